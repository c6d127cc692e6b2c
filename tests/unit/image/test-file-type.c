/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-file-type.h"
#include "jolt-firmware.h"

#define BYTES(text) text, sizeof (text) - 1

typedef struct {
  const char *name;
  const char *data;
  gsize       size;
  int         code;
  const char *message;      /* (nullable): what it must contain */
} Refusal;

static const Refusal refusals[] = {
  { "empty", "", 0, JOLT_IMAGE_ERROR_EMPTY, NULL },
  { "elf", BYTES ("\x7F" "ELF\x01\x01\x01"), JOLT_IMAGE_ERROR_ELF, NULL },
  { "hex", BYTES (":020000040800F2\r\n"), JOLT_IMAGE_ERROR_INTEL_HEX, NULL },
  { "hex-data", BYTES (":10010000214601360121470136007EFE09D2190140\n"), JOLT_IMAGE_ERROR_INTEL_HEX, NULL },
  { "html", BYTES ("<!DOCTYPE html>\n<html lang=\"en\">"), JOLT_IMAGE_ERROR_HTML, NULL },
  { "html-bom", BYTES ("\xEF\xBB\xBF \n<HTML>"), JOLT_IMAGE_ERROR_HTML, NULL },
  { "uf2", BYTES ("UF2\n\x57\x51\x5D\x9E\0\x20\0\0" "0123456789abcdef" "\xEE\x4E\xDD\xBF"),
    JOLT_IMAGE_ERROR_UF2, "ESP32-S2" },
  { "uf2-other", BYTES ("UF2\n\x57\x51\x5D\x9E\0\0\0\0" "0123456789abcdef" "0000"),
    JOLT_IMAGE_ERROR_UF2, "UF2" },
  { "esp8266", BYTES ("\xE9\x01\x02\x40\x1C\x02\x10\x40\x00\x00\x10\x40\x10\x01\0\0"),
    JOLT_IMAGE_ERROR_ESP8266, NULL },
  { "esp8266-v2", BYTES ("\xEA\x04\x00\x01\x1C\x02\x10\x40\x10\x00\x00\x00\x10\x01\0\0"),
    JOLT_IMAGE_ERROR_ESP8266, NULL },
  { "dfuse", BYTES ("DfuSe\x01\x25\x01\0\0\x01Target"), JOLT_IMAGE_ERROR_DFUSE, NULL },
  { "other-vendor", BYTES ("payload\xFF\xFF\x11\xDF\x83\x04\x00\x01UFD\x10" "crcc"),
    JOLT_IMAGE_ERROR_OTHER_VENDOR, "0483:df11" },
  { "text", BYTES ("hello"), JOLT_IMAGE_ERROR_NOT_FIRMWARE, NULL },
  { "colon", BYTES (": this is no hex file"), JOLT_IMAGE_ERROR_NOT_FIRMWARE, NULL },
};

static void
test_file_type_refusal (gconstpointer user_data)
{
  const Refusal *refusal = user_data;
  g_autoptr (GBytes) bytes = g_bytes_new (refusal->data, refusal->size);
  g_autoptr (GError) error = NULL;

  g_assert_null (jolt_firmware_new_from_bytes (bytes, "file.bin", &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, refusal->code);
  if (refusal->message != NULL)
    g_assert_nonnull (strstr (error->message, refusal->message));
}

/* An image of a chip of ours has the same magic as an ESP8266's. */
static void
test_file_type_not_esp8266 (void)
{
  static const guint8 image[] = "\xE9\x06\x02\x1F\x84\x2F\x02\x40\xEE\0\0\0\x02\0\0\0"
                                "\0\0\0\0\0\0\0\x01";
  g_autoptr (GError) error = NULL;

  g_assert_false (jolt_file_type_refuse (image, sizeof image, &error));
  g_assert_no_error (error);
}

static void
test_file_type_scrambled (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint8 data[8192];

  for (guint i = 0; i < sizeof data; i++)
    data[i] = (guint8) g_rand_int_range (rand, 0, 256);

  g_assert_true (jolt_file_type_is_scrambled (data, sizeof data));
  g_assert_false (jolt_file_type_is_scrambled (data, sizeof data - 1));
  g_assert_false (jolt_file_type_is_scrambled (data, 1024));

  data[0] = 0x1F;
  data[1] = 0x8B;
  g_assert_false (jolt_file_type_is_scrambled (data, sizeof data));
  data[0] = 0;

  for (guint i = 0; i < sizeof data; i += 4)
    data[i] = 0;
  g_assert_false (jolt_file_type_is_scrambled (data, sizeof data));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autofree char *path = g_strconcat ("/file-type/refusal/", refusals[i].name, NULL);

    g_test_add_data_func (path, &refusals[i], test_file_type_refusal);
  }
  g_test_add_func ("/file-type/not-esp8266", test_file_type_not_esp8266);
  g_test_add_func ("/file-type/scrambled", test_file_type_scrambled);

  return g_test_run ();
}
