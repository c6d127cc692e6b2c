/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware.h"
#include "jolt-flash-phase.h"
#include "jolt-transport.h"

G_BEGIN_DECLS

/* How many blocks may be under way at once: see jolt_flash_job_set_depth().
 * Two keep a full-speed bus from running dry (64 bytes a block on the board in
 * software with real time: 31 KB/s at a depth of 1, 241 at 2, 246 at 4 and
 * more); eight are two milliseconds of work, so that a computer which is busy
 * elsewhere for that long loses nothing. */
#define JOLT_FLASH_JOB_CAREFUL_DEPTH 1
#define JOLT_FLASH_JOB_DEFAULT_DEPTH 8
#define JOLT_FLASH_JOB_MAX_DEPTH 32

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
JoltDfuStatus   jolt_flash_job_get_dfu_status   (JoltFlashJob         *self);
char           *jolt_flash_job_dup_record       (JoltFlashJob         *self);
gboolean        jolt_flash_job_get_running      (JoltFlashJob         *self);

guint           jolt_flash_job_get_depth        (JoltFlashJob         *self);
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
