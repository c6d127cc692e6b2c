/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-board-restart-private.h"

#include "jolt-dfu.h"

/* How long a board that restarts may take to be seen again. Firmware without USB
 * never is. */
#define RETURN_MS 3000

/* The thread's */
typedef struct {
  JoltTransport *transport;
  JoltDfuLog    *log;
} Request;

/* The main context's; of the task that the caller waits for */
typedef struct {
  guint64  generation;   /* of the attach that is to end */
  gulong   handler;
  GSource *timeout;
} Wait;

static void
request_free (gpointer data)
{
  Request *self = data;

  g_object_unref (self->transport);
  jolt_dfu_log_unref (self->log);
  g_free (self);
}

static void
wait_free (gpointer data)
{
  Wait *self = data;

  if (self->timeout != NULL) {
    g_source_destroy (self->timeout);
    g_source_unref (self->timeout);
  }
  g_free (self);
}

static void
run_thread (GTask        *task,
            gpointer      source_object,
            gpointer      task_data,
            GCancellable *cancellable)
{
  const Request *self = task_data;
  const JoltDfuPort port = { .transport = self->transport, .log = self->log };
  GError *error = NULL;

  if (jolt_dfu_restart (&port, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
has_come_back (JoltBoard  *board,
               const Wait *self)
{
  return jolt_board_get_present (board) && jolt_board_get_info (board)->generation != self->generation;
}

/* Not in the middle of what the bus has to tell. */
static void
board_changed_cb (GTask *task)
{
  Wait *self = g_task_get_task_data (task);

  if (has_come_back (g_task_get_source_object (task), self))
    g_source_set_ready_time (self->timeout, 0);
}

static gboolean
waited_cb (gpointer user_data)
{
  GTask *task = user_data;
  Wait *self = g_task_get_task_data (task);

  g_clear_signal_handler (&self->handler, g_task_get_source_object (task));
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);

  return G_SOURCE_REMOVE;
}

static void
left_cb (GObject      *source_object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Wait *self = g_task_get_task_data (task);
  JoltBoard *board = g_task_get_source_object (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    g_task_return_error (task, error);
    return;
  }

  if (has_come_back (board, self)) {
    g_task_return_boolean (task, TRUE);
    return;
  }

  self->handler = g_signal_connect_swapped (board, "notify", G_CALLBACK (board_changed_cb), task);
  self->timeout = g_timeout_source_new (RETURN_MS);
  g_source_set_callback (self->timeout, waited_cb, g_steal_pointer (&task), NULL);
  g_source_attach (self->timeout, g_main_context_get_thread_default ());
}

/*< private >
 * jolt_board_restart_async:
 * @board: a board in the DFU mode of its ROM, in a job
 * @transport: to its port, closed
 * @log: takes every technical step
 * @callback: called when the board was seen again, or was not for a while
 * @user_data: data for @callback
 *
 * Starts what the board holds; see jolt_dfu_restart(). Only after a flash that
 * was confirmed, or where nothing was written.
 */
void
jolt_board_restart_async (JoltBoard           *board,
                          JoltTransport       *transport,
                          JoltDfuLog          *log,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task = g_task_new (board, NULL, callback, user_data);
  g_autoptr (GTask) thread = g_task_new (NULL, NULL, left_cb, task);
  Request *request = g_new0 (Request, 1);
  Wait *wait = g_new0 (Wait, 1);

  wait->generation = jolt_board_get_info (board)->generation;
  g_task_set_task_data (task, wait, wait_free);

  request->transport = g_object_ref (transport);
  request->log = jolt_dfu_log_ref (log);
  g_task_set_static_name (thread, "[jolt] restart");
  g_task_set_task_data (thread, request, request_free);
  g_task_run_in_thread (thread, run_thread);
}

/*< private >
 * jolt_board_restart_finish:
 * @board: the board
 * @result: what @callback was given
 * @error: why it did not leave its bootloader
 *
 * Returns: whether the board restarted. What came back is for whoever sees it
 */
gboolean
jolt_board_restart_finish (JoltBoard     *board,
                           GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
