/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "has-warning.h"
#include "jolt-crc32.h"
#include "jolt-image-error.h"
#include "jolt-sample.h"

/* What files are, by their bytes: for each chip with DFU, each place, each way
 * to fill what is between. */

typedef enum {
  SAYS_NOTHING,
  SAYS_APPLICATION,
  SAYS_BOOTLOADER,
} Says;

/* Where bootloaders and applications of each chip are loaded to. */
static const struct { const char *target; guint32 ram; guint32 mapped; } memories[] = {
  { "esp32s2", 0x3FFE6100, 0x3F000020 },
  { "esp32s3", 0x3FCE3808, 0x3C000020 },
  { "esp32p4", 0x4FF33CE0, 0x40000020 },
  { "esp32s31", 0x2F060000, 0x40000020 },
};

static void
append_word (GByteArray *bytes,
             guint32     word)
{
  guint8 data[4] = { (guint8) word, (guint8) (word >> 8), (guint8) (word >> 16), (guint8) (word >> 24) };

  g_byte_array_append (bytes, data, sizeof data);
}

/* An image of one segment with checksum and SHA-256. */
static GBytes *
make_image (const JoltChip *chip,
            guint32         load,
            Says            says,
            gsize           size)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GChecksum) hash = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 header[24] = { 0xE9, 1, 2, 0x2F };
  guint8 digest[32];
  guint8 checksum = 0xEF;
  gsize length = sizeof digest;

  header[12] = (guint8) chip->id;
  header[23] = 1;
  g_byte_array_append (bytes, header, sizeof header);
  append_word (bytes, load);
  append_word (bytes, (guint32) size);
  for (gsize i = 0; i < size; i += 4)
    append_word (bytes, (guint32) (i * 2654435761u));

  if (says == SAYS_APPLICATION) {
    guint8 *description = memset (bytes->data + 32, 0, 256);

    memcpy (description, "\x32\x54\xCD\xAB", 4);
    strcpy ((char *) description + 16, "1.5");
    strcpy ((char *) description + 48, "lamp");
    strcpy ((char *) description + 112, "v5.2");
  } else if (says == SAYS_BOOTLOADER) {
    guint8 *description = memset (bytes->data + 32, 0, 80);

    description[0] = 80;
    strcpy ((char *) description + 8, "v5.2");
    strcpy ((char *) description + 40, "Jan  1 2026 12:00:00");
  }

  for (guint i = 32; i < bytes->len; i++)
    checksum ^= bytes->data[i];
  while (bytes->len % 16 != 15)
    g_byte_array_append (bytes, (const guint8 *) "", 1);
  g_byte_array_append (bytes, &checksum, 1);
  g_checksum_update (hash, bytes->data, bytes->len);
  g_checksum_get_digest (hash, digest, &length);
  g_byte_array_append (bytes, digest, sizeof digest);

  return g_byte_array_free_to_bytes (bytes);
}

/* nvs, otadata, and two places for applications. */
static GBytes *
make_table (guint32  table,
            guint32  app,
            gboolean with_md5)
{
  const struct { guint8 type; guint8 subtype; guint32 address; guint32 size; const char *label; } rows[] = {
    { 1, 2, table + 0x1000, 0x4000, "nvs" },
    { 1, 0, table + 0x5000, 0x2000, "otadata" },
    { 0, 0x10, app, 0x20000, "ota_0" },
    { 0, 0x11, app + 0x20000, 0x20000, "ota_1" },
  };
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  guint8 last[32];
  gsize length = 16;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    guint8 label[16] = { 0 };
    const guint8 start[] = { 0xAA, 0x50, rows[i].type, rows[i].subtype };

    g_byte_array_append (bytes, start, sizeof start);
    append_word (bytes, rows[i].address);
    append_word (bytes, rows[i].size);
    memcpy (label, rows[i].label, strlen (rows[i].label));
    g_byte_array_append (bytes, label, sizeof label);
    append_word (bytes, 0);
  }

  memset (last, 0xFF, sizeof last);
  if (with_md5) {
    last[0] = last[1] = 0xEB;
    g_checksum_update (md5, bytes->data, bytes->len);
    g_checksum_get_digest (md5, last + 16, &length);
  }
  g_byte_array_append (bytes, last, sizeof last);
  while (bytes->len < 0xC00)
    g_byte_array_append (bytes, (const guint8 *) "\xFF", 1);

  return g_byte_array_free_to_bytes (bytes);
}

static GBytes *
make_ota_data (guint32 sequence)
{
  guint8 *data = g_malloc (0x2000);
  guint32 crc;

  memset (data, 0xFF, 0x2000);
  memcpy (data, &sequence, 4);
  crc = GUINT32_TO_LE (~jolt_crc32_update (0, data, 4));
  memcpy (data + 28, &crc, 4);

  return g_bytes_new_take (data, 0x2000);
}

typedef struct {
  guint8  *data;
  gsize    size;
  guint32  base;
} Picture;

static void
put (Picture *picture,
     guint32  address,
     GBytes  *bytes)
{
  gsize size = g_bytes_get_size (bytes);

  g_assert_cmpuint (address - picture->base + size, <=, picture->size);
  memcpy (picture->data + (address - picture->base), g_bytes_get_data (bytes, NULL), size);
}

typedef struct {
  guint32  base;
  guint32  bootloader;
  guint32  table;
  guint32  app;
  int      fill;                /* or -1 for old bytes */
  gboolean with_md5;
} Layout;

/* A copy of the flash, with the start choice made for ota_1 where sequence is 2. */
static GBytes *
make_picture (const JoltChip *chip,
              guint           memory,
              const Layout   *layout,
              guint32         sequence)
{
  g_autoptr (GBytes) bootloader = make_image (chip, memories[memory].ram, SAYS_NOTHING, 0x3000);
  g_autoptr (GBytes) table = make_table (layout->table, layout->app, layout->with_md5);
  g_autoptr (GBytes) app = make_image (chip, memories[memory].mapped, SAYS_APPLICATION, 0x8000);
  g_autoptr (GBytes) ota_data = make_ota_data (sequence);
  Picture picture = { g_malloc (0x60000), 0x60000, layout->base };

  for (gsize i = 0; i < picture.size; i++)
    picture.data[i] = layout->fill >= 0 ? (guint8) layout->fill : (guint8) (i * 31 + 7);
  put (&picture, layout->bootloader, bootloader);
  put (&picture, layout->table, table);
  if (sequence != 0)
    put (&picture, layout->table + 0x5000, ota_data);
  put (&picture, layout->app + (sequence == 2 ? 0x20000 : 0), app);

  return g_bytes_new_take (picture.data, picture.size);
}

static void
test_part_images (void)
{
  static const struct { Says says; gboolean is_mapped; JoltPartKind kind; JoltPartEvidence evidence; } rows[] = {
    { SAYS_NOTHING, FALSE, JOLT_PART_KIND_BOOTLOADER, JOLT_PART_EVIDENCE_LIKELY },
    { SAYS_NOTHING, TRUE, JOLT_PART_KIND_APPLICATION, JOLT_PART_EVIDENCE_BYTES },
    { SAYS_BOOTLOADER, FALSE, JOLT_PART_KIND_BOOTLOADER, JOLT_PART_EVIDENCE_BYTES },
    { SAYS_APPLICATION, FALSE, JOLT_PART_KIND_APPLICATION, JOLT_PART_EVIDENCE_BYTES },
    { SAYS_APPLICATION, TRUE, JOLT_PART_KIND_APPLICATION, JOLT_PART_EVIDENCE_BYTES },
  };

  for (guint m = 0; m < G_N_ELEMENTS (memories); m++) {
    const JoltChip *chip = jolt_chip_from_target (memories[m].target);

    for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
      g_autoptr (GBytes) image = make_image (chip, rows[i].is_mapped ? memories[m].mapped : memories[m].ram,
                                             rows[i].says, 0x1000);
      /* Whatever it is called. */
      g_autoptr (JoltFirmwarePart) part =
        jolt_firmware_part_new_for_bytes (i % 2 == 0 ? "app.bin" : "BootLoader.bin", image, NULL);

      g_assert_cmpint (jolt_firmware_part_get_kind (part), ==, rows[i].kind);
      g_assert_cmpint (jolt_firmware_part_get_evidence (part), ==, rows[i].evidence);
      g_assert_true (jolt_firmware_part_get_chip (part) == chip);
      g_assert_true (jolt_firmware_part_get_proven (part));
    }
  }
}

/* Cut within its only segment, an image says nothing by itself. */
static void
test_part_without_proof (void)
{
  const JoltChip *chip = jolt_chip_from_target ("esp32s2");
  g_autoptr (GBytes) image = make_image (chip, memories[0].ram, SAYS_NOTHING, 0x1000);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (image, 0, 0x800);
  g_autoptr (JoltFirmwarePart) app = jolt_firmware_part_new_for_bytes ("x.bin", cut, NULL);
  g_autoptr (JoltFirmwarePart) loader = jolt_firmware_part_new_for_bytes ("S2_Bootloader.bin", cut, NULL);

  g_assert_cmpint (jolt_firmware_part_get_evidence (app), ==, JOLT_PART_EVIDENCE_NONE);
  g_assert_cmpint (jolt_firmware_part_get_kind (loader), ==, JOLT_PART_KIND_BOOTLOADER);
  g_assert_cmpint (jolt_firmware_part_get_evidence (loader), ==, JOLT_PART_EVIDENCE_NAME);
}

static void
test_part_data (void)
{
  static const struct { const char *name; const char *start; gsize n_start; gsize size; JoltPartKind kind; JoltPartEvidence evidence; } rows[] = {
    { "x.bin", "\xFE\xFF\xFF\xFF\0\0\0\0\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 28, 0x3000,
      JOLT_PART_KIND_NVS, JOLT_PART_EVIDENCE_BYTES },
    { "x.bin", "PHYINIT\0", 8, 170, JOLT_PART_KIND_PHY, JOLT_PART_EVIDENCE_BYTES },
    { "x.bin", "\0\0\0\0\0\0\0\0littlefs", 16, 0x4000, JOLT_PART_KIND_FILE_SYSTEM, JOLT_PART_EVIDENCE_BYTES },
    { "x.bin", "hsqs", 4, 0x4000, JOLT_PART_KIND_FILE_SYSTEM, JOLT_PART_EVIDENCE_BYTES },
    { "MyLittleFS.bin", "", 0, 0x4000, JOLT_PART_KIND_FILE_SYSTEM, JOLT_PART_EVIDENCE_NAME },
    { "blank-nvs.bin", "", 0, 0x4000, JOLT_PART_KIND_NVS, JOLT_PART_EVIDENCE_NAME },
    { "ota_data_initial.bin", "", 0, 0x2000, JOLT_PART_KIND_OTA_DATA, JOLT_PART_EVIDENCE_NAME },
    { "bootloader.bin", "", 0, 0x2000, JOLT_PART_KIND_DATA, JOLT_PART_EVIDENCE_NONE },
    { "partition-table.bin", "", 0, 0xC00, JOLT_PART_KIND_DATA, JOLT_PART_EVIDENCE_NONE },
    { "x.bin", "", 0, 0x2000, JOLT_PART_KIND_DATA, JOLT_PART_EVIDENCE_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (JoltFirmwarePart) part = NULL;
    guint8 *data = g_malloc (rows[i].size);

    memset (data, 0xFF, rows[i].size);
    memcpy (data, rows[i].start, rows[i].n_start);
    bytes = g_bytes_new_take (data, rows[i].size);
    part = jolt_firmware_part_new_for_bytes (rows[i].name, bytes, NULL);
    g_assert_cmpint (jolt_firmware_part_get_kind (part), ==, rows[i].kind);
    g_assert_cmpint (jolt_firmware_part_get_evidence (part), ==, rows[i].evidence);
    g_assert_false (jolt_firmware_part_get_proven (part));
  }
}

static void
test_part_ota_data (void)
{
  for (guint32 sequence = 1; sequence < 6; sequence++) {
    g_autoptr (GBytes) bytes = make_ota_data (sequence);
    g_autoptr (GBytes) table_bytes = make_table (0x8000, 0x10000, TRUE);
    g_autoptr (JoltFirmwarePart) part = jolt_firmware_part_new_for_bytes ("x.bin", bytes, NULL);
    g_autoptr (JoltFirmwarePart) table = jolt_firmware_part_new_for_bytes ("y.bin", table_bytes, NULL);
    const JoltPartition *start;

    g_assert_cmpint (jolt_firmware_part_get_kind (part), ==, JOLT_PART_KIND_OTA_DATA);
    g_assert_cmpuint (jolt_firmware_part_get_ota_sequence (part), ==, sequence);
    start = jolt_partition_table_find_ota (jolt_firmware_part_get_table (table), sequence);
    g_assert_cmpstr (start->label, ==, sequence % 2 == 1 ? "ota_0" : "ota_1");
  }
}

/* Every filling, table and start address that is used in the field. */
static void
test_part_complete (void)
{
  static const int fills[] = { 0xFF, 0, -1 };
  static const guint32 tables[] = { 0x8000, 0x9000, 0xC000 };

  for (guint m = 0; m < G_N_ELEMENTS (memories); m++) {
    const JoltChip *chip = jolt_chip_from_target (memories[m].target);
    guint32 home = chip->bootloader_offset;

    for (guint i = 0; i < 2 * G_N_ELEMENTS (fills) * G_N_ELEMENTS (tables); i++) {
      Layout layout = {
        .base = i % 2 == 0 ? 0 : home,
        .bootloader = home,
        .table = tables[i / 2 % 3],
        .app = 0x20000,
        .fill = fills[i / 6],
        .with_md5 = TRUE,
      };
      g_autoptr (GBytes) picture = make_picture (chip, m, &layout, 1 + i % 2);
      g_autoptr (JoltFirmwarePart) part = jolt_firmware_part_new_for_bytes ("x.bin", picture, NULL);
      const JoltFlashContents *contents = jolt_firmware_part_get_contents (part);
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (jolt_firmware_part_get_kind (part), ==, JOLT_PART_KIND_MERGED);
      g_assert_true (jolt_firmware_part_get_chip (part) == chip);
      g_assert_cmphex (contents->base, ==, layout.base);
      g_assert_cmphex (contents->bootloader.address, ==, home);
      g_assert_cmphex (contents->table_address, ==, layout.table);
      g_assert_true (contents->start_is_chosen);
      g_assert_cmpstr (contents->start->label, ==, i % 2 == 0 ? "ota_0" : "ota_1");
      g_assert_cmpstr (jolt_firmware_part_get_app_description (part)->project, ==, "lamp");
      g_assert_true (jolt_firmware_part_verify (part, &error));
      g_assert_no_error (error);
      g_assert_true (jolt_firmware_part_get_proven (part));
    }
  }
}

typedef struct {
  const char *title;
  guint32     bootloader;       /* where it is; the chip is an ESP32-S2 */
  guint32     flipped;          /* a byte that is changed twice in the same column, or 0 */
  guint32     cut;              /* where the file ends, or 0 */
  guint32     sequence;
  const char *app_target;
  gboolean    force;
  int         code;
  int         warning;
} Fault;

static const Fault faults[] = {
  { "sound", 0x1000, 0, 0, 1, "esp32s2", FALSE, -1, JOLT_FIRMWARE_WARNING_SETTINGS },
  { "cut-in-the-program", 0x1000, 0, 0x14000, 1, "esp32s2", FALSE, JOLT_IMAGE_ERROR_TRUNCATED, -1 },
  { "cut-in-the-hash", 0x1000, 0, 0x18030, 1, "esp32s2", FALSE, JOLT_IMAGE_ERROR_TRUNCATED, -1 },
  { "cut-before-the-program", 0x1000, 0, 0x10000, 1, "esp32s2", FALSE, -1, JOLT_FIRMWARE_WARNING_NO_APPLICATION },
  { "cut-but-forced", 0x1000, 0, 0x14000, 1, "esp32s2", TRUE, -1, JOLT_FIRMWARE_WARNING_IMAGE_CHECKSUM },
  { "flipped-program", 0x1000, 0x14000, 0, 1, "esp32s2", FALSE, JOLT_IMAGE_ERROR_BAD_CHECKSUM, -1 },
  { "flipped-table", 0x1000, 0x8018, 0, 1, "esp32s2", FALSE, JOLT_IMAGE_ERROR_BAD_CHECKSUM, -1 },
  { "flipped-bootloader", 0x1000, 0x2000, 0, 1, "esp32s2", FALSE, -1, JOLT_FIRMWARE_WARNING_BOOTLOADER_HASH },
  { "program-elsewhere", 0x1000, 0, 0, 3, "esp32s2", FALSE, -1, -1 },
  { "choice-of-an-empty-slot", 0x1000, 0, 0, 0, "esp32s2", FALSE, -1, JOLT_FIRMWARE_WARNING_NO_APPLICATION },
  { "bootloader-at-0", 0, 0, 0, 1, "esp32s2", FALSE, -1, JOLT_FIRMWARE_WARNING_BOOTLOADER_ADDRESS },
  { "program-of-another-chip", 0x1000, 0, 0, 1, "esp32s3", FALSE, JOLT_IMAGE_ERROR_CHIP_MISMATCH, -1 },
};

/* A byte is changed twice, so that only the SHA-256 sees it: the checksum is the
 * XOR of all. */
static GBytes *
make_faulty (const Fault *fault)
{
  const JoltChip *chip = jolt_chip_from_target ("esp32s2");
  const Layout layout = { 0, fault->bootloader, 0x8000, 0x10000, 0xFF, TRUE };
  g_autoptr (GBytes) picture = make_picture (chip, 0, &layout, fault->sequence == 0 ? 1 : fault->sequence);
  gsize size = fault->cut != 0 ? fault->cut : g_bytes_get_size (picture);
  guint8 *data = g_memdup2 (g_bytes_get_data (picture, NULL), size);

  if (fault->flipped != 0) {
    data[fault->flipped] ^= 0x10;
    data[fault->flipped + 1] ^= 0x10;
  }
  if (fault->sequence == 0) {
    g_autoptr (GBytes) choice = make_ota_data (2);

    memcpy (data + 0xD000, g_bytes_get_data (choice, NULL), 0x2000);
  }
  if (!g_str_equal (fault->app_target, "esp32s2")) {
    g_autoptr (GBytes) app = make_image (jolt_chip_from_target (fault->app_target), memories[1].mapped, SAYS_APPLICATION, 0x8000);

    memcpy (data + 0x10000, g_bytes_get_data (app, NULL), g_bytes_get_size (app));
  }

  return g_bytes_new_take (data, size);
}

static void
test_part_fault (gconstpointer user_data)
{
  const Fault *fault = user_data;
  const JoltFirmwareOptions options = { .flash_size = 4u << 20, .force = fault->force };
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GBytes) picture = make_faulty (fault);
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  JoltFirmwarePart *part = jolt_firmware_part_new_for_bytes ("merged.bin", picture, NULL);
  guint32 address;

  g_ptr_array_add (parts, part);
  g_assert_cmpint (jolt_firmware_part_get_kind (part), ==, JOLT_PART_KIND_MERGED);
  address = jolt_firmware_part_get_contents (part)->base;
  g_assert_cmphex (address, ==, 0);
  jolt_firmware_part_set_address (part, &address);

  firmware = jolt_firmware_new_from_parts (parts, jolt_chip_from_target ("esp32s2"), "merged.bin", &options, &error);
  if (fault->code >= 0) {
    g_assert_error (error, JOLT_IMAGE_ERROR, fault->code);
    g_assert_cmpstr (jolt_image_error_get_part (error), ==, "merged.bin");
    g_assert_true (jolt_firmware_part_get_proven (part) == (fault->code == JOLT_IMAGE_ERROR_CHIP_MISMATCH));
    return;
  }

  g_assert_no_error (error);
  if (fault->warning >= 0)
    g_assert_true (has_warning (firmware, fault->warning));
  g_assert_true (has_warning (firmware, JOLT_FIRMWARE_WARNING_NO_APPLICATION) ==
                 (fault->warning == JOLT_FIRMWARE_WARNING_NO_APPLICATION));
}

/* An image of another chip is data where the table has a place for data. */
static void
test_part_refine (void)
{
  const JoltChip *other = jolt_chip_from_target ("esp32c6");
  static const guint32 data_address = 0x9000;
  static const guint32 app_address = 0x10000;
  g_autoptr (GBytes) table_bytes = make_table (0x8000, 0x10000, TRUE);
  g_autoptr (GBytes) image = make_image (other, 0x42000020, SAYS_APPLICATION, 0x1000);
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (image, 0, 0x500);
  g_autoptr (JoltFirmwarePart) table = jolt_firmware_part_new_for_bytes ("t.bin", table_bytes, NULL);
  g_autoptr (JoltFirmwarePart) data = jolt_firmware_part_new_for_bytes ("c6.bin", cut, &data_address);
  g_autoptr (JoltFirmwarePart) app = jolt_firmware_part_new_for_bytes ("c6.bin", image, &app_address);

  g_assert_false (jolt_firmware_part_verify (data, NULL));
  jolt_firmware_part_refine (data, jolt_firmware_part_get_table (table));
  jolt_firmware_part_refine (app, jolt_firmware_part_get_table (table));

  g_assert_cmpint (jolt_firmware_part_get_kind (data), ==, JOLT_PART_KIND_NVS);
  g_assert_null (jolt_firmware_part_get_chip (data));
  g_assert_true (jolt_firmware_part_verify (data, NULL));
  g_assert_cmpint (jolt_firmware_part_get_kind (app), ==, JOLT_PART_KIND_APPLICATION);
  g_assert_true (jolt_firmware_part_get_chip (app) == other);
}

/* A program that is larger than its partition would take the start of the next
 * one with it. */
static void
test_part_too_large (void)
{
  const JoltChip *chip = jolt_chip_from_target ("esp32s2");
  static const guint32 table_address = 0x8000;
  static const guint32 app_address = 0x10000;

  for (guint i = 0; i < 3; i++) {
    const JoltFirmwareOptions options = { .flash_size = 4u << 20, .force = i == 2 };
    g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);
    g_autoptr (GBytes) table = make_table (0x8000, 0x10000, TRUE);
    g_autoptr (GBytes) app = make_image (chip, memories[0].mapped, SAYS_APPLICATION, i == 0 ? 0x1F000 : 0x20000);
    g_autoptr (GError) error = NULL;
    g_autoptr (JoltFirmware) firmware = NULL;

    g_ptr_array_add (parts, jolt_firmware_part_new_for_bytes ("table.bin", table, &table_address));
    g_ptr_array_add (parts, jolt_firmware_part_new_for_bytes ("app.bin", app, &app_address));
    firmware = jolt_firmware_new_from_parts (parts, chip, "app.bin", &options, &error);
    if (i == 1) {
      g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TOO_BIG_FOR_PARTITION);
      g_assert_cmpstr (jolt_image_error_get_part (error), ==, "app.bin");
    } else {
      g_assert_no_error (error);
      g_assert_true (has_warning (firmware, JOLT_FIRMWARE_WARNING_TOO_BIG_FOR_PARTITION) == (i == 2));
    }
  }
}

/* What the first MiB of a board says. */
static void
test_part_board (void)
{
  static const Layout layout = { 0, 0x1000, 0x8000, 0x10000, 0xFF, TRUE };
  const JoltChip *chip = jolt_chip_from_target ("esp32s2");
  g_autoptr (GBytes) picture = make_picture (chip, 0, &layout, 2);
  g_autoptr (GBytes) start = g_bytes_new_from_bytes (picture, 0, 0x34000);
  g_autoptr (GBytes) blank = g_bytes_new_take (memset (g_malloc (0x20000), 0xFF, 0x20000), 0x20000);
  g_autoptr (GBytes) noise = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (JoltFlashContents) whole = jolt_flash_contents_read (picture, 0, chip);
  g_autoptr (JoltFlashContents) some = jolt_flash_contents_read (start, 0, chip);
  g_autoptr (JoltFlashContents) erased = jolt_flash_contents_read (blank, 0, chip);
  g_autoptr (JoltFlashContents) encrypted = NULL;
  const JoltFlashProgram *program;
  guint8 *data = g_malloc (0x20000);

  g_assert_true (whole->bootloader.is_present && whole->chip == chip);
  g_assert_cmpuint (whole->programs->len, ==, 2);
  g_assert_true (whole->start_is_chosen);
  program = jolt_flash_contents_find_start (whole);
  g_assert_cmphex (program->address, ==, 0x30000);
  g_assert_cmpstr (program->image.description->project, ==, "lamp");
  g_assert_cmpstr (program->image.description->version, ==, "1.5");
  g_assert_cmpstr (program->image.description->idf_version, ==, "v5.2");
  g_assert_cmpint (program->image.state, ==, JOLT_IMAGE_STATE_SOUND);
  g_assert_false (g_array_index (whole->programs, JoltFlashProgram, 0).is_present);

  /* Not all of the program was read: it is known all the same. */
  program = jolt_flash_contents_find_start (some);
  g_assert_cmpstr (program->image.description->project, ==, "lamp");
  g_assert_cmpint (program->image.state, ==, JOLT_IMAGE_STATE_TRUNCATED);

  g_assert_false (erased->bootloader.is_present || erased->bootloader.is_scrambled);
  g_assert_null (erased->table);

  for (guint i = 0; i < 0x20000; i++)
    data[i] = (guint8) g_rand_int (rand);
  noise = g_bytes_new_take (data, 0x20000);
  encrypted = jolt_flash_contents_read (noise, 0, chip);
  g_assert_true (encrypted->bootloader.is_scrambled);
  g_assert_null (encrypted->table);
}

/* Foreign names are shown: without what moves a cursor or turns text around. */
static void
test_part_name (void)
{
  static const struct { const char *raw; const char *shown; } rows[] = {
    { "größe.bin", "größe.bin" },
    { "a\033[31mred\n.bin", "a[31mred.bin" },
    { "nib.\xE2\x80\xAE" "exe", "nib.exe" },
    { "\xE2\x81\xA6x\xE2\x81\xA9\xE2\x80\x8F", "x" },
    { "\xFFx", "\xEF\xBF\xBDx" },
    { "\xC2\x9B" "0m", "0m" },
  };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("data", 4);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (JoltFirmwarePart) part = jolt_firmware_part_new_for_bytes (rows[i].raw, bytes, NULL);
    g_autoptr (GError) error = NULL;

    g_assert_cmpstr (jolt_firmware_part_get_name (part), ==, rows[i].shown);
    g_set_error_literal (&error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_EMPTY, "");
    jolt_image_error_set_part (&error, rows[i].raw);
    g_assert_cmpstr (jolt_image_error_get_part (error), ==, rows[i].shown);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/part/images", test_part_images);
  g_test_add_func ("/part/without-proof", test_part_without_proof);
  g_test_add_func ("/part/data", test_part_data);
  g_test_add_func ("/part/ota-data", test_part_ota_data);
  g_test_add_func ("/part/complete", test_part_complete);
  g_test_add_func ("/part/refine", test_part_refine);
  g_test_add_func ("/part/too-large", test_part_too_large);
  g_test_add_func ("/part/board", test_part_board);
  g_test_add_func ("/part/name", test_part_name);

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autofree char *path = g_strconcat ("/part/fault/", faults[i].title, NULL);

    g_test_add_data_func (path, &faults[i], test_part_fault);
  }

  return g_test_run ();
}
