/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-clock-private.h"

/* The time of a transport, which passes for real, faster by a factor, or is only
 * counted; and a bell that wakes whoever sleeps until a time. The bell can be
 * rung in any thread, and outlives the transport where that happens while the
 * transport is disposed of. */
struct _JoltVirtualClock
{
  JoltVirtualTime  time;
  double           speed;
  gint64           epoch_us;   /* g_get_monotonic_time() at 0 */
  guint64          paper_us;   /* now, without real time */

  GMutex           lock;       /* guards n_rings */
  GCond            cond;
  guint            n_rings;
};

JoltVirtualClock *
jolt_virtual_clock_new (JoltVirtualTime time)
{
  JoltVirtualClock *self = g_atomic_rc_box_new0 (JoltVirtualClock);

  self->time = time;
  self->speed = 1;
  self->epoch_us = g_get_monotonic_time ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);

  return self;
}

JoltVirtualClock *
jolt_virtual_clock_ref (JoltVirtualClock *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (JoltVirtualClock *self)
{
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
}

void
jolt_virtual_clock_unref (JoltVirtualClock *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}

/* @speed: how many times faster than real time it is, 1 by default; to be
 *   called before anything reads the clock */
void
jolt_virtual_clock_set_speed (JoltVirtualClock *self,
                              double            speed)
{
  self->speed = speed;
}

guint64
jolt_virtual_clock_now_us (JoltVirtualClock *self)
{
  if (self->time == JOLT_VIRTUAL_TIME_NONE)
    return self->paper_us;

  return (g_get_monotonic_time () - self->epoch_us) * self->speed;
}

void
jolt_virtual_clock_ring (JoltVirtualClock *self)
{
  g_mutex_lock (&self->lock);
  self->n_rings++;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

guint
jolt_virtual_clock_count_rings (JoltVirtualClock *self)
{
  guint n_rings;

  g_mutex_lock (&self->lock);
  n_rings = self->n_rings;
  g_mutex_unlock (&self->lock);

  return n_rings;
}

/* Sleeps until @target_us or until the bell has rung more than @n_rings times.
 * The count is taken before the caller checks the board, so that nothing
 * that happens in between is slept through; no lock is held while it checks. */
void
jolt_virtual_clock_sleep_towards (JoltVirtualClock *self,
                                  guint64           target_us,
                                  guint             n_rings)
{
  gint64 end_us;

  if (self->time == JOLT_VIRTUAL_TIME_NONE) {
    self->paper_us = MAX (self->paper_us, target_us);
    return;
  }

  /* Rounded up: the loops around must not spin at the end. */
  end_us = self->epoch_us + (gint64) (target_us / self->speed) + 1;

  g_mutex_lock (&self->lock);
  while (self->n_rings == n_rings && g_cond_wait_until (&self->cond, &self->lock, end_us))
    ;
  g_mutex_unlock (&self->lock);
}
