/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "talk.h"

#include <string.h>

/* What the ROM's archive reader makes of good and bad archives. Each case was
 * run on the code of all ROMs, with the same result. */
static const char * const targets[] = { "esp32s2", "esp32s3", "esp32p4", "esp32s31" };

#define FLASH_SIZE (16u << 20)
#define RECORD_SIZE 88
#define FILES_MAX 3

#define IGNORE_MD5 0x10
#define UNLISTED 0x100      /* in the archive and not in the index */
#define MISSING 0x200       /* in the index and not in the archive */

typedef struct {
  guint32     address;
  gsize       size;
  const char *name;
  guint       flags;
} File;

/* @status: what the board says in the end
 * @early: whether it does before the DNLOAD without data
 * @written: a bit for each file that is in the flash afterwards
 * @find, @offset, @value: a byte of the archive that is changed, counted from
 *   the place of a text
 * @cut: how many bytes are sent; counted from the end where negative */
typedef struct {
  const char    *name;
  JoltDfuStatus  status;
  gboolean       early;
  guint          written;
  File           files[FILES_MAX];
  guint32        flash_size;
  guint          options;
  const char    *find;
  int            offset;
  guint8         value;
  gssize         cut;
} Case;

enum {
  NO_INDEX      = 1 << 0,
  NO_PARAMETERS = 1 << 1,
  NO_TRAILER    = 1 << 2,
  NO_PADDING    = 1 << 3,
  LATE_INDEX    = 1 << 4,   /* the first file comes before it, too */
  ZEROS         = 1 << 5,   /* instead of the trailer */
  TWICE         = 1 << 6,   /* the archive comes again */
  SAME_DATA     = 1 << 7,   /* in all files */
  ERASING       = 1 << 8,   /* the record of the parameters lacks the flag against that */
  RAW           = 1 << 9,   /* the first file alone, and no archive */
};

#define A { 0x1000, 9000, "a.bin" }
#define B { 0x10000, 5001, "b.bin" }
#define LONG_NAME "123456789 123456789 123456789 123456789 123456789 123456789 123"

#define OK JOLT_DFU_STATUS_OK
#define TARGET JOLT_DFU_STATUS_ERR_TARGET
#define FIRMWARE JOLT_DFU_STATUS_ERR_FIRMWARE

static const Case cases[] = {
  { "good", OK, FALSE, 3, { A, B } },
  { "upper case and the other magic", OK, FALSE, 3, { A, B }, .find = "070701", .offset = 5, .value = '2' },
  { "in another order", OK, FALSE, 3, { B, A } },
  { "without parameters", OK, FALSE, 3, { A, B }, .options = NO_PARAMETERS },
  { "an empty file", OK, FALSE, 2, { { 0x5000, 0, "empty.bin" }, B } },

  /* What does not begin like an archive is written to address 0. */
  { "magic of the first header", OK, FALSE, 0, { A, B }, .find = "070701", .offset = 2, .value = 'x' },
  { "a digit of the first header", OK, FALSE, 0, { A, B }, .find = "070701", .offset = 60, .value = '%' },
  { "231 bytes", OK, FALSE, 0, { A, B }, .cut = 231 },
  { "no archive", OK, FALSE, 1, { { 0, 9000, "raw" } }, .options = RAW },
  { "no archive, and short", OK, FALSE, 1, { { 0, 100, "raw" } }, .options = RAW },

  /* Without an index nothing is written, and all is well. */
  { "no index", OK, FALSE, 0, { A, B }, .options = NO_INDEX },
  { "another name of the index", OK, FALSE, 0, { A, B }, .find = "dfuinfo0", .value = 'x' },
  { "an index that comes late", TARGET, FALSE, 2, { A, B }, .options = LATE_INDEX | NO_PARAMETERS },
  { "a file that is not listed", OK, FALSE, 2, { { 0x1000, 9000, "a.bin", UNLISTED }, B } },
  { "a file that never comes", TARGET, FALSE, 2, { { 0x1000, 9000, "a.bin", MISSING }, B } },
  { "one that is not checked", OK, FALSE, 2, { { 0x1000, 9000, "a.bin", MISSING | IGNORE_MD5 }, B } },
  { "another name in the index", TARGET, FALSE, 2, { A, B }, .find = "a.bin", .value = 'x' },
  { "another address in the index", OK, FALSE, 2, { A, B }, .find = "a.bin", .offset = -6, .value = 0x12 },
  { "another MD5 in the index", FIRMWARE, FALSE, 3, { A, B }, .find = "a.bin", .offset = 70, .value = 0x55 },
  { "the same, not checked", OK, FALSE, 3, { { 0x1000, 9000, "a.bin", IGNORE_MD5 }, B },
    .find = "a.bin", .offset = 70, .value = 0x55 },

  { "magic of a later header", TARGET, TRUE, 0, { A, B }, .find = "070701", .offset = 388 + 1, .value = 'x' },
  { "name of the trailer", TARGET, TRUE, 3, { A, B }, .find = "TRAILER", .value = 'x' },
  { "zeros instead of the trailer", TARGET, TRUE, 3, { A, B }, .options = NO_TRAILER | ZEROS },
  { "nothing instead of the trailer", OK, FALSE, 3, { A, B }, .options = NO_TRAILER | NO_PADDING },
  { "a second archive", OK, FALSE, 3, { A, B }, .options = TWICE },
  { "cut before an entry", TARGET, FALSE, 0, { A, B }, .cut = 600 },
  { "cut in an entry", FIRMWARE, FALSE, 0, { A, B }, .cut = 5000 },
  { "cut in the padding", OK, FALSE, 3, { A, B }, .cut = -1000 },
  { "cut in the index", OK, FALSE, 0, { A, B }, .cut = 300 },
  { "cut in the index, after a chunk", OK, FALSE, 0, { A, B }, .cut = 381 },

  { "a name of 63 bytes", OK, FALSE, 1, { { 0x1000, 700, LONG_NAME } } },
  { "a name of 64 bytes", TARGET, FALSE, 0, { { 0x1000, 700, LONG_NAME "x" } } },
  { "one name, two contents", FIRMWARE, FALSE, 0, { { 0x1000, 3000, "a.bin" }, { 0x9000, 3000, "a.bin" } } },
  { "one name, one content", TARGET, FALSE, 1, { { 0x1000, 3000, "a.bin" }, { 0x9000, 3000, "a.bin" } },
    .options = SAME_DATA },

  { "two in a sector", FIRMWARE, FALSE, 2, { { 0x1000, 100, "a.bin" }, { 0x1800, 100, "b.bin" } } },
  { "two that overlap", FIRMWARE, FALSE, 2, { { 0x1000, 5000, "a.bin" }, { 0x2000, 5000, "b.bin" } } },
  { "at no word, within a page", OK, FALSE, 1, { { 0x1001, 100, "a.bin" } } },
  { "at no word, over a page", FIRMWARE, FALSE, 0, { { 0x1002, 300, "a.bin" } } },
  { "a few bytes over a page", FIRMWARE, FALSE, 0, { { 0x10fd, 7, "a.bin" } } },
  { "at a word, over pages", OK, FALSE, 1, { { 0x1234, 5000, "a.bin" } } },

  { "the last sector", OK, FALSE, 1, { { 0xff000, 4096, "a.bin" } }, 1 << 20 },
  { "behind the chip", FIRMWARE, FALSE, 0, { { 0x100000, 4096, "a.bin" } }, 1 << 20 },
  { "over its end", FIRMWARE, FALSE, 0, { { 0xff000, 5000, "a.bin" } }, 1 << 20 },
  { "2 MiB by default", OK, FALSE, 1, { { 0x1ff000, 4096, "a.bin" } }, .options = NO_PARAMETERS },
  { "and no more", FIRMWARE, FALSE, 0, { { 0x200000, 4096, "a.bin" } }, .options = NO_PARAMETERS },
  { "the last bytes", OK, FALSE, 1, { { 0xfff9c, 97, "a.bin" } }, 1 << 20 },
  { "the last bytes, and no word", FIRMWARE, FALSE, 0, { { 0xfff9f, 97, "a.bin" } }, 1 << 20 },
  { "parameters that erase", OK, FALSE, 1, { { 0x1000, 300, "a.bin" } }, .options = ERASING },
};

/* --- packing, without care for sense --- */

static void
append (GByteArray   *array,
        gconstpointer data,
        gsize         size,
        gsize         alignment)
{
  g_byte_array_append (array, data, size);
  while (array->len % alignment != 0)
    g_byte_array_append (array, (const guint8 *) "", 1);
}

static void
append_entry (GByteArray   *archive,
              const char   *name,
              gconstpointer data,
              gsize         size)
{
  g_autofree char *header = g_strdup_printf ("070701%08x%08x%032d%08X%032d%08x%08x", 0, 0100644, 0, (guint) size, 0,
                                             (guint) strlen (name) + 1, 0);

  g_assert_cmpuint (strlen (header), ==, 110);
  append (archive, header, 110, 1);
  append (archive, name, strlen (name) + 1, 4);
  append (archive, data, size, 4);
}

static void
append_record (GByteArray   *index,
               guint32       address,
               guint32       flags,
               const char   *name,
               gconstpointer data,
               gsize         size)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  guint8 record[RECORD_SIZE] = { 0 };
  gsize digest_size = 16;

  address = GUINT32_TO_LE (address);
  flags = GUINT32_TO_LE (flags);
  memcpy (record, &address, 4);
  memcpy (record + 4, &flags, 4);
  memcpy (record + 8, name, MIN (strlen (name), 64));
  g_checksum_update (checksum, data, size);
  g_checksum_get_digest (checksum, record + 72, &digest_size);
  g_byte_array_append (index, record, sizeof record);
}

static GBytes *
make_file (const Case *test,
           guint       number)
{
  return talk_pattern (test->files[number].size, test->options & SAME_DATA ? 1 : number + 1);
}

static void
append_files (const Case *test,
              GByteArray *archive)
{
  for (guint i = 0; i < FILES_MAX && test->files[i].name != NULL; i++) {
    g_autoptr (GBytes) data = make_file (test, i);

    if (!(test->files[i].flags & MISSING))
      append_entry (archive, test->files[i].name, g_bytes_get_data (data, NULL), test->files[i].size);
  }
}

static GByteArray *
pack (const Case *test)
{
  const guint32 parameters[8] = {
    0, 0, 0, GUINT32_TO_LE (test->flash_size ? test->flash_size : 4u << 20),
    GUINT32_TO_LE (65536), GUINT32_TO_LE (4096), GUINT32_TO_LE (256), GUINT32_TO_LE (0xffff),
  };
  g_autoptr (GByteArray) index = g_byte_array_new ();
  GByteArray *archive = g_byte_array_new ();

  if (!(test->options & NO_PARAMETERS))
    append_record (index, 0, test->options & ERASING ? 0x14 : 0x1c, "flash_params.dat", parameters, sizeof parameters);
  for (guint i = 0; i < FILES_MAX && test->files[i].name != NULL; i++) {
    g_autoptr (GBytes) data = make_file (test, i);

    if (!(test->files[i].flags & UNLISTED))
      append_record (index, test->files[i].address, test->files[i].flags & 0xff, test->files[i].name,
                     g_bytes_get_data (data, NULL), test->files[i].size);
  }

  if (test->options & LATE_INDEX) {
    g_autoptr (GBytes) data = make_file (test, 0);

    append_entry (archive, test->files[0].name, g_bytes_get_data (data, NULL), test->files[0].size);
  }
  if (!(test->options & NO_INDEX))
    append_entry (archive, "dfuinfo0.dat", index->data, index->len);
  if (!(test->options & NO_PARAMETERS))
    append_entry (archive, "flash_params.dat", parameters, sizeof parameters);
  if (test->options & LATE_INDEX) {
    g_autoptr (GBytes) data = make_file (test, 1);

    append_entry (archive, test->files[1].name, g_bytes_get_data (data, NULL), test->files[1].size);
  } else {
    append_files (test, archive);
  }
  if (!(test->options & NO_TRAILER))
    append_entry (archive, "TRAILER!!!", "", 0);
  if (!(test->options & NO_PADDING))
    append (archive, "", 1, 10240);
  if (test->options & TWICE)
    append_files (test, archive);

  return archive;
}

static GByteArray *
make (const Case *test)
{
  GByteArray *archive;

  if (test->options & RAW) {
    g_autoptr (GBytes) data = make_file (test, 0);

    return g_byte_array_append (g_byte_array_new (), g_bytes_get_data (data, NULL), test->files[0].size);
  }

  archive = pack (test);
  if (test->find != NULL) {
    guint8 *place = memmem (archive->data, archive->len, test->find, strlen (test->find));

    g_assert_nonnull (place);
    place[test->offset] = test->value;
  }
  if (test->cut != 0)
    g_byte_array_set_size (archive, test->cut > 0 ? test->cut : archive->len + test->cut);

  return archive;
}

static gboolean
is_written (JoltVirtualBoard *board,
            const Case       *test,
            guint             number)
{
  g_autoptr (GBytes) data = make_file (test, number);
  g_autoptr (GBytes) flash = jolt_virtual_board_dup_flash (board, test->files[number].address, test->files[number].size);

  return test->files[number].size > 0 && g_bytes_equal (data, flash);
}

static void
check (const char *target,
       const Case *test)
{
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new (jolt_chip_from_target (target), FLASH_SIZE);
  g_autoptr (GByteArray) archive = make (test);
  g_autoptr (GBytes) bytes = g_bytes_new (archive->data, archive->len);
  JoltDfuStatus status;

  g_test_message ("%s: %s", target, test->name);
  talk_to_dfu (board);
  status = talk_download (board, bytes);
  g_assert_cmpint (status != JOLT_DFU_STATUS_OK, ==, test->early);
  if (status == JOLT_DFU_STATUS_OK)
    status = talk_finish (board);
  g_assert_cmpint (status, ==, test->status);

  for (guint i = 0; i < FILES_MAX && test->files[i].name != NULL; i++)
    g_assert_cmpint (is_written (board, test, i), ==, test->written >> i & 1);

  /* Whatever it was, a download after it is clean. */
  if (status != JOLT_DFU_STATUS_OK)
    g_assert_cmpint (talk_command (board, JOLT_DFU_REQUEST_CLRSTATUS), ==, JOLT_VIRTUAL_ANSWER_ACK);
  archive = (g_byte_array_unref (archive), make (&cases[0]));
  g_bytes_unref (bytes);
  bytes = g_bytes_new (archive->data, archive->len);
  g_assert_cmpint (talk_download (board, bytes), ==, JOLT_DFU_STATUS_OK);
  g_assert_cmpint (talk_finish (board), ==, JOLT_DFU_STATUS_OK);
  g_assert_true (is_written (board, &cases[0], 0) && is_written (board, &cases[0], 1));
}

static void
test_cases (void)
{
  guint n_cases = 0;

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (cases); j++, n_cases++)
      check (targets[i], &cases[j]);
  }

  g_test_message ("%u cases: %u chips, %u archives", n_cases, (guint) G_N_ELEMENTS (targets), (guint) G_N_ELEMENTS (cases));
}

/* 64 records are all there is room for: of 65 the board does not even look at
 * the first. */
static void
test_records (void)
{
  for (guint n_files = 63; n_files <= 64; n_files++) {
    g_autoptr (JoltVirtualBoard) board = talk_rom ("esp32s2");
    g_autofree Entry *entries = g_new0 (Entry, n_files);
    g_autoptr (GBytes) data = talk_pattern (300, 1);
    g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GBytes) archive = NULL;

    for (guint i = 0; i < n_files; i++) {
      g_ptr_array_add (names, g_strdup_printf ("file%u", i));
      entries[i] = (Entry) { 0x1000 * i, 0, names->pdata[i], data };
    }
    archive = talk_archive (entries, n_files, 1 << 20);
    talk_to_dfu (board);
    g_assert_cmpint (talk_download (board, archive), ==, n_files == 63 ? JOLT_DFU_STATUS_OK : JOLT_DFU_STATUS_ERR_FILE);
    if (n_files == 63)
      g_assert_cmpint (talk_finish (board), ==, JOLT_DFU_STATUS_OK);
  }
}

/* --- when it erases, and how --- */

static const struct {
  guint32 address;
  gsize   size;
  guint   n_sectors;   /* that are erased one by one */
  guint   n_blocks;
} erases[] = {
  { 0x10000, 4096, 1, 0 },
  { 0x10000, 4097, 2, 0 },
  { 0x1f000, 8192, 2, 0 },
  { 0x10000, 64 << 10, 16, 0 },
  { 0x10000, 128 << 10, 32, 0 },
  { 0x10000, 512 << 10, 32, 6 },
  { 0x10000, 1 << 20, 32, 14 },
  { 0x18000, 128 << 10, 8 + 8, 1 },
  { 0x1f000, (64 << 10) + 4096, 1 + 16, 0 },
  { 0x10000, 4 << 20, 32, 62 },
  { 0x10000, 10, 1, 0 },
};

static void
check_erase (const char *target,
             guint       number)
{
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new (jolt_chip_from_target (target), FLASH_SIZE);
  g_autoptr (GBytes) data = talk_pattern (erases[number].size, 1);
  const Entry entry = { erases[number].address, 0, "a.bin", data };
  g_autoptr (GBytes) archive = talk_archive (&entry, 1, FLASH_SIZE);
  const guint8 *bytes = g_bytes_get_data (archive, NULL);
  const guint8 *place = memmem (bytes + 500, 4000, g_bytes_get_data (data, NULL), MIN (erases[number].size, 100));
  gsize last = (place - bytes + MIN (erases[number].size, 256) - 1) | 255;
  guint64 work_us = erases[number].n_sectors * 45000 + erases[number].n_blocks * 150000, duration_us;

  talk_to_dfu (board);
  for (gsize i = 0; i <= last / 64; i++) {
    const JoltUsbSetup setup = { 0x21, JOLT_DFU_REQUEST_DNLOAD, i, 2, 64 };
    gsize length = 64;

    jolt_virtual_board_control (board, &setup, (guint8 *) bytes + i * 64, &length, &duration_us);
    if (i < last / 64)
      g_assert_cmpuint (duration_us, <, 10000);
  }

  g_assert_cmpuint (duration_us, >=, work_us);
  g_assert_cmpuint (duration_us, <, work_us + 10000);
}

static void
test_erase (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (erases); j++)
      check_erase (targets[i], j);
  }
}

/* The ROMs send 24 bits of an address: what is past 16 MiB lands at its
 * beginning, and the MD5 is right. */
static void
test_wraps_at_16_mib (void)
{
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new (jolt_chip_from_target ("esp32p4"), FLASH_SIZE);
  g_autoptr (GBytes) data = talk_pattern (4096, 1);
  const Entry entry = { 0x1002000, 0, "a.bin", data };
  g_autoptr (GBytes) archive = talk_archive (&entry, 1, 32 << 20);

  talk_to_dfu (board);
  g_assert_cmpint (talk_download (board, archive), ==, JOLT_DFU_STATUS_OK);
  g_assert_cmpint (talk_finish (board), ==, JOLT_DFU_STATUS_OK);
  talk_assert_flash (board, 0x2000, data);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/virtual/archive/cases", test_cases);
  g_test_add_func ("/virtual/archive/records", test_records);
  g_test_add_func ("/virtual/archive/erase", test_erase);
  g_test_add_func ("/virtual/archive/wraps-at-16-mib", test_wraps_at_16_mib);

  return g_test_run ();
}
