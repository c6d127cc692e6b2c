/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source-fixture.h"

typedef GBytes * (* MakeFile) (SourceFixture *fixture);

typedef struct {
  const char *name;
  int         code;
  MakeFile    make;
} Refusal;

static GBytes *
make_text (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static GBytes *
make_empty (SourceFixture *fixture)
{
  return make_text ("");
}

static GBytes *
make_uf2 (SourceFixture *fixture)
{
  return g_bytes_new ("UF2\n\x57\x51\x5D\x9E\0\x20\0\0" "0123456789abcdef\xEE\x4E\xDD\xBF", 32);
}

static GBytes *
make_hex (SourceFixture *fixture)
{
  return make_text (":020000040800F2\r\n:00000001FF\r\n");
}

static GBytes *
make_elf (SourceFixture *fixture)
{
  return make_text ("\x7F" "ELF\x01\x01\x01");
}

static GBytes *
make_html (SourceFixture *fixture)
{
  return make_text ("<!DOCTYPE html><html><body>404</body></html>");
}

static GBytes *
make_esp8266 (SourceFixture *fixture)
{
  return g_bytes_new ("\xE9\x01\x02\x40\x1C\x02\x10\x40\x00\x00\x10\x40\x10\x01\0\0", 16);
}

static GBytes *
make_dfuse (SourceFixture *fixture)
{
  return make_text ("DfuSe\x01 of an STM32");
}

static GBytes *
make_other_vendor (SourceFixture *fixture)
{
  return g_bytes_new ("payload\xFF\xFF\x11\xDF\x83\x04\x00\x01UFD\x10" "crcc", 23);
}

static GBytes *
make_esp32 (SourceFixture *fixture)
{
  fixture->sample.chip = jolt_chip_from_target ("esp32c3");

  return jolt_sample_make_app (&fixture->sample);
}

static GBytes *
make_unknown_chip (SourceFixture *fixture)
{
  JoltChip chip = *fixture->sample.chip;

  chip.id = 0x7777;
  fixture->sample.chip = &chip;

  return jolt_sample_make_app (&fixture->sample);
}

static GBytes *
make_encrypted (SourceFixture *fixture)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint8 *data = g_malloc (65536);

  for (guint i = 0; i < 65536; i++)
    data[i] = (guint8) g_rand_int_range (rand, 0, 256);

  return g_bytes_new_take (data, 65536);
}

static GBytes *
make_cut_app (SourceFixture *fixture)
{
  g_autoptr (GBytes) app = jolt_sample_make_app (&fixture->sample);

  return g_bytes_new_from_bytes (app, 0, g_bytes_get_size (app) - 100);
}

static GBytes *
make_damaged_app (SourceFixture *fixture)
{
  g_autoptr (GBytes) app = jolt_sample_make_app (&fixture->sample);
  gsize size = g_bytes_get_size (app);
  guint8 *data = g_memdup2 (g_bytes_get_data (app, NULL), size);

  data[5000] ^= 1;
  data[5001] ^= 1;      /* the checksum does not see it, the SHA-256 does */

  return g_bytes_new_take (data, size);
}

static GBytes *
make_damaged_table (SourceFixture *fixture)
{
  g_autoptr (GBytes) table = jolt_sample_make_table (&fixture->sample);
  gsize size = g_bytes_get_size (table);
  guint8 *data = g_memdup2 (g_bytes_get_data (table, NULL), size);

  data[40] ^= 1;

  return g_bytes_new_take (data, size);
}

static GBytes *
make_cut_dfu (SourceFixture *fixture)
{
  g_autoptr (GBytes) dfu = source_fixture_mkdfu (fixture);

  return g_bytes_new_from_bytes (dfu, 0, g_bytes_get_size (dfu) / 2);
}

static GBytes *
make_damaged_dfu (SourceFixture *fixture)
{
  g_autoptr (GBytes) dfu = source_fixture_mkdfu (fixture);
  gsize size = g_bytes_get_size (dfu);
  guint8 *data = g_memdup2 (g_bytes_get_data (dfu, NULL), size);

  data[size / 2] ^= 1;

  return g_bytes_new_take (data, size);
}

static GBytes *
make_empty_zip (SourceFixture *fixture)
{
  g_autoptr (GBytes) text = make_text ("read me");

  return source_fixture_zip ("README", text, NULL);
}

static GBytes *
make_source_zip (SourceFixture *fixture)
{
  g_autoptr (GBytes) text = make_text ("int x;");

  return source_fixture_zip ("light-1.0/src/main.c", text, "light-1.0/package.json", text, NULL);
}

static GBytes *
make_rar (SourceFixture *fixture)
{
  return g_bytes_new ("Rar!\x1A\x07\x01\0", 8);
}

static GBytes *
make_7z (SourceFixture *fixture)
{
  return g_bytes_new ("7z\xBC\xAF\x27\x1C\0\x04", 8);
}

static GBytes *
make_png (SourceFixture *fixture)
{
  return g_bytes_new ("\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16);
}

static GBytes *
make_jpeg (SourceFixture *fixture)
{
  return g_bytes_new ("\xFF\xD8\xFF\xE0\0\x10JFIF", 10);
}

static GBytes *
make_pdf (SourceFixture *fixture)
{
  return make_text ("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
}

static GBytes *
make_not_found (SourceFixture *fixture)
{
  return make_text ("Not Found");
}

static GBytes *
make_lfs (SourceFixture *fixture)
{
  return make_text ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n");
}

static GBytes *
make_escaping_zip (SourceFixture *fixture)
{
  g_autoptr (GBytes) app = jolt_sample_make_app (&fixture->sample);

  return source_fixture_zip ("../app.bin", app, NULL);
}

static GBytes *
make_cut_zip (SourceFixture *fixture)
{
  g_autoptr (GBytes) app = jolt_sample_make_app (&fixture->sample);
  g_autoptr (GBytes) zip = source_fixture_zip ("app.bin", app, NULL);

  return g_bytes_new_from_bytes (zip, 0, g_bytes_get_size (zip) / 2);
}

static GBytes *
make_unknown (SourceFixture *fixture)
{
  return make_text ("what is this?");
}

/* Every refusal of a single file, by what it is. */
static const Refusal refusals[] = {
  { "empty", JOLT_IMAGE_ERROR_EMPTY, make_empty },
  { "uf2", JOLT_IMAGE_ERROR_UF2, make_uf2 },
  { "intel-hex", JOLT_IMAGE_ERROR_INTEL_HEX, make_hex },
  { "elf", JOLT_IMAGE_ERROR_ELF, make_elf },
  { "html", JOLT_IMAGE_ERROR_HTML, make_html },
  { "esp8266", JOLT_IMAGE_ERROR_ESP8266, make_esp8266 },
  { "dfuse", JOLT_IMAGE_ERROR_DFUSE, make_dfuse },
  { "other-vendor", JOLT_IMAGE_ERROR_OTHER_VENDOR, make_other_vendor },
  { "chip-without-dfu", JOLT_IMAGE_ERROR_CHIP_WITHOUT_DFU, make_esp32 },
  { "unknown-chip", JOLT_IMAGE_ERROR_UNKNOWN_CHIP, make_unknown_chip },
  { "encrypted", JOLT_IMAGE_ERROR_ENCRYPTED, make_encrypted },
  { "cut-app", JOLT_IMAGE_ERROR_TRUNCATED, make_cut_app },
  { "damaged-app", JOLT_IMAGE_ERROR_BAD_CHECKSUM, make_damaged_app },
  { "damaged-table", JOLT_IMAGE_ERROR_BAD_CHECKSUM, make_damaged_table },
  { "cut-dfu", JOLT_IMAGE_ERROR_TRUNCATED, make_cut_dfu },
  { "damaged-dfu", JOLT_IMAGE_ERROR_BAD_CHECKSUM, make_damaged_dfu },
  { "empty-zip", JOLT_IMAGE_ERROR_NOT_FIRMWARE, make_empty_zip },
  { "source-zip", JOLT_IMAGE_ERROR_SOURCE_CODE, make_source_zip },
  { "rar", JOLT_IMAGE_ERROR_ARCHIVE, make_rar },
  { "7z", JOLT_IMAGE_ERROR_ARCHIVE, make_7z },
  { "png", JOLT_IMAGE_ERROR_PICTURE, make_png },
  { "jpeg", JOLT_IMAGE_ERROR_PICTURE, make_jpeg },
  { "pdf", JOLT_IMAGE_ERROR_DOCUMENT, make_pdf },
  { "not-found", JOLT_IMAGE_ERROR_DOWNLOAD, make_not_found },
  { "git-lfs", JOLT_IMAGE_ERROR_LFS_POINTER, make_lfs },
  { "escaping-zip", JOLT_IMAGE_ERROR_UNSAFE_ARCHIVE, make_escaping_zip },
  { "cut-zip", JOLT_IMAGE_ERROR_BAD_ARCHIVE, make_cut_zip },
  { "unknown", JOLT_IMAGE_ERROR_NEEDS_ADDRESS, make_unknown },
};

static void
test_refusal_file (SourceFixture *fixture,
                   gconstpointer  user_data)
{
  const Refusal *refusal = user_data;
  g_autoptr (GBytes) bytes = refusal->make (fixture);
  g_autofree char *path = source_fixture_save (fixture, "dropped.bin", bytes);
  g_autoptr (JoltFirmwareInput) source = source_fixture_source (fixture, "dropped.bin", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (path);
  g_assert_null (jolt_firmware_input_open (source, NULL, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, refusal->code);
  g_assert_cmpstr (error->message, !=, "");
}

static void
test_refusal_folder (SourceFixture *fixture,
                     gconstpointer  user_data)
{
  g_autofree char *path = source_fixture_save_text (fixture, "other/notes.txt", "nothing");
  g_autoptr (JoltFirmwareInput) other = source_fixture_source (fixture, "other", NULL);
  g_autoptr (JoltFirmwareInput) missing = source_fixture_source (fixture, "nothing", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (path);
  g_assert_null (jolt_firmware_input_open (other, NULL, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_A_BUILD_FOLDER);
  g_clear_error (&error);

  g_assert_null (jolt_firmware_input_open (missing, NULL, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_IO);
}

static void
test_refusal_mixed (SourceFixture *fixture,
                    gconstpointer  user_data)
{
  g_autoptr (GBytes) dfu = source_fixture_mkdfu (fixture);
  g_autofree char *path = source_fixture_save (fixture, "dfu.bin", dfu);
  g_autoptr (JoltFirmwareInput) with_folder = source_fixture_source (fixture, "build", "build/blink.bin", NULL);
  g_autoptr (JoltFirmwareInput) with_dfu = source_fixture_source (fixture, "build/blink.bin", "dfu.bin", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (path);
  g_assert_null (jolt_firmware_input_open (with_folder, NULL, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_MIXED);
  g_clear_error (&error);

  g_assert_null (jolt_firmware_input_open (with_dfu, NULL, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_MIXED);
}

/* Two applications cannot go to one place, and neither is the right one. */
static void
test_refusal_two_apps (SourceFixture *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (GBytes) app = jolt_sample_make_app (&fixture->sample);
  g_autofree char *path = source_fixture_save (fixture, "other.bin", app);
  g_autoptr (JoltFirmwareInput) source = source_fixture_source (fixture, "build/blink.bin", "other.bin", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (path);
  g_assert_null (jolt_firmware_input_open (source, NULL, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NEEDS_ADDRESS);
}

/* What looks encrypted may be anything random: an address says it is meant. */
static void
test_refusal_encrypted_known (SourceFixture *fixture,
                              gconstpointer  user_data)
{
  g_autoptr (GBytes) bytes = make_encrypted (fixture);
  g_autofree char *path = source_fixture_save (fixture, "random.bin", bytes);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (JoltFirmwareInput) given = jolt_firmware_input_new ();
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (GError) error = NULL;

  jolt_firmware_input_set_chip (given, fixture->sample.chip);
  jolt_firmware_input_add_at (given, file, 0x100000);
  firmware = jolt_firmware_input_open (given, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (firmware);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autofree char *path = g_strconcat ("/source-refusals/file/", refusals[i].name, NULL);

    g_test_add (path, SourceFixture, &refusals[i], source_fixture_set_up, test_refusal_file,
                source_fixture_tear_down);
  }
  g_test_add ("/source-refusals/folder", SourceFixture, NULL, source_fixture_set_up,
              test_refusal_folder, source_fixture_tear_down);
  g_test_add ("/source-refusals/mixed", SourceFixture, NULL, source_fixture_set_up,
              test_refusal_mixed, source_fixture_tear_down);
  g_test_add ("/source-refusals/encrypted-known", SourceFixture, NULL, source_fixture_set_up,
              test_refusal_encrypted_known, source_fixture_tear_down);
  g_test_add ("/source-refusals/two-apps", SourceFixture, NULL, source_fixture_set_up,
              test_refusal_two_apps, source_fixture_tear_down);

  return g_test_run ();
}
