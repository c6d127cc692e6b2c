/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-spec.h"
#include "talk.h"
#include "wait-until.h"

#include <string.h>

static JoltVirtualAnswer
get (JoltVirtualBoard *board,
     guint8            type,
     guint8            request,
     guint16           value,
     guint16           index,
     guint8           *data,
     gsize            *length)
{
  JoltUsbSetup setup = { type, request, value, index, *length };

  return jolt_virtual_board_control (board, &setup, data, length, NULL);
}

static JoltVirtualAnswer
get_descriptor (JoltVirtualBoard *board,
                guint16           value,
                guint8           *data,
                gsize            *length)
{
  return get (board, 0x80, 6, value, 0, data, length);
}

static void
read_interface (JoltVirtualBoard *board,
                JoltDfuInterface *iface,
                guint16          *product,
                guint16          *version)
{
  guint8 data[256];
  gsize length = sizeof data;

  g_assert_cmpint (get_descriptor (board, 0x0100, data, &length), ==, JOLT_VIRTUAL_ANSWER_ACK);
  g_assert_cmpuint (length, ==, 18);
  g_assert_cmphex (data[8] | data[9] << 8, ==, 0x303a);
  *product = data[10] | data[11] << 8;
  *version = data[12] | data[13] << 8;

  length = sizeof data;
  g_assert_cmpint (get_descriptor (board, 0x0200, data, &length), ==, JOLT_VIRTUAL_ANSWER_ACK);
  g_assert_cmpuint (length, ==, data[2] | data[3] << 8);
  jolt_dfu_interface_parse (data, length, iface);
}

/* As idf's dfu.rst shows it: [303a:0002] ver=0723, cfg=1, intf=2, alt=0, serial="0" */
static void
test_bootloader (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_rom ("esp32s2");
  JoltDfuInterface iface;
  guint16 product, version;
  guint8 data[256];
  gsize length = sizeof data;

  read_interface (board, &iface, &product, &version);
  g_assert_cmphex (product, ==, 0x0002);
  g_assert_cmphex (version, ==, 0x0723);
  g_assert_cmpint (iface.configuration, ==, 1);
  g_assert_cmpint (iface.interface_number, ==, 2);
  g_assert_cmpint (iface.alternate_setting, ==, 0);
  g_assert_cmpint (iface.mode, ==, JOLT_DFU_MODE_RUNTIME);
  g_assert_cmphex (iface.dfu_version, ==, 0x0110);
  g_assert_cmpint (iface.transfer_size_bytes, ==, 64);
  g_assert_true (iface.attributes & JOLT_DFU_WILL_DETACH);

  g_assert_cmpint (get_descriptor (board, 0x0303, data, &length), ==, JOLT_VIRTUAL_ANSWER_ACK);
  g_assert_cmpuint (length, ==, 4);
  g_assert_cmpint (data[2], ==, '0');
}

static void
test_dfu_mode (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board_in_dfu ();
  JoltDfuInterface iface;
  guint16 product, version;

  read_interface (board, &iface, &product, &version);
  g_assert_cmphex (product, ==, 0x0002);
  g_assert_cmpint (iface.mode, ==, JOLT_DFU_MODE_DFU);
  g_assert_cmpint (iface.interface_number, ==, 0);
}

static void
test_faces (void)
{
  static const struct {
    const char  *spec;
    guint16      product;
    JoltDfuMode  mode;
  } cases[] = {
    { "s2", 0x0002, JOLT_DFU_MODE_RUNTIME },
    { "s3", 0x0009, JOLT_DFU_MODE_RUNTIME },
    { "p4", 0x0012, JOLT_DFU_MODE_RUNTIME },
    { "s31", 0x0020, JOLT_DFU_MODE_RUNTIME },
    { "s2:app", 0x0002, JOLT_DFU_MODE_NONE },
    { "s2:appdfu", 0x4001, JOLT_DFU_MODE_RUNTIME },
    { "s3:jtag", 0x1001, JOLT_DFU_MODE_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec (cases[i].spec, NULL);
    JoltDfuInterface iface;
    guint16 product, version;

    read_interface (board, &iface, &product, &version);
    g_assert_cmphex (product, ==, cases[i].product);
    g_assert_cmpint (iface.mode, ==, cases[i].mode);

    if (cases[i].mode == JOLT_DFU_MODE_NONE)
      continue;

    /* DETACH brings all of them into the ROM, under the chip's own ID. */
    talk_to_dfu (board);
    read_interface (board, &iface, &product, &version);
    g_assert_cmphex (product, ==, jolt_virtual_board_get_chip (board)->id);
    g_assert_cmpint (iface.mode, ==, JOLT_DFU_MODE_DFU);
  }
}

static void
test_standard_requests (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board ();
  guint8 data[64];
  gsize length;

  /* The first look of an enumeration wants the first eight bytes. */
  length = 8;
  g_assert_cmpint (get_descriptor (board, 0x0100, data, &length), ==, JOLT_VIRTUAL_ANSWER_ACK);
  g_assert_cmpuint (length, ==, 8);
  g_assert_cmpint (data[7], ==, 64);

  length = 0;
  g_assert_cmpint (get (board, 0x00, 5, 7, 0, data, &length), ==, JOLT_VIRTUAL_ANSWER_ACK);
  g_assert_cmpint (get (board, 0x00, 9, 2, 0, data, &length), ==, JOLT_VIRTUAL_ANSWER_STALL);
  g_assert_cmpint (get (board, 0x00, 9, 1, 0, data, &length), ==, JOLT_VIRTUAL_ANSWER_ACK);
  length = 1;
  g_assert_cmpint (get (board, 0x80, 8, 0, 0, data, &length), ==, JOLT_VIRTUAL_ANSWER_ACK);
  g_assert_cmpint (data[0], ==, 1);

  length = 0;
  g_assert_cmpint (get (board, 0x01, 11, 0, 2, data, &length), ==, JOLT_VIRTUAL_ANSWER_ACK);
  g_assert_cmpint (get (board, 0x01, 11, 1, 2, data, &length), ==, JOLT_VIRTUAL_ANSWER_STALL);
  g_assert_cmpint (get (board, 0x01, 11, 0, 3, data, &length), ==, JOLT_VIRTUAL_ANSWER_STALL);
  g_assert_cmpint (get (board, 0x02, 1, 0, 0x81, data, &length), ==, JOLT_VIRTUAL_ANSWER_ACK);
  length = 2;
  g_assert_cmpint (get (board, 0x80, 0, 0, 0, data, &length), ==, JOLT_VIRTUAL_ANSWER_ACK);
  g_assert_cmpuint (length, ==, 2);

  /* No qualifier, no such string, no such request */
  length = 10;
  g_assert_cmpint (get_descriptor (board, 0x0600, data, &length), ==, JOLT_VIRTUAL_ANSWER_STALL);
  length = 64;
  g_assert_cmpint (get_descriptor (board, 0x0304, data, &length), ==, JOLT_VIRTUAL_ANSWER_STALL);
  g_assert_cmpint (get (board, 0xc0, 1, 0, 0, data, &length), ==, JOLT_VIRTUAL_ANSWER_STALL);

  /* cdc_acm: SET_LINE_CODING, SET_CONTROL_LINE_STATE */
  length = 7;
  g_assert_cmpint (get (board, 0x21, 0x20, 0, 0, data, &length), ==, JOLT_VIRTUAL_ANSWER_ACK);
  length = 0;
  g_assert_cmpint (get (board, 0x21, 0x22, 3, 0, data, &length), ==, JOLT_VIRTUAL_ANSWER_ACK);
}

/* Writes a file at 0x10000 and presses RESET.
 * Returns: whether the board shows itself afterwards */
static gboolean
starts (GBytes *application)
{
  g_autoptr (JoltVirtualBoard) board = talk_board_in_dfu ();
  const Entry entry = { 0x10000, 0, "app.bin", application };
  g_autoptr (GBytes) archive = talk_archive (&entry, 1, 1 << 20);

  g_assert_cmpint (talk_download (board, archive), ==, JOLT_DFU_STATUS_OK);
  g_assert_cmpint (talk_finish (board), ==, JOLT_DFU_STATUS_OK);
  jolt_virtual_board_press_reset (board, JOLT_VIRTUAL_RESET_APPLICATION);
  g_assert_cmpuint (jolt_virtual_board_get_generation (board), ==, 0);
  jolt_virtual_board_come_back (board);

  if (jolt_virtual_board_get_generation (board) == 0) {
    /* Only BOOT helps. */
    jolt_virtual_board_press_reset (board, JOLT_VIRTUAL_RESET_BOOTLOADER);
    jolt_virtual_board_come_back (board);
    g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_GETSTATUS), ==, JOLT_VIRTUAL_ANSWER_ACK);
    return FALSE;
  }

  /* An application without DFU */
  g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_GETSTATUS), ==, JOLT_VIRTUAL_ANSWER_STALL);

  return TRUE;
}

static void
test_reset_starts_what_was_written (void)
{
  g_autoptr (GBytes) good = talk_application (0x0002);
  g_autoptr (GBytes) other_chip = talk_application (0x0009);
  g_autoptr (GBytes) noise = talk_pattern (3000, 4);
  gsize size = g_bytes_get_size (good);

  g_assert_true (starts (good));
  g_assert_false (starts (other_chip));
  g_assert_false (starts (noise));

  /* A byte of the segment, the checksum, the SHA-256; and of an image that has
   * the checksum alone */
  for (gsize i = 40; i < size; i += 12) {
    for (guint hashed = 0; hashed < 2; hashed++) {
      guint8 *copy = g_memdup2 (g_bytes_get_data (good, NULL), size);
      g_autoptr (GBytes) damaged = NULL;
      gboolean covered = hashed || i < 96 || i == 111;

      copy[23] = hashed;
      copy[i] ^= 1;
      damaged = g_bytes_new_take (copy, size);
      g_assert_cmpint (starts (damaged), ==, !covered);
    }
  }
}

static void
test_partition_table (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board_in_dfu ();
  static const guint8 table[64] = {
    0xaa, 0x50, 1, 2, 0x00, 0x90, 0, 0, 0, 0x60, 0, 0, 'n', 'v', 's', [32] =
    0xaa, 0x50, 0, 0x10, 0x00, 0x00, 2, 0, 0, 0, 1, 0, 'o', 't', 'a',
  };
  g_autoptr (GBytes) table_bytes = g_bytes_new_static (table, sizeof table);
  g_autoptr (GBytes) good = talk_application (0x0002);
  const Entry entries[] = { { 0x8000, 0, "table", table_bytes }, { 0x10000, 0, "app", good } };
  const Entry where_it_belongs[] = { { 0x8000, 0, "table", table_bytes }, { 0x20000, 0, "app", good } };
  g_autoptr (GBytes) first = talk_archive (entries, 2, 1 << 20);
  g_autoptr (GBytes) second = talk_archive (where_it_belongs, 2, 1 << 20);

  talk_download (board, first);
  talk_finish (board);
  jolt_virtual_board_press_reset (board, JOLT_VIRTUAL_RESET_APPLICATION);
  jolt_virtual_board_come_back (board);
  g_assert_cmpuint (jolt_virtual_board_get_generation (board), ==, 0);

  jolt_virtual_board_press_reset (board, JOLT_VIRTUAL_RESET_BOOTLOADER);
  jolt_virtual_board_come_back (board);
  talk_to_dfu (board);
  talk_download (board, second);
  talk_finish (board);
  jolt_virtual_board_press_reset (board, JOLT_VIRTUAL_RESET_APPLICATION);
  jolt_virtual_board_come_back (board);
  g_assert_cmpuint (jolt_virtual_board_get_generation (board), !=, 0);
}

static void
count_cb (JoltVirtualBoard *board,
          guint            *count)
{
  (*count)++;
}

static void
test_signal (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board ();
  guint count = 0;

  g_signal_connect (board, "bus-changed", G_CALLBACK (count_cb), &count);
  jolt_virtual_board_plug (board);
  g_assert_cmpuint (count, ==, 0);
  jolt_virtual_board_unplug (board);
  g_assert_cmpuint (count, ==, 1);
  g_assert_false (jolt_virtual_board_get_plugged (board));
  jolt_virtual_board_unplug (board);
  jolt_virtual_board_press_reset (board, JOLT_VIRTUAL_RESET_BOOTLOADER);
  g_assert_cmpuint (count, ==, 1);
  jolt_virtual_board_plug (board);
  g_assert_cmpuint (count, ==, 2);
  talk_command (board, JOLT_DFU_REQUEST_DETACH);
  g_assert_cmpuint (count, ==, 3);
  jolt_virtual_board_come_back (board);
  g_assert_cmpuint (count, ==, 4);
  talk_command (board, JOLT_DFU_REQUEST_GETSTATUS);
  g_assert_cmpuint (count, ==, 4);
}

/* With the computer's clock a poll time-out passes by itself. */
static void
test_wall_clock (void)
{
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec ("s2:return=20", NULL);

  jolt_virtual_board_set_wall_clock (board, TRUE);
  talk_command (board, JOLT_DFU_REQUEST_DETACH);
  wait_until (jolt_virtual_board_get_generation (board) > 0);
  g_assert_cmpint (jolt_virtual_board_get_state (board), ==, JOLT_DFU_STATE_IDLE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/virtual/board/bootloader", test_bootloader);
  g_test_add_func ("/virtual/board/dfu-mode", test_dfu_mode);
  g_test_add_func ("/virtual/board/faces", test_faces);
  g_test_add_func ("/virtual/board/standard-requests", test_standard_requests);
  g_test_add_func ("/virtual/board/reset", test_reset_starts_what_was_written);
  g_test_add_func ("/virtual/board/partition-table", test_partition_table);
  g_test_add_func ("/virtual/board/signal", test_signal);
  g_test_add_func ("/virtual/board/wall-clock", test_wall_clock);

  return g_test_run ();
}
