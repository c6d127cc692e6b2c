/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-image-error.h"
#include "jolt-web-manifest-private.h"

#define MANIFEST(builds) "{ \"name\": \"Lamp\", \"version\": \"2.1\", \"builds\": " builds " }"

static JoltWebManifest *
parse (const char  *text,
       GError     **error)
{
  return jolt_web_manifest_parse (text, strlen (text), error);
}

static void
test_manifest_sound (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltWebManifest) manifest =
    parse (MANIFEST ("[ { \"chipFamily\": \"ESP32-S2\", \"parts\": [ { \"path\": \"a.bin\", \"offset\": 4096 },"
                     "    { \"path\": \"b.bin\", \"offset\": \"0x8000\" } ] },"
                     "  { \"chipFamily\": \"ESP8266\", \"parts\": [ { \"path\": \"c.bin\", \"offset\": 0 } ] } ]"), &error);
  const JoltWebManifestBuild *build;

  g_assert_no_error (error);
  g_assert_cmpstr (manifest->name, ==, "Lamp");
  g_assert_cmpstr (manifest->version, ==, "2.1");
  g_assert_cmpuint (manifest->builds->len, ==, 2);

  build = manifest->builds->pdata[0];
  g_assert_cmpstr (build->chip->target, ==, "esp32s2");
  g_assert_cmpuint (build->args->files->len, ==, 2);
  g_assert_cmpuint (g_array_index (build->args->files, JoltFlasherArgsFile, 0).address, ==, 4096);
  g_assert_cmpuint (g_array_index (build->args->files, JoltFlasherArgsFile, 1).address, ==, 0x8000);
  g_assert_null (build->bad_path);

  build = manifest->builds->pdata[1];
  g_assert_cmpstr (build->family, ==, "ESP8266");
  g_assert_null (build->chip);
}

/* An offset that is not one spoils its build alone. */
static void
test_manifest_offsets (void)
{
  static const char * const offsets[] = { "32.768", "-1", "4294967296", "\"start\"", "null", "[ 1 ]", "true" };

  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++) {
    g_autofree char *text = g_strdup_printf (MANIFEST ("[ { \"chipFamily\": \"ESP32-S3\","
                                                       "    \"parts\": [ { \"path\": \"a.bin\", \"offset\": %s } ] } ]"),
                                             offsets[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (JoltWebManifest) manifest = parse (text, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (((JoltWebManifestBuild *) manifest->builds->pdata[0])->bad_path, ==, "a.bin");
  }
}

static void
test_manifest_refused (void)
{
  static const char * const texts[] = {
    "", "{", "[]", "{}", "1 2", MANIFEST ("{}"), MANIFEST ("[]"), MANIFEST ("[ 1 ]"), MANIFEST ("[ {} ]"),
    MANIFEST ("[ { \"chipFamily\": \"ESP32\" } ]"), MANIFEST ("[ { \"chipFamily\": \"ESP32\", \"parts\": [] } ]"),
    MANIFEST ("[ { \"chipFamily\": \"ESP32\", \"parts\": [ {} ] } ]"),
    MANIFEST ("[ { \"chipFamily\": 7, \"parts\": [ { \"path\": \"a\", \"offset\": 0 } ] } ]"),
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (parse (texts[i], &error));
    g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_MANIFEST);
  }
}

/* A few bytes that would take the parser down many levels. */
static void
test_manifest_deep (void)
{
  g_autofree char *brackets = g_strnfill (500000, '[');
  g_autofree char *text = g_strconcat ("{ \"builds\": ", brackets, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (text, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_MANIFEST);
  g_assert_false (jolt_web_manifest_is (text, strlen (text)));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/web-manifest/sound", test_manifest_sound);
  g_test_add_func ("/web-manifest/offsets", test_manifest_offsets);
  g_test_add_func ("/web-manifest/refused", test_manifest_refused);
  g_test_add_func ("/web-manifest/deep", test_manifest_deep);

  return g_test_run ();
}
