/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-backup-read-private.h"

#include <string.h>

#include "jolt-backup-error.h"
#include "jolt-dfu.h"
#include "jolt-dfu-error.h"
#include "jolt-flash-size-private.h"
#include "jolt-limits.h"

/* The thread in which a flash is read, and the way of its progress to the main
 * context: at most one message is under way, thirty times a second. */

#define MIN_INTERVAL_US (G_USEC_PER_SEC / 30)

/* Past what a chip has before its bootloader */
#define BEGINNING_SIZE 0x9000u

G_DEFINE_QUARK (jolt-backup-error, jolt_backup_error)

typedef struct {
  gatomicrefcount         ref_count;

  JoltDfuPort             port;
  gsize                   size;       /* 0: to be found out */
  GFile                  *file;
  JoltFileSaveFlags       flags;
  GMainContext           *context;
  int                     priority;

  /* The main context's alone */
  JoltBackupReadFunc      func;
  JoltBackupReadDoneFunc  done_func;
  gpointer                user_data;

  /* The thread's alone until its task has returned */
  gint64                  last_us;
  JoltFlashContents      *contents;

  GMutex                  lock;       /* for all below */
  gsize                   done;
  gsize                   total;
  gboolean                pending;
} Reading;

static void
reading_unref (gpointer data)
{
  Reading *self = data;

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_object_unref (self->port.transport);
  g_object_unref (self->file);
  jolt_dfu_log_unref (self->port.log);
  g_clear_pointer (&self->contents, jolt_flash_contents_unref);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
report_cb (gpointer user_data)
{
  Reading *self = user_data;
  gsize done, total;

  g_mutex_lock (&self->lock);
  done = self->done;
  total = self->total;
  self->pending = FALSE;
  g_mutex_unlock (&self->lock);

  if (self->func != NULL)
    self->func (done, total, self->user_data);

  return G_SOURCE_REMOVE;
}

static void
read_cb (gsize    done_bytes,
         gsize    total_bytes,
         gpointer user_data)
{
  Reading *self = user_data;
  gint64 now_us = g_get_monotonic_time ();
  gboolean attach;

  if (done_bytes < total_bytes && now_us - self->last_us < MIN_INTERVAL_US)
    return;
  self->last_us = now_us;

  g_mutex_lock (&self->lock);
  self->done = done_bytes;
  self->total = total_bytes;
  attach = !self->pending;
  self->pending = TRUE;
  g_mutex_unlock (&self->lock);

  if (attach) {
    g_autoptr (GSource) source = g_idle_source_new ();

    g_atomic_ref_count_inc (&self->ref_count);
    g_source_set_priority (source, self->priority);
    g_source_set_static_name (source, "[jolt] backup progress");
    g_source_set_callback (source, report_cb, self, reading_unref);
    g_source_attach (source, self->context);
  }
}

static gboolean
find_size (Reading       *self,
           GBytes        *beginning,
           GCancellable  *cancellable,
           GError       **error)
{
  if (self->size > 0)
    return TRUE;
  if (!jolt_flash_size_find (&self->port, beginning, &self->size, cancellable, error))
    return FALSE;
  if (self->size > 0)
    return TRUE;

  g_set_error (error, JOLT_BACKUP_ERROR, JOLT_BACKUP_ERROR_UNKNOWN_SIZE, "the size of the flash cannot be told");

  return FALSE;
}

/* Nobody waits minutes to hear that a folder is read-only. What was read must be
 * what is read: the beginning is read twice. */
static GBytes *
read_flash (Reading       *self,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr (GBytes) beginning = NULL;
  g_autoptr (GBytes) bytes = NULL;
  JoltDfuIdentity identity;

  if (!jolt_file_save_check (self->file, self->flags, cancellable, error))
    return NULL;

  beginning = jolt_dfu_read (&self->port, 0, BEGINNING_SIZE, TRUE, NULL, NULL, cancellable, error);
  if (beginning == NULL || !find_size (self, beginning, cancellable, error) ||
      !jolt_dfu_identify (&self->port, &identity, error))
    return NULL;

  bytes = jolt_dfu_read (&self->port, 0, self->size, FALSE, read_cb, self, cancellable, error);
  if (bytes == NULL)
    return NULL;
  if (memcmp (g_bytes_get_data (bytes, NULL), g_bytes_get_data (beginning, NULL),
              MIN (BEGINNING_SIZE, self->size)) != 0) {
    g_set_error (error, JOLT_BACKUP_ERROR, JOLT_BACKUP_ERROR_UNSTABLE, "the beginning was read twice and differs");
    return NULL;
  }

  if (identity.chip != NULL)
    self->contents = jolt_flash_contents_read (bytes, 0, identity.chip);

  return g_steal_pointer (&bytes);
}

static void
run_thread (GTask        *task,
            gpointer      source_object,
            gpointer      task_data,
            GCancellable *cancellable)
{
  GError *error = NULL;
  GBytes *bytes = read_flash (task_data, cancellable, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
returned_cb (GObject      *source_object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Reading *self = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  GBytes *bytes = g_task_propagate_pointer (G_TASK (result), &error);

  self->func = NULL;
  self->done_func (bytes, g_steal_pointer (&self->contents), error, user_data);
}

/*< private >
 * jolt_backup_read_start:
 * @transport: to the port of the board, closed; nobody else may use it before
 *   @done_func was called
 * @log: where the technical steps are written down
 * @size_bytes: how much to read; 0 for all that there is
 * @file: where it will be saved
 * @flags: how
 * @cancellable: stops it
 * @func: (scope notified): takes the progress
 * @done_func: (scope notified): takes the result
 * @user_data: data for both; must live until @done_func was called
 *
 * Reads the flash of a board in a thread. A board that runs an application is
 * restarted into its bootloader.
 */
void
jolt_backup_read_start (JoltTransport          *transport,
                        JoltDfuLog             *log,
                        gsize                   size_bytes,
                        GFile                  *file,
                        JoltFileSaveFlags       flags,
                        GCancellable           *cancellable,
                        JoltBackupReadFunc      func,
                        JoltBackupReadDoneFunc  done_func,
                        gpointer                user_data)
{
  Reading *self = g_new0 (Reading, 1);
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, returned_cb, user_data);

  g_task_set_static_name (task, "[jolt] backup");
  g_task_set_check_cancellable (task, FALSE);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  self->port.transport = g_object_ref (transport);
  self->port.log = jolt_dfu_log_ref (log);
  self->size = size_bytes;
  self->file = g_object_ref (file);
  self->flags = flags;
  self->context = g_main_context_ref (g_task_get_context (task));
  self->priority = g_task_get_priority (task);
  self->func = func;
  self->done_func = done_func;
  self->user_data = user_data;

  g_task_set_task_data (task, self, reading_unref);
  g_task_run_in_thread (task, run_thread);
}
