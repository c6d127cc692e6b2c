/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-error.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "jolt-cli-error-codes.h"
#include "jolt-cli-json.h"
#include "jolt-cli-signal.h"
#include "jolt-dfu-error.h"
#include "jolt-error-words.h"
#include "jolt-firmware-words.h"
#include "jolt-image-error.h"
#include "jolt-text.h"

/* Whether errors are told on stdout as JSON too */
static gboolean as_json;

/**
 * jolt_cli_error_use_json:
 *
 * Has every error printed on stdout as JSON, beside the sentence on stderr.
 */
void
jolt_cli_error_use_json (void)
{
  as_json = TRUE;
}

gboolean
jolt_cli_error_uses_json (void)
{
  return as_json;
}

/* The one place where an error becomes an exit code. No switch has a default:
 * the compiler names a code without one. */

static int
exit_code_of_image (JoltImageError code)
{
  return code == JOLT_IMAGE_ERROR_IO ? EX_NOINPUT : EX_DATAERR;
}

static int
exit_code_of_dfu (JoltDfuError code)
{
  switch (code) {
  case JOLT_DFU_ERROR_NO_BOARD:
  case JOLT_DFU_ERROR_NO_DFU:
  case JOLT_DFU_ERROR_BUSY:
    return EX_UNAVAILABLE;
  case JOLT_DFU_ERROR_ACCESS:
    return EX_NOPERM;
  case JOLT_DFU_ERROR_WRONG_CHIP:
    return EX_DATAERR;
  case JOLT_DFU_ERROR_NOT_RETURNED:
  case JOLT_DFU_ERROR_GONE:
  case JOLT_DFU_ERROR_TIMEOUT:
  case JOLT_DFU_ERROR_STALL:
  case JOLT_DFU_ERROR_STATUS:
  case JOLT_DFU_ERROR_PROTOCOL:
  case JOLT_DFU_ERROR_UNCERTAIN:
  case JOLT_DFU_ERROR_USB:
    return EX_IOERR;
  }

  return EX_SOFTWARE;
}

/**
 * jolt_cli_error_exit_code:
 * @error: an error
 *
 * Returns: the exit code (sysexits.h)
 */
int
jolt_cli_error_exit_code (const GError *error)
{
  if (error->domain == JOLT_IMAGE_ERROR)
    return exit_code_of_image (error->code);
  if (error->domain == JOLT_DFU_ERROR)
    return exit_code_of_dfu (error->code);
  if (error->domain == G_IO_ERROR || error->domain == G_FILE_ERROR)
    return EX_NOINPUT;

  return EX_SOFTWARE;
}

/* In a terminal, a few things are done in another way than in the window. */
static const struct {
  int         code;
  const char *sentence;
} image_sentences[] = {
  { JOLT_IMAGE_ERROR_IO, N_("The file cannot be read. Check its name, and whether you can read it.") },
  { JOLT_IMAGE_ERROR_PATH_ESCAPES, N_("The build names a file outside its folder. If you trust it, add --allow-outside.") },
  { JOLT_IMAGE_ERROR_NEEDS_ADDRESS, N_("Jolt does not know where in the flash this belongs. Put its address before it, for example 0x10000 app.bin.") },
  { JOLT_IMAGE_ERROR_NEEDS_CHIP, N_("No file says which chip it is for. Add --chip, for example --chip esp32s2.") },
  { JOLT_IMAGE_ERROR_OUTSIDE_FLASH, N_("A part ends past the end of the flash memory. Set --flash-size to that of your board.") },
  { JOLT_IMAGE_ERROR_NO_SETTINGS, N_("No settings are known that could be erased. Leave out --erase-settings.") },
  { JOLT_IMAGE_ERROR_NEEDS_CHOICE, N_("This is firmware for several chips or boards. Choose one with --chip or --build.") },
  { JOLT_IMAGE_ERROR_CONTRADICTION, N_("The same part of the flash memory is to be written, kept or erased at once. Leave out one of these orders.") },
  { JOLT_IMAGE_ERROR_NOTHING_SELECTED, N_("There is nothing to write. Give at least one file.") },
};

static const char *
get_own_sentence (const GError *error)
{
  if (g_error_matches (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_ACCESS))
    return _("Your account cannot access this USB device. Run “jolt-cli access” to see how to change that.");

  for (gsize i = 0; i < G_N_ELEMENTS (image_sentences); i++)
    if (g_error_matches (error, JOLT_IMAGE_ERROR, image_sentences[i].code))
      return _(image_sentences[i].sentence);

  /* A failure of the system is its own explanation. */
  if (error->domain != JOLT_DFU_ERROR && error->domain != JOLT_IMAGE_ERROR)
    return error->message;

  return NULL;
}

/**
 * jolt_cli_error_sentence:
 * @error: an error
 *
 * Returns: (transfer full): the sentence for the user, translated
 */
char *
jolt_cli_error_sentence (const GError *error)
{
  const char *own = get_own_sentence (error);

  return own != NULL ? g_strdup (own) : jolt_error_words_sentence (error);
}

static char *
dup_dfu_sentence (JoltDfuError code)
{
  g_autoptr (GError) error = g_error_new_literal (JOLT_DFU_ERROR, code, "");

  return jolt_cli_error_sentence (error);
}

/* The name of an enum's value, such as "needs-chip" */
static char *
dup_nick (GType       type,
          int         value,
          const char *prefix)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  const GEnumValue *found = g_enum_get_value (klass, value);

  return g_strconcat (prefix, found != NULL ? found->value_nick : "unexpected", NULL);
}

/* What programs know an error by: never translated, and the same for as long as
 * the error exists */
static char *
dup_code (const GError *error)
{
  if (error->domain == JOLT_IMAGE_ERROR)
    return dup_nick (JOLT_TYPE_IMAGE_ERROR, error->code, "image-");
  if (error->domain == JOLT_DFU_ERROR)
    return dup_nick (JOLT_TYPE_DFU_ERROR, error->code, "dfu-");
  if (error->domain == G_IO_ERROR)
    return dup_nick (G_TYPE_IO_ERROR_ENUM, error->code, "io-");
  if (error->domain == G_FILE_ERROR)
    return g_strdup ("io-failed");

  return g_strdup ("unexpected");
}

/**
 * jolt_cli_error_verdict:
 * @verdict: why a board cannot be flashed
 * @code: (out): what programs know the reason by
 * @sentence: (out): what to do, translated
 *
 * Returns: the exit code
 */
int
jolt_cli_error_verdict (JoltBoardVerdict   verdict,
                        char             **code,
                        char             **sentence)
{
  *code = dup_nick (JOLT_TYPE_BOARD_VERDICT, verdict, "board-");

  switch (verdict) {
  case JOLT_BOARD_VERDICT_NEEDS_PERMISSION:
    *sentence = dup_dfu_sentence (JOLT_DFU_ERROR_ACCESS);
    return exit_code_of_dfu (JOLT_DFU_ERROR_ACCESS);
  case JOLT_BOARD_VERDICT_IN_USE:
    *sentence = dup_dfu_sentence (JOLT_DFU_ERROR_BUSY);
    return exit_code_of_dfu (JOLT_DFU_ERROR_BUSY);
  case JOLT_BOARD_VERDICT_NEEDS_BUTTONS:
    *sentence = dup_dfu_sentence (JOLT_DFU_ERROR_NO_DFU);
    return exit_code_of_dfu (JOLT_DFU_ERROR_NO_DFU);
  case JOLT_BOARD_VERDICT_JTAG:
    *sentence = g_strdup (_("This board shows its JTAG interface, which has no DFU. Flash it with esptool over the same port."));
    return EX_UNAVAILABLE;
  case JOLT_BOARD_VERDICT_NO_DFU_CHIP:
    *sentence = g_strdup (_("The chip on this board has no DFU. Flash it with esptool."));
    return EX_UNAVAILABLE;
  case JOLT_BOARD_VERDICT_NOT_ESPRESSIF:
    *sentence = g_strdup (_("This is not an Espressif board. Flash it with its maker’s program."));
    return EX_UNAVAILABLE;
  case JOLT_BOARD_VERDICT_SERIAL_SOCKET:
    *sentence = g_strdup (_("This is the board’s serial socket. Use the one marked USB."));
    return EX_UNAVAILABLE;
  case JOLT_BOARD_VERDICT_MAKER_PROGRAM:
    *sentence = g_strdup (_("This board runs its maker’s program. Put it into the chip’s own bootloader: hold BOOT, tap RESET, let go of BOOT."));
    return EX_UNAVAILABLE;
  case JOLT_BOARD_VERDICT_READY:
  case JOLT_BOARD_VERDICT_CAN_RESTART:
  case JOLT_BOARD_VERDICT_LEFT:
    break;
  }

  g_free (*code);
  *code = g_strdup ("no-board");
  *sentence = g_strdup (_("No board was found. Hold BOOT, tap RESET, let go of BOOT."));

  return EX_UNAVAILABLE;
}

/**
 * jolt_cli_error_check_output:
 * @exit_code: what the program ends with otherwise
 *
 * What is said is all that most commands do: a full disk, or a standard output
 * that is closed, must not look like a success.
 *
 * Returns: @exit_code, or %EX_IOERR where what was printed is lost
 */
int
jolt_cli_error_check_output (int exit_code)
{
  gboolean lost = fflush (stdout) != 0 || ferror (stdout);

  if (!lost || exit_code != EX_OK)
    return exit_code;

  jolt_cli_error_print (_("The output could not be written."), NULL);

  return EX_IOERR;
}

/**
 * jolt_cli_error_add_failure:
 * @builder: a builder inside an object
 * @code: what programs know the error by, such as "usage"
 * @sentence: what to do, translated
 * @fact: (nullable): the technical fact
 * @exit_code: what the program ends with
 *
 * Adds the members that tell of an error.
 */
void
jolt_cli_error_add_failure (JsonBuilder *builder,
                            const char  *code,
                            const char  *sentence,
                            const char  *fact,
                            int          exit_code)
{
  jolt_cli_json_add_string (builder, "error", code);
  jolt_cli_json_add_string (builder, "message", sentence);
  jolt_cli_json_add_string (builder, "detail", fact);
  jolt_cli_json_add_int (builder, "exit_code", exit_code);
}

static void
add_chip (JsonBuilder    *builder,
          const char     *name,
          const JoltChip *chip)
{
  if (chip != NULL)
    jolt_cli_json_add_string (builder, name, chip->name);
}

/**
 * jolt_cli_error_add_members:
 * @builder: a builder inside an object
 * @error: an error
 *
 * Adds the members that tell of an error, and what it is about as far as it
 * knows: a file, a path, chips, the status that the board answered with.
 */
void
jolt_cli_error_add_members (JsonBuilder  *builder,
                            const GError *error)
{
  g_autofree char *code = dup_code (error);
  g_autofree char *sentence = jolt_cli_error_sentence (error);

  jolt_cli_error_add_failure (builder, code, sentence, error->message, jolt_cli_error_exit_code (error));

  if (jolt_image_error_get_part (error) != NULL)
    jolt_cli_json_add_string (builder, "file", jolt_image_error_get_part (error));
  if (jolt_image_error_get_path (error) != NULL)
    jolt_cli_json_add_string (builder, "path", jolt_image_error_get_path (error));
  add_chip (builder, "firmware_chip", jolt_image_error_get_chip (error));
  add_chip (builder, "firmware_chip", jolt_dfu_error_get_firmware_chip (error));
  add_chip (builder, "board_chip", jolt_dfu_error_get_board_chip (error));
  if (jolt_dfu_error_is (error, JOLT_DFU_ERROR_STATUS))
    jolt_cli_json_add_int (builder, "status", jolt_dfu_error_get_status (error));
}

/**
 * jolt_cli_error_print:
 * @sentence: what to do, translated
 * @fact: (nullable): the technical fact
 *
 * Says on stderr what went wrong.
 */
void
jolt_cli_error_print (const char *sentence,
                      const char *fact)
{
  g_autofree char *clean = jolt_text_clean (sentence, -1);
  g_autofree char *clean_fact = fact != NULL ? jolt_text_clean (fact, -1) : NULL;

  fflush (stdout);
  fprintf (stderr, "jolt-cli: %s\n", clean);
  /* Some sentences hold the whole fact already. */
  if (clean_fact != NULL && strstr (clean, clean_fact) == NULL)
    fprintf (stderr, "  %s\n", clean_fact);
}

static void
print_failure (const char *code,
               const char *sentence,
               const char *fact,
               int         exit_code)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  jolt_cli_error_add_failure (builder, code, sentence, fact, exit_code);
  json_builder_end_object (builder);
  jolt_cli_json_print (builder);
}

/**
 * jolt_cli_error_stop:
 *
 * Ends a command that a signal stopped before anything was begun: whoever sent
 * it knows.
 *
 * Returns: the exit code
 */
int
jolt_cli_error_stop (void)
{
  int exit_code = jolt_cli_signal_get_exit_code ();

  if (as_json)
    print_failure ("cancelled", _("Cancelled"), NULL, exit_code);

  return exit_code;
}

/**
 * jolt_cli_error_fail:
 * @code: what programs know the error by, such as "usage"
 * @sentence: what to do, translated
 * @fact: (nullable): the technical fact
 * @exit_code: what the program is to end with
 *
 * Says what went wrong.
 *
 * Returns: @exit_code
 */
int
jolt_cli_error_fail (const char *code,
                     const char *sentence,
                     const char *fact,
                     int         exit_code)
{
  if (as_json)
    print_failure (code, sentence, fact, exit_code);
  jolt_cli_error_print (sentence, fact);

  return exit_code;
}

/**
 * jolt_cli_error_report:
 * @error: an error
 *
 * Says what went wrong and what to do.
 *
 * Returns: the exit code
 */
int
jolt_cli_error_report (const GError *error)
{
  g_autofree char *sentence = jolt_cli_error_sentence (error);

  if (as_json) {
    g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

    json_builder_begin_object (builder);
    jolt_cli_error_add_members (builder, error);
    json_builder_end_object (builder);
    jolt_cli_json_print (builder);
  }

  jolt_cli_error_print (sentence, error->message);

  return jolt_cli_error_exit_code (error);
}

/**
 * jolt_cli_error_report_reading:
 * @error: why a board could not be read
 *
 * Does what jolt_cli_error_report() does, of a board that was not written to.
 *
 * Returns: the exit code
 */
int
jolt_cli_error_report_reading (const GError *error)
{
  g_autofree char *code = NULL;
  g_autofree char *sentence = NULL;

  if (!jolt_dfu_error_is (error, JOLT_DFU_ERROR_GONE))
    return jolt_cli_error_report (error);

  code = dup_code (error);
  sentence = jolt_error_words_reading (error);

  return jolt_cli_error_fail (code, sentence, error->message, jolt_cli_error_exit_code (error));
}

/**
 * jolt_cli_error_print_warnings:
 * @firmware: firmware
 * @stream: where to
 *
 * Says what is odd about the firmware, with the technical fact.
 */
void
jolt_cli_error_print_warnings (JoltFirmware *firmware,
                               FILE         *stream)
{
  const JoltFirmwareWarning *warnings;
  gsize n;

  warnings = jolt_firmware_get_warnings (firmware, &n);
  for (gsize i = 0; i < n; i++) {
    g_autofree char *sentence = jolt_firmware_words_warning (firmware, &warnings[i]);
    g_autofree char *clean = jolt_text_clean (sentence, -1);
    g_autofree char *fact = jolt_text_clean (warnings[i].text, -1);

    fprintf (stream, _("Warning: %s\n"), clean);
    fprintf (stream, "  %s\n", fact);
  }
}
