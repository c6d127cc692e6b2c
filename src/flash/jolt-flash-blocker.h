/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware-loader.h"
#include "jolt-target-list.h"

G_BEGIN_DECLS

/**
 * JoltFlashBlocker:
 * @JOLT_FLASH_BLOCKER_NONE: nothing is in the way
 * @JOLT_FLASH_BLOCKER_RUNNING: boards are being flashed
 * @JOLT_FLASH_BLOCKER_NO_FILE: nothing was opened
 * @JOLT_FLASH_BLOCKER_LOADING: the file is being read
 * @JOLT_FLASH_BLOCKER_CHANGING: the file is being built
 * @JOLT_FLASH_BLOCKER_BAD_FILE: the file is not firmware
 * @JOLT_FLASH_BLOCKER_NO_BOARD: no board is there
 * @JOLT_FLASH_BLOCKER_IN_JOB: this program reads the board or saves what it holds
 * @JOLT_FLASH_BLOCKER_WRONG_CHIP: the firmware is for another chip
 * @JOLT_FLASH_BLOCKER_NEEDS_PERMISSION: the account cannot open the board
 * @JOLT_FLASH_BLOCKER_NEEDS_BUTTONS: the board is not in bootloader mode
 * @JOLT_FLASH_BLOCKER_IN_USE: another program has the board
 * @JOLT_FLASH_BLOCKER_NO_DFU: the board cannot be flashed at all
 * @JOLT_FLASH_BLOCKER_NONE_SELECTED: boards could be flashed, none is chosen
 *
 * Why Flash cannot be pressed.
 */
typedef enum {
  JOLT_FLASH_BLOCKER_NONE,
  JOLT_FLASH_BLOCKER_RUNNING,
  JOLT_FLASH_BLOCKER_NO_FILE,
  JOLT_FLASH_BLOCKER_LOADING,
  JOLT_FLASH_BLOCKER_CHANGING,
  JOLT_FLASH_BLOCKER_BAD_FILE,
  JOLT_FLASH_BLOCKER_NO_BOARD,
  JOLT_FLASH_BLOCKER_IN_JOB,
  JOLT_FLASH_BLOCKER_WRONG_CHIP,
  JOLT_FLASH_BLOCKER_NEEDS_PERMISSION,
  JOLT_FLASH_BLOCKER_NEEDS_BUTTONS,
  JOLT_FLASH_BLOCKER_IN_USE,
  JOLT_FLASH_BLOCKER_NO_DFU,
  JOLT_FLASH_BLOCKER_NONE_SELECTED,
} JoltFlashBlocker;

#define JOLT_TYPE_FLASH_BLOCKER (jolt_flash_blocker_get_type ())
GType jolt_flash_blocker_get_type (void);

JoltFlashBlocker jolt_flash_blocker_of_boards (GPtrArray          *targets);
JoltFlashBlocker jolt_flash_blocker_of_loader (JoltFirmwareLoader *loader);
JoltFlashBlocker jolt_flash_blocker_find      (JoltFirmwareLoader *loader,
                                               JoltTargetList     *targets,
                                               gboolean            running);

G_END_DECLS
