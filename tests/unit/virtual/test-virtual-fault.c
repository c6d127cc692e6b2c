/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-board.h"
#include "jolt-virtual-fault.h"
#include "talk.h"

static void
add (JoltVirtualBoard *board,
     const char       *text)
{
  g_autoptr (GError) error = NULL;
  JoltVirtualFault fault;

  jolt_virtual_fault_parse (text, &fault, &error);
  g_assert_no_error (error);
  jolt_virtual_board_add_fault (board, &fault);
}

/* Every combination can be written down and read again. */
static void
test_text (void)
{
  guint n_faults = 0;

  for (guint action = 0; action < JOLT_VIRTUAL_FAULT_N_ACTIONS; action++) {
    for (guint point = 0; point < JOLT_VIRTUAL_FAULT_N_POINTS; point++) {
      for (guint place = 0; place < JOLT_VIRTUAL_FAULT_N_PLACES; place++) {
        for (guint nth = 1; nth < 4; nth++) {
          gboolean has_value = action == JOLT_VIRTUAL_FAULT_STATUS || action == JOLT_VIRTUAL_FAULT_STATE ||
                               action == JOLT_VIRTUAL_FAULT_SHORT || action == JOLT_VIRTUAL_FAULT_POLL ||
                               action == JOLT_VIRTUAL_FAULT_LATE;
          const JoltVirtualFault fault = { point, place, nth, nth == 2, action, has_value ? nth * 5 : 0 };
          g_autofree char *text = jolt_virtual_fault_to_string (&fault);
          JoltVirtualFault again;

          g_assert_true (jolt_virtual_fault_parse (text, &again, NULL));
          g_assert_cmpint (again.point, ==, fault.point);
          g_assert_cmpint (again.place, ==, fault.place);
          g_assert_cmpuint (MAX (again.nth, 1), ==, fault.nth);
          g_assert_cmpint (again.forever, ==, fault.forever);
          g_assert_cmpint (again.action, ==, fault.action);
          g_assert_cmpuint (again.value, ==, fault.value);
          n_faults++;
        }
      }
    }
  }

  g_assert_cmpuint (n_faults, ==, 14 * 12 * 6 * 3);
}

static void
test_stall (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board_in_dfu ();
  Reply reply;

  add (board, "stall@getstatus:2");
  g_assert_cmpint (talk_status (board, &reply), ==, JOLT_VIRTUAL_ANSWER_ACK);
  g_assert_cmpint (talk_status (board, &reply), ==, JOLT_VIRTUAL_ANSWER_STALL);
  g_assert_cmpint (talk_status (board, &reply), ==, JOLT_VIRTUAL_ANSWER_ACK);
  g_assert_cmpint (reply.state, ==, JOLT_DFU_STATE_ERROR);
  g_assert_cmpint (reply.status, ==, JOLT_DFU_STATUS_ERR_STALLEDPKT);
  g_assert_cmpuint (jolt_virtual_board_get_n_faults (board), ==, 1);
}

static void
test_forever (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board_in_dfu ();

  add (board, "silence@any:3*");
  for (guint i = 0; i < 6; i++)
    g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_GETSTATE), ==,
                     i < 2 ? JOLT_VIRTUAL_ANSWER_ACK : JOLT_VIRTUAL_ANSWER_SILENCE);

  jolt_virtual_board_clear_faults (board);
  g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_GETSTATE), ==, JOLT_VIRTUAL_ANSWER_ACK);
}

static void
test_statuses_and_states (void)
{
  for (guint i = 0; i < JOLT_DFU_N_STATUSES; i++) {
    g_autoptr (JoltVirtualBoard) board = talk_board_in_dfu ();
    g_autofree char *text = g_strdup_printf ("status=%u@getstatus", i);
    Reply reply;

    add (board, text);
    g_assert_cmpint (talk_status (board, &reply), ==, JOLT_VIRTUAL_ANSWER_ACK);
    g_assert_cmpint (reply.status, ==, i);
    g_assert_cmpint (reply.state, ==, JOLT_DFU_STATE_ERROR);
    /* The board means it. */
    g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_CLRSTATUS), ==, JOLT_VIRTUAL_ANSWER_ACK);
    talk_status (board, &reply);
    g_assert_cmpint (reply.state, ==, JOLT_DFU_STATE_IDLE);
  }

  for (guint i = 0; i < JOLT_DFU_N_STATES + 2; i++) {
    g_autoptr (JoltVirtualBoard) board = talk_board_in_dfu ();
    g_autofree char *text = g_strdup_printf ("state=%u@getstatus", i);
    Reply reply;

    add (board, text);
    g_assert_cmpint (talk_status (board, &reply), ==, JOLT_VIRTUAL_ANSWER_ACK);
    g_assert_cmpint (reply.state, ==, i);
  }
}

/* A status at a DNLOAD is what the next GETSTATUS tells. */
static void
test_status_at_block (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board_in_dfu ();
  g_autoptr (GBytes) data = talk_pattern (20000, 1);
  const Entry entry = { 0x10000, 0, "a.bin", data };
  g_autoptr (GBytes) archive = talk_archive (&entry, 1, 1 << 20);

  add (board, "status=errWRITE@100");
  g_assert_cmpint (talk_download (board, archive), ==, JOLT_DFU_STATUS_ERR_WRITE);
  talk_command (board, JOLT_DFU_REQUEST_CLRSTATUS);
  g_assert_cmpint (talk_download (board, archive), ==, JOLT_DFU_STATUS_OK);
  g_assert_cmpint (talk_finish (board), ==, JOLT_DFU_STATUS_OK);
  talk_assert_flash (board, 0x10000, data);
}

static void
test_answers (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board_in_dfu ();
  guint8 data[6] = { 0 };
  gsize length = 6;
  Reply reply;

  add (board, "short=3@getstatus");
  g_assert_cmpint (talk_request (board, JOLT_DFU_REQUEST_GETSTATUS, 0, data, &length), ==, JOLT_VIRTUAL_ANSWER_ACK);
  g_assert_cmpuint (length, ==, 3);

  add (board, "garbage@getstatus");
  talk_status (board, &reply);
  g_assert_cmphex (reply.state, ==, 0xa5);

  add (board, "poll=16777215@getstatus");
  talk_status (board, &reply);
  g_assert_cmpuint (reply.poll_timeout_ms, ==, 0xffffff);
  talk_status (board, &reply);
  g_assert_cmpuint (reply.poll_timeout_ms, ==, 0);
  g_assert_cmpint (reply.state, ==, JOLT_DFU_STATE_IDLE);
}

/* What comes wrong over the wire does not pass the MD5. */
static void
test_garbage_block (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board_in_dfu ();
  g_autoptr (GBytes) data = talk_pattern (20000, 1);
  const Entry entry = { 0x10000, 0, "a.bin", data };
  g_autoptr (GBytes) archive = talk_archive (&entry, 1, 1 << 20);

  add (board, "garbage@100");
  g_assert_cmpint (talk_download (board, archive), ==, JOLT_DFU_STATUS_ERR_VERIFY);
}

static void
test_unplug (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board_in_dfu ();

  add (board, "unplug@getstate:2");
  g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_GETSTATE), ==, JOLT_VIRTUAL_ANSWER_ACK);
  g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_GETSTATE), ==, JOLT_VIRTUAL_ANSWER_GONE);
  g_assert_false (jolt_virtual_board_get_plugged (board));
  jolt_virtual_board_plug (board);
  g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_GETSTATE), ==, JOLT_VIRTUAL_ANSWER_ACK);
}

static void
test_return (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board ();

  add (board, "unplug@return");
  talk_command (board, JOLT_DFU_REQUEST_DETACH);
  jolt_virtual_board_come_back (board);
  g_assert_cmpuint (jolt_virtual_board_get_generation (board), ==, 0);
  g_assert_false (jolt_virtual_board_get_returning (board, NULL));
}

/* Counts at which block of a download a fault of each place happens. */
static void
test_places (void)
{
  g_autoptr (GBytes) data = talk_pattern (20000, 1);
  const Entry entry = { 0x10000, 0, "a.bin", data };
  g_autoptr (GBytes) archive = talk_archive (&entry, 1, 1 << 20);
  const guint8 *bytes = g_bytes_get_data (archive, NULL);
  guint n_blocks = g_bytes_get_size (archive) / 64;
  const struct {
    const char *text;
    guint       block;
  } cases[] = {
    { "silence@dnload.first", 0 },
    { "silence@dnload.middle", 1 },
    { "silence@dnload.middle:10", 10 },
    { "silence@dnload.last", n_blocks - 1 },
    { "silence@dnload.zero", n_blocks },
    { "silence@dnload:5", 4 },
    { "silence@getstatus.first", 1 },
    { "silence@getstatus.middle", 2 },
    { "silence@getstatus.last", n_blocks },
    { "silence@getstatus.zero", n_blocks + 1 },
    { "silence@getstate.before", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (JoltVirtualBoard) board = talk_board_in_dfu ();
    Reply reply;
    guint block;

    add (board, cases[i].text);
    talk_command (board, JOLT_DFU_REQUEST_GETSTATE);
    for (block = 0; jolt_virtual_board_get_n_faults (board) == 0; block++) {
      g_assert_cmpuint (block, <=, n_blocks);

      if (block < n_blocks)
        talk_block (board, block, bytes + block * 64, 64);
      else
        talk_block (board, block, NULL, 0);
      if (jolt_virtual_board_get_n_faults (board) > 0)
        break;
      talk_status (board, &reply);
    }

    g_test_message ("%s: block %u", cases[i].text, block);
    g_assert_cmpuint (block, ==, cases[i].block);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/virtual/fault/text", test_text);
  g_test_add_func ("/virtual/fault/stall", test_stall);
  g_test_add_func ("/virtual/fault/forever", test_forever);
  g_test_add_func ("/virtual/fault/statuses-and-states", test_statuses_and_states);
  g_test_add_func ("/virtual/fault/status-at-block", test_status_at_block);
  g_test_add_func ("/virtual/fault/answers", test_answers);
  g_test_add_func ("/virtual/fault/garbage-block", test_garbage_block);
  g_test_add_func ("/virtual/fault/unplug", test_unplug);
  g_test_add_func ("/virtual/fault/return", test_return);
  g_test_add_func ("/virtual/fault/places", test_places);

  return g_test_run ();
}
