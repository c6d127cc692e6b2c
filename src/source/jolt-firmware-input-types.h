/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-chip.h"

G_BEGIN_DECLS

/**
 * JoltFirmwareInputKind:
 * @JOLT_FIRMWARE_INPUT_KIND_NONE: nothing was opened yet
 * @JOLT_FIRMWARE_INPUT_KIND_DFU_IMAGE: a finished dfu.bin
 * @JOLT_FIRMWARE_INPUT_KIND_FOLDER: a folder, or the JSON in it that says what is flashed
 * @JOLT_FIRMWARE_INPUT_KIND_FILES: single files
 * @JOLT_FIRMWARE_INPUT_KIND_ARCHIVE: an archive of any of those
 *
 * What was opened.
 */
typedef enum {
  JOLT_FIRMWARE_INPUT_KIND_NONE,
  JOLT_FIRMWARE_INPUT_KIND_DFU_IMAGE,
  JOLT_FIRMWARE_INPUT_KIND_FOLDER,
  JOLT_FIRMWARE_INPUT_KIND_FILES,
  JOLT_FIRMWARE_INPUT_KIND_ARCHIVE,
} JoltFirmwareInputKind;

/**
 * JoltFirmwareInputSettings:
 * @JOLT_FIRMWARE_INPUT_SETTINGS_DEFAULT: files of settings that the user did not
 *   name are left out; a complete image is written as it is
 * @JOLT_FIRMWARE_INPUT_SETTINGS_WRITE: everything that is found is written, as
 *   mkdfu does
 * @JOLT_FIRMWARE_INPUT_SETTINGS_KEEP: nothing is written to partitions for
 *   settings; a complete image is written around them
 * @JOLT_FIRMWARE_INPUT_SETTINGS_ERASE: the partition “nvs” is erased
 *
 * What becomes of the settings on the board.
 */
typedef enum {
  JOLT_FIRMWARE_INPUT_SETTINGS_DEFAULT,
  JOLT_FIRMWARE_INPUT_SETTINGS_WRITE,
  JOLT_FIRMWARE_INPUT_SETTINGS_KEEP,
  JOLT_FIRMWARE_INPUT_SETTINGS_ERASE,
} JoltFirmwareInputSettings;

/**
 * JoltFirmwareInputChoice:
 * @id: what jolt_firmware_input_choose() takes
 * @label: what the user sees: the name of a chip, of a folder or of a file
 * @chip: (nullable): the chip it is for
 *
 * One of several builds in a release.
 */
typedef struct {
  char           *id;
  char           *label;
  const JoltChip *chip;
} JoltFirmwareInputChoice;

G_END_DECLS
