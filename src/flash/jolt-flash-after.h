/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board.h"

G_BEGIN_DECLS

/**
 * JoltFlashAfter:
 * @JOLT_FLASH_AFTER_NOTHING: not written, or nothing was seen yet
 * @JOLT_FLASH_AFTER_BOOTLOADER: the board is in the bootloader and waits for RESET
 * @JOLT_FLASH_AFTER_STILL_BOOTLOADER: it restarted into the bootloader again
 * @JOLT_FLASH_AFTER_RESTARTED: the board runs what was written
 * @JOLT_FLASH_AFTER_LEFT: the board left its port; firmware without USB does
 *   that too
 *
 * What was seen at the port after the firmware was written.
 */
typedef enum {
  JOLT_FLASH_AFTER_NOTHING,
  JOLT_FLASH_AFTER_BOOTLOADER,
  JOLT_FLASH_AFTER_STILL_BOOTLOADER,
  JOLT_FLASH_AFTER_RESTARTED,
  JOLT_FLASH_AFTER_LEFT,
} JoltFlashAfter;

#define JOLT_TYPE_FLASH_AFTER (jolt_flash_after_get_type ())
GType jolt_flash_after_get_type (void);

gboolean       jolt_flash_after_is_loader (const JoltBoardInfo *loader,
                                           const JoltBoardInfo *now);
JoltFlashAfter jolt_flash_after_see       (JoltFlashAfter       last,
                                           const JoltBoardInfo *loader,
                                           guint64              generation,
                                           const JoltBoardInfo *now);

G_END_DECLS
