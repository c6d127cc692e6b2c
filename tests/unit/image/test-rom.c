/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "has-warning.h"
#include "jolt-crc32.h"
#include "jolt-packer.h"
#include "jolt-sample.h"
#include "rom-model.h"

/* Images of other programs with one fault each, as the ROM sees them: those that
 * it would write wrongly are packed anew or refused, and whatever is sent is
 * written to where it belongs. */

#define FLASH (4u << 20)

typedef enum {
  FLAW_NONE,
  FLAW_NO_INDEX = 1 << 0,
  FLAW_NO_PARAMS = 1 << 1,
  FLAW_PARAMS_LAST = 1 << 2,
  FLAW_PARAMS_ERASE = 1 << 3,
  FLAW_PARAMS_ZERO = 1 << 4,
  FLAW_UNLISTED = 1 << 5,       /* the last entry has no record */
  FLAW_NEVER_COMES = 1 << 6,    /* the last record has no entry */
  FLAW_REVERSED = 1 << 7,       /* the entries come in another order */
} Flaw;

typedef struct {
  const char *name;
  guint32     address;
  gsize       size;
  guint32     flags;
} File;

typedef struct {
  const char *title;
  guint       flaws;            /* of Flaw */
  gboolean    rom_is_right;     /* whether the ROM writes it as it is meant */
  gboolean    is_repacked;
  int         code;             /* why it is refused, or -1 */
  File        files[4];
} Case;

#define NAME_64 "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"

static const Case cases[] = {
  { "as-mkdfu", 0, TRUE, FALSE, -1, { { "a.bin", 0x1000, 5000 }, { "b.bin", 0x8000, 100 } } },
  { "unaligned-alone", 0, TRUE, FALSE, -1, { { "a.bin", 0x1004, 5000 } } },
  { "other-order", FLAW_REVERSED, TRUE, FALSE, -1, { { "a.bin", 0x1000, 5000 }, { "b.bin", 0x8000, 100 } } },
  { "same-name", 0, FALSE, TRUE, -1, { { "a.bin", 0x1000, 5000 }, { "a.bin", 0x8000, 100 } } },
  { "name-of-64", 0, FALSE, TRUE, -1, { { NAME_64, 0x1000, 5000 } } },
  { "name-of-the-index", 0, FALSE, TRUE, -1, { { "dfuinfo0.dat", 0x1000, 5000 } } },
  { "entries-share-a-sector", 0, FALSE, TRUE, -1, { { "a.bin", 0x1000, 1000 }, { "a.bin.1", 0x13E8, 1000 } } },
  { "files-share-a-sector", 0, FALSE, TRUE, -1, { { "a.bin", 0x1000, 1000 }, { "b.bin", 0x1800, 1000 } } },
  { "a-later-one-first", 0, FALSE, TRUE, -1, { { "b.bin", 0x1800, 1000 }, { "a.bin", 0x1000, 1000 } } },
  { "overlap", 0, FALSE, FALSE, JOLT_IMAGE_ERROR_OVERLAP, { { "a.bin", 0x1000, 5000 }, { "b.bin", 0x2000, 100 } } },
  { "same-address", 0, FALSE, FALSE, JOLT_IMAGE_ERROR_OVERLAP, { { "a.bin", 0x1000, 50 }, { "b.bin", 0x1000, 100 } } },
  { "past-the-flash", 0, FALSE, FALSE, JOLT_IMAGE_ERROR_OUTSIDE_FLASH, { { "a.bin", FLASH - 0x1000, 5000 } } },
  { "past-24-bits", 0, FALSE, FALSE, JOLT_IMAGE_ERROR_OUTSIDE_FLASH, { { "a.bin", 16u << 20, 5000 } } },
  { "store", 0, FALSE, FALSE, JOLT_IMAGE_ERROR_UNSAFE_IMAGE, { { "a.bin", 0x3F408128, 4, 1 } } },
  { "call", 0, FALSE, FALSE, JOLT_IMAGE_ERROR_UNSAFE_IMAGE, { { "a.bin", 0x40020000, 4, 2 } } },
  { "store-as-params", 0, FALSE, FALSE, JOLT_IMAGE_ERROR_UNSAFE_IMAGE, { { "a.bin", 0x3F408128, 4, 0x1D } } },
  { "not-erased", 0, FALSE, TRUE, -1, { { "a.bin", 0x1000, 5000, 8 } } },
  { "not-checked", 0, TRUE, TRUE, -1, { { "a.bin", 0x1000, 5000, 16 } } },
  { "empty-entry", 0, TRUE, TRUE, -1, { { "a.bin", 0x1000, 5000 }, { "b.bin", 0x8000, 0 } } },
  { "no-index", FLAW_NO_INDEX, FALSE, FALSE, JOLT_IMAGE_ERROR_BAD_ARCHIVE, { { "a.bin", 0x1000, 5000 } } },
  { "unlisted", FLAW_UNLISTED, FALSE, FALSE, JOLT_IMAGE_ERROR_BAD_INDEX,
    { { "a.bin", 0x1000, 5000 }, { "b.bin", 0x8000, 100 } } },
  { "never-comes", FLAW_NEVER_COMES, FALSE, FALSE, JOLT_IMAGE_ERROR_BAD_INDEX,
    { { "a.bin", 0x1000, 5000 }, { "b.bin", 0x8000, 100 } } },
  { "params-last", FLAW_PARAMS_LAST, FALSE, TRUE, -1, { { "a.bin", 0x300000, 5000 } } },
  { "params-that-erase", FLAW_PARAMS_ERASE, FALSE, TRUE, -1, { { "a.bin", 0x8000, 5000 } } },
  { "params-of-nothing", FLAW_PARAMS_ZERO, FALSE, TRUE, -1, { { "a.bin", 0x8000, 5000 } } },
  { "no-params", FLAW_NO_PARAMS, TRUE, FALSE, -1, { { "a.bin", 0x8000, 5000 } } },
  { "no-params-far", FLAW_NO_PARAMS, FALSE, FALSE, JOLT_IMAGE_ERROR_OUTSIDE_FLASH, { { "a.bin", 0x300000, 5000 } } },
};

static GBytes *
make_data (gsize  size,
           guint8 seed)
{
  guint8 *data = g_malloc (MAX (size, 1));

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) (seed + i * 7 + (i >> 8));

  return g_bytes_new_take (data, size);
}

static void
append_padding (GByteArray *bytes)
{
  static const guint8 zeros[4] = { 0 };

  g_byte_array_append (bytes, zeros, (4 - bytes->len % 4) % 4);
}

static void
append_entry (GByteArray   *archive,
              const char   *name,
              const guint8 *data,
              gsize         size)
{
  gboolean is_trailer = g_str_equal (name, "TRAILER!!!");
  g_autofree char *header = g_strdup_printf ("070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
                                             0, is_trailer ? 0 : 0100644, 0, 0, is_trailer, 0, (guint) size, 0, 0, 0, 0,
                                             (guint) strlen (name) + 1, 0);

  g_byte_array_append (archive, (const guint8 *) header, 110);
  g_byte_array_append (archive, (const guint8 *) name, (guint) strlen (name) + 1);
  append_padding (archive);
  g_byte_array_append (archive, data, (guint) size);
  append_padding (archive);
}

static void
append_word (GByteArray *bytes,
             guint32     word)
{
  guint8 data[4] = { (guint8) word, (guint8) (word >> 8), (guint8) (word >> 16), (guint8) (word >> 24) };

  g_byte_array_append (bytes, data, sizeof data);
}

static void
append_record (GByteArray   *index,
               const char   *name,
               guint32       address,
               guint32       flags,
               const guint8 *data,
               gsize         size)
{
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  guint8 field[64] = { 0 };
  guint8 digest[16];
  gsize length = sizeof digest;

  append_word (index, address);
  append_word (index, flags);
  memcpy (field, name, MIN (strlen (name), sizeof field));
  g_byte_array_append (index, field, sizeof field);
  g_checksum_update (md5, data, (gssize) size);
  g_checksum_get_digest (md5, digest, &length);
  g_byte_array_append (index, digest, sizeof digest);
}

static void
append_params (GByteArray *index,
               GByteArray *entries,
               guint       flaws)
{
  g_autoptr (GByteArray) params = g_byte_array_new ();
  const guint32 words[] = { 0, 0, 0, (flaws & FLAW_PARAMS_ZERO) != 0 ? 0 : FLASH, 65536, 4096, 256, 0xFFFF };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    append_word (params, words[i]);
  append_record (index, "flash_params.dat", 0, (flaws & FLAW_PARAMS_ERASE) != 0 ? 0x14 : 0x1C, params->data, params->len);
  append_entry (entries, "flash_params.dat", params->data, params->len);
}

/* An image such as mkdfu makes, except for its flaws. */
static GBytes *
build (const File *files,
       guint       n_files,
       guint       flaws)
{
  g_autoptr (GByteArray) index = g_byte_array_new ();
  g_autoptr (GByteArray) entries = g_byte_array_new ();
  g_autoptr (GByteArray) archive = g_byte_array_new ();
  GByteArray *file = g_byte_array_new ();
  gboolean has_params = (flaws & FLAW_NO_PARAMS) == 0;

  if (has_params && (flaws & FLAW_PARAMS_LAST) == 0)
    append_params (index, entries, flaws);

  for (guint i = 0; i < n_files; i++) {
    guint n = (flaws & FLAW_REVERSED) != 0 ? n_files - 1 - i : i;
    g_autoptr (GBytes) data = make_data (files[i].size, (guint8) i);
    g_autoptr (GBytes) entry_data = make_data (files[n].size, (guint8) n);
    gboolean is_last = i == n_files - 1;

    if (!is_last || (flaws & FLAW_UNLISTED) == 0)
      append_record (index, files[i].name, files[i].address, files[i].flags,
                     g_bytes_get_data (data, NULL), files[i].size);
    if (!is_last || (flaws & FLAW_NEVER_COMES) == 0)
      append_entry (entries, files[n].name, g_bytes_get_data (entry_data, NULL), files[n].size);
  }

  if (has_params && (flaws & FLAW_PARAMS_LAST) != 0)
    append_params (index, entries, flaws);

  if ((flaws & FLAW_NO_INDEX) == 0)
    append_entry (archive, "dfuinfo0.dat", index->data, index->len);
  g_byte_array_append (archive, entries->data, entries->len);
  append_entry (archive, "TRAILER!!!", NULL, 0);

  g_byte_array_append (file, archive->data, archive->len);
  while (file->len % 10240 != 0)
    g_byte_array_append (file, (const guint8 *) "", 1);
  g_byte_array_append (file, (const guint8 *) "\xFF\xFF\x02\x00\x3A\x30\x00\x01UFD\x10", 12);
  append_word (file, jolt_crc32_update (0xFFFFFFFF, file->data, file->len));

  return g_byte_array_free_to_bytes (file);
}

/* Whether the ROM, given the payload, ends well with every file at its place. The
 * flash held zeros before, which only erasing changes. */
static gboolean
rom_writes (GBytes     *payload,
            const File *files,
            guint       n_files)
{
  g_autofree guint8 *flash = g_malloc0 (ROM_MODEL_FLASH_SIZE);
  gsize size;
  const guint8 *data = g_bytes_get_data (payload, &size);

  if (rom_model_write (data, size, flash) != ROM_MODEL_OK)
    return FALSE;

  for (guint i = 0; i < n_files; i++) {
    g_autoptr (GBytes) expected = make_data (files[i].size, (guint8) i);

    if (files[i].size == 0)
      continue;
    if ((guint64) files[i].address + files[i].size > ROM_MODEL_FLASH_SIZE ||
        memcmp (flash + files[i].address, g_bytes_get_data (expected, NULL), files[i].size) != 0)
      return FALSE;
  }

  /* Nothing else was touched: the first sector holds the boot area of some chips. */
  return files[0].address < 0x1000 || flash[0] == 0;
}

static guint
count_files (const Case *row)
{
  guint n = 0;

  while (n < G_N_ELEMENTS (row->files) && row->files[n].name != NULL)
    n++;

  return n;
}

static void
test_rom_case (gconstpointer user_data)
{
  const Case *row = user_data;
  guint n_files = count_files (row);
  g_autoptr (GBytes) image = build (row->files, n_files, row->flaws);
  g_autoptr (GBytes) payload = g_bytes_new_from_bytes (image, 0, g_bytes_get_size (image) - 16);
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltFirmware) firmware = jolt_firmware_new_from_bytes (image, "dfu.bin", &error);

  /* The flaw is one. */
  g_assert_true (rom_writes (payload, row->files, n_files) == row->rom_is_right);

  if (row->code >= 0) {
    g_assert_error (error, JOLT_IMAGE_ERROR, row->code);
    g_assert_null (firmware);
    return;
  }

  g_assert_no_error (error);
  g_assert_true (has_warning (firmware, JOLT_FIRMWARE_WARNING_REPACKED) == row->is_repacked);
  g_assert_true (g_bytes_equal (jolt_firmware_get_bytes (firmware), image) == !row->is_repacked);
  g_assert_true (rom_writes (jolt_firmware_get_payload (firmware), row->files, n_files));
  for (guint i = 0; i < jolt_firmware_get_n_parts (firmware); i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (firmware, i);
    gsize size = 0;

    for (gsize j = 0; j < jolt_firmware_part_get_n_pieces (part); j++)
      size += g_bytes_get_size (jolt_firmware_part_get_piece (part, j));
    g_assert_cmpuint (size, ==, jolt_firmware_part_get_size (part));
  }
}

/* More entries than the ROM takes become larger ones, where they are of few files. */
static void
test_rom_many (void)
{
  static const struct { guint n_files; gsize step; gboolean is_one; int code; } rows[] = {
    { 63, 0x2000, FALSE, -1 },
    { 64, 0x2000, FALSE, JOLT_IMAGE_ERROR_TOO_MANY_PARTS },
    { 70, 0x2000, FALSE, JOLT_IMAGE_ERROR_TOO_MANY_PARTS },
    { 70, 0x1000, TRUE, -1 },
    { 400, 0x1000, TRUE, -1 },
    { 5000, 0x100, TRUE, JOLT_IMAGE_ERROR_TOO_MANY_PARTS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree File *files = g_new0 (File, rows[i].n_files);
    g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GBytes) image = NULL;
    g_autoptr (JoltFirmware) firmware = NULL;
    g_autoptr (GError) error = NULL;

    for (guint n = 0; n < rows[i].n_files; n++) {
      char *name = rows[i].is_one ? n == 0 ? g_strdup ("app.bin") : g_strdup_printf ("app.bin.%u", n)
                                  : g_strdup_printf ("%u.bin", n);

      g_ptr_array_add (names, name);
      files[n] = (File) { name, 0x10000 + (guint32) (n * rows[i].step), rows[i].is_one ? rows[i].step : 100, 0 };
    }

    image = build (files, rows[i].n_files, 0);
    firmware = jolt_firmware_new_from_bytes (image, "dfu.bin", &error);
    if (rows[i].code >= 0) {
      g_assert_error (error, JOLT_IMAGE_ERROR, rows[i].code);
      continue;
    }
    g_assert_no_error (error);
    g_assert_true (rom_writes (jolt_firmware_get_payload (firmware), files, rows[i].n_files));
  }
}

/* What has no archive in front is written as it is to address 0: it never opens. */
static void
test_rom_raw (void)
{
  static const gsize sizes[] = { 0, 1, 100, 255, 256, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GBytes) data = make_data (sizes[i], 1);
    GByteArray *file = g_byte_array_new ();
    g_autoptr (GBytes) image = NULL;
    g_autoptr (JoltFirmware) firmware = NULL;
    g_autoptr (GError) error = NULL;

    g_byte_array_append (file, g_bytes_get_data (data, NULL), (guint) sizes[i]);
    g_byte_array_append (file, (const guint8 *) "\xFF\xFF\x02\x00\x3A\x30\x00\x01UFD\x10", 12);
    append_word (file, jolt_crc32_update (0xFFFFFFFF, file->data, file->len));
    image = g_byte_array_free_to_bytes (file);

    firmware = jolt_firmware_new_from_bytes (image, "dfu.bin", &error);
    g_assert_null (firmware);
    g_assert_true (error->domain == JOLT_IMAGE_ERROR);
  }
}

/* What the packer makes of files that mkdfu would pack wrongly. */
static void
test_rom_packed (gconstpointer user_data)
{
  const Case *row = user_data;
  guint n_files = count_files (row);
  g_autoptr (JoltPacker) packer = jolt_packer_new (jolt_chip_from_target ("esp32s2"));
  g_autoptr (GBytes) image = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GBytes) mkdfu = build (row->files, n_files, 0);
  g_autoptr (GError) error = NULL;

  jolt_packer_set_flash_size (packer, FLASH);
  for (guint i = 0; i < n_files; i++) {
    g_autoptr (GBytes) data = make_data (row->files[i].size, (guint8) i);

    jolt_packer_add (packer, row->files[i].address, row->files[i].name, data);
  }

  image = jolt_packer_finish (packer, &error);
  if (row->code >= 0) {
    g_assert_error (error, JOLT_IMAGE_ERROR, row->code);
    return;
  }

  g_assert_no_error (error);
  payload = g_bytes_new_from_bytes (image, 0, g_bytes_get_size (image) - 16);
  g_assert_true (rom_writes (payload, row->files, n_files));
  g_assert_true (g_bytes_equal (image, mkdfu) == row->rom_is_right);
}

/* An image that says too little of the flash is packed for what the user says. */
static void
test_rom_flash_size (void)
{
  static const File file = { "a.bin", FLASH - 0x1000, 5000, 0 };
  const JoltFirmwareOptions options = { .flash_size = 2 * FLASH };
  g_autoptr (GBytes) image = build (&file, 1, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltFirmware) firmware = jolt_firmware_new_with_options (image, "dfu.bin", &options, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (jolt_firmware_get_flash_size (firmware), ==, 2 * FLASH);
  g_assert_false (has_warning (firmware, JOLT_FIRMWARE_WARNING_REPACKED));
  g_assert_true (rom_writes (jolt_firmware_get_payload (firmware), &file, 1));
}

/* However small the entries are to be, there are no more than the ROM takes, and
 * each starts with a sector. */
static void
test_rom_part_size (void)
{
  static const struct { gsize part_size; File file; int code; } rows[] = {
    { 4096, { "a.bin", 0x10000, 62 * 4096, 0 }, -1 },
    { 4096, { "a.bin", 0x10000, 80 * 4096 + 5, 0 }, -1 },
    { 8192, { "a.bin", 0x10000, 0x2F0000, 0 }, -1 },
    { 4096, { "a.bin", 0x11004, 0x5000, 0 }, -1 },
    { 8192, { "a.bin", 0x11FFF, 0x5000, 0 }, -1 },
    { 0, { "a.bin", 0x10000, 100, 0 }, JOLT_IMAGE_ERROR_PART_SIZE },
    { 1000, { "a.bin", 0x10000, 100, 0 }, JOLT_IMAGE_ERROR_PART_SIZE },
    { 5000, { "a.bin", 0x10000, 100, 0 }, JOLT_IMAGE_ERROR_PART_SIZE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (JoltPacker) packer = jolt_packer_new (jolt_chip_from_target ("esp32s2"));
    g_autoptr (GBytes) data = make_data (rows[i].file.size, 0);
    g_autoptr (GBytes) image = NULL;
    g_autoptr (GBytes) payload = NULL;
    g_autoptr (GError) error = NULL;

    jolt_packer_set_flash_size (packer, FLASH);
    jolt_packer_set_part_size (packer, rows[i].part_size);
    jolt_packer_add (packer, rows[i].file.address, rows[i].file.name, data);
    image = jolt_packer_finish (packer, &error);
    if (rows[i].code >= 0) {
      g_assert_error (error, JOLT_IMAGE_ERROR, rows[i].code);
      continue;
    }
    g_assert_no_error (error);
    payload = g_bytes_new_from_bytes (image, 0, g_bytes_get_size (image) - 16);
    g_assert_true (rom_writes (payload, &rows[i].file, 1));
  }
}

/* A part that leaves something out is one part, and the ROM does not touch what
 * it leaves out. */
static void
test_rom_left_out (void)
{
  const JoltFirmwareOptions options = { .flash_size = FLASH };
  static const guint32 address = 0x1000;
  static const guint32 blank_address = 0x5000;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GBytes) data = make_data (0x10000, 1);
  g_autoptr (GBytes) blank = make_data (0x1000, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autofree guint8 *flash = g_malloc0 (ROM_MODEL_FLASH_SIZE);
  const guint8 *bytes = g_bytes_get_data (data, NULL);
  JoltFirmwarePart *part = jolt_firmware_part_new_for_bytes ("whole.bin", data, &address);
  GBytes *payload;

  g_ptr_array_add (parts, part);
  g_ptr_array_add (parts, jolt_firmware_part_new_for_bytes ("blank.bin", blank, &blank_address));
  jolt_firmware_part_leave_out (part, 0x9000, 0x2000);
  jolt_firmware_part_leave_out (part, 0x5000, 0x1000);
  jolt_firmware_part_leave_out (part, 0x9000, 0x2000);

  firmware = jolt_firmware_new_from_parts (parts, jolt_chip_from_target ("esp32s2"), "whole.bin", &options, &error);
  g_assert_no_error (error);
  g_assert_false (has_warning (firmware, JOLT_FIRMWARE_WARNING_REPACKED));
  g_assert_cmpuint (jolt_firmware_get_n_parts (firmware), ==, 2);

  payload = jolt_firmware_get_payload (firmware);
  g_assert_cmpint (rom_model_write (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), flash), ==, ROM_MODEL_OK);
  g_assert_cmpmem (flash + 0x1000, 0x4000, bytes, 0x4000);
  g_assert_cmpmem (flash + 0x5000, 0x1000, g_bytes_get_data (blank, NULL), 0x1000);
  g_assert_cmpmem (flash + 0x6000, 0x3000, bytes + 0x5000, 0x3000);
  g_assert_cmpmem (flash + 0xB000, 0x6000, bytes + 0xA000, 0x6000);
  for (guint i = 0x9000; i < 0xB000; i++)
    g_assert_cmphex (flash[i], ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/rom/image/", cases[i].title, NULL);
    g_autofree char *packed = g_strconcat ("/rom/packed/", cases[i].title, NULL);

    g_test_add_data_func (path, &cases[i], test_rom_case);
    if (cases[i].flaws == 0 && cases[i].files[0].flags == 0 && cases[i].files[0].address < FLASH &&
        !g_str_equal (cases[i].title, "same-address") && !g_str_equal (cases[i].title, "empty-entry"))
      g_test_add_data_func (packed, &cases[i], test_rom_packed);
  }
  g_test_add_func ("/rom/many", test_rom_many);
  g_test_add_func ("/rom/raw", test_rom_raw);
  g_test_add_func ("/rom/flash-size", test_rom_flash_size);
  g_test_add_func ("/rom/part-size", test_rom_part_size);
  g_test_add_func ("/rom/left-out", test_rom_left_out);

  return g_test_run ();
}
