/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * JoltFlashOutcome:
 * @JOLT_FLASH_OUTCOME_RUNNING: the job has not ended
 * @JOLT_FLASH_OUTCOME_DONE: the board confirmed the firmware
 * @JOLT_FLASH_OUTCOME_FAILED: see [method@FlashJob.get_error]
 * @JOLT_FLASH_OUTCOME_UNCERTAIN: everything was sent, nothing was confirmed
 * @JOLT_FLASH_OUTCOME_CANCELLED: the user cancelled
 *
 * How a flash of one board ended.
 */
typedef enum {
  JOLT_FLASH_OUTCOME_RUNNING,
  JOLT_FLASH_OUTCOME_DONE,
  JOLT_FLASH_OUTCOME_FAILED,
  JOLT_FLASH_OUTCOME_UNCERTAIN,
  JOLT_FLASH_OUTCOME_CANCELLED,
} JoltFlashOutcome;

#define JOLT_TYPE_FLASH_OUTCOME (jolt_flash_outcome_get_type ())
GType jolt_flash_outcome_get_type (void);

JoltFlashOutcome jolt_flash_outcome_from_error (const GError *error);

G_END_DECLS
