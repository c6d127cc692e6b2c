/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-latest-private.h"

#include <string.h>

/* The way of a thread's progress to the main context.
 *
 * Only the newest value counts: at most one message is under way, values that
 * are not urgent travel 30 times a second, and a message that waits in a busy
 * main loop takes along what came after it. So a fast board cannot flood the
 * main loop. */

#define MIN_INTERVAL_US (G_USEC_PER_SEC / 30)

struct _JoltLatest
{
  gatomicrefcount  ref_count;

  GMainContext    *context;
  int              priority;
  const char      *name;
  gsize            size;

  /* The main context's alone; not called any more once it is NULL */
  JoltLatestFunc   func;
  gpointer         user_data;

  /* The thread's alone */
  gint64           last_us;

  GMutex           lock;      /* for all below */
  gpointer         value;
  gboolean         pending;
};

static void
unref (gpointer data)
{
  JoltLatest *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self->value);
  g_free (self);
}

/*< private >
 * jolt_latest_new:
 * @task: the task of the thread
 * @name: (not nullable): what the messages are called in a profile; static
 * @size: how large a value is, in bytes
 * @func: (scope forever): takes the values
 * @user_data: data for @func
 *
 * Returns: (transfer full): the way to the main context of @task; to be
 *   stopped there when the task has returned
 */
JoltLatest *
jolt_latest_new (GTask          *task,
                 const char     *name,
                 gsize           size,
                 JoltLatestFunc  func,
                 gpointer        user_data)
{
  JoltLatest *self = g_new0 (JoltLatest, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->context = g_main_context_ref (g_task_get_context (task));
  self->priority = g_task_get_priority (task);
  self->name = name;
  self->size = size;
  self->value = g_malloc (size);
  self->func = func;
  self->user_data = user_data;

  return self;
}

static gboolean
posted_cb (gpointer user_data)
{
  JoltLatest *self = user_data;
  g_autofree gpointer value = NULL;

  g_mutex_lock (&self->lock);
  value = g_memdup2 (self->value, self->size);
  self->pending = FALSE;
  g_mutex_unlock (&self->lock);

  if (self->func != NULL)
    self->func (value, self->user_data);

  return G_SOURCE_REMOVE;
}

/*< private >
 * jolt_latest_post:
 * @self: the way to the main context
 * @value: what to tell; copied
 * @urgent: whether it is told however little time has passed
 *
 * Tells the main context. What is posted before the task returns arrives before
 * its callback: the message has the priority of the task. Only in the thread.
 */
void
jolt_latest_post (JoltLatest    *self,
                  gconstpointer  value,
                  gboolean       urgent)
{
  gint64 now_us = g_get_monotonic_time ();
  gboolean attach;

  if (!urgent && now_us - self->last_us < MIN_INTERVAL_US)
    return;

  self->last_us = now_us;

  g_mutex_lock (&self->lock);
  memcpy (self->value, value, self->size);
  attach = !self->pending;
  self->pending = TRUE;
  g_mutex_unlock (&self->lock);

  if (attach) {
    g_autoptr (GSource) source = g_idle_source_new ();

    g_atomic_ref_count_inc (&self->ref_count);
    g_source_set_priority (source, self->priority);
    g_source_set_static_name (source, self->name);
    g_source_set_callback (source, posted_cb, self, unref);
    g_source_attach (source, self->context);
  }
}

/*< private >
 * jolt_latest_stop:
 * @self: (transfer full): the way to the main context
 *
 * Lets nothing arrive any more. Only in the main context of the task.
 */
void
jolt_latest_stop (JoltLatest *self)
{
  self->func = NULL;
  unref (self);
}
