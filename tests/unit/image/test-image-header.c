/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-app-description.h"
#include "jolt-image-error.h"
#include "jolt-image-header.h"
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
test_image_header_fields (void)
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
test_image_header_unknown_chip (void)
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

static gsize
verify (const guint8  *data,
        gsize          size,
        gsize          cut,
        gboolean       with_hash,
        GError       **error)
{
  g_autoptr (GBytes) first = g_bytes_new (data, cut);
  g_autoptr (GBytes) second = g_bytes_new (data + cut, size - cut);
  GBytes *pieces[] = { first, second };

  return jolt_image_header_verify (pieces, 2, with_hash, error);
}

static void
test_image_header_verify (void)
{
  g_autoptr (GBytes) app = make_app ();
  gsize size = g_bytes_get_size (app);
  const guint8 *data = g_bytes_get_data (app, NULL);

  /* Wherever the image is cut into two pieces. */
  for (gsize cut = 0; cut <= size; cut++) {
    g_autoptr (GError) error = NULL;

    g_assert_cmpuint (verify (data, size, cut, TRUE, &error), ==, size);
    g_assert_no_error (error);
  }

  for (gsize length = 0; length < size; length++) {
    g_autoptr (GError) error = NULL;

    g_assert_cmpuint (verify (data, length, length / 2, TRUE, &error), ==, 0);
    g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TRUNCATED);
  }
}

static void
test_image_header_damage (void)
{
  g_autoptr (GBytes) app = make_app ();
  gsize size = g_bytes_get_size (app);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (app, NULL), size);
  g_autoptr (GError) error = NULL;

  /* In a segment: the checksum sees it. */
  data[200] ^= 0x10;
  g_assert_cmpuint (verify (data, size, 100, FALSE, &error), ==, 0);
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_CHECKSUM);
  g_clear_error (&error);

  /* Twice: only the SHA-256 does. */
  data[201] ^= 0x10;
  g_assert_cmpuint (verify (data, size, 100, FALSE, &error), ==, size);
  g_assert_no_error (error);
  g_assert_cmpuint (verify (data, size, 100, TRUE, &error), ==, 0);
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_CHECKSUM);
  g_clear_error (&error);

  /* A segment that claims more than there is. */
  data[28] = data[29] = data[30] = data[31] = 0xFF;
  g_assert_cmpuint (verify (data, size, 100, TRUE, &error), ==, 0);
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TRUNCATED);
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

  g_test_add_func ("/image-header/fields", test_image_header_fields);
  g_test_add_func ("/image-header/unknown-chip", test_image_header_unknown_chip);
  g_test_add_func ("/image-header/verify", test_image_header_verify);
  g_test_add_func ("/image-header/damage", test_image_header_damage);
  g_test_add_func ("/app-description/text", test_app_description_text);
  g_test_add_func ("/app-description/bootloader", test_app_description_bootloader);

  return g_test_run ();
}
