/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-error.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "jolt-dfu-error.h"
#include "jolt-image-error.h"

/* The one place where an error becomes an exit code and a sentence that names
 * what to do. No switch has a default: the compiler names a code without one. */

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

static char *
sentence_of_image (JoltImageError  code,
                   const char     *message)
{
  switch (code) {
  case JOLT_IMAGE_ERROR_IO:
    return g_strdup (_("The file cannot be read."));
  case JOLT_IMAGE_ERROR_EMPTY:
    return g_strdup (_("This file is empty. Download or build it again."));
  case JOLT_IMAGE_ERROR_NOT_FIRMWARE:
    return g_strdup (_("This is no firmware that Jolt knows. Choose a dfu.bin, an ESP-IDF build folder or a .bin file built for an ESP32."));
  case JOLT_IMAGE_ERROR_TRUNCATED:
    return g_strdup (_("This file is incomplete. Download or build it again."));
  case JOLT_IMAGE_ERROR_BAD_SUFFIX:
    return g_strdup (_("This file is damaged (its end is wrong). Download or build it again."));
  case JOLT_IMAGE_ERROR_BAD_CRC:
  case JOLT_IMAGE_ERROR_BAD_CHECKSUM:
    return g_strdup (_("This file is damaged (its checksum is wrong). Download or build it again."));
  case JOLT_IMAGE_ERROR_BAD_ARCHIVE:
    return g_strdup (_("This file is damaged (a header in it is wrong). Download or build it again."));
  case JOLT_IMAGE_ERROR_BAD_INDEX:
    return g_strdup (_("This file is damaged (its index is wrong). Download or build it again."));
  case JOLT_IMAGE_ERROR_CHIP_MISMATCH:
    return g_strdup (_("The parts of this firmware are for different chips. Build all of it for the chip on your board."));
  case JOLT_IMAGE_ERROR_CHIP_WITHOUT_DFU:
    return g_strdup_printf (_("This firmware is for %s, which cannot be flashed over USB DFU."), message);
  case JOLT_IMAGE_ERROR_UNKNOWN_CHIP:
    return g_strdup (_("This firmware is for an Espressif chip that this version of Jolt does not know. Look for a newer Jolt."));
  case JOLT_IMAGE_ERROR_OTHER_VENDOR:
    return g_strdup (_("This DFU file is for another maker's device. Choose one that was built for an ESP32."));
  case JOLT_IMAGE_ERROR_DFUSE:
    return g_strdup (_("This is a DfuSe file for an STM32. Flash it with dfu-util, or choose one that was built for an ESP32."));
  case JOLT_IMAGE_ERROR_UF2:
    return g_strdup (_("This is a UF2 file. Copy it to the drive that the board shows, or choose a .bin file."));
  case JOLT_IMAGE_ERROR_INTEL_HEX:
    return g_strdup (_("This is an Intel HEX file. Choose the .bin file of the same build."));
  case JOLT_IMAGE_ERROR_ELF:
    return g_strdup (_("This is an ELF program. Choose the .bin file that was made of it."));
  case JOLT_IMAGE_ERROR_ESP8266:
    return g_strdup (_("This is an ESP8266 image. An ESP8266 has no USB; flash it over its serial port with esptool."));
  case JOLT_IMAGE_ERROR_HTML:
    return g_strdup (_("This is a web page, not firmware. Download the file itself, for example with the button “Raw”."));
  case JOLT_IMAGE_ERROR_ENCRYPTED:
    return g_strdup (_("This image is encrypted for one board. Choose the one that is not encrypted."));
  case JOLT_IMAGE_ERROR_SIGNED:
    return g_strdup (_("This image is signed for Secure Boot, and Secure Boot disables DFU. Flash it the way its maker describes."));
  case JOLT_IMAGE_ERROR_NOT_A_BUILD_FOLDER:
    return g_strdup (_("This folder is no ESP-IDF build folder. Choose the folder “build”, in which flasher_args.json lies."));
  case JOLT_IMAGE_ERROR_BAD_JSON:
    return g_strdup (_("The flasher_args.json cannot be understood. Build the project again."));
  case JOLT_IMAGE_ERROR_MISSING_FILE:
    return g_strdup (_("A file that flasher_args.json names is missing. Build the project again."));
  case JOLT_IMAGE_ERROR_PATH_ESCAPES:
    return g_strdup (_("The build names a file outside its folder. If you trust it, add --allow-outside."));
  case JOLT_IMAGE_ERROR_UNSAFE_ARCHIVE:
    return g_strdup (_("This ZIP file is not safe to unpack. Do not use it."));
  case JOLT_IMAGE_ERROR_TOO_LARGE:
    return g_strdup (_("This is more than fits in any flash. Choose another file."));
  case JOLT_IMAGE_ERROR_NEEDS_ADDRESS:
    return g_strdup (_("Jolt does not know where in the flash this belongs. Put its address before it, for example 0x10000 app.bin."));
  case JOLT_IMAGE_ERROR_NEEDS_CHIP:
    return g_strdup (_("No file says which chip it is for. Add --chip, for example --chip esp32s2."));
  case JOLT_IMAGE_ERROR_OVERLAP:
    return g_strdup (_("Two parts cover the same flash. Change the address of one."));
  case JOLT_IMAGE_ERROR_OUTSIDE_FLASH:
    return g_strdup (_("A part ends behind the end of the flash. Set --flash-size to that of your board."));
  case JOLT_IMAGE_ERROR_NOT_ALIGNED:
    return g_strdup (_("A part does not start at a multiple of 4096. Change its address."));
  case JOLT_IMAGE_ERROR_NO_SETTINGS:
    return g_strdup (_("No settings are known that could be erased."));
  case JOLT_IMAGE_ERROR_MIXED:
    return g_strdup (_("These do not go together. Give one dfu.bin, one build folder or one ZIP file alone, or several .bin files."));
  case JOLT_IMAGE_ERROR_NOTHING_SELECTED:
    return g_strdup (_("There is nothing to write."));
  }

  return g_strdup (message);
}

/**
 * jolt_cli_error_status:
 * @status: an error status of the board
 *
 * Returns: (transfer full): what it means and what to do (USB DFU 1.1, 6.1.2)
 */
char *
jolt_cli_error_status (JoltDfuStatus status)
{
  const char *name = jolt_dfu_status_to_string (status);

  switch (status) {
  case JOLT_DFU_STATUS_ERR_WRITE:
  case JOLT_DFU_STATUS_ERR_ERASE:
  case JOLT_DFU_STATUS_ERR_CHECK_ERASED:
  case JOLT_DFU_STATUS_ERR_PROG:
    return g_strdup_printf (_("The board could not write its flash memory (%s). Check its power supply and try again."), name);
  case JOLT_DFU_STATUS_ERR_VERIFY:
  case JOLT_DFU_STATUS_ERR_FIRMWARE:
    return g_strdup_printf (_("What arrived in the board's flash memory is not what was sent (%s). Try again with another cable."), name);
  case JOLT_DFU_STATUS_ERR_TARGET:
  case JOLT_DFU_STATUS_ERR_FILE:
    return g_strdup_printf (_("The board does not accept this firmware (%s). Choose the file built for this board."), name);
  case JOLT_DFU_STATUS_ERR_ADDRESS:
    return g_strdup_printf (_("The firmware does not fit in the board's flash memory (%s). Build it for the flash size of this board."), name);
  case JOLT_DFU_STATUS_OK:
  case JOLT_DFU_STATUS_ERR_NOTDONE:
  case JOLT_DFU_STATUS_ERR_VENDOR:
  case JOLT_DFU_STATUS_ERR_USBR:
  case JOLT_DFU_STATUS_ERR_POR:
  case JOLT_DFU_STATUS_ERR_UNKNOWN:
  case JOLT_DFU_STATUS_ERR_STALLEDPKT:
    break;
  }

  return g_strdup_printf (_("The board reported an error (%s). Press RESET with BOOT held and flash again."), name);
}

/**
 * jolt_cli_error_wrong_chip:
 * @firmware_chip: the chip that the firmware is for
 * @board_chip: (nullable): the chip on the board
 *
 * Returns: (transfer full): what is wrong and what to do
 */
char *
jolt_cli_error_wrong_chip (const char *firmware_chip,
                           const char *board_chip)
{
  if (board_chip == NULL)
    return g_strdup_printf (_("This firmware is for %s, your board is not. Choose the file built for your board."),
                            firmware_chip);

  return g_strdup_printf (_("This firmware is for %s, your board is an %s. Choose the file built for %s."),
                          firmware_chip, board_chip, board_chip);
}

static char *
sentence_of_dfu (JoltDfuError  code,
                 const char   *message)
{
  switch (code) {
  case JOLT_DFU_ERROR_NO_BOARD:
    return g_strdup (_("No board was found. Hold BOOT, tap RESET, let go of BOOT."));
  case JOLT_DFU_ERROR_ACCESS:
    return g_strdup (_("Your account may not use this USB device. Run “jolt-cli access” to see how to change that."));
  case JOLT_DFU_ERROR_BUSY:
    return g_strdup (_("Another program uses this board. Close it and flash again."));
  case JOLT_DFU_ERROR_NO_DFU:
    return g_strdup (_("This board is not in bootloader mode. Hold BOOT, tap RESET, let go of BOOT."));
  case JOLT_DFU_ERROR_NOT_RETURNED:
    return g_strdup (_("The board did not come back in bootloader mode. Hold BOOT, tap RESET, let go of BOOT."));
  case JOLT_DFU_ERROR_WRONG_CHIP:
    return g_strdup (_("This firmware is for another chip. Choose the file built for your board."));
  case JOLT_DFU_ERROR_GONE:
    return g_strdup (_("The board was unplugged before everything was written. Plug it in and flash again."));
  case JOLT_DFU_ERROR_TIMEOUT:
    return g_strdup (_("The board stopped answering. Press RESET with BOOT held and flash again."));
  case JOLT_DFU_ERROR_STALL:
  case JOLT_DFU_ERROR_PROTOCOL:
    return g_strdup (_("The board refused what it was asked. Press RESET with BOOT held and flash again."));
  case JOLT_DFU_ERROR_STATUS:
    return g_strdup (_("The board reported an error. Press RESET with BOOT held and flash again."));
  case JOLT_DFU_ERROR_UNCERTAIN:
    return g_strdup (_("Everything was sent, but the board did not confirm it. Press RESET; if the firmware does not start, flash again."));
  case JOLT_DFU_ERROR_USB:
    return g_strdup (_("The USB of this computer failed. Use another port and flash again."));
  }

  return g_strdup (message);
}

/**
 * jolt_cli_error_sentence:
 * @error: an error
 *
 * Returns: (transfer full): the sentence for a person, translated
 */
char *
jolt_cli_error_sentence (const GError *error)
{
  if (error->domain == JOLT_IMAGE_ERROR)
    return sentence_of_image (error->code, error->message);
  if (error->domain == JOLT_DFU_ERROR)
    return sentence_of_dfu (error->code, error->message);

  return g_strdup (error->message);
}

/**
 * jolt_cli_error_verdict:
 * @verdict: why a board cannot be flashed
 * @sentence: (out): what to do, translated
 *
 * Returns: the exit code
 */
int
jolt_cli_error_verdict (JoltBoardVerdict   verdict,
                        char             **sentence)
{
  switch (verdict) {
  case JOLT_BOARD_VERDICT_NEEDS_PERMISSION:
    *sentence = sentence_of_dfu (JOLT_DFU_ERROR_ACCESS, NULL);
    return exit_code_of_dfu (JOLT_DFU_ERROR_ACCESS);
  case JOLT_BOARD_VERDICT_IN_USE:
    *sentence = sentence_of_dfu (JOLT_DFU_ERROR_BUSY, NULL);
    return exit_code_of_dfu (JOLT_DFU_ERROR_BUSY);
  case JOLT_BOARD_VERDICT_NEEDS_BUTTONS:
    *sentence = sentence_of_dfu (JOLT_DFU_ERROR_NO_DFU, NULL);
    return exit_code_of_dfu (JOLT_DFU_ERROR_NO_DFU);
  case JOLT_BOARD_VERDICT_JTAG:
    *sentence = g_strdup (_("This board shows its JTAG interface, which has no DFU. Flash it with esptool over the same port."));
    return EX_UNAVAILABLE;
  case JOLT_BOARD_VERDICT_NO_DFU_CHIP:
    *sentence = g_strdup (_("The chip on this board has no DFU. Flash it with esptool."));
    return EX_UNAVAILABLE;
  case JOLT_BOARD_VERDICT_NOT_ESPRESSIF:
    *sentence = g_strdup (_("This is not an Espressif board. Flash it with its maker's program."));
    return EX_UNAVAILABLE;
  case JOLT_BOARD_VERDICT_READY:
  case JOLT_BOARD_VERDICT_CAN_RESTART:
  case JOLT_BOARD_VERDICT_LEFT:
    break;
  }

  *sentence = sentence_of_dfu (JOLT_DFU_ERROR_NO_BOARD, NULL);

  return EX_UNAVAILABLE;
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
  fflush (stdout);
  fprintf (stderr, "jolt-cli: %s\n", sentence);
  /* Some sentences hold the whole fact already. */
  if (fact != NULL && strstr (sentence, fact) == NULL)
    fprintf (stderr, "  %s\n", fact);
}

/**
 * jolt_cli_error_report:
 * @error: an error
 *
 * Says on stderr what went wrong and what to do.
 *
 * Returns: the exit code
 */
int
jolt_cli_error_report (const GError *error)
{
  g_autofree char *sentence = jolt_cli_error_sentence (error);

  jolt_cli_error_print (sentence, error->message);

  return jolt_cli_error_exit_code (error);
}
