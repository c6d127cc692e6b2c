/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-log.h"

/**
 * JoltDfuLog:
 *
 * What happened between the program and a board, line by line, with the time
 * since the start: what a user copies into a bug report.
 *
 * The worker writes it while the main thread may read it. It does not grow
 * without end: of a conversation that is too long the beginning and the end
 * are kept.
 */

#define N_FIRST_LINES 300
#define N_LAST_LINES 300

struct _JoltDfuLog
{
  gatomicrefcount  ref_count;
  gint64           start_us;

  GMutex           lock;      /* for all below */
  GPtrArray       *first;
  GQueue           last;
  guint64          n_dropped;
};

/**
 * jolt_dfu_log_new:
 *
 * Starts a log; its clock runs from now.
 *
 * Returns: (transfer full): an empty log
 */
JoltDfuLog *
jolt_dfu_log_new (void)
{
  JoltDfuLog *self = g_new0 (JoltDfuLog, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->start_us = g_get_monotonic_time ();
  g_mutex_init (&self->lock);
  self->first = g_ptr_array_new_with_free_func (g_free);
  g_queue_init (&self->last);

  return self;
}

JoltDfuLog *
jolt_dfu_log_ref (JoltDfuLog *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
jolt_dfu_log_unref (JoltDfuLog *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->first);
  g_queue_clear_full (&self->last, g_free);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * jolt_dfu_log_add:
 * @self: a log
 * @format: what happened, in the manner of printf(), without a line break
 *
 * Adds a line. Any thread may call this.
 */
void
jolt_dfu_log_add (JoltDfuLog *self,
                  const char *format,
                  ...)
{
  double seconds = (double) (g_get_monotonic_time () - self->start_us) / G_USEC_PER_SEC;
  g_autofree char *what = NULL;
  char *line;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  line = g_strdup_printf ("%8.3f  %s", seconds, what);

  g_mutex_lock (&self->lock);
  if (self->first->len < N_FIRST_LINES) {
    g_ptr_array_add (self->first, line);
  } else {
    g_queue_push_tail (&self->last, line);
    if (self->last.length > N_LAST_LINES) {
      g_free (g_queue_pop_head (&self->last));
      self->n_dropped++;
    }
  }
  g_mutex_unlock (&self->lock);
}

/**
 * jolt_dfu_log_dup_text:
 * @self: a log
 *
 * Returns: (transfer full): every line so far, each with its line break; the
 *   times are seconds since the start
 */
char *
jolt_dfu_log_dup_text (JoltDfuLog *self)
{
  GString *text = g_string_new (NULL);

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->first->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) self->first->pdata[i]);
  if (self->n_dropped > 0)
    g_string_append_printf (text, "          … %" G_GUINT64_FORMAT " lines left out …\n", self->n_dropped);
  for (GList *link = self->last.head; link != NULL; link = link->next)
    g_string_append_printf (text, "%s\n", (const char *) link->data);
  g_mutex_unlock (&self->lock);

  return g_string_free_and_steal (text);
}
