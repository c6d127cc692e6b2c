/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-cpio.h"
#include "jolt-crc32.h"
#include "jolt-dfu-file-private.h"
#include "jolt-image-error.h"
#include "jolt-packer.h"

/* A file of two parts, one of them cut in two, of 10 kB in all: small enough to
 * damage every byte of it. */
static GBytes *
make_file (void)
{
  g_autoptr (JoltPacker) packer = jolt_packer_new (jolt_chip_from_target ("esp32s2"));
  g_autoptr (GBytes) table = g_bytes_new_static ("partition table", 15);
  g_autoptr (GBytes) app = NULL;
  g_autoptr (GError) error = NULL;
  guint8 *data = g_malloc (6001);
  GBytes *bytes;

  for (guint i = 0; i < 6001; i++)
    data[i] = (guint8) (i * 7 + i / 256);
  app = g_bytes_new_take (data, 6001);

  jolt_packer_set_part_size (packer, 4096);
  jolt_packer_add (packer, 0x8000, "table.bin", table);
  jolt_packer_add (packer, 0x10000, "app.bin", app);
  bytes = jolt_packer_finish (packer, &error);
  g_assert_no_error (error);

  return bytes;
}

static JoltDfuFile *
parse (GBytes  *bytes,
       GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return jolt_dfu_file_parse (data, size, TRUE, error);
}

static void
fix_crc (guint8 *data,
         gsize   size)
{
  guint32 crc = jolt_crc32_update (0xFFFFFFFF, data, size - 4);

  for (guint i = 0; i < 4; i++)
    data[size - 4 + i] = (guint8) (crc >> (8 * i));
}

static void
test_dfu_file_sound (void)
{
  g_autoptr (GBytes) bytes = make_file ();
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltDfuFile) file = parse (bytes, &error);
  const JoltDfuFileEntry *entry;

  g_assert_no_error (error);
  g_assert_cmpuint (file->payload_size, ==, 10240);
  g_assert_cmpuint (file->flash_size, ==, 2u << 20);
  g_assert_cmpuint (file->suffix.product_id, ==, 2);
  g_assert_cmpuint (file->suffix.vendor_id, ==, 0x303A);
  g_assert_cmpuint (file->entries->len, ==, 4);

  entry = &g_array_index (file->entries, JoltDfuFileEntry, 3);
  g_assert_cmpstr (entry->name, ==, "app.bin.1");
  g_assert_cmphex (entry->record.address, ==, 0x11000);
  g_assert_cmpuint (entry->size, ==, 6001 - 4096);
  g_assert_true (entry->md5_ok);
}

/* Every byte, by its lowest bit, by its case or as a whole: nothing passes, and
 * whatever is said of it, it is that the file is damaged. */
static void
test_dfu_file_every_byte (void)
{
  static const guint8 changes[] = { 0x01, 0x20, 0xFF };
  g_autoptr (GBytes) bytes = make_file ();
  gsize size = g_bytes_get_size (bytes);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (bytes, NULL), size);

  for (gsize position = 0; position < size; position++) {
    guint8 change = changes[position % G_N_ELEMENTS (changes)];
    g_autoptr (GError) error = NULL;

    data[position] ^= change;
    g_assert_null (jolt_dfu_file_parse (data, size, TRUE, &error));
    g_assert_true (error->domain == JOLT_IMAGE_ERROR);
    g_assert_cmpint (error->code, >=, JOLT_IMAGE_ERROR_BAD_SUFFIX);
    g_assert_cmpint (error->code, <=, JOLT_IMAGE_ERROR_BAD_CHECKSUM);
    data[position] ^= change;
  }
}

/* Every length a download can stop at. */
static void
test_dfu_file_every_length (void)
{
  g_autoptr (GBytes) bytes = make_file ();
  gsize size = g_bytes_get_size (bytes);

  for (gsize length = 0; length < size; length++) {
    /* A copy of exactly this length, so that a sanitizer sees a read past it. */
    g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (bytes, NULL), length);
    g_autoptr (GError) error = NULL;

    g_assert_null (jolt_dfu_file_parse (data, length, TRUE, &error));
    g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TRUNCATED);
  }
}

typedef struct {
  const char *name;
  gsize       offset;       /* of what is replaced */
  const char *bytes;
  gsize       n_bytes;
  int         code;
} Malformed;

/* Wrong on purpose, with a CRC that is right: nothing but the check itself is
 * between these and the reader. */
static const Malformed malformed[] = {
  { "magic", 0, "070702", 6, JOLT_IMAGE_ERROR_BAD_ARCHIVE },
  { "index-name", 110, "x", 1, JOLT_IMAGE_ERROR_BAD_ARCHIVE },
  { "index-size-huge", 54, "ffffffff", 8, JOLT_IMAGE_ERROR_BAD_ARCHIVE },
  { "index-size-odd", 54, "00000161", 8, JOLT_IMAGE_ERROR_BAD_ARCHIVE },
  { "size-no-number", 54, "0000016x", 8, JOLT_IMAGE_ERROR_BAD_ARCHIVE },
  { "name-size-zero", 94, "00000000", 8, JOLT_IMAGE_ERROR_BAD_ARCHIVE },
  { "name-size-huge", 94, "ffffffff", 8, JOLT_IMAGE_ERROR_BAD_ARCHIVE },
  { "name-size-short", 94, "0000000c", 8, JOLT_IMAGE_ERROR_BAD_ARCHIVE },
  { "record-name", 124 + 88 + 8, "x", 1, JOLT_IMAGE_ERROR_BAD_INDEX },
  { "record-name-tail", 124 + 88 + 8 + 40, "x", 1, JOLT_IMAGE_ERROR_BAD_INDEX },
  { "record-md5", 124 + 88 + 72, "xxxx", 4, JOLT_IMAGE_ERROR_BAD_CHECKSUM },
  { "record-address", 124 + 88, "\xff\xff\xff\xff", 4, JOLT_IMAGE_ERROR_BAD_INDEX },
  { "suffix-length", 10240 + 11, "\x05", 1, JOLT_IMAGE_ERROR_BAD_SUFFIX },
};

static void
test_dfu_file_malformed (gconstpointer user_data)
{
  const Malformed *wrong = user_data;
  g_autoptr (GBytes) bytes = make_file ();
  gsize size = g_bytes_get_size (bytes);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
  g_autoptr (GError) error = NULL;

  memcpy (data + wrong->offset, wrong->bytes, wrong->n_bytes);
  fix_crc (data, size);

  g_assert_null (jolt_dfu_file_parse (data, size, TRUE, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, wrong->code);
}

/* Odd but right: what the format allows and mkdfu happens not to write. */
static void
test_dfu_file_tolerant (void)
{
  static const struct { gsize offset; const char *bytes; } odd[] = {
    { 6, "0000abCD" },          /* an inode, in mixed case */
    { 38, "5f5e1000" },         /* a time */
    { 10240 - 4, "junk" },      /* after the trailer */
    { 10240, "\x23\x07" },    /* a device release */
    { 124 + 72, "md5 not used" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++) {
    g_autoptr (GBytes) bytes = make_file ();
    gsize size = g_bytes_get_size (bytes);
    g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
    g_autoptr (GError) error = NULL;
    g_autoptr (JoltDfuFile) file = NULL;

    memcpy (data + odd[i].offset, odd[i].bytes, strlen (odd[i].bytes));
    fix_crc (data, size);

    file = jolt_dfu_file_parse (data, size, TRUE, &error);
    g_assert_no_error (error);
    g_assert_nonnull (file);
  }
}

/* The data of an entry may end where the archive does, and not one byte later. */
static void
test_cpio_end (void)
{
  guint8 data[JOLT_CPIO_HEADER_SIZE + 6 + 4] = { 0 };
  JoltCpioEntry entry;

  for (gsize size = 0; size <= 8; size++) {
    g_autoptr (GError) error = NULL;
    gboolean fits;

    g_assert_cmpuint (jolt_cpio_write (data, "a.bin", size), ==, JOLT_CPIO_HEADER_SIZE + 6);
    fits = jolt_cpio_read (&entry, data, sizeof data, 0, &error);
    g_assert_true (fits == (size <= 4));
    if (fits) {
      g_assert_cmpuint (entry.size, ==, size);
      g_assert_cmpuint (entry.next_offset, <=, sizeof data);
    } else {
      g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TRUNCATED);
    }
  }
}

static void
test_crc32_value (void)
{
  /* The check value of CRC-32 is for the nine digits, complemented. */
  const guint8 *digits = (const guint8 *) "123456789";
  const guint8 *fox = (const guint8 *) "The quick brown fox jumps over the lazy dog";

  g_assert_cmphex (~jolt_crc32_update (0xFFFFFFFF, digits, 9), ==, 0xCBF43926);
  g_assert_cmphex (~jolt_crc32_update (jolt_crc32_update (0xFFFFFFFF, digits, 3), digits + 3, 6), ==, 0xCBF43926);

  /* Long enough for sixteen bytes at a time, from every start on. */
  for (gsize i = 0; i < 17; i++) {
    guint32 crc = jolt_crc32_update (0xFFFFFFFF, fox, i);

    g_assert_cmphex (~jolt_crc32_update (crc, fox + i, strlen ((const char *) fox) - i), ==, 0x414FA339);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/crc32/value", test_crc32_value);
  g_test_add_func ("/cpio/end", test_cpio_end);
  g_test_add_func ("/dfu-file/sound", test_dfu_file_sound);
  g_test_add_func ("/dfu-file/every-byte", test_dfu_file_every_byte);
  g_test_add_func ("/dfu-file/every-length", test_dfu_file_every_length);
  g_test_add_func ("/dfu-file/tolerant", test_dfu_file_tolerant);

  for (guint i = 0; i < G_N_ELEMENTS (malformed); i++) {
    g_autofree char *path = g_strconcat ("/dfu-file/malformed/", malformed[i].name, NULL);

    g_test_add_data_func (path, &malformed[i], test_dfu_file_malformed);
  }

  return g_test_run ();
}
