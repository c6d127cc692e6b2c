/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-flash-summary.h"

G_BEGIN_DECLS

/**
 * JoltFlashPageState:
 * @JOLT_FLASH_PAGE_CHOICE: auto-flash was asked for and has not begun
 * @JOLT_FLASH_PAGE_RUNNING: boards are flashed
 * @JOLT_FLASH_PAGE_WAITING: auto-flash waits for the next board
 * @JOLT_FLASH_PAGE_OVER: all flashes have ended
 *
 * What the flash page shows.
 */
typedef enum {
  JOLT_FLASH_PAGE_CHOICE,
  JOLT_FLASH_PAGE_RUNNING,
  JOLT_FLASH_PAGE_WAITING,
  JOLT_FLASH_PAGE_OVER,
} JoltFlashPageState;

#define JOLT_TYPE_FLASH_BUTTONS (jolt_flash_buttons_get_type ())
G_DECLARE_FINAL_TYPE (JoltFlashButtons, jolt_flash_buttons, JOLT, FLASH_BUTTONS, AdwBin)

void jolt_flash_buttons_update     (JoltFlashButtons       *self,
                                    const JoltFlashSummary *summary,
                                    JoltFlashPageState      state,
                                    gboolean                can_flash);
void jolt_flash_buttons_take_focus (JoltFlashButtons       *self);

G_END_DECLS
