/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-backup-progress.h"

/* How far reading is, how fast, and how long still. */

/* Over how long the speed is smoothed */
#define SPEED_SECONDS 2.0

#define MIN_SPEED 1000
#define MAX_TIME_LEFT_AGE_US (3 * G_USEC_PER_SEC)

/**
 * jolt_backup_progress_note:
 * @self: how far reading was
 * @done_bytes: how much was read
 * @total_bytes: of how much
 * @duration_us: how long the last piece took; 0 for the first
 *
 * Notes that more was read. The speed is smoothed by the time that each piece
 * took, however long that is.
 */
void
jolt_backup_progress_note (JoltBackupProgress *self,
                           gsize               done_bytes,
                           gsize               total_bytes,
                           gint64              duration_us)
{
  double seconds = (double) duration_us / G_USEC_PER_SEC;
  gsize new_bytes = done_bytes - self->done_bytes;

  if (seconds > 0 && new_bytes > 0)
    self->speed += ((double) new_bytes / seconds - self->speed) *
                   (self->speed > 0 ? MIN (seconds / SPEED_SECONDS, 1) : 1);
  self->done_bytes = done_bytes;
  self->total_bytes = total_bytes;
  self->fraction = (double) done_bytes / (double) total_bytes;
  if (self->speed > 0)
    self->seconds_left = (int) ((double) (total_bytes - done_bytes) / self->speed + 0.5);
}

/**
 * jolt_backup_progress_age:
 * @self: how far reading is
 * @silent_us: for how long there has been no news
 *
 * Makes @self say what is true of a board that has not answered for
 * @silent_us. To be called each second.
 *
 * Returns: whether that is something else
 */
gboolean
jolt_backup_progress_age (JoltBackupProgress *self,
                          gint64              silent_us)
{
  if (silent_us < G_USEC_PER_SEC || (self->speed <= 0 && self->seconds_left < 0))
    return FALSE;

  self->speed = self->speed / 2 < MIN_SPEED ? 0 : self->speed / 2;
  if (silent_us >= MAX_TIME_LEFT_AGE_US)
    self->seconds_left = -1;

  return TRUE;
}
