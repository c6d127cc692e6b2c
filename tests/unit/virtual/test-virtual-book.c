/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-spec.h"
#include "talk.h"

#define ACK JOLT_VIRTUAL_ANSWER_ACK
#define STALL JOLT_VIRTUAL_ANSWER_STALL
#define GONE JOLT_VIRTUAL_ANSWER_GONE

/* DFU 1.1, appendix A.2: what every request does in every state. A DNLOAD with
 * data and one without are different events there. */
enum {
  DETACH, DNLOAD, DNLOAD_ZERO, UPLOAD, GETSTATUS, CLRSTATUS, GETSTATE, ABORT,
  N_EVENTS,
};

typedef struct {
  JoltVirtualAnswer answer;
  JoltDfuState      next;
} Transition;

#define REFUSED { STALL, JOLT_DFU_STATE_ERROR }

static const Transition table[JOLT_DFU_N_STATES][N_EVENTS] = {
  [JOLT_DFU_STATE_APP_IDLE] = {
    { GONE, JOLT_DFU_STATE_APP_DETACH }, { STALL, 0 }, { STALL, 0 }, { STALL, 0 }, { ACK, 0 }, { STALL, 0 },
    { ACK, 0 }, { STALL, 0 },
  },
  [JOLT_DFU_STATE_APP_DETACH] = {
    { STALL, 0 }, { STALL, 0 }, { STALL, 0 }, { STALL, 0 }, { ACK, 1 }, { STALL, 0 }, { ACK, 1 }, { STALL, 0 },
  },
  [JOLT_DFU_STATE_IDLE] = {
    REFUSED, { ACK, 3 }, REFUSED, REFUSED, { ACK, 2 }, REFUSED, { ACK, 2 }, { ACK, 2 },
  },
  [JOLT_DFU_STATE_DNLOAD_SYNC] = {
    REFUSED, REFUSED, REFUSED, REFUSED, { ACK, 5 }, REFUSED, { ACK, 3 }, REFUSED,
  },
  [JOLT_DFU_STATE_DNBUSY] = {
    REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED,
  },
  [JOLT_DFU_STATE_DNLOAD_IDLE] = {
    REFUSED, { ACK, 3 }, REFUSED, REFUSED, { ACK, 5 }, REFUSED, { ACK, 5 }, { ACK, 2 },
  },
  [JOLT_DFU_STATE_MANIFEST_SYNC] = {
    REFUSED, REFUSED, REFUSED, REFUSED, { ACK, 7 }, REFUSED, { ACK, 6 }, REFUSED,
  },
  [JOLT_DFU_STATE_MANIFEST] = {
    REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED,
  },
  [JOLT_DFU_STATE_MANIFEST_WAIT_RESET] = {
    REFUSED, REFUSED, REFUSED, REFUSED, { ACK, 8 }, REFUSED, { ACK, 8 }, REFUSED,
  },
  [JOLT_DFU_STATE_UPLOAD_IDLE] = {
    REFUSED, REFUSED, REFUSED, { ACK, 9 }, { ACK, 9 }, REFUSED, { ACK, 9 }, { ACK, 2 },
  },
  [JOLT_DFU_STATE_ERROR] = {
    REFUSED, REFUSED, REFUSED, REFUSED, { ACK, 10 }, { ACK, 2 }, { ACK, 10 }, REFUSED,
  },
};

static JoltVirtualAnswer
send_event (JoltVirtualBoard *board,
            JoltDfuState      state,
            guint             event)
{
  static const guint8 block[64] = "070701";
  guint16 number = state == JOLT_DFU_STATE_DNLOAD_IDLE ? 1 : 0;

  switch (event) {
  case DNLOAD:
    return talk_block (board, number, block, sizeof block);
  case DNLOAD_ZERO:
    return talk_block (board, number, NULL, 0);
  case DETACH:
    return talk_command (board, JOLT_DFU_REQUEST_DETACH);
  case UPLOAD:
    return talk_command (board, JOLT_DFU_REQUEST_UPLOAD);
  case GETSTATUS:
    return talk_command (board, JOLT_DFU_REQUEST_GETSTATUS);
  case CLRSTATUS:
    return talk_command (board, JOLT_DFU_REQUEST_CLRSTATUS);
  case GETSTATE:
    return talk_command (board, JOLT_DFU_REQUEST_GETSTATE);
  default:
    return talk_command (board, JOLT_DFU_REQUEST_ABORT);
  }
}

static void
test_table (void)
{
  for (guint state = 0; state < JOLT_DFU_N_STATES; state++) {
    for (guint event = 0; event < N_EVENTS; event++) {
      g_autoptr (JoltVirtualBoard) board = talk_board ();
      const Transition *expected = &table[state][event];
      Reply reply;

      g_test_message ("state %u, event %u", state, event);
      talk_to_state (board, state);
      g_assert_cmpint (send_event (board, state, event), ==, expected->answer);
      g_assert_cmpint (jolt_virtual_board_get_state (board), ==, expected->next);

      if (expected->next != JOLT_DFU_STATE_ERROR || state == JOLT_DFU_STATE_ERROR)
        continue;

      talk_status (board, &reply);
      g_assert_cmpint (reply.state, ==, JOLT_DFU_STATE_ERROR);
      if (state == JOLT_DFU_STATE_DNLOAD_IDLE && event == DNLOAD_ZERO)
        g_assert_cmpint (reply.status, ==, JOLT_DFU_STATUS_ERR_NOTDONE);
      else
        g_assert_cmpint (reply.status, ==, JOLT_DFU_STATUS_ERR_STALLEDPKT);

      /* And out again */
      g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_CLRSTATUS), ==, ACK);
      talk_status (board, &reply);
      g_assert_cmpint (reply.status, ==, JOLT_DFU_STATUS_OK);
      g_assert_cmpint (reply.state, ==, JOLT_DFU_STATE_IDLE);
    }
  }
}

/* A.2.1, A.2.2: without bitWillDetach it is the reset that counts, as long as
 * the board waits for it. */
static void
test_detach_and_reset (void)
{
  for (guint in_time = 0; in_time < 2; in_time++) {
    g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec ("s2:book:stays", NULL);

    g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_DETACH), ==, ACK);
    jolt_virtual_board_advance (board, in_time ? 900000 : 1100000);
    jolt_virtual_board_bus_reset (board);
    g_assert_cmpint (jolt_virtual_board_get_returning (board, NULL), ==, in_time);
    jolt_virtual_board_come_back (board);
    g_assert_cmpint (jolt_virtual_board_get_state (board), ==,
                     in_time ? JOLT_DFU_STATE_IDLE : JOLT_DFU_STATE_APP_IDLE);
  }
}

static void
test_detach_answers (void)
{
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec ("s2:book:answers:return=250", NULL);
  guint left_ms;

  g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_DETACH), ==, ACK);
  g_assert_cmpuint (jolt_virtual_board_get_generation (board), ==, 0);
  g_assert_true (jolt_virtual_board_get_returning (board, &left_ms));
  g_assert_cmpuint (left_ms, ==, 250);
  g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_GETSTATE), ==, GONE);

  jolt_virtual_board_advance (board, 249999);
  g_assert_cmpuint (jolt_virtual_board_get_generation (board), ==, 0);
  jolt_virtual_board_advance (board, 1);
  g_assert_cmpuint (jolt_virtual_board_get_generation (board), ==, 3);
}

static void
test_block_numbers (void)
{
  static const guint8 block[128] = "070701";
  g_autoptr (JoltVirtualBoard) board = talk_board_in_dfu ();

  g_assert_cmpint (talk_block (board, 1, block, 64), ==, STALL);
  talk_command (board, JOLT_DFU_REQUEST_CLRSTATUS);

  g_assert_cmpint (talk_block (board, 0, block, 64), ==, ACK);
  talk_command (board, JOLT_DFU_REQUEST_GETSTATUS);
  g_assert_cmpint (talk_block (board, 0, block, 64), ==, STALL);
  talk_command (board, JOLT_DFU_REQUEST_CLRSTATUS);

  /* More than wTransferSize */
  g_assert_cmpint (talk_block (board, 0, block, 65), ==, STALL);
}

/* 16 bits at 64 bytes a block are 4 MiB. */
static void
test_block_number_wraps (void)
{
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec ("s2:book:flash=8", NULL);
  g_autoptr (GBytes) data = talk_pattern ((4 << 20) + 100000, 9);
  const Entry entry = { 0, 0, "big.bin", data };
  g_autoptr (GBytes) archive = talk_archive (&entry, 1, 8 << 20);

  talk_to_dfu (board);
  g_assert_cmpint (talk_download (board, archive), ==, JOLT_DFU_STATUS_OK);
  g_assert_cmpint (talk_finish (board), ==, JOLT_DFU_STATUS_OK);
  talk_assert_flash (board, 0, data);
}

/* A board that reports nothing erases inside the request. */
static void
test_erase_takes_time (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board_in_dfu ();
  g_autoptr (GBytes) data = talk_pattern (3 * 4096, 1);
  const Entry entry = { 0x10000, 0, "a.bin", data };
  g_autoptr (GBytes) archive = talk_archive (&entry, 1, 1 << 20);
  const guint8 *bytes = g_bytes_get_data (archive, NULL);
  JoltUsbSetup dnload = { 0x21, JOLT_DFU_REQUEST_DNLOAD, 0, 0, 64 };
  JoltUsbSetup status = { 0xa1, JOLT_DFU_REQUEST_GETSTATUS, 0, 0, 6 };
  guint64 duration_us, longest_us = 0;
  guint8 reply[6];
  gsize length;

  for (gsize i = 0; i < 20; i++) {
    dnload.value = i;
    length = 64;
    jolt_virtual_board_control (board, &dnload, (guint8 *) bytes + i * 64, &length, &duration_us);
    longest_us = MAX (longest_us, duration_us);
    length = 6;
    jolt_virtual_board_control (board, &status, reply, &length, &duration_us);
    g_assert_cmpuint (duration_us, <, 1000);
  }

  g_assert_cmpuint (longest_us, >=, 3 * 45000);
  g_assert_cmpuint (longest_us, <, 3 * 45000 + 1000);
}

static void
test_busy (void)
{
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec ("s2:book:dnbusy", NULL);
  g_autoptr (GBytes) data = talk_pattern (3 * 4096, 1);
  const Entry entry = { 0x10000, 0, "a.bin", data };
  g_autoptr (GBytes) archive = talk_archive (&entry, 1, 1 << 20);
  const guint8 *bytes = g_bytes_get_data (archive, NULL);
  Reply reply = { 0 };

  talk_to_dfu (board);
  for (guint i = 0; reply.state != JOLT_DFU_STATE_DNBUSY; i++) {
    talk_block (board, i, bytes + i * 64, 64);
    talk_status (board, &reply);
    if (reply.state == JOLT_DFU_STATE_DNLOAD_IDLE)
      g_assert_cmpuint (reply.poll_timeout_ms, ==, 0);
  }

  g_assert_cmpuint (reply.poll_timeout_ms, >=, 135);
  g_assert_cmpuint (reply.poll_timeout_ms, <=, 136);
  jolt_virtual_board_advance (board, reply.poll_timeout_ms * 1000);
  g_assert_cmpint (talk_status (board, &reply), ==, ACK);
  g_assert_cmpint (reply.state, ==, JOLT_DFU_STATE_DNLOAD_IDLE);

  talk_command (board, JOLT_DFU_REQUEST_ABORT);
  g_assert_cmpint (talk_download (board, archive), ==, JOLT_DFU_STATUS_OK);
  g_assert_cmpint (talk_finish (board), ==, JOLT_DFU_STATUS_OK);
  talk_assert_flash (board, 0x10000, data);
}

static void
test_manifest (void)
{
  static const char * const specs[] = { "s2:book:manifest=70", "s2:book:manifest=70:waitreset", "s2:book:manifest=70:leaves" };

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++) {
    g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec (specs[i], NULL);
    g_autoptr (GBytes) data = talk_application (0x0002);
    const Entry entry = { 0x10000, 0, "a.bin", data };
    g_autoptr (GBytes) archive = talk_archive (&entry, 1, 1 << 20);
    Reply reply;

    talk_to_dfu (board);
    talk_download (board, archive);
    g_assert_cmpint (talk_block (board, 0, NULL, 0), ==, ACK);
    g_assert_cmpint (talk_status (board, &reply), ==, ACK);
    g_assert_cmpint (reply.state, ==, JOLT_DFU_STATE_MANIFEST);
    g_assert_cmpuint (reply.poll_timeout_ms, ==, 70);
    jolt_virtual_board_advance (board, 70000);

    if (i == 0) {
      talk_status (board, &reply);
      g_assert_cmpint (reply.state, ==, JOLT_DFU_STATE_IDLE);
    } else {
      if (i == 1) {
        talk_status (board, &reply);
        g_assert_cmpint (reply.state, ==, JOLT_DFU_STATE_MANIFEST_WAIT_RESET);
        jolt_virtual_board_bus_reset (board);
      }
      g_assert_cmpuint (jolt_virtual_board_get_generation (board), ==, 0);
      jolt_virtual_board_come_back (board);
      /* The application: no DFU interface. */
      g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_GETSTATUS), ==, STALL);
    }
  }
}

/* A computer resets the port of every board that comes. */
static void
test_reset_in_dfu_mode (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board ();
  guint64 generation;

  talk_to_state (board, JOLT_DFU_STATE_DNLOAD_IDLE);
  generation = jolt_virtual_board_get_generation (board);
  jolt_virtual_board_bus_reset (board);
  g_assert_cmpint (jolt_virtual_board_get_state (board), ==, JOLT_DFU_STATE_IDLE);
  g_assert_cmpuint (jolt_virtual_board_get_generation (board), ==, generation);
}

static void
test_upload (void)
{
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec ("s2:book:upload:size=4096:flash=1", NULL);
  g_autofree guint8 *room = g_malloc (4096);
  gsize length, total = 0;

  talk_to_dfu (board);
  for (guint i = 0;; i++) {
    length = 4096;
    g_assert_cmpint (talk_request (board, JOLT_DFU_REQUEST_UPLOAD, i, room, &length), ==, ACK);
    total += length;
    if (length < 4096)
      break;
  }

  g_assert_cmpuint (total, ==, 1 << 20);
  g_assert_cmpint (jolt_virtual_board_get_state (board), ==, JOLT_DFU_STATE_IDLE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/virtual/book/table", test_table);
  g_test_add_func ("/virtual/book/detach-and-reset", test_detach_and_reset);
  g_test_add_func ("/virtual/book/detach-answers", test_detach_answers);
  g_test_add_func ("/virtual/book/block-numbers", test_block_numbers);
  g_test_add_func ("/virtual/book/block-number-wraps", test_block_number_wraps);
  g_test_add_func ("/virtual/book/erase-takes-time", test_erase_takes_time);
  g_test_add_func ("/virtual/book/busy", test_busy);
  g_test_add_func ("/virtual/book/manifest", test_manifest);
  g_test_add_func ("/virtual/book/reset-in-dfu-mode", test_reset_in_dfu_mode);
  g_test_add_func ("/virtual/book/upload", test_upload);

  return g_test_run ();
}
