/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-app-description.h"
#include "jolt-firmware-part.h"
#include "jolt-image-error.h"
#include "jolt-image.h"
#include "jolt-sample.h"

static GBytes *
make_app (void)
{
  JoltSample sample;

  jolt_sample_init (&sample);
  sample.app_size = 2048;
  sample.chip = jolt_chip_from_target ("esp32s3");
  sample.flash_size = 8u << 20;

  return jolt_sample_make_app (&sample);
}

static void
test_image_fields (void)
{
  g_autoptr (GBytes) app = make_app ();
  gsize size;
  const guint8 *data = g_bytes_get_data (app, &size);
  g_autoptr (GError) error = NULL;
  JoltImageHeader header;

  g_assert_true (jolt_image_header_parse (&header, data, size, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (header.n_segments, ==, 2);
  g_assert_cmpuint (header.flash_size, ==, 8u << 20);
  g_assert_cmpstr (header.chip->name, ==, "ESP32-S3");
  g_assert_true (header.hash_appended);

  g_assert_false (jolt_image_header_parse (&header, data, 23, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TRUNCATED);
  g_clear_error (&error);

  g_assert_false (jolt_image_header_parse (&header, data + 1, size - 1, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_FIRMWARE);
}

static void
test_image_unknown_chip (void)
{
  g_autoptr (GBytes) app = make_app ();
  guint8 data[JOLT_IMAGE_HEADER_SIZE];
  JoltImageHeader header;

  memcpy (data, g_bytes_get_data (app, NULL), sizeof data);
  data[12] = 0x77;
  g_assert_true (jolt_image_header_parse (&header, data, sizeof data, NULL));
  g_assert_cmphex (header.chip_id, ==, 0x77);
  g_assert_null (header.chip);
}

static JoltFirmwarePart *
read_part (const guint8 *data,
           gsize         size,
           gsize         cut)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (pieces, g_bytes_new (data, cut));
  g_ptr_array_add (pieces, g_bytes_new (data + cut, size - cut));

  return jolt_firmware_part_new ("app.bin", pieces, NULL);
}

static JoltImageState
get_state (const guint8 *data,
           gsize         size)
{
  g_autoptr (JoltFirmwarePart) part = read_part (data, size, MIN (size, 100));

  return jolt_firmware_part_get_image (part)->state;
}

static void
test_image_verify (void)
{
  g_autoptr (GBytes) app = make_app ();
  gsize size = g_bytes_get_size (app);
  const guint8 *data = g_bytes_get_data (app, NULL);

  /* Wherever the image is cut into two pieces. */
  for (gsize cut = 0; cut <= size; cut++) {
    g_autoptr (JoltFirmwarePart) part = read_part (data, size, cut);
    g_autoptr (GError) error = NULL;

    g_assert_cmpuint (jolt_firmware_part_get_image (part)->size, ==, size);
    g_assert_true (jolt_firmware_part_verify (part, &error));
    g_assert_no_error (error);
    g_assert_true (jolt_firmware_part_get_proven (part));
  }

  for (gsize length = JOLT_IMAGE_HEADER_SIZE; length < size; length++) {
    g_autoptr (JoltFirmwarePart) part = read_part (data, length, length / 2);
    g_autoptr (GError) error = NULL;

    g_assert_false (jolt_firmware_part_verify (part, &error));
    g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TRUNCATED);
    g_assert_cmpstr (jolt_image_error_get_part (error), ==, "app.bin");
    g_assert_false (jolt_firmware_part_get_proven (part));
  }
}

static void
test_image_damage (void)
{
  g_autoptr (GBytes) app = make_app ();
  gsize size = g_bytes_get_size (app);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (app, NULL), size);

  /* In a segment: the checksum sees it. */
  data[200] ^= 0x10;
  g_assert_cmpint (get_state (data, size), ==, JOLT_IMAGE_STATE_BAD_CHECKSUM);

  /* Twice: only the SHA-256 does. */
  data[201] ^= 0x10;
  g_assert_cmpint (get_state (data, size), ==, JOLT_IMAGE_STATE_BAD_HASH);
  data[200] ^= 0x10;
  data[201] ^= 0x10;
  g_assert_cmpint (get_state (data, size), ==, JOLT_IMAGE_STATE_SOUND);
  g_assert_cmpint (get_state (data, size - 1), ==, JOLT_IMAGE_STATE_NO_HASH);
  g_assert_cmpint (get_state (data, size - 33), ==, JOLT_IMAGE_STATE_TRUNCATED);

  /* A segment that claims more than there is. */
  data[28] = data[29] = data[30] = data[31] = 0xFF;
  g_assert_cmpint (get_state (data, size), ==, JOLT_IMAGE_STATE_TRUNCATED);
}

static void
test_app_description_text (void)
{
  g_autoptr (GBytes) app = make_app ();
  gsize size = g_bytes_get_size (app);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (app, NULL), size);
  g_autoptr (JoltAppDescription) description = jolt_app_description_parse (data, size);
  g_autoptr (JoltAppDescription) odd = NULL;

  g_assert_false (description->is_bootloader);
  g_assert_cmpstr (description->project, ==, "jolt-sample");
  g_assert_cmpstr (description->version, ==, "1.0");
  g_assert_cmpstr (description->date, ==, "Jan  2 2026");

  /* A field may be full, without NUL, and no text at all. */
  memset (data + 32 + 48, 0xFF, 32);
  odd = jolt_app_description_parse (data, size);
  g_assert_true (g_utf8_validate (odd->project, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (odd->project, -1), ==, 32);

  g_assert_null (jolt_app_description_parse (data, 32 + 255));
  g_assert_null (jolt_app_description_parse (data, 31));
}

static void
test_app_description_bootloader (void)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JoltAppDescription) description = NULL;
  JoltSample sample;
  gsize size;
  const guint8 *data;

  jolt_sample_init (&sample);
  bytes = jolt_sample_make_bootloader (&sample);
  data = g_bytes_get_data (bytes, &size);
  description = jolt_app_description_parse (data, size);

  g_assert_true (description->is_bootloader);
  g_assert_cmpstr (description->idf_version, ==, "v5.5.1");
  g_assert_null (jolt_app_description_parse (data, 32 + 79));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/image/fields", test_image_fields);
  g_test_add_func ("/image/unknown-chip", test_image_unknown_chip);
  g_test_add_func ("/image/verify", test_image_verify);
  g_test_add_func ("/image/damage", test_image_damage);
  g_test_add_func ("/app-description/text", test_app_description_text);
  g_test_add_func ("/app-description/bootloader", test_app_description_bootloader);

  return g_test_run ();
}
