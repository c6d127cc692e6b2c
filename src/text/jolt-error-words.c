/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-error-words.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "jolt-chip.h"
#include "jolt-dfu-error.h"
#include "jolt-flash-words.h"
#include "jolt-format.h"
#include "jolt-image-error.h"

/* The one place where an error becomes words for the user. The switches over
 * the codes have no default: the compiler names a code that has no words. */

static const char *
dfu_title (JoltDfuError code)
{
  switch (code) {
  case JOLT_DFU_ERROR_NO_BOARD:
    return _("No Board There");
  case JOLT_DFU_ERROR_ACCESS:
    return _("Permission Needed");
  case JOLT_DFU_ERROR_BUSY:
    return _("Board in Use");
  case JOLT_DFU_ERROR_NO_DFU:
    return _("Not in Bootloader Mode");
  case JOLT_DFU_ERROR_NOT_RETURNED:
    return _("Board Did Not Return");
  case JOLT_DFU_ERROR_WRONG_CHIP:
    return _("Wrong Firmware");
  case JOLT_DFU_ERROR_GONE:
    return _("Board Unplugged");
  case JOLT_DFU_ERROR_TIMEOUT:
    return _("No Answer");
  case JOLT_DFU_ERROR_STALL:
    return _("Board Refused");
  case JOLT_DFU_ERROR_STATUS:
    return _("Board Reported an Error");
  case JOLT_DFU_ERROR_PROTOCOL:
    return _("Board Answered Oddly");
  case JOLT_DFU_ERROR_UNCERTAIN:
    return _("Result Not Known");
  case JOLT_DFU_ERROR_USB:
    return _("USB Trouble");
  }

  g_return_val_if_reached (NULL);
}

static const char *
dfu_sentence (JoltDfuError code)
{
  switch (code) {
  case JOLT_DFU_ERROR_NO_BOARD:
    return _("The board left its USB port. Plug it in and try again.");
  case JOLT_DFU_ERROR_ACCESS:
    return _("Your account cannot access this USB device. Allow it once, and Jolt can flash every Espressif board.");
  case JOLT_DFU_ERROR_BUSY:
    return _("Another program uses this board. Close it and try again.");
  case JOLT_DFU_ERROR_NO_DFU:
    return _("This board is not in bootloader mode. Hold BOOT, tap RESET, let go of BOOT.");
  case JOLT_DFU_ERROR_NOT_RETURNED:
    return _("The board did not come back in bootloader mode. Hold BOOT, tap RESET, let go of BOOT.");
  case JOLT_DFU_ERROR_WRONG_CHIP:
    return _("This firmware is for another chip. Choose the file built for your board.");
  case JOLT_DFU_ERROR_GONE:
    return _("The board was unplugged before everything was written. Plug it in and flash again.");
  case JOLT_DFU_ERROR_TIMEOUT:
    return _("The board stopped answering. Press RESET, then put it into bootloader mode again.");
  case JOLT_DFU_ERROR_STALL:
    return _("The board refused a request. Press RESET with BOOT held and try again.");
  case JOLT_DFU_ERROR_STATUS:
    return _("The board reported an error. Press RESET with BOOT held and try again.");
  case JOLT_DFU_ERROR_PROTOCOL:
    return _("The board gave an answer that DFU does not allow. Press RESET with BOOT held and try again.");
  case JOLT_DFU_ERROR_UNCERTAIN:
    return _("Everything was sent, but the board did not confirm it. Press RESET; if the firmware does not start, flash again.");
  case JOLT_DFU_ERROR_USB:
    return _("The computer’s USB system reported a fault. Try another port or cable.");
  }

  g_return_val_if_reached (NULL);
}

static const char *
image_title (JoltImageError code)
{
  switch (code) {
  case JOLT_IMAGE_ERROR_IO:
    return _("Cannot Read File");
  case JOLT_IMAGE_ERROR_EMPTY:
    return _("Empty File");
  case JOLT_IMAGE_ERROR_NOT_FIRMWARE:
    return _("Not Firmware");
  case JOLT_IMAGE_ERROR_TRUNCATED:
  case JOLT_IMAGE_ERROR_BAD_SUFFIX:
  case JOLT_IMAGE_ERROR_BAD_CRC:
  case JOLT_IMAGE_ERROR_BAD_ARCHIVE:
  case JOLT_IMAGE_ERROR_BAD_INDEX:
  case JOLT_IMAGE_ERROR_BAD_CHECKSUM:
    return _("Damaged File");
  case JOLT_IMAGE_ERROR_CHIP_MISMATCH:
    return _("Different Chips");
  case JOLT_IMAGE_ERROR_CHIP_WITHOUT_DFU:
    return _("Chip Without DFU");
  case JOLT_IMAGE_ERROR_UNKNOWN_CHIP:
    return _("Unknown Chip");
  case JOLT_IMAGE_ERROR_OTHER_VENDOR:
    return _("For Another Device");
  case JOLT_IMAGE_ERROR_DFUSE:
    return _("STM32 File");
  case JOLT_IMAGE_ERROR_UF2:
    return _("UF2 File");
  case JOLT_IMAGE_ERROR_INTEL_HEX:
    return _("Intel HEX File");
  case JOLT_IMAGE_ERROR_ELF:
    return _("ELF Program");
  case JOLT_IMAGE_ERROR_ESP8266:
    return _("ESP8266 Image");
  case JOLT_IMAGE_ERROR_HTML:
    return _("Web Page");
  case JOLT_IMAGE_ERROR_ENCRYPTED:
    return _("Encrypted Image");
  case JOLT_IMAGE_ERROR_NOT_A_BUILD_FOLDER:
    return _("No Firmware");
  case JOLT_IMAGE_ERROR_BAD_JSON:
    return _("Unreadable Build Folder");
  case JOLT_IMAGE_ERROR_MISSING_FILE:
    return _("Missing File");
  case JOLT_IMAGE_ERROR_PATH_ESCAPES:
    return _("File Outside Folder");
  case JOLT_IMAGE_ERROR_UNSAFE_ARCHIVE:
    return _("Unsafe Archive");
  case JOLT_IMAGE_ERROR_TOO_LARGE:
    return _("Too Large");
  case JOLT_IMAGE_ERROR_NEEDS_ADDRESS:
    return _("Address Needed");
  case JOLT_IMAGE_ERROR_NEEDS_CHIP:
    return _("Chip Needed");
  case JOLT_IMAGE_ERROR_OVERLAP:
    return _("Parts Overlap");
  case JOLT_IMAGE_ERROR_OUTSIDE_FLASH:
    return _("Outside the Flash");
  case JOLT_IMAGE_ERROR_NOT_ALIGNED:
    return _("Address Not Aligned");
  case JOLT_IMAGE_ERROR_NO_SETTINGS:
    return _("No Settings Region");
  case JOLT_IMAGE_ERROR_MIXED:
    return _("Mixed Files");
  case JOLT_IMAGE_ERROR_NOTHING_SELECTED:
    return _("Nothing to Write");
  case JOLT_IMAGE_ERROR_ARCHIVE:
    return _("Unknown Archive");
  case JOLT_IMAGE_ERROR_LOCKED_ARCHIVE:
    return _("Locked Archive");
  case JOLT_IMAGE_ERROR_SOURCE_CODE:
    return _("Source Code");
  case JOLT_IMAGE_ERROR_PICTURE:
    return _("Picture");
  case JOLT_IMAGE_ERROR_DOCUMENT:
    return _("Document");
  case JOLT_IMAGE_ERROR_DOWNLOAD:
    return _("Failed Download");
  case JOLT_IMAGE_ERROR_LFS_POINTER:
    return _("Git LFS Pointer");
  case JOLT_IMAGE_ERROR_BAD_MANIFEST:
    return _("Unreadable Manifest");
  case JOLT_IMAGE_ERROR_INCOMPLETE:
    return _("Incomplete Release");
  case JOLT_IMAGE_ERROR_NEEDS_CHOICE:
    return _("Several Builds");
  case JOLT_IMAGE_ERROR_CONTRADICTION:
    return _("Contradicting Orders");
  case JOLT_IMAGE_ERROR_NO_PARTITION:
    return _("No Such Partition");
  case JOLT_IMAGE_ERROR_TOO_BIG_FOR_PARTITION:
    return _("Program Too Large");
  case JOLT_IMAGE_ERROR_TOO_MANY_PARTS:
    return _("Too Many Parts");
  case JOLT_IMAGE_ERROR_PART_SIZE:
    return _("Unsuitable Part Size");
  case JOLT_IMAGE_ERROR_UNSAFE_IMAGE:
    return _("Unsafe Image");
  }

  g_return_val_if_reached (NULL);
}

static char *
chip_without_dfu_sentence (const JoltChip *chip)
{
  if (chip == NULL)
    return g_strdup (_("This firmware is for a chip which cannot be flashed over USB DFU."));

  /* Translators: %s is the name of a chip, such as ESP32 */
  return g_strdup_printf (_("This firmware is for %s, which cannot be flashed over USB DFU."), jolt_format_chip (chip->name));
}

static char *
uf2_sentence (const JoltChip *chip)
{
  if (chip == NULL)
    return g_strdup (_("This is a UF2 file. Copy it to the drive that the board shows, or choose a .bin file."));

  /* Translators: %s is the name of a chip, such as ESP32-S2 */
  return g_strdup_printf (_("This is a UF2 file for %s. Copy it to the drive that the board shows, or choose a .bin file."), chip->name);
}

static char *
image_sentence (const GError *error)
{
  switch ((JoltImageError) error->code) {
  case JOLT_IMAGE_ERROR_IO:
    return g_strdup (_("The file could not be read. Check that it is still there and open it again."));
  case JOLT_IMAGE_ERROR_EMPTY:
    return g_strdup (_("This file is empty. Download or build it again."));
  case JOLT_IMAGE_ERROR_NOT_FIRMWARE:
    return g_strdup (_("This is not firmware that Jolt knows. Choose a dfu.bin, a build folder or a .bin file built for an ESP32."));
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
    return chip_without_dfu_sentence (jolt_image_error_get_chip (error));
  case JOLT_IMAGE_ERROR_UNKNOWN_CHIP:
    return g_strdup (_("This firmware is for an Espressif chip that this version of Jolt does not know. Look for a newer Jolt."));
  case JOLT_IMAGE_ERROR_OTHER_VENDOR:
    return g_strdup (_("This DFU file is for another maker’s device. Choose one that was built for an ESP32."));
  case JOLT_IMAGE_ERROR_DFUSE:
    return g_strdup (_("This is a DfuSe file for an STM32. Flash it with dfu-util, or choose one that was built for an ESP32."));
  case JOLT_IMAGE_ERROR_UF2:
    return uf2_sentence (jolt_image_error_get_chip (error));
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
  case JOLT_IMAGE_ERROR_NOT_A_BUILD_FOLDER:
    return g_strdup (_("There is no firmware in this folder. Choose the folder that your build system writes the .bin files to."));
  case JOLT_IMAGE_ERROR_BAD_JSON:
    return g_strdup (_("The flasher_args.json cannot be understood. Build the project again."));
  case JOLT_IMAGE_ERROR_MISSING_FILE:
    return g_strdup (_("A file that flasher_args.json names is missing. Build the project again."));
  case JOLT_IMAGE_ERROR_PATH_ESCAPES:
    return g_strdup (_("The build names a file outside its folder. Look at its path before you use it."));
  case JOLT_IMAGE_ERROR_UNSAFE_ARCHIVE:
    return g_strdup (_("This archive is not safe to unpack. Do not use it."));
  case JOLT_IMAGE_ERROR_TOO_LARGE:
    return g_strdup (_("This is more than fits in any flash. Choose another file."));
  case JOLT_IMAGE_ERROR_NEEDS_ADDRESS:
    return g_strdup (_("Jolt does not know where a file belongs. Enter its address."));
  case JOLT_IMAGE_ERROR_NEEDS_CHIP:
    return g_strdup (_("No file says which chip it is for. Choose the chip."));
  case JOLT_IMAGE_ERROR_OVERLAP:
    return g_strdup (_("Two parts cover the same flash. Change the address of one."));
  case JOLT_IMAGE_ERROR_OUTSIDE_FLASH:
    return g_strdup (_("A part ends past the end of the flash memory. Change its address."));
  case JOLT_IMAGE_ERROR_NOT_ALIGNED:
    return g_strdup (_("A part does not start at a multiple of 4096. Change its address."));
  case JOLT_IMAGE_ERROR_NO_SETTINGS:
    return g_strdup (_("No settings are known that could be erased. Keep them to go on."));
  case JOLT_IMAGE_ERROR_MIXED:
    return g_strdup (_("These do not go together. Open one dfu.bin, one folder or one archive alone, or several .bin files."));
  case JOLT_IMAGE_ERROR_NOTHING_SELECTED:
    return g_strdup (_("No part is chosen. Choose at least one to write."));
  case JOLT_IMAGE_ERROR_ARCHIVE:
    return g_strdup (_("Jolt cannot read this kind of archive. Unpack it and open the folder."));
  case JOLT_IMAGE_ERROR_LOCKED_ARCHIVE:
    return g_strdup (_("This archive is locked with a password. Unpack it and open the folder."));
  case JOLT_IMAGE_ERROR_SOURCE_CODE:
    return g_strdup (_("This is the source code of a project, not firmware. Download the .bin files of its release."));
  case JOLT_IMAGE_ERROR_PICTURE:
    return g_strdup (_("This is a picture, not firmware. Choose a .bin file or the folder it is in."));
  case JOLT_IMAGE_ERROR_DOCUMENT:
    return g_strdup (_("This is a document, not firmware. Choose a .bin file or the folder it is in."));
  case JOLT_IMAGE_ERROR_DOWNLOAD:
    return g_strdup (_("This is a server’s error message, not firmware. Download the file again."));
  case JOLT_IMAGE_ERROR_LFS_POINTER:
    return g_strdup (_("This is only a Git LFS pointer to the file. Run “git lfs pull”, or download the file itself."));
  case JOLT_IMAGE_ERROR_BAD_MANIFEST:
    return g_strdup (_("The manifest.json of this web installer cannot be understood. Open the .bin files of one chip instead."));
  case JOLT_IMAGE_ERROR_INCOMPLETE:
    return g_strdup (_("A file that belongs to this firmware is missing. Download all of it again."));
  case JOLT_IMAGE_ERROR_NEEDS_CHOICE:
    return g_strdup (_("This is firmware for several chips or boards. Choose the one for your board."));
  case JOLT_IMAGE_ERROR_CONTRADICTION:
    return g_strdup (_("The same part of the flash memory is to be written, kept or erased at once. Choose one of these."));
  case JOLT_IMAGE_ERROR_NO_PARTITION:
    return g_strdup (_("The partition table of this firmware has no partition with this name. Check the name."));
  case JOLT_IMAGE_ERROR_TOO_BIG_FOR_PARTITION:
    return g_strdup (_("The program is larger than the partition it goes to. Choose the partition table that belongs to it."));
  case JOLT_IMAGE_ERROR_TOO_MANY_PARTS:
    return g_strdup (_("These are more parts than the chip takes in one image. Join some of them into one file."));
  case JOLT_IMAGE_ERROR_PART_SIZE:
    return g_strdup (_("The chip erases 4096 bytes at a time. Choose a part size that is a multiple of 4096."));
  case JOLT_IMAGE_ERROR_UNSAFE_IMAGE:
    return g_strdup (_("This image would write to the memory of the chip instead of its flash memory. Do not use it."));
  }

  g_return_val_if_reached (NULL);
}

/**
 * jolt_error_words_title:
 * @error: what happened
 *
 * Returns: what happened in three or four words
 */
const char *
jolt_error_words_title (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (error->domain == JOLT_DFU_ERROR)
    return dfu_title (error->code);
  if (error->domain == JOLT_IMAGE_ERROR)
    return image_title (error->code);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return _("Cancelled");

  return _("Something Went Wrong");
}

static char *
wrong_chip_sentence (const GError *error)
{
  const JoltChip *board_chip = jolt_dfu_error_get_board_chip (error);

  return jolt_error_words_wrong_chip (jolt_dfu_error_get_firmware_chip (error)->name,
                                      board_chip != NULL ? board_chip->name : NULL);
}

/**
 * jolt_error_words_sentence:
 * @error: what happened
 *
 * Returns: (transfer full): one sentence with the one thing to do
 */
char *
jolt_error_words_sentence (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  if (jolt_dfu_error_is (error, JOLT_DFU_ERROR_STATUS))
    return jolt_flash_words_status (jolt_dfu_error_get_status (error));
  if (jolt_dfu_error_get_firmware_chip (error) != NULL)
    return wrong_chip_sentence (error);
  if (error->domain == JOLT_DFU_ERROR)
    return g_strdup (dfu_sentence (error->code));
  if (error->domain == JOLT_IMAGE_ERROR)
    return image_sentence (error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup (_("The board’s own loader cannot be erased. You can flash again."));

  return g_strdup (_("The details may help when you report this."));
}

/**
 * jolt_error_words_reading:
 * @error: why a board could not be read
 *
 * Returns: (transfer full): as jolt_error_words_sentence(), of a board that was
 *   not written to
 */
char *
jolt_error_words_reading (const GError *error)
{
  if (jolt_dfu_error_is (error, JOLT_DFU_ERROR_GONE))
    return g_strdup (_("The board was unplugged before everything was read. Plug it in and try again."));

  return jolt_error_words_sentence (error);
}

/**
 * jolt_error_words_wrong_chip:
 * @firmware_chip: the chip that the firmware is built for
 * @board_chip: (nullable): the chip on the board
 *
 * Returns: (transfer full): that the two differ, and what to do
 */
char *
jolt_error_words_wrong_chip (const char *firmware_chip,
                             const char *board_chip)
{
  if (board_chip == NULL)
    return g_strdup_printf (_("This firmware is for %s, your board is not. Choose the file built for your board."),
                            jolt_format_chip (firmware_chip));

  /* Translators: the chip of the firmware, that of the board, and that of the board again */
  return g_strdup_printf (_("This firmware is for %s, your board is an %s. Choose the file built for %s."),
                          jolt_format_chip (firmware_chip), jolt_format_chip (board_chip),
                          jolt_format_chip (board_chip));
}
