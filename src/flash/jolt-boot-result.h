/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "jolt-board-info.h"

G_BEGIN_DECLS

/**
 * JoltBootResult:
 * @JOLT_BOOT_RESULT_UNKNOWN: not written, or nothing was seen yet
 * @JOLT_BOOT_RESULT_BOOTLOADER: the board is in the bootloader and waits for RESET
 * @JOLT_BOOT_RESULT_STILL_BOOTLOADER: it restarted into the bootloader again
 * @JOLT_BOOT_RESULT_RESTARTED: the board runs what was written
 * @JOLT_BOOT_RESULT_LEFT: the board left its port; firmware without USB does
 *   that too
 *
 * What was seen at the port after the firmware was written.
 */
typedef enum {
  JOLT_BOOT_RESULT_UNKNOWN,
  JOLT_BOOT_RESULT_BOOTLOADER,
  JOLT_BOOT_RESULT_STILL_BOOTLOADER,
  JOLT_BOOT_RESULT_RESTARTED,
  JOLT_BOOT_RESULT_LEFT,
} JoltBootResult;

#define JOLT_TYPE_BOOT_RESULT (jolt_boot_result_get_type ())
GType jolt_boot_result_get_type (void);

gboolean       jolt_boot_result_is_bootloader (const JoltBoardInfo *bootloader,
                                               const JoltBoardInfo *now);
void           jolt_boot_result_note          (JoltBoardInfo       **bootloader,
                                               const JoltBoardInfo  *last,
                                               gboolean              is_present);
JoltBootResult jolt_boot_result_see           (JoltBootResult       last,
                                               const JoltBoardInfo *bootloader,
                                               const JoltBoardInfo *now);

G_END_DECLS
