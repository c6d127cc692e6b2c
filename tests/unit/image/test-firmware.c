/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "has-warning.h"
#include "jolt-file-load.h"
#include "jolt-packer.h"
#include "jolt-sample.h"

static JoltFirmware *
open_sample (void)
{
  JoltSample sample;

  jolt_sample_init (&sample);

  return jolt_sample_make_firmware (&sample, "some/sample-dfu.bin");
}

static void
test_firmware_sample (void)
{
  g_autoptr (JoltFirmware) firmware = open_sample ();
  gsize n_warnings;

  g_assert_cmpstr (jolt_firmware_get_name (firmware), ==, "sample-dfu.bin");
  g_assert_cmpstr (jolt_firmware_get_chip_name (firmware), ==, "ESP32-S2");
  g_assert_cmphex (jolt_firmware_get_product_id (firmware), ==, 2);
  g_assert_cmphex (jolt_firmware_get_vendor_id (firmware), ==, 0x303A);
  g_assert_cmpuint (jolt_firmware_get_flash_size (firmware), ==, 4u << 20);
  g_assert_cmpstr (jolt_firmware_get_project (firmware), ==, "jolt-sample");
  g_assert_cmpstr (jolt_firmware_get_version (firmware), ==, "1.0");
  g_assert_cmpstr (jolt_firmware_get_built (firmware), ==, "Jan  2 2026 12:00:00");
  g_assert_cmpstr (jolt_firmware_get_idf_version (firmware), ==, "v5.5.1");
  g_assert_nonnull (jolt_firmware_get_partition_table (firmware));
  g_assert_cmpuint (g_bytes_get_size (jolt_firmware_get_payload (firmware)), ==,
                    jolt_firmware_get_size (firmware) - 16);
  jolt_firmware_get_warnings (firmware, &n_warnings);
  g_assert_cmpuint (n_warnings, ==, 0);
}

static void
test_firmware_parts (void)
{
  static const struct { const char *name; guint32 address; JoltPartKind kind; const char *chip; } expected[] = {
    { "bootloader.bin", 0x1000, JOLT_PART_KIND_BOOTLOADER, "ESP32-S2" },
    { "partition-table.bin", 0x8000, JOLT_PART_KIND_PARTITION_TABLE, NULL },
    { "jolt-sample.bin", 0x10000, JOLT_PART_KIND_APPLICATION, "ESP32-S2" },
  };
  g_autoptr (JoltFirmware) firmware = open_sample ();
  GBytes *payload = jolt_firmware_get_payload (firmware);
  const JoltFirmwareEntry *entries;
  gsize n_entries;

  g_assert_cmpuint (jolt_firmware_get_n_parts (firmware), ==, 3);
  entries = jolt_firmware_get_entries (firmware, &n_entries);
  g_assert_cmpuint (n_entries, ==, 3);

  for (guint i = 0; i < 3; i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (firmware, i);
    const JoltChip *chip = jolt_firmware_part_get_chip (part);
    GBytes *piece = jolt_firmware_part_get_piece (part, 0);

    g_assert_cmpstr (jolt_firmware_part_get_name (part), ==, expected[i].name);
    g_assert_cmphex (jolt_firmware_part_get_address (part), ==, expected[i].address);
    g_assert_cmpint (jolt_firmware_part_get_kind (part), ==, expected[i].kind);
    g_assert_cmpstr (chip != NULL ? chip->name : NULL, ==, expected[i].chip);
    g_assert_true (jolt_firmware_part_get_proven (part));

    /* A slice of the file, no copy. */
    g_assert_true (g_bytes_get_data (piece, NULL) ==
                   (const guint8 *) g_bytes_get_data (payload, NULL) + entries[i].payload_offset);
    g_assert_cmpuint (entries[i].size, ==, jolt_firmware_part_get_size (part));
    g_assert_cmphex (entries[i].address, ==, expected[i].address);
    g_assert_cmpuint (entries[i].part, ==, i);
  }
}

typedef struct {
  const char *target;
  const char *file_target;      /* of the application */
  int         code;             /* or -1 when it opens */
} Chips;

static const Chips chips[] = {
  { "esp32s2", "esp32s2", -1 },
  { "esp32s3", "esp32s3", -1 },
  { "esp32p4", "esp32p4", -1 },
  { "esp32s31", "esp32s31", -1 },
  { "esp32s2", "esp32s3", JOLT_IMAGE_ERROR_CHIP_MISMATCH },
  { "esp32s2", "esp32", JOLT_IMAGE_ERROR_CHIP_MISMATCH },
  { "esp32", "esp32", JOLT_IMAGE_ERROR_CHIP_WITHOUT_DFU },
  { "esp32c3", "esp32c3", JOLT_IMAGE_ERROR_CHIP_WITHOUT_DFU },
};

static void
test_firmware_chip (gconstpointer user_data)
{
  const Chips *expected = user_data;
  g_autoptr (JoltPacker) packer = jolt_packer_new (jolt_chip_from_target (expected->target));
  g_autoptr (GBytes) app = NULL;
  g_autoptr (GBytes) dfu = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (GError) error = NULL;
  JoltSample sample;

  jolt_sample_init (&sample);
  sample.chip = jolt_chip_from_target (expected->file_target);
  sample.app_size = 4096;
  app = jolt_sample_make_app (&sample);
  jolt_packer_set_flash_size (packer, 4u << 20);
  jolt_packer_add (packer, 0x10000, "app.bin", app);
  dfu = jolt_packer_finish (packer, &error);
  g_assert_no_error (error);

  firmware = jolt_firmware_new_from_bytes (dfu, "dfu.bin", &error);
  if (expected->code == -1) {
    g_assert_no_error (error);
    g_assert_cmpstr (jolt_firmware_get_chip (firmware)->target, ==, expected->target);
  } else {
    g_assert_error (error, JOLT_IMAGE_ERROR, expected->code);
  }
}

static void
test_firmware_other_ids (void)
{
  static const struct { guint16 vendor; guint16 product; int code; } ids[] = {
    { 0x303A, 0x1001, JOLT_IMAGE_ERROR_UNKNOWN_CHIP },
    { 0x0483, 0x0002, JOLT_IMAGE_ERROR_OTHER_VENDOR },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    JoltChip chip = *jolt_chip_from_target ("esp32s2");
    g_autoptr (JoltPacker) packer = NULL;
    g_autoptr (GBytes) data = g_bytes_new_static ("data", 4);
    g_autoptr (GBytes) packed = NULL;
    g_autoptr (GBytes) dfu = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree guint8 *copy = NULL;
    gsize size;

    chip.id = ids[i].product;
    packer = jolt_packer_new (&chip);
    jolt_packer_add (packer, 0x1000, "data.bin", data);
    packed = jolt_packer_finish (packer, NULL);

    /* The vendor makes the CRC wrong: an archive of ours with a damaged suffix. */
    size = g_bytes_get_size (packed);
    copy = g_memdup2 (g_bytes_get_data (packed, NULL), size);
    copy[size - 12] = ids[i].vendor & 0xFF;
    copy[size - 11] = ids[i].vendor >> 8;
    dfu = g_bytes_new (copy, size);

    g_assert_null (jolt_firmware_new_from_bytes (dfu, "dfu.bin", &error));
    if (ids[i].vendor == 0x303A)
      g_assert_error (error, JOLT_IMAGE_ERROR, ids[i].code);
    else
      g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_CRC);
  }
}

static JoltFirmware *
pack_odd (guint32   flash_size,
          guint32   app_address,
          guint32   data_address,
          gboolean  damage,
          GError  **error)
{
  const JoltFirmwareOptions options = { .flash_size = flash_size };
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GBytes) table = NULL;
  g_autoptr (GBytes) app = NULL;
  g_autoptr (GBytes) odd_app = NULL;
  g_autoptr (GBytes) data = g_bytes_new_static ("settings", 8);
  const guint32 table_address = 0x8000;
  guint8 *copy;
  JoltSample sample;

  jolt_sample_init (&sample);
  sample.app_size = 16384;
  table = jolt_sample_make_table (&sample);
  app = jolt_sample_make_app (&sample);
  copy = g_memdup2 (g_bytes_get_data (app, NULL), g_bytes_get_size (app));
  copy[1000] ^= damage ? 1 : 0;
  odd_app = g_bytes_new_take (copy, g_bytes_get_size (app));

  g_ptr_array_add (parts, jolt_firmware_part_new_for_bytes ("table.bin", table, &table_address));
  g_ptr_array_add (parts, jolt_firmware_part_new_for_bytes ("settings.bin", data, &data_address));
  g_ptr_array_add (parts, jolt_firmware_part_new_for_bytes ("app.bin", odd_app, &app_address));

  return jolt_firmware_new_from_parts (parts, sample.chip, "odd.bin", &options, error);
}

/* Odd firmware opens, and says what is odd; what cannot work is refused. */
static void
test_firmware_warnings (void)
{
  static const struct {
    guint32  flash_size;
    guint32  app_address;
    guint32  data_address;
    gboolean damage;
    int      warning;
    int      code;
  } rows[] = {
    { 4u << 20, 0x10000, 0x9000, FALSE, JOLT_FIRMWARE_WARNING_NO_BOOTLOADER, -1 },
    { 4u << 20, 0x10000, 0x9004, FALSE, JOLT_FIRMWARE_WARNING_NOT_ALIGNED, -1 },
    { 4u << 20, 0x2000, 0x9000, FALSE, JOLT_FIRMWARE_WARNING_NO_PARTITION, -1 },
    { 2u << 20, 0x10000, 0x9000, FALSE, JOLT_FIRMWARE_WARNING_TABLE_SIZE, -1 },
    { 2u << 20, 0x10000, 0x9000, FALSE, JOLT_FIRMWARE_WARNING_FLASH_SIZE, -1 },
    { 4u << 20, 0x10000, 0x11000, FALSE, -1, JOLT_IMAGE_ERROR_OVERLAP },
    { 1u << 20, 0xFF000, 0x9000, FALSE, -1, JOLT_IMAGE_ERROR_OUTSIDE_FLASH },
    { 4u << 20, 0x10000, 0x9000, TRUE, -1, JOLT_IMAGE_ERROR_BAD_CHECKSUM },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (JoltFirmware) firmware = pack_odd (rows[i].flash_size, rows[i].app_address, rows[i].data_address,
                                                  rows[i].damage, &error);

    if (rows[i].code >= 0) {
      g_assert_error (error, JOLT_IMAGE_ERROR, rows[i].code);
      continue;
    }
    g_assert_no_error (error);
    g_assert_true (has_warning (firmware, rows[i].warning));
    g_assert_cmpint (jolt_firmware_part_get_kind (jolt_firmware_get_part (firmware, rows[i].app_address < 0x8000 ? 2 : 1)),
                     ==, JOLT_PART_KIND_NVS);

    /* What Jolt computed itself proves nothing about eight bytes of settings. */
    g_assert_false (jolt_firmware_part_get_proven (jolt_firmware_get_part (firmware, rows[i].app_address < 0x8000 ? 2 : 1)));
  }
}

/* A copy of the flash in one file: what is in it is still found. */
static void
test_firmware_merged (void)
{
  g_autoptr (JoltPacker) packer = jolt_packer_new (jolt_chip_from_target ("esp32s2"));
  g_autoptr (GBytes) bootloader = NULL;
  g_autoptr (GBytes) table = NULL;
  g_autoptr (GBytes) app = NULL;
  g_autoptr (GBytes) merged = NULL;
  g_autoptr (GBytes) dfu = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (GError) error = NULL;
  guint8 *data = g_malloc (0x20000);
  JoltSample sample;

  jolt_sample_init (&sample);
  sample.app_size = 16384;
  bootloader = jolt_sample_make_bootloader (&sample);
  table = jolt_sample_make_table (&sample);
  app = jolt_sample_make_app (&sample);

  memset (data, 0xFF, 0x20000);
  memcpy (data + 0x1000, g_bytes_get_data (bootloader, NULL), g_bytes_get_size (bootloader));
  memcpy (data + 0x8000, g_bytes_get_data (table, NULL), g_bytes_get_size (table));
  memcpy (data + 0x10000, g_bytes_get_data (app, NULL), g_bytes_get_size (app));
  merged = g_bytes_new_take (data, 0x20000);

  jolt_packer_set_flash_size (packer, 4u << 20);
  jolt_packer_set_part_size (packer, 0x4000);
  jolt_packer_add (packer, 0, "merged.bin", merged);
  dfu = jolt_packer_finish (packer, &error);
  g_assert_no_error (error);

  firmware = jolt_firmware_new_from_bytes (dfu, "dfu.bin", &error);
  g_assert_no_error (error);
  g_assert_cmpint (jolt_firmware_part_get_kind (jolt_firmware_get_part (firmware, 0)), ==, JOLT_PART_KIND_MERGED);
  g_assert_cmpstr (jolt_firmware_get_project (firmware), ==, "jolt-sample");
  g_assert_nonnull (jolt_firmware_get_partition_table (firmware));
}

/* A file may be called as if it were the next piece of another. */
static void
test_firmware_similar_names (void)
{
  static const struct { guint32 address; guint n_parts; } places[] = { { 0x11000, 1 }, { 0x12000, 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (JoltPacker) packer = jolt_packer_new (jolt_chip_from_target ("esp32s2"));
    g_autoptr (GBytes) data = g_bytes_new_take (g_malloc0 (4096), 4096);
    g_autoptr (GBytes) dfu = NULL;
    g_autoptr (JoltFirmware) firmware = NULL;

    jolt_packer_add (packer, 0x10000, "data", data);
    jolt_packer_add (packer, places[i].address, "data.1", data);
    dfu = jolt_packer_finish (packer, NULL);
    firmware = jolt_firmware_new_from_bytes (dfu, "dfu.bin", NULL);
    g_assert_cmpuint (jolt_firmware_get_n_parts (firmware), ==, places[i].n_parts);
  }
}

static void
test_firmware_nothing (void)
{
  g_autoptr (JoltPacker) packer = jolt_packer_new (jolt_chip_from_target ("esp32s2"));
  g_autoptr (GBytes) dfu = jolt_packer_finish (packer, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (jolt_firmware_new_from_bytes (dfu, "dfu.bin", &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_FIRMWARE);
}

/* A file that ESP-IDF itself made. */
static void
test_firmware_real (void)
{
  const char *folder = g_getenv ("JOLT_TEST_FIRMWARE");
  g_autofree char *path = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_warnings;

  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR)) {
    g_test_skip ("JOLT_TEST_FIRMWARE names no folder of real firmware");
    return;
  }

  path = g_build_filename (folder, "esp32s2-blink-dfu.bin", NULL);
  bytes = jolt_file_load_path (path, &error);
  g_assert_no_error (error);
  firmware = jolt_firmware_new_from_bytes (bytes, path, &error);
  g_assert_no_error (error);

  g_assert_cmpstr (jolt_firmware_get_chip_name (firmware), ==, "ESP32-S2");
  g_assert_cmpstr (jolt_firmware_get_project (firmware), ==, "blink");
  g_assert_cmpstr (jolt_firmware_get_version (firmware), ==, "qa-test-v5.0-20220830-4-g4532e6");
  g_assert_cmpstr (jolt_firmware_get_built (firmware), ==, "Sep 13 2022 19:46:07");
  g_assert_cmpuint (jolt_firmware_get_flash_size (firmware), ==, 4u << 20);
  g_assert_cmpuint (jolt_firmware_get_n_parts (firmware), ==, 2);
  g_assert_cmphex (jolt_firmware_part_get_address (jolt_firmware_get_part (firmware, 0)), ==, 0x8000);
  g_assert_cmpint (jolt_firmware_part_get_kind (jolt_firmware_get_part (firmware, 0)), ==, JOLT_PART_KIND_PARTITION_TABLE);
  g_assert_cmphex (jolt_firmware_part_get_address (jolt_firmware_get_part (firmware, 1)), ==, 0x10000);
  g_assert_cmpint (jolt_firmware_part_get_kind (jolt_firmware_get_part (firmware, 1)), ==, JOLT_PART_KIND_APPLICATION);
  jolt_firmware_get_warnings (firmware, &n_warnings);
  g_assert_cmpuint (n_warnings, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/firmware/sample", test_firmware_sample);
  g_test_add_func ("/firmware/parts", test_firmware_parts);
  for (guint i = 0; i < G_N_ELEMENTS (chips); i++) {
    g_autofree char *path = g_strdup_printf ("/firmware/chip/%s-in-%s", chips[i].file_target, chips[i].target);

    g_test_add_data_func (path, &chips[i], test_firmware_chip);
  }
  g_test_add_func ("/firmware/other-ids", test_firmware_other_ids);
  g_test_add_func ("/firmware/warnings", test_firmware_warnings);
  g_test_add_func ("/firmware/merged", test_firmware_merged);
  g_test_add_func ("/firmware/similar-names", test_firmware_similar_names);
  g_test_add_func ("/firmware/nothing", test_firmware_nothing);
  g_test_add_func ("/firmware/real", test_firmware_real);

  return g_test_run ();
}
