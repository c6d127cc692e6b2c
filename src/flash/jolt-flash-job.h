/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board.h"
#include "jolt-boot-result.h"
#include "jolt-firmware.h"
#include "jolt-flash-outcome.h"
#include "jolt-flash-plan.h"
#include "jolt-flash-progress.h"
#include "jolt-transport.h"

G_BEGIN_DECLS

/* How many requests may be under way at once: see jolt_flash_job_set_depth().
 * The ROM of the ESP32-S2 needs a tenth of a millisecond for a block; sixteen
 * are enough for a computer that is busy elsewhere for a moment. */
#define JOLT_FLASH_JOB_CAREFUL_DEPTH 1
#define JOLT_FLASH_JOB_DEFAULT_DEPTH 16
#define JOLT_FLASH_JOB_MAX_DEPTH 32

#define JOLT_TYPE_FLASH_JOB (jolt_flash_job_get_type ())
G_DECLARE_FINAL_TYPE (JoltFlashJob, jolt_flash_job, JOLT, FLASH_JOB, GObject)

JoltFlashJob          *jolt_flash_job_new              (JoltBoard           *board,
                                                        JoltTransport       *transport,
                                                        JoltFirmware        *firmware) G_GNUC_WARN_UNUSED_RESULT;
void                   jolt_flash_job_set_depth        (JoltFlashJob        *self,
                                                        guint                depth);
void                   jolt_flash_job_set_restart      (JoltFlashJob        *self,
                                                        gboolean             restart);
void                   jolt_flash_job_start            (JoltFlashJob        *self);
void                   jolt_flash_job_cancel           (JoltFlashJob        *self);
void                   jolt_flash_job_see              (JoltFlashJob        *self,
                                                        const JoltBoardInfo *now);
void                   jolt_flash_job_stop_watching    (JoltFlashJob        *self);

JoltFirmware            *jolt_flash_job_get_firmware     (JoltFlashJob        *self);
const JoltBoardInfo     *jolt_flash_job_get_board_info   (JoltFlashJob        *self);
const char              *jolt_flash_job_get_port_path    (JoltFlashJob        *self);
const JoltFlashPlan     *jolt_flash_job_get_plan         (JoltFlashJob        *self);

const JoltFlashProgress *jolt_flash_job_get_progress     (JoltFlashJob        *self);
JoltFlashOutcome         jolt_flash_job_get_outcome      (JoltFlashJob        *self);
gboolean                 jolt_flash_job_get_running      (JoltFlashJob        *self);
gboolean                 jolt_flash_job_get_cancelling   (JoltFlashJob        *self);
const GError            *jolt_flash_job_get_error        (JoltFlashJob        *self);
JoltBootResult           jolt_flash_job_get_boot_result  (JoltFlashJob        *self);
const JoltBoardInfo     *jolt_flash_job_get_bootloader   (JoltFlashJob        *self);
char                    *jolt_flash_job_dup_record       (JoltFlashJob        *self);

G_END_DECLS
