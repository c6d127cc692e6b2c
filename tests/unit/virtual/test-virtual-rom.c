/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "talk.h"

#include <string.h>

#define ACK JOLT_VIRTUAL_ANSWER_ACK
#define STALL JOLT_VIRTUAL_ANSWER_STALL
#define SILENCE JOLT_VIRTUAL_ANSWER_SILENCE
#define GONE JOLT_VIRTUAL_ANSWER_GONE

/* What the ROM does, as its code was read and executed: every request in every
 * state, the resets of the bus, reading the flash, and restarting. The same on
 * all chips. */
static const char * const targets[] = { "esp32s2", "esp32s3", "esp32p4", "esp32s31" };

static guint n_cells;

typedef enum {
  APP_IDLE,
  APP_DETACH,
  IDLE,
  DOWNLOADING,
  DOWNLOADING_BROKEN,   /* the updater found an error, and nobody asked yet */
  ENDED,                /* after the DNLOAD without data */
  ENDED_BROKEN,
  UPLOADING,
  ERROR_OF_REQUEST,
  ERROR_OF_UPDATER,
  N_SITUATIONS,
} Situation;

/* @cells: how it answers (A: acknowledged, S: STALL, L: leaves the bus), the
 *   state afterwards, and after a slash bStatus of the next GETSTATUS */
typedef struct {
  const char *name;
  guint8      type;
  guint8      request;
  guint16     value;
  guint16     length;
  const char *cells[N_SITUATIONS];
} Row;

static const Row rows[] = {
  { "DETACH", 0x21, 0, 1000, 0,
    { "L1", "L1", "S0", "S0", "S0", "S0", "S0", "S0", "S0/14", "S0/1" } },
  { "DETACH of interface 0", 0x20, 0, 0, 0,
    { "L1", "L1", "S0", "S0", "S0", "S0", "S0", "S0", "S0/14", "S0/1" } },
  { "DNLOAD", 0x21, 1, 0, 64,
    { "S0", "S0", "A5", "A5", "A5/1", "S10/14", "S10/1", "S10/14", "S10/14", "S10/1" } },
  { "DNLOAD with any number", 0x21, 1, 777, 10,
    { "S0", "S0", "A5", "A5", "A5/1", "S10/14", "S10/1", "S10/14", "S10/14", "S10/1" } },
  { "DNLOAD without data", 0x21, 1, 9, 0,
    { "S0", "S0", "A6", "A6", "A6/1", "S10/14", "S10/1", "S10/14", "S10/14", "S10/1" } },
  { "UPLOAD", 0xa1, 2, 0, 64,
    { "S0", "S0", "A9", "S10/14", "S10/1", "S10/14", "S10/1", "A10/14", "S10/14", "S10/1" } },
  { "UPLOAD of the next block", 0xa1, 2, 1, 64,
    { "S0", "S0", "A10/14", "S10/14", "S10/1", "S10/14", "S10/1", "A9", "S10/14", "S10/1" } },
  { "UPLOAD without data", 0xa1, 2, 0, 0,
    { "S0", "S0", "A10/14", "S10/14", "S10/1", "S10/14", "S10/1", "A10/14", "S10/14", "S10/1" } },
  { "GETSTATUS", 0xa1, 3, 0, 6,
    { "A0", "A0", "A2", "A5", "A10/1", "A2", "A10/1", "A9", "A10/14", "A10/1" } },
  { "GETSTATE", 0xa1, 5, 0, 1,
    { "A0", "A0", "A2", "A5", "A10/1", "A6", "A10/1", "A9", "A10/14", "A10/1" } },
  { "CLRSTATUS", 0x21, 4, 0, 0,
    { "S0", "S0", "A2", "A2", "A2", "A2", "A2", "A2", "A2", "A2" } },
  { "ABORT", 0x21, 6, 0, 0,
    { "S0", "S0", "A2", "A2", "A2/1", "A2", "A2/1", "A2", "A2", "A2/1" } },
  { "class request 7", 0x21, 7, 0, 0,
    { "S0", "S1", "S2", "S5", "S5/1", "S6", "S6/1", "S9", "S10/14", "S10/1" } },
};

static JoltVirtualAnswer
request (JoltVirtualBoard *board,
         guint8            type,
         guint8            number,
         guint16           value,
         guint16           index,
         guint8           *data,
         gsize            *length)
{
  const JoltUsbSetup setup = { type, number, value, index, *length };

  return jolt_virtual_board_control (board, &setup, data, length, NULL);
}

static JoltVirtualAnswer
command (JoltVirtualBoard *board,
         guint8            type,
         guint8            number,
         guint16           value)
{
  guint8 nothing[64] = { 0 };
  gsize length = 0;

  return request (board, type, number, value, 2, nothing, &length);
}

static GBytes *
make_archive (guint32 address,
              gsize   size)
{
  g_autoptr (GBytes) data = talk_pattern (size, 1);
  const Entry entry = { address, 0, "a.bin", data };

  return talk_archive (&entry, 1, 1 << 20);
}

/* An archive whose second entry has no header. */
static void
send_broken_archive (JoltVirtualBoard *board)
{
  g_autoptr (GBytes) archive = make_archive (0x1000, 3000);
  gsize size;
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (archive, &size), g_bytes_get_size (archive));
  guint8 *second = memmem (copy + 100, size - 100, "070701", 6);

  second[0] = 'x';
  for (gsize i = 0; i < size; i += 64)
    talk_block (board, 0, copy + i, 64);
}

static void
reach (JoltVirtualBoard *board,
       Situation         situation)
{
  Reply reply;

  jolt_virtual_board_set_enumerates (board, situation != APP_DETACH);
  if (situation == APP_IDLE)
    return;
  talk_command (board, JOLT_DFU_REQUEST_DETACH);
  jolt_virtual_board_come_back (board);

  switch (situation) {
  case DOWNLOADING:
  case ENDED:
  case ERROR_OF_REQUEST:
    g_assert_cmpint (talk_block (board, 0, "070701", 6), ==, ACK);
    break;
  case DOWNLOADING_BROKEN:
  case ENDED_BROKEN:
  case ERROR_OF_UPDATER:
    send_broken_archive (board);
    break;
  case UPLOADING:
    g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_UPLOAD), ==, ACK);
    break;
  case APP_IDLE:
  case APP_DETACH:
  case IDLE:
  case N_SITUATIONS:
  default:
    break;
  }

  if (situation == ENDED || situation == ENDED_BROKEN)
    g_assert_cmpint (talk_block (board, 1, NULL, 0), ==, ACK);
  if (situation == ERROR_OF_REQUEST)
    g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_UPLOAD), ==, STALL);
  if (situation == ERROR_OF_UPDATER)
    g_assert_cmpint (talk_status (board, &reply), ==, ACK);
}

/* Returns: bState of a GETSTATUS that comes in @state */
static guint
state_told (guint state,
            guint status)
{
  if (state <= JOLT_DFU_STATE_APP_DETACH)
    return JOLT_DFU_STATE_APP_IDLE;
  if (status != 0)
    return JOLT_DFU_STATE_ERROR;

  return state == JOLT_DFU_STATE_MANIFEST_SYNC ? JOLT_DFU_STATE_IDLE : state;
}

static void
check_cell (const char *target,
            const Row  *row,
            Situation   situation)
{
  g_autoptr (JoltVirtualBoard) board = talk_rom (target);
  const char *cell = row->cells[situation];
  char *end;
  guint state = g_ascii_strtoull (cell + 1, &end, 10);
  guint status = *end == '/' ? g_ascii_strtoull (end + 1, NULL, 10) : 0;
  JoltVirtualAnswer answer = cell[0] == 'A' ? ACK : cell[0] == 'S' ? STALL : GONE;
  guint8 data[64] = "070701";
  gsize length = row->length;
  Reply reply;

  g_test_message ("%s: %s, situation %u: %s", target, row->name, situation, cell);
  reach (board, situation);
  g_assert_cmpint (request (board, row->type, row->request, row->value, 2, data, &length), ==, answer);
  g_assert_cmpint (jolt_virtual_board_get_state (board), ==, state);

  if (answer == GONE) {
    g_assert_true (jolt_virtual_board_get_returning (board, NULL));
  } else {
    if (row->request == JOLT_DFU_REQUEST_GETSTATE)
      g_assert_cmpint (data[0], ==, state);
    if (row->request == JOLT_DFU_REQUEST_GETSTATUS) {
      const guint8 expected[6] = { status, 0, 1, 0, state, 0 };

      g_assert_cmpmem (data, length, expected, 6);
    }
    g_assert_cmpint (talk_status (board, &reply), ==, ACK);
    g_assert_cmpint (reply.status, ==, status);
    g_assert_cmpint (reply.state, ==, state_told (state, status));
    g_assert_cmpuint (reply.poll_timeout_ms, ==, 256);
  }

  n_cells++;
}

static void
test_matrix (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (rows); j++) {
      for (guint situation = 0; situation < N_SITUATIONS; situation++)
        check_cell (targets[i], &rows[j], situation);
    }
  }

  g_test_message ("%u cells: %u chips, %u requests, %u situations", n_cells, (guint) G_N_ELEMENTS (targets),
                  (guint) G_N_ELEMENTS (rows), N_SITUATIONS);
  g_assert_cmpuint (n_cells, ==, 4 * 13 * 10);
}

/* The device, in both modes, and the strings */
static void
test_descriptors (void)
{
  static const struct {
    guint8      product;
    guint16     version;
    const char *name;
  } chips[] = {
    { 0x02, 0x0723, "ESP32-S2" }, { 0x09, 0x0728, "ESP32-S3" }, { 0x12, 0x0912, "ESP32-P4" }, { 0x20, 0x0764, "ESP32-S31" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    for (guint dfu_mode = 0; dfu_mode < 2; dfu_mode++) {
      g_autoptr (JoltVirtualBoard) board = talk_rom (targets[i]);
      const guint8 device[] = {
        0x12, 0x01, 0x00, 0x02, 0xef, 0x02, 0x01, 0x40, 0x3a, 0x30, chips[i].product, 0x00,
        chips[i].version & 0xff, chips[i].version >> 8, 1, 2, 3, 1,
      };
      const guint8 configuration[93] = {
        0x09, 0x02, 0x5d, 0x00, 0x03, 0x01, 0x00, 0xc0, 0xfa,
        0x08, 0x0b, 0x00, 0x02, 0x02, 0x02, 0x00, 0x00,
        0x09, 0x04, 0x00, 0x00, 0x01, 0x02, 0x02, 0x00, 0x00,
        0x05, 0x24, 0x00, 0x10, 0x01, 0x04, 0x24, 0x02, 0x02, 0x05, 0x24, 0x06, 0x00, 0x01, 0x05, 0x24, 0x01, 0x03, 0x01,
        0x07, 0x05, 0x85, 0x03, 0x40, 0x00, 0x01,
        0x09, 0x04, 0x01, 0x00, 0x02, 0x0a, 0x02, 0x00, 0x00,
        0x07, 0x05, 0x03, 0x02, 0x40, 0x00, 0x01, 0x07, 0x05, 0x84, 0x02, 0x40, 0x00, 0x01,
        0x09, 0x04, 0x02, 0x00, 0x00, 0xfe, 0x01, dfu_mode ? 2 : 1, 0x00,
        0x09, 0x21, 0x0f, 0xbc, 0x02, 0x40, 0x00, 0x10, 0x01,
      };
      guint8 data[255];
      gsize length = sizeof data;

      if (dfu_mode)
        talk_to_dfu (board);

      g_assert_cmpint (request (board, 0x80, 6, 0x0100, 0, data, &length), ==, ACK);
      g_assert_cmpmem (data, length, device, sizeof device);
      length = sizeof data;
      g_assert_cmpint (request (board, 0x80, 6, 0x0200, 0, data, &length), ==, ACK);
      g_assert_cmpmem (data, length, configuration, sizeof configuration);

      length = sizeof data;
      g_assert_cmpint (request (board, 0x80, 6, 0x0302, 0, data, &length), ==, ACK);
      g_assert_cmpuint (length, ==, 2 + 2 * strlen (chips[i].name));
      for (guint j = 0; chips[i].name[j] != '\0'; j++)
        g_assert_cmpint (data[2 + 2 * j], ==, chips[i].name[j]);

      /* "0", or a MAC of 17 characters */
      length = sizeof data;
      g_assert_cmpint (request (board, 0x80, 6, 0x0303, 0x407, data, &length), ==, ACK);
      g_assert_cmpuint (length, ==, i == 0 ? 4 : 36);
      length = sizeof data;
      g_assert_cmpint (request (board, 0x80, 6, 0x0304, 0, data, &length), ==, STALL);
    }
  }
}

/* No timer, and away for 20 ms, on the S31 for 10. */
static void
test_detach (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    g_autoptr (JoltVirtualBoard) board = talk_rom (targets[i]);
    guint away_us = i == 3 ? 10000 : 20000;

    g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_DETACH), ==, GONE);
    jolt_virtual_board_advance (board, away_us - 1);
    g_assert_cmpuint (jolt_virtual_board_get_generation (board), ==, 0);
    jolt_virtual_board_advance (board, 1);
    g_assert_cmpint (jolt_virtual_board_get_state (board), ==, JOLT_DFU_STATE_IDLE);
  }
}

/* Returns: whether the chip restarts */
static gboolean
restarts_at_reset (JoltVirtualBoard *board)
{
  guint64 generation = jolt_virtual_board_get_generation (board);

  jolt_virtual_board_bus_reset (board);

  return jolt_virtual_board_get_generation (board) != generation;
}

static void
test_bus_reset (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    g_autoptr (JoltVirtualBoard) board = talk_rom (targets[i]);

    /* In run-time mode it changes nothing, configured or not. */
    jolt_virtual_board_set_enumerates (board, FALSE);
    g_assert_false (restarts_at_reset (board));
    command (board, 0x00, 9, 1);
    g_assert_false (restarts_at_reset (board));

    /* The resets of an enumeration: after DETACH, and without a configuration */
    command (board, 0x00, 9, 1);
    talk_command (board, JOLT_DFU_REQUEST_DETACH);
    jolt_virtual_board_come_back (board);
    g_assert_cmpint (jolt_virtual_board_get_state (board), ==, JOLT_DFU_STATE_APP_DETACH);
    for (guint n = 0; n < 3; n++) {
      g_assert_false (restarts_at_reset (board));
      g_assert_cmpint (jolt_virtual_board_get_state (board), ==, JOLT_DFU_STATE_IDLE);
    }

    /* Configured: the chip restarts, download or not. */
    command (board, 0x00, 9, 1);
    talk_block (board, 0, "070701", 6);
    g_assert_true (restarts_at_reset (board));
    jolt_virtual_board_come_back (board);
    /* BOOT is not held, and there is no application. */
    g_assert_cmpuint (jolt_virtual_board_get_generation (board), ==, 0);
  }
}

/* What a restart comes to is the user's finger on BOOT. */
static void
test_restart_outcome (void)
{
  for (guint held = 0; held < 2; held++) {
    g_autoptr (JoltVirtualBoard) board = talk_rom ("esp32s2");
    g_autoptr (GBytes) application = talk_application (0x0002);
    const Entry entry = { 0x10000, 0, "app.bin", application };
    g_autoptr (GBytes) archive = talk_archive (&entry, 1, 1 << 20);
    JoltVirtualOptions options;

    jolt_virtual_board_get_options (board, &options);
    options.boot_held = held;
    jolt_virtual_board_set_options (board, &options);
    talk_to_dfu (board);
    g_assert_cmpint (talk_download (board, archive), ==, JOLT_DFU_STATUS_OK);
    g_assert_cmpint (talk_finish (board), ==, JOLT_DFU_STATUS_OK);
    g_assert_true (restarts_at_reset (board));
    jolt_virtual_board_come_back (board);
    g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_GETSTATUS), ==, held ? ACK : STALL);
  }
}

/* An application comes back from DETACH in DFU mode where the chip has the
 * persist mark, else in the ROM's run-time mode. */
static void
test_application (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    g_autoptr (JoltVirtualBoard) board = talk_rom (targets[i]);
    gboolean has_persist = i < 2;

    jolt_virtual_board_set_personality (board, JOLT_VIRTUAL_PERSONALITY_APP_DFU);
    g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_DETACH), ==, GONE);
    jolt_virtual_board_come_back (board);
    g_assert_cmpint (jolt_virtual_board_get_state (board), ==,
                     has_persist ? JOLT_DFU_STATE_IDLE : JOLT_DFU_STATE_APP_IDLE);
    if (!has_persist)
      talk_to_dfu (board);

    /* The mark that forces download mode outlives the restart of a bus reset. */
    jolt_virtual_board_bus_reset (board);
    jolt_virtual_board_come_back (board);
    g_assert_cmpint (jolt_virtual_board_get_state (board), ==, JOLT_DFU_STATE_APP_IDLE);
    g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_GETSTATUS), ==, ACK);
  }
}

static void
assert_upload (JoltVirtualBoard *board,
               guint16           block,
               gsize             size,
               const guint8     *expected,
               gsize             expected_size)
{
  guint8 data[64];
  gsize length = size;

  g_assert_cmpint (talk_request (board, JOLT_DFU_REQUEST_UPLOAD, block, data, &length), ==, ACK);
  g_assert_cmpmem (data, length, expected, expected_size);
}

/* The alternate setting of any interface says what is read. */
static void
test_upload (void)
{
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new (jolt_chip_from_target ("esp32s3"), 4 << 20);
  g_autoptr (GBytes) first = talk_pattern (5000, 1);
  g_autoptr (GBytes) second = talk_pattern (5000, 2);
  const Entry entries[] = { { 0, 0, "a", first }, { 1 << 20, 0, "b", second } };
  g_autoptr (GBytes) archive = talk_archive (entries, 2, 4 << 20);
  const guint8 *a = g_bytes_get_data (first, NULL), *b = g_bytes_get_data (second, NULL);
  guint8 nothing = 0;

  talk_to_dfu (board);

  /* Before a download the flash is not attached; a block and ABORT do that. */
  assert_upload (board, 0, 1, &nothing, 1);
  talk_command (board, JOLT_DFU_REQUEST_ABORT);
  g_assert_cmpint (talk_download (board, archive), ==, JOLT_DFU_STATUS_OK);
  g_assert_cmpint (talk_finish (board), ==, JOLT_DFU_STATUS_OK);

  for (guint i = 0; i < 50; i++)
    assert_upload (board, i, 64, a + i * 64, 64);
  talk_command (board, JOLT_DFU_REQUEST_ABORT);

  g_assert_cmpint (command (board, 0x01, 11, 0x0101), ==, ACK);
  for (guint i = 0; i < 50; i++)
    assert_upload (board, i, 63, b + i * 63, 63);
  /* One MiB, in blocks of 63 the last has 4 bytes. */
  for (guint i = 50; i < 16644; i++)
    talk_request (board, JOLT_DFU_REQUEST_UPLOAD, i, (guint8[64]) { 0 }, &(gsize) { 63 });
  assert_upload (board, 16644, 63, (const guint8[]) { 0xff, 0xff, 0xff, 0xff }, 4);
  g_assert_cmpint (jolt_virtual_board_get_state (board), ==, JOLT_DFU_STATE_IDLE);

  /* Nothing was changed by all that. */
  talk_assert_flash (board, 0, first);
  talk_assert_flash (board, 1 << 20, second);
}

/* More than 64 bytes are more than the ROM has room for. */
static void
test_too_long (void)
{
  for (guint i = 0; i < 2; i++) {
    g_autoptr (JoltVirtualBoard) board = talk_rom ("esp32p4");
    guint8 data[128] = { 0 };
    gsize length = 65;

    talk_to_dfu (board);
    g_assert_cmpint (talk_request (board, i ? JOLT_DFU_REQUEST_UPLOAD : JOLT_DFU_REQUEST_DNLOAD, 0, data, &length),
                     ==, SILENCE);
    g_assert_true (jolt_virtual_board_get_hangs (board));
    g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_GETSTATUS), ==, SILENCE);
    jolt_virtual_board_press_reset (board, JOLT_VIRTUAL_RESET_BOOTLOADER);
    jolt_virtual_board_come_back (board);
    g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_GETSTATUS), ==, ACK);
  }
}

/* --- restarting by an archive of register stores --- */

typedef struct {
  guint32 address;
  guint32 value;
} Store;

#define N_STORES 5

static const Store restart_stores[3][N_STORES] = {
  { { 0x3f408128, 0 }, { 0x3f4080ac, 0x50d83aa1 }, { 0x3f408098, 2000 }, { 0x3f408094, 0xd0000102 }, { 0x3f4080ac, 0 } },
  { { 0x6000812c, 0 }, { 0x600080b0, 0x50d83aa1 }, { 0x6000809c, 2000 }, { 0x60008098, 0xd0000102 }, { 0x600080b0, 0 } },
  { { 0x50110008, 0 }, { 0x50116018, 0x50d83aa1 }, { 0x50116004, 2000 }, { 0x50116000, 0xd0000102 }, { 0x50116018, 0 } },
};

/* The application has a product ID of its own. */
static gboolean
shows_product (JoltVirtualBoard *board,
               guint16           product)
{
  guint8 data[18];
  gsize length = sizeof data;

  return request (board, 0x80, 6, 0x0100, 0, data, &length) == ACK && (data[10] | data[11] << 8) == product;
}

/* An application's DETACH brought the board into download mode by its mark.
 * Returns: whether the chip restarts by the stores within 0.2 s */
static gboolean
stores_restart (const char  *target,
                const Store *stores,
                gboolean    *in_download_mode)
{
  g_autoptr (JoltVirtualBoard) board = talk_rom (target);
  Entry entries[N_STORES];
  static const char * const names[] = { "r0", "r1", "r2", "r3", "r4" };
  g_autoptr (GBytes) archive = NULL;
  const guint8 *bytes;
  guint64 generation;
  gsize size;
  gboolean restarts;

  /* Its flash is not touched, so the application it came with starts. */
  jolt_virtual_board_set_personality (board, JOLT_VIRTUAL_PERSONALITY_APP_DFU);
  talk_command (board, JOLT_DFU_REQUEST_DETACH);
  jolt_virtual_board_come_back (board);
  if (jolt_virtual_board_get_state (board) == JOLT_DFU_STATE_APP_IDLE)
    talk_to_dfu (board);
  generation = jolt_virtual_board_get_generation (board);

  for (guint i = 0; i < N_STORES; i++) {
    guint32 value = GUINT32_TO_LE (stores[i].value);

    entries[i] = (Entry) { stores[i].address, ENTRY_MEMORY, names[i], g_bytes_new (&value, 4) };
  }
  archive = talk_archive (entries, N_STORES, 1 << 20);
  bytes = g_bytes_get_data (archive, &size);

  for (gsize i = 0; i < size && jolt_virtual_board_get_generation (board) == generation; i += 64)
    talk_block (board, 0, bytes + i, 64);
  if (jolt_virtual_board_get_generation (board) == generation)
    talk_block (board, 0, NULL, 0);
  jolt_virtual_board_advance (board, 200000);
  restarts = jolt_virtual_board_get_generation (board) != generation;
  jolt_virtual_board_come_back (board);
  *in_download_mode = shows_product (board, jolt_virtual_board_get_chip (board)->id);

  for (guint i = 0; i < N_STORES; i++)
    g_bytes_unref (entries[i].data);

  return restarts;
}

static void
test_restart_by_stores (void)
{
  gboolean in_download_mode;

  for (guint i = 0; i < G_N_ELEMENTS (restart_stores); i++) {
    g_test_message ("%s", targets[i]);
    g_assert_true (stores_restart (targets[i], restart_stores[i], &in_download_mode));
    g_assert_false (in_download_mode);

    /* Another address or value, and it does not restart; without the first
     * store it does, but into download mode again. */
    for (guint j = 0; j < N_STORES - 1; j++) {
      for (guint what = 0; what < 2; what++) {
        Store stores[N_STORES];

        memcpy (stores, restart_stores[i], sizeof stores);
        if (what == 0)
          stores[j].address += 0x40;
        else
          stores[j].value ^= j == 2 ? 0x7fffffff : 0x5;
        g_assert_cmpint (stores_restart (targets[i], stores, &in_download_mode), ==, j == 0);
        if (j == 0)
          g_assert_true (in_download_mode);
      }
    }

    /* In another order the key or the time-out comes too late. */
    for (guint j = 1; j < 3; j++) {
      Store stores[N_STORES];

      memcpy (stores, restart_stores[i], sizeof stores);
      stores[j] = restart_stores[i][j + 1];
      stores[j + 1] = restart_stores[i][j];
      g_assert_false (stores_restart (targets[i], stores, &in_download_mode));
    }
  }

  /* Nobody knows them on the S31, and no chip has another's. */
  g_assert_false (stores_restart ("esp32s31", restart_stores[2], &in_download_mode));
  g_assert_false (stores_restart ("esp32s3", restart_stores[0], &in_download_mode));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/virtual/rom/matrix", test_matrix);
  g_test_add_func ("/virtual/rom/descriptors", test_descriptors);
  g_test_add_func ("/virtual/rom/detach", test_detach);
  g_test_add_func ("/virtual/rom/bus-reset", test_bus_reset);
  g_test_add_func ("/virtual/rom/restart-outcome", test_restart_outcome);
  g_test_add_func ("/virtual/rom/application", test_application);
  g_test_add_func ("/virtual/rom/upload", test_upload);
  g_test_add_func ("/virtual/rom/too-long", test_too_long);
  g_test_add_func ("/virtual/rom/restart-by-stores", test_restart_by_stores);

  return g_test_run ();
}
