/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every value that a person can meet has words, and no two mean the same by
 * mistake. */
#include "config.h"

#include <gio/gio.h>

#include "jolt-access-words.h"
#include "jolt-board-words.h"
#include "jolt-dfu-error.h"
#include "jolt-error-words.h"
#include "jolt-firmware-words.h"
#include "jolt-flash-words.h"
#include "jolt-format.h"
#include "jolt-image-error.h"
#include "jolt-sample.h"
#include "jolt-virtual-spec.h"

#define N_IMAGE_ERRORS (JOLT_IMAGE_ERROR_UNSAFE_IMAGE + 1)
#define N_DFU_ERRORS (JOLT_DFU_ERROR_USB + 1)
#define N_ACCESS_ERRORS (JOLT_ACCESS_ERROR_FAILED + 1)
#define N_WARNINGS JOLT_N_FIRMWARE_WARNINGS

/* What is said of several values is meant so only where @shared allows it. */
static void
assert_said_once (GHashTable *said,
                  const char *text,
                  gboolean    shared)
{
  if (!g_hash_table_add (said, g_strdup (text)) && !shared)
    g_error ("said twice: %s", text);
}

static void
assert_sentence (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  if (!g_str_has_suffix (text, ".") || g_ascii_islower (*text))
    g_error ("no sentence: %s", text);
}

/* A title or a state: a few words without an end. */
static void
assert_label (const char *text,
              guint       max_words)
{
  g_auto (GStrv) words = NULL;

  g_assert_nonnull (text);
  words = g_strsplit (text, " ", -1);
  g_assert_cmpuint (strlen (text), >, 0);
  g_assert_cmpuint (g_strv_length (words), <=, max_words);
  if (g_str_has_suffix (text, ".") || g_ascii_islower (*text))
    g_error ("no label: %s", text);
}

static void
assert_error (GHashTable *titles,
              GHashTable *sentences,
              GQuark      domain,
              int         code,
              gboolean    shared_title,
              gboolean    shared_sentence)
{
  g_autoptr (GError) error = g_error_new (domain, code, "the technical fact");
  g_autofree char *sentence = jolt_error_words_sentence (error);

  assert_label (jolt_error_words_title (error), 4);
  assert_said_once (titles, jolt_error_words_title (error), shared_title);
  assert_sentence (sentence);
  assert_said_once (sentences, sentence, shared_sentence);
}

static GHashTable *
new_set (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
test_errors (void)
{
  g_autoptr (GHashTable) titles = new_set ();
  g_autoptr (GHashTable) sentences = new_set ();

  for (int code = 0; code < N_IMAGE_ERRORS; code++)
    assert_error (titles, sentences, JOLT_IMAGE_ERROR, code,
                  code >= JOLT_IMAGE_ERROR_TRUNCATED && code <= JOLT_IMAGE_ERROR_BAD_CHECKSUM,
                  code == JOLT_IMAGE_ERROR_BAD_CHECKSUM);
  for (int code = 0; code < N_DFU_ERRORS; code++)
    assert_error (titles, sentences, JOLT_DFU_ERROR, code, FALSE, FALSE);

  assert_error (titles, sentences, G_IO_ERROR, G_IO_ERROR_CANCELLED, FALSE, FALSE);
  assert_error (titles, sentences, G_IO_ERROR, G_IO_ERROR_FAILED, FALSE, FALSE);
}

/* The chip that is named is the one that the error carries; the message is for
 * the record. */
static void
test_error_names_chip (void)
{
  static const struct {
    JoltImageError  code;
    const char     *target;
    const char     *words;
  } cases[] = {
    { JOLT_IMAGE_ERROR_CHIP_WITHOUT_DFU, "esp32", "is for ESP32, which" },
    { JOLT_IMAGE_ERROR_CHIP_WITHOUT_DFU, "esp32c3", "is for ESP32-C3, which" },
    { JOLT_IMAGE_ERROR_CHIP_WITHOUT_DFU, NULL, "is for a chip which" },
    { JOLT_IMAGE_ERROR_UF2, "esp32s3", "file for ESP32-S3." },
    { JOLT_IMAGE_ERROR_UF2, "esp32s31", "file for ESP32-S31." },
    { JOLT_IMAGE_ERROR_UF2, NULL, "a UF2 file." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = g_error_new_literal (JOLT_IMAGE_ERROR, cases[i].code, "header: ESP32-H2");
    g_autofree char *sentence = NULL;

    if (cases[i].target != NULL)
      jolt_image_error_set_chip (&error, jolt_chip_from_target (cases[i].target));
    sentence = jolt_error_words_sentence (error);
    g_assert_nonnull (strstr (sentence, cases[i].words));
  }
}

static JoltFirmware *
make_firmware (void)
{
  JoltSample sample;

  jolt_sample_init (&sample);

  return jolt_sample_make_firmware (&sample, "lamp.bin");
}

/* What an error carries is said: nobody reads its message. */
static void
test_error_data (void)
{
  g_autoptr (GError) status = NULL, wrong_chip = NULL, unknown_chip = NULL;
  g_autofree char *status_words = NULL, *expected_words = jolt_flash_words_status (JOLT_DFU_STATUS_ERR_FIRMWARE);
  g_autofree char *chip_words = NULL, *unknown_words = NULL;

  jolt_dfu_error_set_status (&status, JOLT_DFU_STATUS_ERR_FIRMWARE, "");
  jolt_dfu_error_set_wrong_chip (&wrong_chip, jolt_chip_from_target ("esp32s3"), jolt_chip_from_target ("esp32s2"), "");
  jolt_dfu_error_set_wrong_chip (&unknown_chip, jolt_chip_from_target ("esp32s3"), NULL, "");

  status_words = jolt_error_words_sentence (status);
  chip_words = jolt_error_words_sentence (wrong_chip);
  unknown_words = jolt_error_words_sentence (unknown_chip);

  g_assert_cmpstr (status_words, ==, expected_words);
  g_assert_cmpstr (chip_words, ==,
                   "This firmware is for ESP32-S3, your board is an ESP32-S2. Choose the file built for ESP32-S2.");
  g_assert_cmpstr (unknown_words, ==,
                   "This firmware is for ESP32-S3, your board is not. Choose the file built for your board.");
}

static void
test_statuses (void)
{
  g_autoptr (GHashTable) said = new_set ();

  for (int status = 0; status < JOLT_DFU_N_STATUSES; status++) {
    g_autofree char *text = jolt_flash_words_status (status);

    assert_sentence (text);
    assert_said_once (said, text, FALSE);
    g_assert_nonnull (strstr (text, jolt_dfu_status_to_string (status)));
  }
}

static void
test_verdicts (void)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (JOLT_TYPE_BOARD_VERDICT);
  g_autoptr (GHashTable) said = new_set ();

  for (guint i = 0; i < klass->n_values; i++) {
    const char *text = jolt_board_words_verdict (klass->values[i].value);

    assert_label (text, 8);
    assert_said_once (said, text, FALSE);
  }
}

static void
test_phases (void)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (JOLT_TYPE_FLASH_PHASE);
  g_autoptr (GHashTable) said = new_set ();
  g_autofree char *none = jolt_flash_words_phase (JOLT_FLASH_PHASE_WRITING, NULL, 0, 0);
  g_autofree char *one = jolt_flash_words_phase (JOLT_FLASH_PHASE_WRITING, "blink.bin", 1, 1);
  g_autofree char *second = jolt_flash_words_phase (JOLT_FLASH_PHASE_ERASING, "blink.bin", 2, 3);

  for (guint i = 0; i < klass->n_values; i++) {
    g_autofree char *text = jolt_flash_words_phase (klass->values[i].value, NULL, 0, 0);

    assert_label (text, 5);
    assert_said_once (said, text, klass->values[i].value == JOLT_FLASH_PHASE_WRITING);
  }

  g_assert_cmpstr (none, ==, "Erasing and writing");
  g_assert_cmpstr (one, ==, "Erasing and writing blink.bin");
  g_assert_cmpstr (second, ==, "Erasing and writing blink.bin, 2 of 3");
}

static void
test_firmware (void)
{
  g_autoptr (GEnumClass) kinds = g_type_class_ref (JOLT_TYPE_PART_KIND);
  g_autoptr (GHashTable) said = new_set ();
  g_autoptr (JoltFirmware) firmware = make_firmware ();
  guint n_parts = jolt_firmware_get_n_parts (firmware);
  g_autofree char *parts = jolt_firmware_words_parts (firmware);

  for (guint i = 0; i < kinds->n_values; i++) {
    const char *text = jolt_firmware_words_part_kind (kinds->values[i].value);

    assert_label (text, 2);
    assert_said_once (said, text, FALSE);
  }

  /* A warning can be about the last part, and about none of them. */
  for (int kind = 0; kind < N_WARNINGS; kind++) {
    JoltFirmwareWarning of_part = { kind, n_parts - 1, "" };
    JoltFirmwareWarning of_all = { kind, n_parts, "" };
    g_autofree char *part_words = jolt_firmware_words_warning (firmware, &of_part);
    g_autofree char *all_words = jolt_firmware_words_warning (firmware, &of_all);

    g_assert_true (g_str_has_suffix (part_words, "."));
    g_assert_nonnull (strstr (part_words, "jolt-sample.bin"));
    g_assert_nonnull (strstr (all_words, "lamp.bin"));
    assert_said_once (said, part_words, FALSE);
  }

  g_assert_true (g_str_has_prefix (parts, "3 parts, "));
  g_assert_cmpstr (jolt_firmware_words_checksums (firmware), ==, "Checksums correct");
}

static void
test_access (void)
{
  g_autoptr (GEnumClass) advices = g_type_class_ref (JOLT_TYPE_ACCESS_ADVICE);
  g_autoptr (GHashTable) said = new_set ();
  JoltAccessReport report = { .device_path = (char *) "/dev/bus/usb/001/004", .seen = TRUE, .rules_visible = TRUE,
                              .group = { .name = (char *) "plugdev" } };

  for (guint i = 0; i < advices->n_values; i++) {
    report.advice = advices->values[i].value;
    assert_said_once (said, jolt_access_words_title (&report), FALSE);
    assert_sentence (jolt_access_words_sentence (&report));
    assert_said_once (said, jolt_access_words_sentence (&report), FALSE);
  }
  g_assert_cmpstr (jolt_access_words_title (NULL), ==, "Checking…");

  /* What keeps a user out is named: no rule, one that is late, a group. */
  report.advice = JOLT_ACCESS_ADVICE_INSTALL_RULE;
  report.grant.kind = JOLT_ACCESS_GRANT_UACCESS_LATE;
  assert_said_once (said, jolt_access_words_title (&report), FALSE);
  assert_said_once (said, jolt_access_words_sentence (&report), FALSE);
  report.grant.kind = JOLT_ACCESS_GRANT_GROUP;
  assert_said_once (said, jolt_access_words_title (&report), FALSE);
  assert_sentence (jolt_access_words_sentence (&report));
  assert_said_once (said, jolt_access_words_sentence (&report), FALSE);
  report.group.exists = TRUE;
  assert_said_once (said, jolt_access_words_title (&report), FALSE);

  for (JoltAccessCheck check = JOLT_ACCESS_CHECK_SEEN; check <= JOLT_ACCESS_CHECK_GROUP; check++) {
    g_autofree char *before = jolt_access_words_check (NULL, check);
    g_autofree char *text = jolt_access_words_check (&report, check);

    g_assert_cmpstr (before, ==, "");
    g_assert_cmpstr (text, !=, "");
    assert_said_once (said, text, FALSE);
  }

  for (int kind = JOLT_ACCESS_GRANT_NONE; kind <= JOLT_ACCESS_GRANT_UACCESS; kind++) {
    g_autofree char *text = NULL;
    gboolean named = kind != JOLT_ACCESS_GRANT_NONE;

    report.grant = (JoltAccessGrant) { kind, named ? (char *) "/70-jolt.rules" : NULL, (char *) "plugdev" };
    text = jolt_access_words_check (&report, JOLT_ACCESS_CHECK_RULE);
    g_assert_cmpint (strstr (text, "/70-jolt.rules") != NULL, ==, named);
    assert_said_once (said, text, !named);
  }
}

/* The same advice for another reason is another sentence. */
static void
test_access_places (void)
{
  static const JoltAccessReport reports[] = {
    { .advice = JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE, .place = JOLT_ACCESS_PLACE_WSL, .logind = TRUE },
    { .advice = JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE, .logind = FALSE },
    { .advice = JOLT_ACCESS_ADVICE_INSTALL_GROUP_RULE, .logind = TRUE, .remote = TRUE },
    { .advice = JOLT_ACCESS_ADVICE_INSTALL_RULE, .logind = TRUE },
    { .advice = JOLT_ACCESS_ADVICE_INSTALL_RULE, .logind = TRUE, .rules_read_only = TRUE },
    { .advice = JOLT_ACCESS_ADVICE_ALLOW_DEVICES, .place = JOLT_ACCESS_PLACE_FLATPAK },
    { .advice = JOLT_ACCESS_ADVICE_ALLOW_DEVICES, .place = JOLT_ACCESS_PLACE_CONTAINER },
    { .advice = JOLT_ACCESS_ADVICE_ENTER_BOOTLOADER, .kind = JOLT_ACCESS_DEVICE_MAKER },
    { .advice = JOLT_ACCESS_ADVICE_ENTER_BOOTLOADER, .kind = JOLT_ACCESS_DEVICE_APPLICATION },
  };
  g_autoptr (GHashTable) said = new_set ();

  for (gsize i = 0; i < G_N_ELEMENTS (reports); i++) {
    assert_sentence (jolt_access_words_sentence (&reports[i]));
    assert_said_once (said, jolt_access_words_sentence (&reports[i]), FALSE);
    g_assert_true (g_str_has_suffix (jolt_access_words_command (&reports[i]), ":"));
  }
}

static void
test_access_errors (void)
{
  g_autoptr (GHashTable) said = new_set ();
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "");

  for (int code = 0; code < N_ACCESS_ERRORS; code++) {
    g_autoptr (GError) error = g_error_new_literal (JOLT_ACCESS_ERROR, code, "");
    const char *text = jolt_access_words_error (error);

    /* A person who closed the dialog knows. */
    if (code == JOLT_ACCESS_ERROR_DISMISSED) {
      g_assert_null (text);
      continue;
    }
    assert_sentence (text);
    assert_said_once (said, text, FALSE);
  }

  assert_sentence (jolt_access_words_error (other));
}

static void
assert_text (char       *text,
             const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_sizes (void)
{
  assert_text (jolt_format_size (0), "0 bytes");
  assert_text (jolt_format_size (1), "1 byte");
  assert_text (jolt_format_size (999), "999 bytes");
  assert_text (jolt_format_size (1000), "1 kB");
  assert_text (jolt_format_size (999499), "999 kB");
  assert_text (jolt_format_size (999500), "1.0 MB");
  assert_text (jolt_format_size (16 << 20), "16.8 MB");

  assert_text (jolt_format_flash_size (0), "unknown");
  assert_text (jolt_format_flash_size (512 << 10), "512 kB");
  assert_text (jolt_format_flash_size (4 << 20), "4 MB");

  assert_text (jolt_format_address (0x10000), "0x10000");
}

static void
test_times (void)
{
  assert_text (jolt_flash_words_speed (0), NULL);
  assert_text (jolt_flash_words_speed (400), "1 kB/s");
  assert_text (jolt_flash_words_speed (31400), "31 kB/s");
  assert_text (jolt_flash_words_speed (999500), "1.0 MB/s");
  assert_text (jolt_flash_words_amount (0.59, 18000), "59 %, 18 kB/s");
  assert_text (jolt_flash_words_amount (0.59, 0), "59 %");

  assert_text (jolt_flash_words_time_left (-1), NULL);
  assert_text (jolt_flash_words_time_left (0), "a moment left");
  assert_text (jolt_flash_words_time_left (2), "2 seconds left");
  assert_text (jolt_flash_words_time_left (59), "59 seconds left");
  assert_text (jolt_flash_words_time_left (60), "1 minute left");
  assert_text (jolt_flash_words_time_left (90), "2 minutes left");
}

/* The hyphen of a chip's name does not break in a window, and is what can be
 * searched for in a terminal. */
static void
test_chips (void)
{
  g_autofree char *sentence = NULL;

  g_assert_cmpstr (jolt_format_chip ("ESP32-S3"), ==, "ESP32-S3");
  jolt_format_set_on_screen (TRUE);
  g_assert_cmpstr (jolt_format_chip ("ESP32-S3"), ==, "ESP32\u2011S3");
  g_assert_cmpstr (jolt_format_chip (jolt_format_chip ("ESP32-S3")), ==, "ESP32\u2011S3");
  g_assert_cmpstr (jolt_format_chip ("ESP32"), ==, "ESP32");
  g_assert_null (jolt_format_chip (NULL));
  sentence = jolt_error_words_wrong_chip ("ESP32-S3", "ESP32-S2");
  g_assert_null (strchr (sentence, '-'));
  jolt_format_set_on_screen (FALSE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/words/errors", test_errors);
  g_test_add_func ("/words/error-names-chip", test_error_names_chip);
  g_test_add_func ("/words/error-data", test_error_data);
  g_test_add_func ("/words/statuses", test_statuses);
  g_test_add_func ("/words/verdicts", test_verdicts);
  g_test_add_func ("/words/phases", test_phases);
  g_test_add_func ("/words/firmware", test_firmware);
  g_test_add_func ("/words/access", test_access);
  g_test_add_func ("/words/access-places", test_access_places);
  g_test_add_func ("/words/access-errors", test_access_errors);
  g_test_add_func ("/words/sizes", test_sizes);
  g_test_add_func ("/words/times", test_times);
  g_test_add_func ("/words/chips", test_chips);

  return g_test_run ();
}
