/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-file-save.h"

/* A file is written whole or not at all: under a temporary name that becomes
 * the real one when everything is on the disk. */

static void
save_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GCancellable) give_up = g_cancellable_new ();
  GError *error = NULL;
  gsize size;
  const void *data = g_bytes_get_data (task_data, &size);

  stream = g_file_replace (source_object, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, cancellable, &error);
  if (stream == NULL) {
    g_task_return_error (task, error);
    return;
  }

  if (!g_output_stream_write_all (G_OUTPUT_STREAM (stream), data, size, NULL, cancellable, &error)) {
    /* Closing would give the half file its name, unless it is cancelled. */
    g_cancellable_cancel (give_up);
    g_output_stream_close (G_OUTPUT_STREAM (stream), give_up, NULL);
    g_task_return_error (task, error);
    return;
  }

  if (g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * jolt_file_save_async:
 * @file: where to; replaced when it is there
 * @bytes: what is to be in it
 * @cancellable: (nullable): stops before the file has its name
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Writes a file whole or not at all, in a thread.
 */
void
jolt_file_save_async (GFile               *file,
                      GBytes              *bytes,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (bytes != NULL);

  task = g_task_new (file, cancellable, callback, user_data);
  g_task_set_source_tag (task, jolt_file_save_async);
  g_task_set_task_data (task, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  /* A file that was written is never reported as cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, save_thread);
}

/**
 * jolt_file_save_finish:
 * @file: the file
 * @result: what @callback was given
 * @error: %G_IO_ERROR
 *
 * Returns: whether it was written; if not, what was there before still is
 */
gboolean
jolt_file_save_finish (GFile         *file,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, file), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
