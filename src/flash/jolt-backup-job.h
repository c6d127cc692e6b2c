/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-backup-error.h"
#include "jolt-backup-progress.h"
#include "jolt-board.h"
#include "jolt-flash-contents.h"
#include "jolt-transport.h"

G_BEGIN_DECLS

/**
 * JoltBackupResult:
 * @JOLT_BACKUP_RESULT_NONE: nothing was saved, or not yet
 * @JOLT_BACKUP_RESULT_COMPLETE: a bootloader, a partition table and the program
 *   that starts, all of them sound
 * @JOLT_BACKUP_RESULT_DAMAGED: one of them is damaged
 * @JOLT_BACKUP_RESULT_INCOMPLETE: one of them is missing
 * @JOLT_BACKUP_RESULT_EMPTY: the flash is erased
 * @JOLT_BACKUP_RESULT_ENCRYPTED: what is in it looks encrypted: no other board
 *   can start it
 *
 * What the flash that was saved is.
 */
typedef enum {
  JOLT_BACKUP_RESULT_NONE,
  JOLT_BACKUP_RESULT_COMPLETE,
  JOLT_BACKUP_RESULT_DAMAGED,
  JOLT_BACKUP_RESULT_INCOMPLETE,
  JOLT_BACKUP_RESULT_EMPTY,
  JOLT_BACKUP_RESULT_ENCRYPTED,
} JoltBackupResult;

#define JOLT_TYPE_BACKUP_RESULT (jolt_backup_result_get_type ())
GType jolt_backup_result_get_type (void);

#define JOLT_TYPE_BACKUP_JOB (jolt_backup_job_get_type ())
G_DECLARE_FINAL_TYPE (JoltBackupJob, jolt_backup_job, JOLT, BACKUP_JOB, GObject)

JoltBackupJob     *jolt_backup_job_new              (JoltBoard     *board,
                                                     JoltTransport *transport,
                                                     GFile         *file,
                                                     gsize          size_bytes) G_GNUC_WARN_UNUSED_RESULT;
void               jolt_backup_job_set_replace      (JoltBackupJob *self,
                                                     gboolean       replace);
void               jolt_backup_job_start            (JoltBackupJob *self);
void               jolt_backup_job_cancel           (JoltBackupJob *self);

JoltBoard         *jolt_backup_job_get_board        (JoltBackupJob *self);
GFile             *jolt_backup_job_get_file         (JoltBackupJob *self);
const JoltBackupProgress *
                   jolt_backup_job_get_progress     (JoltBackupJob *self);
gboolean           jolt_backup_job_get_running      (JoltBackupJob *self);
gboolean           jolt_backup_job_get_saving       (JoltBackupJob *self);
gboolean           jolt_backup_job_get_cancelling   (JoltBackupJob *self);
const GError      *jolt_backup_job_get_error        (JoltBackupJob *self);
JoltBackupResult   jolt_backup_job_get_result       (JoltBackupJob *self);
char              *jolt_backup_job_dup_record       (JoltBackupJob *self);

G_END_DECLS
