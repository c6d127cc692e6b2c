/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <unistd.h>

#include "source-fixture.h"

#define add(path, func) \
  g_test_add (path, SourceFixture, NULL, source_fixture_set_up, func, source_fixture_tear_down)

static JoltFirmware *
open_sound (JoltFirmwareInput *source)
{
  g_autoptr (GError) error = NULL;
  JoltFirmware *firmware = jolt_firmware_input_open (source, NULL, &error);

  g_assert_no_error (error);

  return firmware;
}

static void
assert_fails (JoltFirmwareInput *source,
              int                code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (jolt_firmware_input_open (source, NULL, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, code);
}

static JoltFirmwareInputFile *
get_file (JoltFirmwareInput *source,
          guint              index)
{
  g_autoptr (JoltFirmwareInputFile) file = g_list_model_get_item (jolt_firmware_input_get_files (source), index);

  return file;      /* the source keeps it */
}

static guint32
get_address (JoltFirmware *firmware,
             const char   *name)
{
  for (guint i = 0; i < jolt_firmware_get_n_parts (firmware); i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (firmware, i);

    if (g_str_equal (jolt_firmware_part_get_name (part), name))
      return jolt_firmware_part_get_address (part);
  }

  g_error ("there is no %s", name);
}

static void
test_source_folder (SourceFixture *fixture,
                    gconstpointer  user_data)
{
  g_autoptr (GBytes) expected = source_fixture_mkdfu (fixture);
  static const char * const paths[] = { "build", "build/flasher_args.json", "." };

  /* The folder, its JSON, and the project around it. */
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (JoltFirmwareInput) source = source_fixture_source (fixture, paths[i], NULL);
    g_autoptr (JoltFirmware) firmware = open_sound (source);

    assert_same_bytes (jolt_firmware_get_bytes (firmware), expected);
    g_assert_cmpint (jolt_firmware_input_get_kind (source), ==, JOLT_FIRMWARE_INPUT_KIND_FOLDER);
    g_assert_cmpuint (g_list_model_get_n_items (jolt_firmware_input_get_files (source)), ==, 3);
    g_assert_cmpstr (jolt_firmware_input_get_chip (source)->name, ==, "ESP32-S2");
    g_assert_true (jolt_firmware_input_get_has_settings (source));
    if (i < 2)
      g_assert_cmpstr (jolt_firmware_input_get_title (source), ==, "build/");
  }
}

static void
test_source_dfu (SourceFixture *fixture,
                 gconstpointer  user_data)
{
  g_autoptr (GBytes) dfu = source_fixture_mkdfu (fixture);
  g_autofree char *path = source_fixture_save (fixture, "dfu.bin", dfu);
  g_autoptr (JoltFirmwareInput) source = source_fixture_source (fixture, "dfu.bin", NULL);
  g_autoptr (JoltFirmware) firmware = open_sound (source);
  g_autoptr (JoltFirmware) less = NULL;

  g_assert_nonnull (path);
  assert_same_bytes (jolt_firmware_get_bytes (firmware), dfu);
  g_assert_cmpint (jolt_firmware_input_get_kind (source), ==, JOLT_FIRMWARE_INPUT_KIND_DFU_IMAGE);
  g_assert_cmpstr (jolt_firmware_get_name (firmware), ==, "dfu.bin");

  /* A part can be left out of a finished image too. */
  jolt_firmware_input_file_set_selected (get_file (source, 0), FALSE);
  less = open_sound (source);
  g_assert_cmpuint (jolt_firmware_get_n_parts (less), ==, 2);
  g_assert_cmphex (get_address (less, "blink.bin"), ==, 0x10000);
  g_assert_cmpuint (jolt_firmware_get_flash_size (less), ==, 4u << 20);
}

static void
test_source_app (SourceFixture *fixture,
                 gconstpointer  user_data)
{
  g_autoptr (JoltFirmwareInput) source = source_fixture_source (fixture, "build/blink.bin", NULL);
  g_autoptr (JoltFirmware) firmware = open_sound (source);

  g_assert_cmphex (get_address (firmware, "blink.bin"), ==, 0x10000);
  g_assert_cmpstr (jolt_firmware_get_chip_name (firmware), ==, "ESP32-S2");
  g_assert_cmpuint (jolt_firmware_get_flash_size (firmware), ==, 4u << 20);
  g_assert_cmpstr (jolt_firmware_get_project (firmware), ==, "jolt-sample");
  g_assert_false (jolt_firmware_input_get_has_settings (source));
}

/* The partition table that was dropped with it says where an application goes. */
static void
test_source_table (SourceFixture *fixture,
                   gconstpointer  user_data)
{
  g_autofree char *path = g_build_filename (fixture->build, "partition_table", "partition-table.bin", NULL);
  g_autoptr (JoltFirmwareInput) source = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autofree char *table = NULL;
  gsize size;

  g_file_get_contents (path, &table, &size, NULL);
  table[64 + 3] = 0x10;                       /* ota_0 … */
  table[64 + 6] = 0x02;                       /* … at 0x20000 */
  memset (table + 96, 0xFF, 32);
  g_file_set_contents (path, table, (gssize) size, NULL);

  source = source_fixture_source (fixture, "build/blink.bin", "build/bootloader/bootloader.bin",
                                  "build/partition_table/partition-table.bin", NULL);
  firmware = open_sound (source);
  g_assert_cmphex (get_address (firmware, "blink.bin"), ==, 0x20000);
  g_assert_cmphex (get_address (firmware, "bootloader.bin"), ==, 0x1000);
  g_assert_cmphex (get_address (firmware, "partition-table.bin"), ==, 0x8000);
}

static void
test_source_merged (SourceFixture *fixture,
                    gconstpointer  user_data)
{
  static const guint32 starts[] = { 0, 0x1000 };
  g_autoptr (GBytes) bootloader = jolt_sample_make_bootloader (&fixture->sample);
  g_autoptr (GBytes) table = jolt_sample_make_table (&fixture->sample);
  g_autoptr (GBytes) app = jolt_sample_make_app (&fixture->sample);

  for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
    g_autoptr (GBytes) merged = NULL;
    g_autofree char *path = NULL;
    g_autoptr (JoltFirmwareInput) source = NULL;
    g_autoptr (JoltFirmware) firmware = NULL;
    guint8 *data = g_malloc (0x20000);

    memset (data, 0xFF, 0x20000);
    memcpy (data + 0x1000 - starts[i], g_bytes_get_data (bootloader, NULL), g_bytes_get_size (bootloader));
    memcpy (data + 0x8000 - starts[i], g_bytes_get_data (table, NULL), g_bytes_get_size (table));
    memcpy (data + 0x10000 - starts[i], g_bytes_get_data (app, NULL), g_bytes_get_size (app));
    merged = g_bytes_new_take (data, 0x20000);
    path = source_fixture_save (fixture, "merged.bin", merged);

    source = source_fixture_source (fixture, "merged.bin", NULL);
    firmware = open_sound (source);
    g_assert_cmpint (jolt_firmware_input_file_get_kind (get_file (source, 0)), ==, JOLT_PART_KIND_MERGED);
    g_assert_cmphex (get_address (firmware, "merged.bin"), ==, starts[i]);
    g_assert_cmpstr (jolt_firmware_get_project (firmware), ==, "jolt-sample");
  }
}

static void
test_source_zip (SourceFixture *fixture,
                 gconstpointer  user_data)
{
  g_autoptr (GBytes) expected = source_fixture_mkdfu (fixture);
  g_autoptr (GBytes) bootloader = jolt_sample_make_bootloader (&fixture->sample);
  g_autoptr (GBytes) table = jolt_sample_make_table (&fixture->sample);
  g_autoptr (GBytes) app = jolt_sample_make_app (&fixture->sample);
  g_autoptr (GBytes) args = NULL;
  g_autoptr (GFile) args_file = source_fixture_file (fixture, "build/flasher_args.json");
  g_autoptr (GBytes) zip_build = NULL;
  g_autoptr (GBytes) zip_files = NULL;
  g_autoptr (GBytes) zip_dfu = NULL;
  GBytes *zips[3];

  args = g_file_load_bytes (args_file, NULL, NULL, NULL);
  zip_build = source_fixture_zip ("x/build/blink.bin", app,
                                  "x/build/bootloader/bootloader.bin", bootloader,
                                  "x/build/partition_table/partition-table.bin", table,
                                  "x/build/flasher_args.json", args, NULL);
  zip_files = source_fixture_zip ("blink.bin", app, "bootloader.bin", bootloader,
                                  "partition-table.bin", table, NULL);
  zip_dfu = source_fixture_zip ("release/dfu.bin", expected, NULL);
  zips[0] = zip_build;
  zips[1] = zip_files;
  zips[2] = zip_dfu;

  for (guint i = 0; i < G_N_ELEMENTS (zips); i++) {
    g_autofree char *path = source_fixture_save (fixture, "build.zip", zips[i]);
    g_autoptr (JoltFirmwareInput) source = source_fixture_source (fixture, "build.zip", NULL);
    g_autoptr (JoltFirmware) firmware = open_sound (source);

    g_assert_nonnull (path);
    g_assert_cmpint (jolt_firmware_input_get_kind (source), ==, JOLT_FIRMWARE_INPUT_KIND_ARCHIVE);
    g_assert_cmpstr (jolt_firmware_input_get_title (source), ==, "build.zip");
    assert_same_bytes (jolt_firmware_get_bytes (firmware), expected);
  }
}

/* What cannot be recognised is asked for, and checked while it is typed. */
static void
test_source_ask (SourceFixture *fixture,
                 gconstpointer  user_data)
{
  g_autofree char *text = g_strnfill (4096, 'x');
  g_autofree char *path = source_fixture_save_text (fixture, "data.bin", text);
  g_autoptr (JoltFirmwareInput) source = source_fixture_source (fixture, "build/blink.bin", "data.bin", NULL);
  g_autoptr (JoltFirmware) firmware = NULL;
  JoltFirmwareInputFile *file;

  g_assert_nonnull (path);
  assert_fails (source, JOLT_IMAGE_ERROR_NEEDS_ADDRESS);
  file = get_file (source, 1);
  g_assert_cmpint (jolt_firmware_input_file_get_problem (file), ==, JOLT_FIRMWARE_INPUT_PROBLEM_NEEDS_ADDRESS);

  jolt_firmware_input_file_set_address (file, 0x212345);
  g_assert_cmpint (jolt_firmware_input_file_get_problem (file), ==, JOLT_FIRMWARE_INPUT_PROBLEM_NOT_ALIGNED);
  assert_fails (source, JOLT_IMAGE_ERROR_NOT_ALIGNED);

  jolt_firmware_input_file_set_address (file, 4u << 20);
  g_assert_cmpint (jolt_firmware_input_file_get_problem (file), ==, JOLT_FIRMWARE_INPUT_PROBLEM_OUTSIDE_FLASH);
  assert_fails (source, JOLT_IMAGE_ERROR_OUTSIDE_FLASH);

  jolt_firmware_input_file_set_address (file, 0x11000);
  g_assert_cmpint (jolt_firmware_input_file_get_problem (file), ==, JOLT_FIRMWARE_INPUT_PROBLEM_OVERLAP);
  g_assert_cmpstr (jolt_firmware_input_file_get_problem_with (file), ==, "blink.bin");
  assert_fails (source, JOLT_IMAGE_ERROR_OVERLAP);

  /* The last sector of the flash is inside. */
  jolt_firmware_input_file_set_address (file, (4u << 20) - 4096);
  g_assert_cmpint (jolt_firmware_input_file_get_problem (file), ==, JOLT_FIRMWARE_INPUT_PROBLEM_NONE);

  jolt_firmware_input_file_unset_address (file);
  g_assert_cmpint (jolt_firmware_input_file_get_problem (file), ==, JOLT_FIRMWARE_INPUT_PROBLEM_NEEDS_ADDRESS);

  jolt_firmware_input_file_set_address (file, 0x300000);
  firmware = open_sound (source);
  g_assert_cmphex (get_address (firmware, "data.bin"), ==, 0x300000);
  g_assert_true (get_file (source, 1) == file);
}

static void
test_source_given (SourceFixture *fixture,
                   gconstpointer  user_data)
{
  g_autofree char *path = source_fixture_save_text (fixture, "data.bin", "something");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (JoltFirmwareInput) source = jolt_firmware_input_new ();
  g_autoptr (JoltFirmware) firmware = NULL;

  jolt_firmware_input_add_at (source, file, 0x9000);
  assert_fails (source, JOLT_IMAGE_ERROR_NEEDS_CHIP);

  jolt_firmware_input_set_chip (source, jolt_chip_from_target ("esp32p4"));
  firmware = open_sound (source);
  g_assert_cmphex (get_address (firmware, "data.bin"), ==, 0x9000);
  g_assert_cmphex (jolt_firmware_get_product_id (firmware), ==, 0x12);
  g_assert_cmpuint (jolt_firmware_get_flash_size (firmware), ==, 2u << 20);
}

static void
test_source_wrong_chip (SourceFixture *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (JoltFirmwareInput) source = source_fixture_source (fixture, "build", NULL);

  jolt_firmware_input_set_chip (source, jolt_chip_from_target ("esp32s3"));
  assert_fails (source, JOLT_IMAGE_ERROR_CHIP_MISMATCH);
  g_assert_cmpint (jolt_firmware_input_file_get_problem (get_file (source, 0)), ==, JOLT_FIRMWARE_INPUT_PROBLEM_WRONG_CHIP);
}

static void
test_source_select (SourceFixture *fixture,
                    gconstpointer  user_data)
{
  g_autoptr (JoltFirmwareInput) source = source_fixture_source (fixture, "build", NULL);
  g_autoptr (JoltFirmware) whole = open_sound (source);
  g_autoptr (JoltFirmware) app = NULL;
  guint n = g_list_model_get_n_items (jolt_firmware_input_get_files (source));

  for (guint i = 0; i < n; i++)
    jolt_firmware_input_file_set_selected (get_file (source, i), FALSE);
  assert_fails (source, JOLT_IMAGE_ERROR_NOTHING_SELECTED);

  for (guint i = 0; i < n; i++) {
    if (jolt_firmware_input_file_get_kind (get_file (source, i)) == JOLT_PART_KIND_APPLICATION)
      jolt_firmware_input_file_set_selected (get_file (source, i), TRUE);
  }
  app = open_sound (source);
  g_assert_cmpuint (jolt_firmware_get_n_parts (app), ==, 1);
}

static void
assert_blank (JoltFirmware *firmware,
              const char   *name,
              gsize         expected_size)
{
  for (guint i = 0; i < jolt_firmware_get_n_parts (firmware); i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (firmware, i);
    gsize size;
    const guint8 *data = g_bytes_get_data (jolt_firmware_part_get_piece (part, 0), &size);

    if (!g_str_equal (jolt_firmware_part_get_name (part), name))
      continue;

    g_assert_cmpuint (size, ==, expected_size);
    for (gsize j = 0; j < size; j++)
      g_assert_cmphex (data[j], ==, 0xFF);
    return;
  }

  g_error ("there is no %s", name);
}

static void
add_settings_to_build (SourceFixture *fixture)
{
  g_free (source_fixture_save_text (fixture, "build/nvs.bin", "settings"));
  g_free (source_fixture_save_text (fixture, "build/flasher_args.json",
                                    "{ \"flash_files\": { \"0x8000\": \"partition_table/partition-table.bin\","
                                    "  \"0x9000\": \"nvs.bin\", \"0x10000\": \"blink.bin\" } }"));
}

/* Settings that a build carries stay off the board unless they are chosen. */
static void
test_source_settings (SourceFixture *fixture,
                      gconstpointer  user_data)
{
  g_autoptr (JoltFirmwareInput) source = NULL;
  g_autoptr (JoltFirmware) without = NULL;
  g_autoptr (JoltFirmware) with = NULL;
  g_autoptr (JoltFirmware) blank = NULL;

  add_settings_to_build (fixture);
  source = source_fixture_source (fixture, "build", NULL);
  without = open_sound (source);
  g_assert_false (jolt_firmware_input_file_get_selected (get_file (source, 1)));
  g_assert_cmpuint (jolt_firmware_get_n_parts (without), ==, 2);

  jolt_firmware_input_set_erase_settings (source, TRUE);
  blank = open_sound (source);
  g_assert_cmphex (get_address (blank, "blank-nvs.bin"), ==, 0x9000);
  g_assert_cmpuint (jolt_firmware_get_n_parts (blank), ==, 3);
  assert_blank (blank, "blank-nvs.bin", 0x6000);

  jolt_firmware_input_set_erase_settings (source, FALSE);
  jolt_firmware_input_file_set_selected (get_file (source, 1), TRUE);
  with = open_sound (source);
  g_assert_cmphex (get_address (with, "nvs.bin"), ==, 0x9000);
}

/* What the user opened is written; it cannot be erased or kept as well. */
static void
test_source_named_settings (SourceFixture *fixture,
                            gconstpointer  user_data)
{
  static const JoltFirmwareInputSettings orders[] = { JOLT_FIRMWARE_INPUT_SETTINGS_ERASE, JOLT_FIRMWARE_INPUT_SETTINGS_KEEP };
  g_autofree char *path = source_fixture_save_text (fixture, "config.bin", "settings");
  g_autoptr (JoltFirmwareInput) source = source_fixture_source (fixture, "build/blink.bin", "config.bin",
                                                                "build/partition_table/partition-table.bin", NULL);
  g_autoptr (JoltFirmware) with = NULL;

  g_assert_nonnull (path);
  assert_fails (source, JOLT_IMAGE_ERROR_NEEDS_ADDRESS);
  jolt_firmware_input_file_set_address (get_file (source, 1), 0x9000);
  with = open_sound (source);
  g_assert_cmphex (get_address (with, "config.bin"), ==, 0x9000);
  g_assert_true (jolt_firmware_input_file_get_selected (get_file (source, 1)));

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++) {
    g_autoptr (GError) error = NULL;

    jolt_firmware_input_set_settings (source, orders[i]);
    g_assert_null (jolt_firmware_input_open (source, NULL, &error));
    g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_CONTRADICTION);
  }
}

static void
test_source_no_settings (SourceFixture *fixture,
                         gconstpointer  user_data)
{
  g_autoptr (JoltFirmwareInput) source = source_fixture_source (fixture, "build/blink.bin", NULL);
  g_autoptr (GError) error = NULL;

  jolt_firmware_input_set_erase_settings (source, TRUE);
  g_assert_null (jolt_firmware_input_open (source, NULL, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NO_SETTINGS);
}

/* Paths that leave the folder are shown, and followed only when allowed. */
static void
test_source_escape (SourceFixture *fixture,
                    gconstpointer  user_data)
{
  g_autofree char *outside = source_fixture_save_text (fixture, "outside.bin", "outside");
  g_autofree char *link = g_build_filename (fixture->build, "link.bin", NULL);
  g_autofree char *missing = g_build_filename (fixture->folder, "missing.bin", NULL);
  const struct { const char *path; const char *message; int code; } paths[] = {
    { "../outside.bin", outside, JOLT_IMAGE_ERROR_PATH_ESCAPES },
    { "link.bin", outside, JOLT_IMAGE_ERROR_PATH_ESCAPES },
    { outside, outside, JOLT_IMAGE_ERROR_PATH_ESCAPES },
    { "../missing.bin", missing, JOLT_IMAGE_ERROR_PATH_ESCAPES },
    { "missing.bin", "missing.bin", JOLT_IMAGE_ERROR_MISSING_FILE },
  };

  g_assert_cmpint (symlink (outside, link), ==, 0);
  g_free (source_fixture_save_text (fixture, "build/CMakeCache.txt", ""));

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autofree char *json = g_strdup_printf ("{ \"flash_files\": { \"0x9000\": \"%s\" },"
                                             "  \"extra_esptool_args\": { \"chip\": \"esp32s2\" } }",
                                             paths[i].path);
    g_autofree char *args = source_fixture_save_text (fixture, "build/flasher_args.json", json);
    g_autoptr (JoltFirmwareInput) source = source_fixture_source (fixture, "build", NULL);
    g_autoptr (GError) error = NULL;

    g_assert_nonnull (args);
    g_assert_null (jolt_firmware_input_open (source, NULL, &error));
    g_assert_error (error, JOLT_IMAGE_ERROR, paths[i].code);
    g_assert_cmpstr (error->message, ==, paths[i].message);

    if (i < 3) {
      g_autoptr (JoltFirmware) firmware = NULL;

      /* Allowed is what was shown, and nothing else. */
      g_clear_error (&error);
      jolt_firmware_input_allow_escape (source, "/not/shown");
      g_assert_null (jolt_firmware_input_open (source, NULL, &error));
      g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_PATH_ESCAPES);
      if (i == 0)
        jolt_firmware_input_set_allow_escapes (source, TRUE);
      else
        jolt_firmware_input_allow_escape (source, error->message);
      firmware = open_sound (source);
      g_assert_cmpuint (jolt_firmware_get_n_parts (firmware), ==, 1);
    }
  }
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static void
test_source_async (SourceFixture *fixture,
                   gconstpointer  user_data)
{
  g_autoptr (JoltFirmwareInput) source = source_fixture_source (fixture, "build", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (GError) error = NULL;

  jolt_firmware_input_open_async (source, NULL, opened_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  /* Nothing is shown before the result is taken: it was found in a thread. */
  g_assert_cmpint (jolt_firmware_input_get_kind (source), ==, JOLT_FIRMWARE_INPUT_KIND_NONE);
  firmware = jolt_firmware_input_open_finish (source, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (firmware);
  g_assert_cmpuint (g_list_model_get_n_items (jolt_firmware_input_get_files (source)), ==, 3);
}

static void
test_source_cancelled (SourceFixture *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (JoltFirmwareInput) source = source_fixture_source (fixture, "build", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  jolt_firmware_input_open_async (source, cancellable, opened_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_null (jolt_firmware_input_open_finish (source, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A rebuilt file is read anew; what the person changed stays. */
static void
test_source_again (SourceFixture *fixture,
                   gconstpointer  user_data)
{
  g_autoptr (JoltFirmwareInput) source = source_fixture_source (fixture, "build", NULL);
  g_autoptr (JoltFirmware) first = open_sound (source);
  g_autoptr (JoltFirmware) second = NULL;
  g_autoptr (GBytes) app = NULL;
  g_autofree char *path = NULL;

  jolt_firmware_input_file_set_selected (get_file (source, 0), FALSE);
  fixture->sample.version = "2.0";
  app = jolt_sample_make_app (&fixture->sample);
  path = source_fixture_save (fixture, "build/blink.bin", app);

  second = open_sound (source);
  g_assert_cmpstr (jolt_firmware_get_version (first), ==, "1.0");
  g_assert_cmpstr (jolt_firmware_get_version (second), ==, "2.0");
  g_assert_cmpuint (jolt_firmware_get_n_parts (second), ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/source/folder", test_source_folder);
  add ("/source/dfu", test_source_dfu);
  add ("/source/app", test_source_app);
  add ("/source/table", test_source_table);
  add ("/source/merged", test_source_merged);
  add ("/source/zip", test_source_zip);
  add ("/source/ask", test_source_ask);
  add ("/source/given", test_source_given);
  add ("/source/wrong-chip", test_source_wrong_chip);
  add ("/source/select", test_source_select);
  add ("/source/settings", test_source_settings);
  add ("/source/named-settings", test_source_named_settings);
  add ("/source/no-settings", test_source_no_settings);
  add ("/source/escape", test_source_escape);
  add ("/source/async", test_source_async);
  add ("/source/cancelled", test_source_cancelled);
  add ("/source/again", test_source_again);

  return g_test_run ();
}
