/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * JoltFlashPhase:
 * @JOLT_FLASH_PHASE_WAITING: not started
 * @JOLT_FLASH_PHASE_OPENING: opening the board and looking at what it is
 * @JOLT_FLASH_PHASE_RESTARTING: DETACH was sent, the board is on its way into
 *   the bootloader
 * @JOLT_FLASH_PHASE_RECOVERING: bringing a board left in an error or in the
 *   middle of a download back to dfuIDLE
 * @JOLT_FLASH_PHASE_ERASING: the board erases the flash for a part and does not
 *   answer meanwhile
 * @JOLT_FLASH_PHASE_WRITING: blocks are going to the board
 * @JOLT_FLASH_PHASE_CHECKING: everything is sent, the board checks and finishes
 *   (manifestation)
 * @JOLT_FLASH_PHASE_STARTING: the board confirmed the firmware and was told to
 *   start it
 * @JOLT_FLASH_PHASE_DONE: the board confirmed the firmware
 * @JOLT_FLASH_PHASE_FAILED: see [property@FlashJob:error]
 * @JOLT_FLASH_PHASE_CANCELLED: the user cancelled
 *
 * Where a flash job is.
 */
typedef enum {
  JOLT_FLASH_PHASE_WAITING,
  JOLT_FLASH_PHASE_OPENING,
  JOLT_FLASH_PHASE_RESTARTING,
  JOLT_FLASH_PHASE_RECOVERING,
  JOLT_FLASH_PHASE_ERASING,
  JOLT_FLASH_PHASE_WRITING,
  JOLT_FLASH_PHASE_CHECKING,
  JOLT_FLASH_PHASE_STARTING,
  JOLT_FLASH_PHASE_DONE,
  JOLT_FLASH_PHASE_FAILED,
  JOLT_FLASH_PHASE_CANCELLED,
} JoltFlashPhase;

#define JOLT_TYPE_FLASH_PHASE (jolt_flash_phase_get_type ())
GType jolt_flash_phase_get_type (void);

G_END_DECLS
