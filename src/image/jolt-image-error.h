/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jolt-chip.h"

G_BEGIN_DECLS

#define JOLT_IMAGE_ERROR (jolt_image_error_quark ())

/**
 * JoltImageError:
 * @JOLT_IMAGE_ERROR_IO: the file could not be read; the message is the system's
 * @JOLT_IMAGE_ERROR_EMPTY: the file has no bytes
 * @JOLT_IMAGE_ERROR_NOT_FIRMWARE: nothing known; the message says what it starts with
 * @JOLT_IMAGE_ERROR_TRUNCATED: the file ends too early
 * @JOLT_IMAGE_ERROR_BAD_SUFFIX: the DFU suffix is missing or damaged
 * @JOLT_IMAGE_ERROR_BAD_CRC: the CRC in the DFU suffix is wrong, nothing else is
 * @JOLT_IMAGE_ERROR_BAD_ARCHIVE: a header of the archive is damaged
 * @JOLT_IMAGE_ERROR_BAD_INDEX: the index of the archive is damaged
 * @JOLT_IMAGE_ERROR_BAD_CHECKSUM: data differs from its MD5, checksum or SHA-256
 * @JOLT_IMAGE_ERROR_CHIP_MISMATCH: the parts of the file are for different chips
 * @JOLT_IMAGE_ERROR_CHIP_WITHOUT_DFU: for an Espressif chip that has no DFU
 * @JOLT_IMAGE_ERROR_UNKNOWN_CHIP: for an Espressif chip that is not known
 * @JOLT_IMAGE_ERROR_OTHER_VENDOR: a DFU file for another vendor's device
 * @JOLT_IMAGE_ERROR_DFUSE: an STM32 DfuSe file
 * @JOLT_IMAGE_ERROR_UF2: a UF2 file
 * @JOLT_IMAGE_ERROR_INTEL_HEX: an Intel HEX file
 * @JOLT_IMAGE_ERROR_ELF: an ELF program
 * @JOLT_IMAGE_ERROR_ESP8266: an ESP8266 image
 * @JOLT_IMAGE_ERROR_HTML: a web page
 * @JOLT_IMAGE_ERROR_ENCRYPTED: an image encrypted for one board
 * @JOLT_IMAGE_ERROR_NOT_A_BUILD_FOLDER: a folder without firmware
 * @JOLT_IMAGE_ERROR_BAD_JSON: flasher_args.json cannot be understood
 * @JOLT_IMAGE_ERROR_MISSING_FILE: a file that flasher_args.json names is not there
 * @JOLT_IMAGE_ERROR_PATH_ESCAPES: a path leaves the folder; the message is the path
 * @JOLT_IMAGE_ERROR_UNSAFE_ARCHIVE: an archive whose names escape or that unpacks without end
 * @JOLT_IMAGE_ERROR_TOO_LARGE: more than fits any flash
 * @JOLT_IMAGE_ERROR_NEEDS_ADDRESS: a file whose place in the flash is not known
 * @JOLT_IMAGE_ERROR_NEEDS_CHIP: no file says which chip it is for
 * @JOLT_IMAGE_ERROR_OVERLAP: two parts cover the same flash
 * @JOLT_IMAGE_ERROR_OUTSIDE_FLASH: a part ends past the end of the flash
 * @JOLT_IMAGE_ERROR_NOT_ALIGNED: a part does not start at a multiple of 4096
 * @JOLT_IMAGE_ERROR_NO_SETTINGS: no NVS region is known that could be erased
 * @JOLT_IMAGE_ERROR_MIXED: things opened together that do not go together
 * @JOLT_IMAGE_ERROR_NOTHING_SELECTED: no part is left to be written
 * @JOLT_IMAGE_ERROR_ARCHIVE: an archive of a kind that Jolt cannot read
 * @JOLT_IMAGE_ERROR_LOCKED_ARCHIVE: an archive that is locked with a password
 * @JOLT_IMAGE_ERROR_SOURCE_CODE: an archive of source code without any firmware
 * @JOLT_IMAGE_ERROR_PICTURE: a picture
 * @JOLT_IMAGE_ERROR_DOCUMENT: a PDF document
 * @JOLT_IMAGE_ERROR_DOWNLOAD: what a server answered instead of the file
 * @JOLT_IMAGE_ERROR_LFS_POINTER: the text that Git LFS keeps in place of a file
 * @JOLT_IMAGE_ERROR_BAD_MANIFEST: the manifest of a web installer cannot be understood
 * @JOLT_IMAGE_ERROR_INCOMPLETE: a release in which a file that it names is not there
 * @JOLT_IMAGE_ERROR_NEEDS_CHOICE: firmware for several chips or boards
 * @JOLT_IMAGE_ERROR_CONTRADICTION: something is to be written, kept or erased at once
 * @JOLT_IMAGE_ERROR_NO_PARTITION: a partition that is to be erased is not in the partition table
 * @JOLT_IMAGE_ERROR_TOO_BIG_FOR_PARTITION: an application is larger than its partition
 * @JOLT_IMAGE_ERROR_TOO_MANY_PARTS: more parts than the ROM takes
 * @JOLT_IMAGE_ERROR_PART_SIZE: entries are not a multiple of 4096 bytes
 * @JOLT_IMAGE_ERROR_UNSAFE_IMAGE: a DFU image that would change the chip's memory
 *
 * Why a file is not firmware that can be flashed: one code per thing a user
 * can act on. The message is the technical fact and starts with the damaged
 * region ("header", "index", "data", "suffix") where there is one.
 */
typedef enum {
  JOLT_IMAGE_ERROR_IO,
  JOLT_IMAGE_ERROR_EMPTY,
  JOLT_IMAGE_ERROR_NOT_FIRMWARE,
  JOLT_IMAGE_ERROR_TRUNCATED,
  JOLT_IMAGE_ERROR_BAD_SUFFIX,
  JOLT_IMAGE_ERROR_BAD_CRC,
  JOLT_IMAGE_ERROR_BAD_ARCHIVE,
  JOLT_IMAGE_ERROR_BAD_INDEX,
  JOLT_IMAGE_ERROR_BAD_CHECKSUM,
  JOLT_IMAGE_ERROR_CHIP_MISMATCH,
  JOLT_IMAGE_ERROR_CHIP_WITHOUT_DFU,
  JOLT_IMAGE_ERROR_UNKNOWN_CHIP,
  JOLT_IMAGE_ERROR_OTHER_VENDOR,
  JOLT_IMAGE_ERROR_DFUSE,
  JOLT_IMAGE_ERROR_UF2,
  JOLT_IMAGE_ERROR_INTEL_HEX,
  JOLT_IMAGE_ERROR_ELF,
  JOLT_IMAGE_ERROR_ESP8266,
  JOLT_IMAGE_ERROR_HTML,
  JOLT_IMAGE_ERROR_ENCRYPTED,
  JOLT_IMAGE_ERROR_NOT_A_BUILD_FOLDER,
  JOLT_IMAGE_ERROR_BAD_JSON,
  JOLT_IMAGE_ERROR_MISSING_FILE,
  JOLT_IMAGE_ERROR_PATH_ESCAPES,
  JOLT_IMAGE_ERROR_UNSAFE_ARCHIVE,
  JOLT_IMAGE_ERROR_TOO_LARGE,
  JOLT_IMAGE_ERROR_NEEDS_ADDRESS,
  JOLT_IMAGE_ERROR_NEEDS_CHIP,
  JOLT_IMAGE_ERROR_OVERLAP,
  JOLT_IMAGE_ERROR_OUTSIDE_FLASH,
  JOLT_IMAGE_ERROR_NOT_ALIGNED,
  JOLT_IMAGE_ERROR_NO_SETTINGS,
  JOLT_IMAGE_ERROR_MIXED,
  JOLT_IMAGE_ERROR_NOTHING_SELECTED,
  JOLT_IMAGE_ERROR_ARCHIVE,
  JOLT_IMAGE_ERROR_LOCKED_ARCHIVE,
  JOLT_IMAGE_ERROR_SOURCE_CODE,
  JOLT_IMAGE_ERROR_PICTURE,
  JOLT_IMAGE_ERROR_DOCUMENT,
  JOLT_IMAGE_ERROR_DOWNLOAD,
  JOLT_IMAGE_ERROR_LFS_POINTER,
  JOLT_IMAGE_ERROR_BAD_MANIFEST,
  JOLT_IMAGE_ERROR_INCOMPLETE,
  JOLT_IMAGE_ERROR_NEEDS_CHOICE,
  JOLT_IMAGE_ERROR_CONTRADICTION,
  JOLT_IMAGE_ERROR_NO_PARTITION,
  JOLT_IMAGE_ERROR_TOO_BIG_FOR_PARTITION,
  JOLT_IMAGE_ERROR_TOO_MANY_PARTS,
  JOLT_IMAGE_ERROR_PART_SIZE,
  JOLT_IMAGE_ERROR_UNSAFE_IMAGE,
} JoltImageError;

GQuark          jolt_image_error_quark    (void);

void            jolt_image_error_set_chip (GError         **error,
                                           const JoltChip  *chip);
void            jolt_image_error_set_part (GError         **error,
                                           const char      *part);
void            jolt_image_error_set_path (GError         **error,
                                           const char      *path);
const JoltChip *jolt_image_error_get_chip (const GError    *error);
const char     *jolt_image_error_get_part (const GError    *error);
const char     *jolt_image_error_get_path (const GError    *error);

G_END_DECLS
