/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JoltBackupProgress:
 * @fraction: how much of the flash was read, from 0 to 1
 * @done_bytes: how much was read
 * @total_bytes: of how much; 0 while that is being found out
 * @speed: bytes a second, smoothed; 0 while not known
 * @seconds_left: -1 while not known
 *
 * How far reading is.
 */
typedef struct {
  double fraction;
  gsize  done_bytes;
  gsize  total_bytes;
  double speed;
  int    seconds_left;
} JoltBackupProgress;

void     jolt_backup_progress_note (JoltBackupProgress *self,
                                    gsize               done_bytes,
                                    gsize               total_bytes,
                                    gint64              duration_us);
gboolean jolt_backup_progress_age  (JoltBackupProgress *self,
                                    gint64              silent_us);

G_END_DECLS
