/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-flash-phase.h"
#include "jolt-flash-plan.h"

G_BEGIN_DECLS

/* The fraction from the first moment on: a bar at 0 % looks like a program that
 * hangs. */
#define JOLT_FLASH_FIRST_FRACTION 0.01

typedef struct _JoltFlashProgress JoltFlashProgress;

/**
 * JoltFlashProgressFunc:
 * @progress: how far the flash is
 * @urgent: whether something other than numbers changed
 * @user_data: data of the function
 *
 * Called in the worker's thread.
 */
typedef void (* JoltFlashProgressFunc) (const JoltFlashProgress *progress,
                                        gboolean                 urgent,
                                        gpointer                 user_data);

/**
 * JoltFlashProgress:
 * @phase: where the job is
 * @fraction: how much of the whole is done, from 0 to 1; never less than it was
 *   before in the same job
 * @done_bytes: how much of the payload the board has acknowledged
 * @speed: bytes a second, smoothed, of writing alone; 0 while not known
 * @seconds_left: -1 while not known
 * @part: the part that is written, an index
 * @verified: whether the board has read every part back and found it right
 *
 * How far a flash is. The worker has one that it brings up to date; everybody
 * else has copies of it, of which only these fields count.
 */
struct _JoltFlashProgress
{
  JoltFlashPhase         phase;
  double                 fraction;
  guint64                done_bytes;
  double                 speed;
  int                    seconds_left;
  guint                  part;
  gboolean               verified;

  /*< private >*/
  const JoltFlashPlan   *plan;
  JoltFlashProgressFunc  func;
  gpointer               user_data;

  guint64                total_bytes;
  guint64                erase_total_bytes;
  guint64                erased_bytes;       /* of this run of the stream */
  gint64                 mark_us;            /* until when time is accounted for */

  guint64                measured_erase_bytes;
  gint64                 measured_erase_us;
  guint64                measured_write_bytes;
  gint64                 measured_write_us;
  guint64                sample_bytes;       /* of the speed sample under way */
  gint64                 sample_us;
};

#define JOLT_TYPE_FLASH_PROGRESS (jolt_flash_progress_get_type ())
GType jolt_flash_progress_get_type (void);

void jolt_flash_progress_init      (JoltFlashProgress     *self,
                                    const JoltFlashPlan   *plan,
                                    JoltFlashProgressFunc  func,
                                    gpointer               user_data);
void jolt_flash_progress_set_phase (JoltFlashProgress     *self,
                                    JoltFlashPhase         phase);
void jolt_flash_progress_begin     (JoltFlashProgress     *self,
                                    gint64                 now_us);
void jolt_flash_progress_erasing   (JoltFlashProgress     *self,
                                    guint                  part,
                                    gint64                 now_us);
void jolt_flash_progress_wrote     (JoltFlashProgress     *self,
                                    guint64                size_bytes,
                                    guint64                erased_bytes,
                                    guint                  part,
                                    gint64                 now_us);
void jolt_flash_progress_age       (JoltFlashProgress     *self,
                                    gint64                 silent_us);

G_END_DECLS
