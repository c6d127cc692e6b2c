/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "jolt-flash-progress.h"

/**
 * JoltFlashProgress:
 *
 * Turns what a worker does into what the user wants to know: how far, how
 * fast, how long still.
 *
 * Erasing and writing are measured apart: a board erases in a second what it
 * takes ten to write, and does it while it answers nothing. The remaining time
 * is known as soon as one of each was seen.
 *
 * Time comes in as an argument, so that tests need none.
 */

/* The shares of the whole. What has no bytes gets one too. */
#define FRACTION_RESTARTING 0.02
#define FRACTION_RECOVERING 0.03
#define FRACTION_STREAM 0.04
#define FRACTION_CHECKING 0.97

/* What erasing a byte weighs beside writing it, for the bar alone: about what
 * 64 KiB block erases take beside full-speed control transfers (inferred). */
#define ERASE_WEIGHT 0.25

#define SPEED_SAMPLE_US (G_USEC_PER_SEC / 4)
#define SPEED_SMOOTHING 0.3

/* Less writing than this says nothing about the rest. */
#define MIN_MEASURED_US (G_USEC_PER_SEC / 2)
#define MIN_MEASURED_BYTES (32 * 1024)

/* After this long without an answer the figures are of the past. A block that
 * the board erases for can take as long. */
#define FRESH_US G_USEC_PER_SEC
#define MAX_TIME_LEFT_AGE_US (3 * G_USEC_PER_SEC)
#define MIN_SPEED 1000

static gpointer
copy_progress (gpointer progress)
{
  return g_memdup2 (progress, sizeof (JoltFlashProgress));
}

G_DEFINE_BOXED_TYPE (JoltFlashProgress, jolt_flash_progress, copy_progress, g_free)

static void
tell (JoltFlashProgress *self,
      gboolean           urgent)
{
  if (self->func != NULL)
    self->func (self, urgent, self->user_data);
}

static void
raise_fraction (JoltFlashProgress *self,
                double             fraction)
{
  self->fraction = MAX (self->fraction, fraction);
}

/**
 * jolt_flash_progress_init:
 * @self: (out caller-allocates): the progress of a flash
 * @plan: what is to be written; must live as long as @self
 * @func: (scope forever): called whenever it changed
 * @user_data: data for @func
 */
void
jolt_flash_progress_init (JoltFlashProgress     *self,
                          const JoltFlashPlan   *plan,
                          JoltFlashProgressFunc  func,
                          gpointer               user_data)
{
  *self = (JoltFlashProgress) {
    .plan = plan,
    .func = func,
    .user_data = user_data,
    .total_bytes = g_bytes_get_size (plan->payload),
    .phase = JOLT_FLASH_PHASE_WAITING,
    .seconds_left = -1,
  };

  for (gsize i = 0; i < plan->n_pieces; i++) {
    if (plan->pieces[i].erases)
      self->erase_total_bytes += plan->pieces[i].size_bytes;
  }
}

/**
 * jolt_flash_progress_set_phase:
 * @self: the progress of a flash
 * @phase: where the job is now
 *
 * Another phase, or the same, which changes nothing.
 */
void
jolt_flash_progress_set_phase (JoltFlashProgress *self,
                               JoltFlashPhase     phase)
{
  if (self->phase == phase)
    return;

  self->phase = phase;

  switch (phase) {
  case JOLT_FLASH_PHASE_OPENING:
    raise_fraction (self, JOLT_FLASH_FIRST_FRACTION);
    break;
  case JOLT_FLASH_PHASE_RESTARTING:
    raise_fraction (self, FRACTION_RESTARTING);
    break;
  case JOLT_FLASH_PHASE_RECOVERING:
    raise_fraction (self, FRACTION_RECOVERING);
    break;
  case JOLT_FLASH_PHASE_ERASING:
  case JOLT_FLASH_PHASE_WRITING:
    raise_fraction (self, FRACTION_STREAM);
    break;
  case JOLT_FLASH_PHASE_CHECKING:
    raise_fraction (self, FRACTION_CHECKING);
    break;
  case JOLT_FLASH_PHASE_DONE:
    raise_fraction (self, 1);
    self->seconds_left = 0;
    break;
  case JOLT_FLASH_PHASE_FAILED:
  case JOLT_FLASH_PHASE_CANCELLED:
    self->seconds_left = -1;
    break;
  case JOLT_FLASH_PHASE_WAITING:
  case JOLT_FLASH_PHASE_STARTING:
    break;
  default:
    g_assert_not_reached ();
  }

  tell (self, TRUE);
}

/**
 * jolt_flash_progress_begin:
 * @self: the progress of a flash
 * @now_us: the monotonic time
 *
 * The first block is about to be sent, perhaps not for the first time: done
 * bytes start again at 0, while the fraction stays where it was.
 */
void
jolt_flash_progress_begin (JoltFlashProgress *self,
                           gint64             now_us)
{
  self->mark_us = now_us;
  self->erased_bytes = 0;
  self->done_bytes = 0;
  self->part = 0;
  self->seconds_left = -1;
  jolt_flash_progress_set_phase (self, JOLT_FLASH_PHASE_WRITING);
}

/**
 * jolt_flash_progress_erasing:
 * @self: the progress of a flash
 * @part: the part for which the board erases, an index
 * @now_us: the monotonic time
 *
 * The first of the blocks that may make the board erase is about to be sent,
 * or another of them.
 */
void
jolt_flash_progress_erasing (JoltFlashProgress *self,
                             guint              part,
                             gint64             now_us)
{
  if (self->phase != JOLT_FLASH_PHASE_ERASING)
    self->mark_us = now_us;
  self->part = part;
  jolt_flash_progress_set_phase (self, JOLT_FLASH_PHASE_ERASING);
}

static void
measure_writing (JoltFlashProgress *self,
                 guint64            size_bytes,
                 gint64             duration_us)
{
  self->measured_write_bytes += size_bytes;
  self->measured_write_us += duration_us;
  self->sample_bytes += size_bytes;
  self->sample_us += duration_us;

  if (self->sample_us >= SPEED_SAMPLE_US) {
    double speed = (double) self->sample_bytes * G_USEC_PER_SEC / (double) self->sample_us;

    self->speed = self->speed > 0
      ? self->speed + SPEED_SMOOTHING * (speed - self->speed)
      : speed;
    self->sample_bytes = 0;
    self->sample_us = 0;
  }
}

static int
estimate_seconds_left (JoltFlashProgress *self)
{
  guint64 erase_left_bytes = self->erase_total_bytes - MIN (self->erased_bytes, self->erase_total_bytes);
  double seconds;

  if (self->speed <= 0 ||
      (self->measured_write_us < MIN_MEASURED_US && self->measured_write_bytes < MIN_MEASURED_BYTES))
    return -1;

  seconds = (double) (self->total_bytes - self->done_bytes) / self->speed;

  if (erase_left_bytes > 0) {
    if (self->measured_erase_bytes == 0)
      return -1;
    seconds += (double) erase_left_bytes * (double) self->measured_erase_us /
               (double) self->measured_erase_bytes / G_USEC_PER_SEC;
  }

  return (int) MIN (ceil (seconds), 24 * 60 * 60);
}

/**
 * jolt_flash_progress_wrote:
 * @self: the progress of a flash
 * @size_bytes: how much of the payload the board acknowledged more
 * @erased_bytes: how much flash the board erased for it, 0 for none
 * @part: the part it belongs to, an index
 * @now_us: the monotonic time
 *
 * The board acknowledged a block.
 */
void
jolt_flash_progress_wrote (JoltFlashProgress *self,
                           guint64            size_bytes,
                           guint64            erased_bytes,
                           guint              part,
                           gint64             now_us)
{
  gint64 duration_us = MAX (now_us - self->mark_us, 0);
  double work, total;

  self->mark_us = now_us;
  self->done_bytes = MIN (self->done_bytes + size_bytes, self->total_bytes);

  if (erased_bytes > 0) {
    self->erased_bytes += erased_bytes;
    self->measured_erase_bytes += erased_bytes;
    self->measured_erase_us += duration_us;
  } else {
    measure_writing (self, size_bytes, duration_us);
  }

  work = (double) self->done_bytes + ERASE_WEIGHT * (double) MIN (self->erased_bytes, self->erase_total_bytes);
  total = (double) self->total_bytes + ERASE_WEIGHT * (double) self->erase_total_bytes;
  raise_fraction (self, FRACTION_STREAM + (FRACTION_CHECKING - FRACTION_STREAM) * work / total);

  self->part = part;
  self->seconds_left = estimate_seconds_left (self);

  if (self->phase != JOLT_FLASH_PHASE_WRITING)
    jolt_flash_progress_set_phase (self, JOLT_FLASH_PHASE_WRITING);
  else
    tell (self, FALSE);
}

/**
 * jolt_flash_progress_age:
 * @self: how far a flash is
 * @silent_us: for how long nothing has arrived
 *
 * Makes @self say what is true of a board that has not answered for
 * @silent_us: its speed halves with each second and is then not known, and
 * neither is the time left.
 */
void
jolt_flash_progress_age (JoltFlashProgress *self,
                         gint64             silent_us)
{
  if (silent_us <= FRESH_US)
    return;

  for (gint64 old_us = FRESH_US; old_us < silent_us && self->speed > 0; old_us += G_USEC_PER_SEC)
    self->speed = self->speed / 2 < MIN_SPEED ? 0 : self->speed / 2;
  if (silent_us >= MAX_TIME_LEFT_AGE_US)
    self->seconds_left = -1;
}
