/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-firmware.h"
#include "jolt-packer.h"
#include "jolt-sample.h"

static GBytes *
make_bytes (gsize  size,
            guint8 value)
{
  guint8 *data = g_malloc (size);

  memset (data, value, size);

  return g_bytes_new_take (data, size);
}

static GBytes *
pack_three (guint32 flash_size,
            gsize   part_size,
            gsize   size)
{
  g_autoptr (JoltPacker) packer = jolt_packer_new (jolt_chip_from_target ("esp32s2"));
  g_autoptr (GBytes) one = make_bytes (size, 'a');
  g_autoptr (GBytes) two = make_bytes (5, 'b');
  g_autoptr (GBytes) empty = g_bytes_new_static (NULL, 0);
  g_autoptr (GError) error = NULL;
  GBytes *dfu;

  if (flash_size != 0)
    jolt_packer_set_flash_size (packer, flash_size);
  if (part_size != 0)
    jolt_packer_set_part_size (packer, part_size);
  jolt_packer_add (packer, 0x10000, "/some/where/app.bin", one);
  jolt_packer_add (packer, 0x8000, "overwritten.bin", one);
  jolt_packer_add (packer, 0x8000, "größe.bin", two);
  jolt_packer_add (packer, 0x9000, "empty.bin", empty);

  dfu = jolt_packer_finish (packer, &error);
  g_assert_no_error (error);

  return dfu;
}

static void
assert_sha256 (GBytes     *bytes,
               const char *expected)
{
  g_autofree char *actual = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);

  g_assert_cmpstr (actual, ==, expected);
}

/* The expectations are what ESP-IDF's tools/mkdfu.py makes of the same files. */
static void
test_packer_same_bytes (void)
{
  g_autoptr (GBytes) defaults = pack_three (0, 0, 7);
  g_autoptr (GBytes) cut = pack_three (16u << 20, 4096, 4096 * 3 + 1);

  g_assert_cmpuint (g_bytes_get_size (defaults), ==, 10240 + 16);
  assert_sha256 (defaults, "d362cec2ce4ff654b3132c3834e200d97499a849d36ed1689202f2d6c7ca165a");
  assert_sha256 (cut, "93e860d2315182cfeac385d80de9fe87d2ee89b50440723f95b7a8762d13d3fe");
}

static void
test_packer_real_sample (void)
{
  static const struct { guint32 address; const char *name; } files[] = {
    { 0x10000, "3.bin" }, { 0x1000, "1.bin" }, { 0x8000, "2.bin" },
  };
  const char *folder = g_getenv ("JOLT_TEST_FIRMWARE");
  g_autoptr (JoltPacker) packer = jolt_packer_new (jolt_chip_from_target ("esp32s2"));
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) dfu = NULL;
  g_autofree char *expected_path = NULL;
  g_autofree char *expected = NULL;
  gsize expected_size;

  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR)) {
    g_test_skip ("JOLT_TEST_FIRMWARE names no folder of real firmware");
    return;
  }

  jolt_packer_set_flash_size (packer, 4u << 20);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = g_build_filename (folder, "mkdfu-sample", files[i].name, NULL);
    g_autoptr (GBytes) bytes = NULL;
    char *data;
    gsize size;

    g_file_get_contents (path, &data, &size, &error);
    g_assert_no_error (error);
    bytes = g_bytes_new_take (data, size);
    jolt_packer_add (packer, files[i].address, path, bytes);
  }

  dfu = jolt_packer_finish (packer, &error);
  g_assert_no_error (error);

  expected_path = g_build_filename (folder, "mkdfu-sample", "dfu.bin", NULL);
  g_file_get_contents (expected_path, &expected, &expected_size, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (dfu, NULL), g_bytes_get_size (dfu), expected, expected_size);
}

/* What was cut into entries comes back as the file it was. */
static void
test_packer_round_trip (void)
{
  g_autoptr (GBytes) dfu = pack_three (8u << 20, 4096, 4096 * 3 + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltFirmware) firmware = jolt_firmware_new_from_bytes (dfu, "dfu.bin", &error);
  JoltFirmwarePart *first;
  JoltFirmwarePart *second;
  const JoltFirmwareEntry *entries;
  gsize n_entries;

  g_assert_no_error (error);
  g_assert_cmpuint (jolt_firmware_get_flash_size (firmware), ==, 8u << 20);
  g_assert_cmpuint (jolt_firmware_get_n_parts (firmware), ==, 2);

  first = jolt_firmware_get_part (firmware, 0);
  second = jolt_firmware_get_part (firmware, 1);
  g_assert_cmpstr (jolt_firmware_part_get_name (first), ==, "größe.bin");
  g_assert_cmpuint (jolt_firmware_part_get_size (first), ==, 5);
  g_assert_cmpstr (jolt_firmware_part_get_name (second), ==, "app.bin");
  g_assert_cmpuint (jolt_firmware_part_get_size (second), ==, 4096 * 3 + 1);
  g_assert_cmpuint (jolt_firmware_part_get_n_pieces (second), ==, 4);
  g_assert_true (jolt_firmware_part_get_proven (second));

  entries = jolt_firmware_get_entries (firmware, &n_entries);
  g_assert_cmpuint (n_entries, ==, 5);
  g_assert_cmpuint (entries[0].part, ==, 0);
  for (guint i = 1; i < n_entries; i++) {
    g_assert_cmpuint (entries[i].part, ==, 1);
    g_assert_cmphex (entries[i].address, ==, 0x10000 + (i - 1) * 4096);
    g_assert_cmpint (((const char *) g_bytes_get_data (dfu, NULL))[entries[i].payload_offset], ==, 'a');
  }
}

static void
test_packer_too_far (void)
{
  g_autoptr (JoltPacker) packer = jolt_packer_new (jolt_chip_from_target ("esp32s2"));
  g_autoptr (GBytes) bytes = make_bytes (4097, 0);
  g_autoptr (GError) error = NULL;

  jolt_packer_add (packer, 0xFFFFF000, "far.bin", bytes);
  g_assert_null (jolt_packer_finish (packer, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_OUTSIDE_FLASH);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/packer/same-bytes", test_packer_same_bytes);
  g_test_add_func ("/packer/real-sample", test_packer_real_sample);
  g_test_add_func ("/packer/round-trip", test_packer_round_trip);
  g_test_add_func ("/packer/too-far", test_packer_too_far);

  return g_test_run ();
}
