/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-loader.h"
#include "source-fixture.h"
#include "wait-until.h"

/* Which of several builds is taken, and who says so. */

static void
save_build (SourceFixture *fixture,
            const char    *path,
            const char    *target,
            const char    *project)
{
  g_autoptr (GBytes) app = NULL;

  fixture->sample.chip = jolt_chip_from_target (target);
  fixture->sample.project = project;
  app = jolt_sample_make_app (&fixture->sample);
  g_free (source_fixture_save (fixture, path, app));
}

static JoltFirmwareInput *
make_release (SourceFixture *fixture)
{
  save_build (fixture, "release/esp32c3/lamp.bin", "esp32c3", "lamp");
  save_build (fixture, "release/esp32s2/lamp.bin", "esp32s2", "lamp");
  save_build (fixture, "release/esp32s3/one/lamp.bin", "esp32s3", "one");
  save_build (fixture, "release/esp32s3/two/lamp.bin", "esp32s3", "two");

  return source_fixture_source (fixture, "release", NULL);
}

static void
assert_asks (JoltFirmwareInput  *input,
             const char * const *ids)
{
  GPtrArray *choices;
  g_autoptr (GError) error = NULL;

  g_assert_null (jolt_firmware_input_open (input, NULL, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NEEDS_CHOICE);

  choices = jolt_firmware_input_get_choices (input);
  g_assert_cmpuint (choices->len, ==, g_strv_length ((GStrv) ids));
  for (guint i = 0; i < choices->len; i++) {
    g_assert_cmpstr (((JoltFirmwareInputChoice *) choices->pdata[i])->id, ==, ids[i]);
    g_assert_nonnull (strstr (error->message, ids[i]));
  }
}

static void
assert_takes (JoltFirmwareInput *input,
              const char        *chip_name,
              const char        *project)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltFirmware) firmware = jolt_firmware_input_open (input, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (jolt_firmware_get_chip_name (firmware), ==, chip_name);
  g_assert_cmpstr (jolt_firmware_get_project (firmware), ==, project);
  g_assert_cmpuint (jolt_firmware_input_get_choices (input)->len, ==, 0);
}

/* First for the chip, then for the board; a chip without DFU is not offered. */
static void
test_choice_answered (SourceFixture *fixture,
                      gconstpointer  user_data)
{
  static const char * const chips[] = { "esp32s2", "esp32s3", NULL };
  static const char * const boards[] = { "esp32s3/one", "esp32s3/two", NULL };
  g_autoptr (JoltFirmwareInput) input = make_release (fixture);

  assert_asks (input, chips);
  jolt_firmware_input_choose (input, "esp32s3");
  assert_asks (input, boards);
  jolt_firmware_input_choose (input, "esp32s3/two");
  assert_takes (input, "ESP32-S3", "two");
}

static void
test_choice_chip (SourceFixture *fixture,
                  gconstpointer  user_data)
{
  g_autoptr (JoltFirmwareInput) input = make_release (fixture);
  g_autoptr (JoltFirmwareInput) other = source_fixture_source (fixture, "release", NULL);
  g_autoptr (GError) error = NULL;

  jolt_firmware_input_set_chip (input, jolt_chip_from_target ("esp32s2"));
  assert_takes (input, "ESP32-S2", "lamp");

  jolt_firmware_input_set_chip (other, jolt_chip_from_target ("esp32p4"));
  g_assert_null (jolt_firmware_input_open (other, NULL, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_CHIP_MISMATCH);
}

/* The board that is connected chooses, unless the user did. */
static void
test_choice_board (SourceFixture *fixture,
                   gconstpointer  user_data)
{
  static const char * const boards[] = { "esp32s3/one", "esp32s3/two", NULL };
  g_autoptr (JoltFirmwareInput) input = make_release (fixture);
  g_autoptr (JoltFirmwareInput) other = source_fixture_source (fixture, "release", NULL);
  g_autoptr (JoltFirmwareInput) chosen = source_fixture_source (fixture, "release", NULL);

  jolt_firmware_input_set_board_chip (input, jolt_chip_from_target ("esp32s2"));
  assert_takes (input, "ESP32-S2", "lamp");

  jolt_firmware_input_set_board_chip (other, jolt_chip_from_target ("esp32s3"));
  jolt_firmware_input_set_chip (other, jolt_chip_from_target ("esp32s2"));
  assert_takes (other, "ESP32-S2", "lamp");

  jolt_firmware_input_set_board_chip (chosen, jolt_chip_from_target ("esp32s2"));
  jolt_firmware_input_choose (chosen, "esp32s3");
  assert_asks (chosen, boards);
}

/* What fits the board comes first. */
static void
test_choice_order (SourceFixture *fixture,
                   gconstpointer  user_data)
{
  static const char * const families[] = { "ESP32-S3", "ESP32-S3-3", "ESP32-S2", NULL };
  g_autoptr (JoltFirmwareInput) input = NULL;

  g_free (source_fixture_save_text (fixture, "web/manifest.json",
                                    "{ \"builds\": ["
                                    "  { \"chipFamily\": \"ESP32-S2\", \"parts\": [ { \"path\": \"a.bin\", \"offset\": 65536 } ] },"
                                    "  { \"chipFamily\": \"ESP32-S3\", \"parts\": [ { \"path\": \"b.bin\", \"offset\": 65536 } ] },"
                                    "  { \"chipFamily\": \"ESP32-S3\", \"parts\": [ { \"path\": \"c.bin\", \"offset\": 65536 } ] } ] }"));
  save_build (fixture, "web/a.bin", "esp32s2", "a");
  save_build (fixture, "web/b.bin", "esp32s3", "b");
  save_build (fixture, "web/c.bin", "esp32s3", "c");

  input = source_fixture_source (fixture, "web/manifest.json", NULL);
  jolt_firmware_input_set_board_chip (input, jolt_chip_from_target ("esp32s3"));
  assert_asks (input, families);
  jolt_firmware_input_choose (input, "ESP32-S3-3");
  assert_takes (input, "ESP32-S3", "c");
}

/* What the user chooses from is shown as it is. */
static void
test_choice_foreign_names (SourceFixture *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (JoltFirmwareInput) input = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *choices;

  save_build (fixture, "boards/mi\u202Eni\033[2J/lamp.bin", "esp32s2", "one");
  save_build (fixture, "boards/usual/lamp.bin", "esp32s2", "two");
  input = source_fixture_source (fixture, "boards", NULL);
  g_assert_null (jolt_firmware_input_open (input, NULL, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NEEDS_CHOICE);

  choices = jolt_firmware_input_get_choices (input);
  g_assert_cmpuint (choices->len, ==, 2);
  g_assert_cmpstr (((JoltFirmwareInputChoice *) choices->pdata[0])->label, ==, "mini[2J");
  jolt_firmware_input_choose (input, ((JoltFirmwareInputChoice *) choices->pdata[0])->id);
  assert_takes (input, "ESP32-S2", "one");
}

static void
test_choice_foreign_title (SourceFixture *fixture,
                           gconstpointer  user_data)
{
  g_autoptr (JoltFirmwareInput) input = NULL;

  g_free (source_fixture_save_text (fixture, "web/manifest.json",
                                    "{ \"name\": \"La\\u202Emp\\u001b\", \"version\": \"1\\u00072\", \"builds\": ["
                                    "  { \"chipFamily\": \"ESP32-S2\", \"parts\": [ { \"path\": \"a.bin\", \"offset\": 65536 } ] } ] }"));
  save_build (fixture, "web/a.bin", "esp32s2", "a");
  input = source_fixture_source (fixture, "web", NULL);
  assert_takes (input, "ESP32-S2", "a");
  g_assert_cmpstr (jolt_firmware_input_get_title (input), ==, "Lamp 12");
}

static gboolean
asks (JoltFirmwareLoader *loader)
{
  return g_error_matches (jolt_firmware_loader_get_error (loader), JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NEEDS_CHOICE);
}

static const char *
get_first_choice (JoltFirmwareLoader *loader)
{
  GPtrArray *choices = jolt_firmware_input_get_choices (jolt_firmware_loader_get_source (loader));

  return choices->len > 0 ? ((JoltFirmwareInputChoice *) choices->pdata[0])->id : NULL;
}

/* A board that is plugged in after the release was opened answers as well, as far
 * as it can. */
static void
test_choice_late_board (SourceFixture *fixture,
                        gconstpointer  user_data)
{
  g_autoptr (JoltFirmwareLoader) loader = jolt_firmware_loader_new ();
  g_autoptr (JoltFirmwareInput) input = make_release (fixture);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (files, source_fixture_file (fixture, "release"));
  jolt_firmware_loader_open (loader, files);
  wait_until (asks (loader));
  g_assert_cmpstr (get_first_choice (loader), ==, "esp32s2");

  jolt_firmware_loader_set_board_chip (loader, jolt_chip_from_target ("esp32s3"));
  wait_until (g_strcmp0 (get_first_choice (loader), "esp32s3/one") == 0);
  wait_until (asks (loader));

  jolt_firmware_loader_set_board_chip (loader, jolt_chip_from_target ("esp32s2"));
  wait_until (jolt_firmware_loader_get_firmware (loader) != NULL);
  g_assert_cmpstr (jolt_firmware_get_chip_name (jolt_firmware_loader_get_firmware (loader)), ==, "ESP32-S2");
  g_assert_false (jolt_firmware_loader_get_rebuilt (loader));
}

#define add(path, func) \
  g_test_add (path, SourceFixture, NULL, source_fixture_set_up, func, source_fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/choices/answered", test_choice_answered);
  add ("/choices/chip", test_choice_chip);
  add ("/choices/board", test_choice_board);
  add ("/choices/order", test_choice_order);
  add ("/choices/late-board", test_choice_late_board);
  add ("/choices/foreign-names", test_choice_foreign_names);
  add ("/choices/foreign-title", test_choice_foreign_title);

  return g_test_run ();
}
