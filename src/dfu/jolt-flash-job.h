/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware.h"
#include "jolt-transport.h"

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
 * @JOLT_FLASH_PHASE_DONE: the board confirmed the firmware
 * @JOLT_FLASH_PHASE_FAILED: see [property@FlashJob:error]
 * @JOLT_FLASH_PHASE_CANCELLED: the person cancelled
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
  JOLT_FLASH_PHASE_DONE,
  JOLT_FLASH_PHASE_FAILED,
  JOLT_FLASH_PHASE_CANCELLED,
} JoltFlashPhase;

#define JOLT_TYPE_FLASH_PHASE (jolt_flash_phase_get_type ())
GType jolt_flash_phase_get_type (void);

#define JOLT_TYPE_FLASH_JOB (jolt_flash_job_get_type ())
G_DECLARE_FINAL_TYPE (JoltFlashJob, jolt_flash_job, JOLT, FLASH_JOB, GObject)

JoltFlashJob   *jolt_flash_job_new              (JoltTransport        *transport,
                                                 JoltFirmware         *firmware) G_GNUC_WARN_UNUSED_RESULT;

JoltFirmware   *jolt_flash_job_get_firmware     (JoltFlashJob         *self);
JoltFlashPhase  jolt_flash_job_get_phase        (JoltFlashJob         *self);
double          jolt_flash_job_get_fraction     (JoltFlashJob         *self);
guint64         jolt_flash_job_get_done_bytes   (JoltFlashJob         *self);
guint64         jolt_flash_job_get_total_bytes  (JoltFlashJob         *self);
double          jolt_flash_job_get_speed        (JoltFlashJob         *self);
int             jolt_flash_job_get_seconds_left (JoltFlashJob         *self);
guint           jolt_flash_job_get_part_number  (JoltFlashJob         *self);
guint           jolt_flash_job_get_n_parts      (JoltFlashJob         *self);
const char     *jolt_flash_job_get_part_name    (JoltFlashJob         *self);
const GError   *jolt_flash_job_get_error        (JoltFlashJob         *self);
char           *jolt_flash_job_dup_record       (JoltFlashJob         *self);
gboolean        jolt_flash_job_get_running      (JoltFlashJob         *self);

void            jolt_flash_job_set_depth        (JoltFlashJob         *self,
                                                 guint                 depth);

void            jolt_flash_job_run_async        (JoltFlashJob         *self,
                                                 GCancellable         *cancellable,
                                                 GAsyncReadyCallback   callback,
                                                 gpointer              user_data);
gboolean        jolt_flash_job_run_finish       (JoltFlashJob         *self,
                                                 GAsyncResult         *result,
                                                 GError              **error);

G_END_DECLS
