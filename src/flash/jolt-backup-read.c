/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-backup-read-private.h"

#include <string.h>

#include "jolt-backup-error.h"
#include "jolt-dfu.h"
#include "jolt-dfu-error.h"
#include "jolt-flash-size-private.h"
#include "jolt-latest-private.h"
#include "jolt-limits.h"

/* The thread in which a flash is read. */

/* Past what a chip has before its bootloader */
#define BEGINNING_SIZE 0x9000u

G_DEFINE_QUARK (jolt-backup-error, jolt_backup_error)

typedef struct {
  gsize done_bytes;
  gsize total_bytes;
} Amount;

typedef struct {
  JoltDfuPort             port;
  gsize                   size;       /* 0: to be found out */
  GFile                  *file;
  JoltFileSaveFlags       flags;
  JoltLatest             *latest;

  /* The main context's alone */
  JoltBackupReadFunc      func;
  JoltBackupReadDoneFunc  done_func;
  gpointer                user_data;

  /* The thread's alone until its task has returned */
  JoltFlashContents      *contents;
} Reading;

static void
reading_free (Reading *self)
{
  g_object_unref (self->port.transport);
  g_object_unref (self->file);
  jolt_dfu_log_unref (self->port.log);
  g_clear_pointer (&self->contents, jolt_flash_contents_unref);
  g_free (self);
}

static void
amount_cb (gconstpointer value,
           gpointer      user_data)
{
  const Reading *self = user_data;
  const Amount *amount = value;

  self->func (amount->done_bytes, amount->total_bytes, self->user_data);
}

static void
read_cb (gsize    done_bytes,
         gsize    total_bytes,
         gpointer user_data)
{
  const Reading *self = user_data;
  const Amount amount = { done_bytes, total_bytes };

  jolt_latest_post (self->latest, &amount, done_bytes == total_bytes);
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

  jolt_latest_stop (self->latest);
  self->done_func (bytes, g_steal_pointer (&self->contents), error, self->user_data);
  reading_free (self);
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
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, returned_cb, NULL);

  g_task_set_static_name (task, "[jolt] backup");
  g_task_set_check_cancellable (task, FALSE);

  self->port.transport = g_object_ref (transport);
  self->port.log = jolt_dfu_log_ref (log);
  self->size = size_bytes;
  self->file = g_object_ref (file);
  self->flags = flags;
  self->latest = jolt_latest_new (task, "[jolt] backup progress", sizeof (Amount), amount_cb, self);
  self->func = func;
  self->done_func = done_func;
  self->user_data = user_data;

  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, run_thread);
}
