/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board.h"
#include "jolt-bus.h"
#include "jolt-flash-after.h"
#include "jolt-flash-job.h"

G_BEGIN_DECLS

/**
 * JoltFlashOutcome:
 * @JOLT_FLASH_OUTCOME_RUNNING: the job has not ended
 * @JOLT_FLASH_OUTCOME_DONE: the board confirmed the firmware
 * @JOLT_FLASH_OUTCOME_FAILED: see [method@FlashRun.get_error]
 * @JOLT_FLASH_OUTCOME_UNCERTAIN: everything was sent, nothing was confirmed
 * @JOLT_FLASH_OUTCOME_CANCELLED: the person cancelled
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

#define JOLT_TYPE_FLASH_RUN (jolt_flash_run_get_type ())
G_DECLARE_FINAL_TYPE (JoltFlashRun, jolt_flash_run, JOLT, FLASH_RUN, GObject)

JoltFlashRun     *jolt_flash_run_new           (JoltBus      *bus,
                                                JoltBoard    *board,
                                                JoltFirmware *firmware) G_GNUC_WARN_UNUSED_RESULT;
void              jolt_flash_run_start         (JoltFlashRun *self);
void              jolt_flash_run_cancel        (JoltFlashRun *self);
void              jolt_flash_run_look          (JoltFlashRun *self);
void              jolt_flash_run_stop_watching (JoltFlashRun *self);

JoltFlashJob     *jolt_flash_run_get_job       (JoltFlashRun *self);
const JoltBoardInfo *
                  jolt_flash_run_get_board_info (JoltFlashRun *self);
const char       *jolt_flash_run_get_port_path (JoltFlashRun *self);
const char       *jolt_flash_run_get_chip_name (JoltFlashRun *self);
JoltFlashOutcome  jolt_flash_run_get_outcome   (JoltFlashRun *self);
JoltFlashAfter    jolt_flash_run_get_after     (JoltFlashRun *self);
gboolean          jolt_flash_run_get_running   (JoltFlashRun *self);
gboolean          jolt_flash_run_get_cancelling (JoltFlashRun *self);
const GError     *jolt_flash_run_get_error     (JoltFlashRun *self);
const JoltBoardInfo *
                  jolt_flash_run_get_loader     (JoltFlashRun *self);
guint64           jolt_flash_run_get_generation (JoltFlashRun *self);

G_END_DECLS
