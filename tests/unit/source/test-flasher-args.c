/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-flasher-args-private.h"
#include "jolt-image-error.h"

#define FILES "\"flash_files\": { \"0x10000\": \"app.bin\" }"

static JoltFlasherArgs *
parse (const char  *text,
       GError     **error)
{
  return jolt_flasher_args_parse (text, strlen (text), error);
}

static void
test_flasher_args_full (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltFlasherArgs) args =
    parse ("{ \"flash_files\": { \"0x10000\": \"app.bin\", \"4096\": \"b/boot.bin\" },"
           "  \"flash_settings\": { \"flash_size\": \"16MB\" },"
           "  \"extra_esptool_args\": { \"chip\": \"esp32s3\" } }", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (args->files->len, ==, 2);
  g_assert_cmphex (g_array_index (args->files, JoltFlasherArgsFile, 0).address, ==, 0x10000);
  g_assert_cmpstr (g_array_index (args->files, JoltFlasherArgsFile, 1).path, ==, "b/boot.bin");
  g_assert_cmphex (g_array_index (args->files, JoltFlasherArgsFile, 1).address, ==, 0x1000);
  g_assert_cmpuint (args->flash_size, ==, 16u << 20);
  g_assert_cmpstr (args->chip->name, ==, "ESP32-S3");
}

static void
test_flasher_args_open (void)
{
  g_autoptr (JoltFlasherArgs) least = parse ("{ " FILES " }", NULL);
  g_autoptr (JoltFlasherArgs) detect =
    parse ("{ " FILES ", \"flash_settings\": { \"flash_size\": \"detect\" } }", NULL);

  g_assert_null (least->chip);
  g_assert_cmpuint (least->flash_size, ==, 0);
  g_assert_cmpuint (detect->flash_size, ==, 0);
}

typedef struct {
  const char *name;
  const char *text;
  int         code;
} Wrong;

static const Wrong wrong[] = {
  { "nothing", "", JOLT_IMAGE_ERROR_BAD_JSON },
  { "no-json", "flash_files", JOLT_IMAGE_ERROR_BAD_JSON },
  { "cut", "{ \"flash_files\": { \"0x10", JOLT_IMAGE_ERROR_BAD_JSON },
  { "array", "[1, 2]", JOLT_IMAGE_ERROR_BAD_JSON },
  { "two-values", "4{\"flash_fies\":{\"0\":\"a\"}}", JOLT_IMAGE_ERROR_BAD_JSON },
  { "number", "3", JOLT_IMAGE_ERROR_BAD_JSON },
  { "other-object", "{ \"name\": \"x\" }", JOLT_IMAGE_ERROR_BAD_JSON },
  { "files-array", "{ \"flash_files\": [] }", JOLT_IMAGE_ERROR_BAD_JSON },
  { "files-empty", "{ \"flash_files\": {} }", JOLT_IMAGE_ERROR_BAD_JSON },
  { "files-null", "{ \"flash_files\": null }", JOLT_IMAGE_ERROR_BAD_JSON },
  { "address", "{ \"flash_files\": { \"here\": \"app.bin\" } }", JOLT_IMAGE_ERROR_BAD_JSON },
  { "address-negative", "{ \"flash_files\": { \"-1\": \"app.bin\" } }", JOLT_IMAGE_ERROR_BAD_JSON },
  { "address-huge", "{ \"flash_files\": { \"0x100000000\": \"app.bin\" } }", JOLT_IMAGE_ERROR_BAD_JSON },
  { "path-number", "{ \"flash_files\": { \"0\": 5 } }", JOLT_IMAGE_ERROR_BAD_JSON },
  { "path-empty", "{ \"flash_files\": { \"0\": \"\" } }", JOLT_IMAGE_ERROR_BAD_JSON },
  { "chip", "{ " FILES ", \"extra_esptool_args\": { \"chip\": \"esp64\" } }", JOLT_IMAGE_ERROR_UNKNOWN_CHIP },
};

static void
test_flasher_args_wrong (gconstpointer user_data)
{
  const Wrong *expected = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (expected->text, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, expected->code);
}

/* Deep enough to exhaust the stack of a parser that recurses without counting. */
static void
test_flasher_args_deep (void)
{
  g_autofree char *text = g_strnfill (500000, '[');
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (text, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_JSON);
}

static void
test_flasher_args_values (void)
{
  guint32 address;

  g_assert_cmpuint (jolt_flash_size_from_text ("1MB"), ==, 1u << 20);
  g_assert_cmpuint (jolt_flash_size_from_text ("128mb"), ==, 128u << 20);
  g_assert_cmpuint (jolt_flash_size_from_text ("3MB"), ==, 0);
  g_assert_cmpuint (jolt_flash_size_from_text ("256MB"), ==, 0);
  g_assert_cmpuint (jolt_flash_size_from_text ("4"), ==, 0);

  g_assert_true (jolt_address_from_text ("0xFFFFFFFF", &address));
  g_assert_cmphex (address, ==, 0xFFFFFFFF);
  g_assert_true (jolt_address_from_text ("65536", &address));
  g_assert_cmphex (address, ==, 0x10000);
  g_assert_false (jolt_address_from_text ("", &address));
  g_assert_false (jolt_address_from_text ("0x", &address));
  g_assert_false (jolt_address_from_text ("10000h", &address));
  g_assert_false (jolt_address_from_text (" 1", &address));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flasher-args/full", test_flasher_args_full);
  g_test_add_func ("/flasher-args/open", test_flasher_args_open);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *path = g_strconcat ("/flasher-args/wrong/", wrong[i].name, NULL);

    g_test_add_data_func (path, &wrong[i], test_flasher_args_wrong);
  }
  g_test_add_func ("/flasher-args/deep", test_flasher_args_deep);
  g_test_add_func ("/flasher-args/values", test_flasher_args_values);

  return g_test_run ();
}
