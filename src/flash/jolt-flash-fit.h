/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware.h"
#include "jolt-flash-contents.h"

G_BEGIN_DECLS

/**
 * JoltFlashFit:
 * @JOLT_FLASH_FIT_RIGHT: nothing is known that stands against it
 * @JOLT_FLASH_FIT_TOO_SMALL: the firmware is built for more flash memory than
 *   the board has
 * @JOLT_FLASH_FIT_NO_LOADER: the firmware has no bootloader or no partition
 *   table, and the board holds none
 * @JOLT_FLASH_FIT_NO_PARTITION: the firmware is a program alone, and the board
 *   has no partition for programs where it goes
 * @JOLT_FLASH_FIT_OTHER_LAYOUT: the firmware brings another partition table, in
 *   which data that the board holds is not where it was
 *
 * Whether firmware suits what a board holds; of several reasons the worst.
 */
typedef enum {
  JOLT_FLASH_FIT_RIGHT,
  JOLT_FLASH_FIT_TOO_SMALL,
  JOLT_FLASH_FIT_NO_LOADER,
  JOLT_FLASH_FIT_NO_PARTITION,
  JOLT_FLASH_FIT_OTHER_LAYOUT,
} JoltFlashFit;

JoltFlashFit jolt_flash_fit_find (JoltFlashContents *contents,
                                  JoltFirmware      *firmware);

G_END_DECLS
