/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-flash-reporter.h"

/**
 * JoltFlashReporter:
 *
 * Carries reports from a worker to the main context of its task.
 *
 * Only the newest report counts: at most one message is under way, numbers
 * alone travel 30 times a second, and a message that waits in a busy main loop
 * takes along what came after it. So a fast board cannot flood the main loop.
 */

#define MIN_INTERVAL_US (G_USEC_PER_SEC / 30)

struct _JoltFlashReporter
{
  gatomicrefcount        ref_count;
  GObject               *object;
  GMainContext          *context;
  int                    priority;
  JoltFlashReporterFunc  func;
  gint64                 last_us;   /* the worker's alone */

  GMutex                 lock;      /* for all below */
  JoltFlashReport        newest;
  gboolean               pending;
};

/**
 * jolt_flash_reporter_new:
 * @task: the task of the worker
 * @func: (scope async): takes the reports, in the main context of @task
 *
 * Returns: (transfer full): a reporter
 */
JoltFlashReporter *
jolt_flash_reporter_new (GTask                 *task,
                         JoltFlashReporterFunc  func)
{
  JoltFlashReporter *self = g_new0 (JoltFlashReporter, 1);

  g_atomic_ref_count_init (&self->ref_count);
  /* Not the task itself: its data holds the reporter. */
  self->object = g_object_ref (g_task_get_source_object (task));
  self->context = g_main_context_ref (g_task_get_context (task));
  self->priority = g_task_get_priority (task);
  self->func = func;
  g_mutex_init (&self->lock);

  return self;
}

void
jolt_flash_reporter_unref (JoltFlashReporter *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_object_unref (self->object);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
report_cb (JoltFlashReporter *self)
{
  JoltFlashReport report;

  g_mutex_lock (&self->lock);
  report = self->newest;
  self->pending = FALSE;
  g_mutex_unlock (&self->lock);

  self->func (self->object, &report);

  return G_SOURCE_REMOVE;
}

/**
 * jolt_flash_reporter_post:
 * @self: a reporter
 * @report: how the flash stands
 * @urgent: whether it must arrive; a report of numbers alone may be left out
 *
 * Sends a report. For the worker's thread.
 *
 * What was posted before the task returned arrives before its callback: the
 * message has the priority of the task.
 */
void
jolt_flash_reporter_post (JoltFlashReporter     *self,
                          const JoltFlashReport *report,
                          gboolean               urgent)
{
  gint64 now_us = g_get_monotonic_time ();
  gboolean attach;

  if (!urgent && now_us - self->last_us < MIN_INTERVAL_US)
    return;

  self->last_us = now_us;

  g_mutex_lock (&self->lock);
  self->newest = *report;
  attach = !self->pending;
  self->pending = TRUE;
  g_mutex_unlock (&self->lock);

  if (attach) {
    g_autoptr (GSource) source = g_idle_source_new ();

    g_atomic_ref_count_inc (&self->ref_count);
    g_source_set_priority (source, self->priority);
    g_source_set_static_name (source, "[jolt] flash report");
    g_source_set_callback (source, G_SOURCE_FUNC (report_cb), self,
                           (GDestroyNotify) jolt_flash_reporter_unref);
    g_source_attach (source, self->context);
  }
}
