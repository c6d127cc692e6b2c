/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-spec.h"
#include "talk.h"

#include <string.h>

#define FLASH_SIZE (1u << 20)

/* Returns: the first status that is not OK, of the blocks or of the end */
static JoltDfuStatus
flash (JoltVirtualBoard *board,
       GBytes           *archive)
{
  JoltDfuStatus status;

  talk_to_dfu (board);
  status = talk_download (board, archive);

  return status != JOLT_DFU_STATUS_OK ? status : talk_finish (board);
}

static JoltDfuStatus
flash_entries (JoltVirtualBoard *board,
               const Entry      *entries,
               guint             n_entries)
{
  g_autoptr (GBytes) archive = talk_archive (entries, n_entries, FLASH_SIZE);

  return flash (board, archive);
}

/* Starts over on a board that is in DFU mode already. */
static JoltDfuStatus
flash_again (JoltVirtualBoard *board,
             const Entry      *entries,
             guint             n_entries)
{
  g_autoptr (GBytes) archive = talk_archive (entries, n_entries, FLASH_SIZE);
  JoltDfuStatus status = talk_download (board, archive);

  return status != JOLT_DFU_STATUS_OK ? status : talk_finish (board);
}

static void
assert_erased (JoltVirtualBoard *board,
               guint32           address,
               gsize             size)
{
  g_autoptr (GBytes) bytes = jolt_virtual_board_dup_flash (board, address, size);
  const guint8 *data = g_bytes_get_data (bytes, NULL);

  for (gsize i = 0; i < size; i++)
    g_assert_cmphex (data[i], ==, 0xff);
}

static void
test_block_sizes (void)
{
  static const guint sizes[] = { 1, 7, 64, 109, 111, 1000, 4096, 65535 };
  g_autoptr (GBytes) a = talk_pattern (3072, 1);
  g_autoptr (GBytes) b = talk_pattern (10001, 2);
  g_autoptr (GBytes) c = talk_pattern (1, 3);
  const Entry entries[] = { { 0x8000, 0, "table.bin", a }, { 0x10000, 0, "app.bin", b }, { 0x20000, 0, "c", c } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *spec = g_strdup_printf ("s2:book:size=%u:flash=1", sizes[i]);
    g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec (spec, NULL);

    g_assert_cmpint (flash_entries (board, entries, 3), ==, JOLT_DFU_STATUS_OK);
    talk_assert_flash (board, 0x8000, a);
    talk_assert_flash (board, 0x10000, b);
    talk_assert_flash (board, 0x20000, c);
    assert_erased (board, 0, 0x8000);
    assert_erased (board, 0x10000 + 10001, 0x20000 - 0x10000 - 10001);
  }
}

/* Whole sectors, and only those that the entry touches. */
static void
test_erase (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board ();
  g_autoptr (GBytes) old = talk_pattern (5 * 4096, 1);
  g_autoptr (GBytes) new = talk_pattern (4097, 2);
  g_autoptr (GBytes) head = g_bytes_new_from_bytes (old, 0, 4096);
  g_autoptr (GBytes) tail = g_bytes_new_from_bytes (old, 3 * 4096, 2 * 4096);
  const Entry first = { 0x10000, 0, "a.bin", old };
  const Entry second = { 0x11000, 0, "a.bin", new };

  g_assert_cmpint (flash_entries (board, &first, 1), ==, JOLT_DFU_STATUS_OK);
  g_assert_cmpint (flash_again (board, &second, 1), ==, JOLT_DFU_STATUS_OK);
  talk_assert_flash (board, 0x10000, head);
  talk_assert_flash (board, 0x11000, new);
  assert_erased (board, 0x11000 + 4097, 4095);
  talk_assert_flash (board, 0x13000, tail);
}

/* NOR: what is not erased can only lose bits, and the MD5 tells. */
static void
test_no_erase (void)
{
  static const guint flags[] = { ENTRY_NO_ERASE, ENTRY_NO_ERASE | ENTRY_IGNORE_MD5 };

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++) {
    g_autoptr (JoltVirtualBoard) board = talk_board ();
    g_autoptr (GBytes) old = talk_pattern (5000, 1);
    g_autoptr (GBytes) new = talk_pattern (5000, 2);
    g_autofree guint8 *both = g_memdup2 (g_bytes_get_data (old, NULL), 5000);
    g_autoptr (GBytes) expected = NULL;
    const Entry first = { 0x10000, 0, "a.bin", old };
    const Entry second = { 0x10000, flags[i], "a.bin", new };

    g_assert_cmpint (flash_entries (board, &first, 1), ==, JOLT_DFU_STATUS_OK);
    g_assert_cmpint (flash_again (board, &second, 1), ==,
                     i == 0 ? JOLT_DFU_STATUS_ERR_VERIFY : JOLT_DFU_STATUS_OK);

    for (guint j = 0; j < 5000; j++)
      both[j] &= ((const guint8 *) g_bytes_get_data (new, NULL))[j];
    expected = g_bytes_new (both, 5000);
    talk_assert_flash (board, 0x10000, expected);
  }
}

/* Two entries in one sector: the second erases what the first wrote. */
static void
test_shared_sector (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board ();
  g_autoptr (GBytes) a = talk_pattern (100, 1);
  g_autoptr (GBytes) b = talk_pattern (100, 2);
  const Entry entries[] = { { 0x10000, 0, "a", a }, { 0x10800, 0, "b", b } };

  g_assert_cmpint (flash_entries (board, entries, 2), ==, JOLT_DFU_STATUS_ERR_VERIFY);
  assert_erased (board, 0x10000, 100);
  talk_assert_flash (board, 0x10800, b);
}

static void
test_addresses (void)
{
  g_autoptr (GBytes) data = talk_pattern (4096, 1);
  static const struct {
    guint32       address;
    guint32       flash_size;
    JoltDfuStatus status;
  } cases[] = {
    { FLASH_SIZE - 4096, FLASH_SIZE, JOLT_DFU_STATUS_OK },
    { FLASH_SIZE - 4095, FLASH_SIZE, JOLT_DFU_STATUS_ERR_ADDRESS },
    { FLASH_SIZE, FLASH_SIZE, JOLT_DFU_STATUS_ERR_ADDRESS },
    { 0xfffff000, FLASH_SIZE, JOLT_DFU_STATUS_ERR_ADDRESS },
    { 0xffffffff, 0xffffffff, JOLT_DFU_STATUS_ERR_ADDRESS },
    { FLASH_SIZE / 2, FLASH_SIZE / 2, JOLT_DFU_STATUS_ERR_ADDRESS },
    { FLASH_SIZE, 4 * FLASH_SIZE, JOLT_DFU_STATUS_ERR_ADDRESS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (JoltVirtualBoard) board = talk_board ();
    const Entry entry = { cases[i].address, 0, "a.bin", data };
    g_autoptr (GBytes) archive = talk_archive (&entry, 1, cases[i].flash_size);

    g_assert_cmpint (flash (board, archive), ==, cases[i].status);
  }
}

static gsize
find (GBytes     *archive,
      const char *text)
{
  gsize size;
  const char *data = g_bytes_get_data (archive, &size);
  const char *place = memmem (data, size, text, strlen (text));

  g_assert_nonnull (place);

  return place - data;
}

static void
test_damage (void)
{
  g_autoptr (GBytes) data = talk_pattern (5000, 1);
  const Entry entries[] = { { 0x10000, 0, "first.bin", data }, { 0x20000, 0, "second.bin", data } };
  g_autoptr (GBytes) archive = talk_archive (entries, 2, FLASH_SIZE);
  static const struct {
    const char   *place;
    int           offset;
    guint8        byte;
    JoltDfuStatus status;
  } cases[] = {
    { "070701", 0, '1', JOLT_DFU_STATUS_ERR_FILE },             /* magic */
    { "070701", 6, 'x', JOLT_DFU_STATUS_ERR_FILE },             /* no digit */
    { "070701", 6 + 11 * 8, 'f', JOLT_DFU_STATUS_ERR_NOTDONE }, /* a huge name */
    { "070701", 6 + 11 * 8 + 7, '0', JOLT_DFU_STATUS_ERR_FILE }, /* the name has no end */
    { "dfuinfo0", 0, 'x', JOLT_DFU_STATUS_ERR_FILE },           /* no index */
    { "070701", 6 + 6 * 8, 'f', JOLT_DFU_STATUS_ERR_FILE },     /* a huge index */
    { "070701", 6 + 6 * 8 + 7, '7', JOLT_DFU_STATUS_ERR_FILE }, /* a crooked index */
    { "first.bin", 1, 'x', JOLT_DFU_STATUS_ERR_FILE },          /* the index names another file */
    { "first.bin", 64, 'x', JOLT_DFU_STATUS_ERR_VERIFY },       /* another MD5 */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (JoltVirtualBoard) board = talk_board ();
    gsize size = g_bytes_get_size (archive);
    guint8 *copy = g_memdup2 (g_bytes_get_data (archive, NULL), size);
    g_autoptr (GBytes) damaged = NULL;

    g_test_message ("case %u", i);
    copy[find (archive, cases[i].place) + cases[i].offset] = cases[i].byte;
    damaged = g_bytes_new_take (copy, size);
    g_assert_cmpint (flash (board, damaged), ==, cases[i].status);

    /* And the sound file right afterwards */
    talk_command (board, JOLT_DFU_REQUEST_CLRSTATUS);
    g_assert_cmpint (flash_again (board, entries, 2), ==, JOLT_DFU_STATUS_OK);
  }
}

static void
test_garbage (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board ();
  g_autoptr (GBytes) garbage = talk_pattern (20000, 77);

  g_assert_cmpint (flash (board, garbage), ==, JOLT_DFU_STATUS_ERR_FILE);
}

static void
test_truncated (void)
{
  g_autoptr (GBytes) data = talk_pattern (5000, 1);
  const Entry entry = { 0x10000, 0, "first.bin", data };
  g_autoptr (GBytes) archive = talk_archive (&entry, 1, FLASH_SIZE);
  gsize end = find (archive, "TRAILER!!!") + 12;

  for (gsize size = 64; size < end; size += 64) {
    g_autoptr (JoltVirtualBoard) board = talk_board ();
    g_autoptr (GBytes) part = g_bytes_new_from_bytes (archive, 0, size);

    g_assert_cmpint (flash (board, part), ==, JOLT_DFU_STATUS_ERR_NOTDONE);
  }
}

/* An index that promises more entries than come */
static void
test_missing_entry (void)
{
  g_autoptr (JoltVirtualBoard) board = talk_board ();
  g_autoptr (GBytes) data = talk_pattern (4096, 1);
  const Entry entries[] = { { 0x10000, 0, "a", data }, { 0x20000, 0, "b", data } };
  g_autoptr (GBytes) archive = talk_archive (entries, 2, FLASH_SIZE);
  gsize size = g_bytes_get_size (archive);
  guint8 *copy = g_memdup2 (g_bytes_get_data (archive, NULL), size);
  g_autoptr (GBytes) shorter = NULL;
  gsize entry_size = 110 + 2 + 4096;
  gsize trailer = find (archive, "TRAILER!!!") - 110;

  memmove (copy + trailer - entry_size, copy + trailer, size - trailer);
  shorter = g_bytes_new_take (copy, size);
  g_assert_cmpint (flash (board, shorter), ==, JOLT_DFU_STATUS_ERR_NOTDONE);
}

/* Whatever byte is wrong: the board finds it, or it did not matter. */
static void
test_every_byte (void)
{
  g_autoptr (GBytes) data = talk_pattern (300, 1);
  const Entry entry = { 0x10000, 0, "a.bin", data };
  g_autoptr (GBytes) archive = talk_archive (&entry, 1, FLASH_SIZE);
  gsize end = find (archive, "TRAILER!!!") + 12;
  guint n_found = 0;

  for (gsize i = 0; i < end; i++) {
    g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec ("s2:book:size=4096:flash=1", NULL);
    gsize size = g_bytes_get_size (archive);
    guint8 *copy = g_memdup2 (g_bytes_get_data (archive, NULL), size);
    g_autoptr (GBytes) damaged = NULL;

    copy[i] ^= 0x10;
    damaged = g_bytes_new_take (copy, size);
    if (flash (board, damaged) == JOLT_DFU_STATUS_OK) {
      g_autoptr (GBytes) there = jolt_virtual_board_dup_flash (board, 0x10000, 300);

      /* The address and the flash size have no checksum of their own. */
      if (i - find (archive, "a.bin") + 8 >= 8)
        g_assert_true (g_bytes_equal (there, data));
    } else {
      n_found++;
    }
  }

  g_test_message ("%u of %" G_GSIZE_FORMAT " found", n_found, end);
  g_assert_cmpuint (n_found, >, 300 + 16);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/virtual/updater/block-sizes", test_block_sizes);
  g_test_add_func ("/virtual/updater/erase", test_erase);
  g_test_add_func ("/virtual/updater/no-erase", test_no_erase);
  g_test_add_func ("/virtual/updater/shared-sector", test_shared_sector);
  g_test_add_func ("/virtual/updater/addresses", test_addresses);
  g_test_add_func ("/virtual/updater/damage", test_damage);
  g_test_add_func ("/virtual/updater/garbage", test_garbage);
  g_test_add_func ("/virtual/updater/truncated", test_truncated);
  g_test_add_func ("/virtual/updater/missing-entry", test_missing_entry);
  g_test_add_func ("/virtual/updater/every-byte", test_every_byte);

  return g_test_run ();
}
