/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-flash-worker-private.h"

#include "jolt-board-private.h"
#include "jolt-board-restart-private.h"
#include "jolt-dfu.h"
#include "jolt-latest-private.h"

/* The thread in which a flash talks to its board.
 *
 * The thread sees immutable data and its transport, and no object of the main
 * context: that could be finalized in the thread, which can be the last to let
 * go of the task. */

/* What runs is not at its end. */
#define STARTING_FRACTION 0.99

struct _JoltFlashWorker
{
  JoltTransport           *transport;
  JoltFlashPlan           *plan;
  JoltDfuLog              *record;
  guint                    depth;
  JoltLatest              *latest;

  /* What the board shows after a restart is for the main context. */
  JoltBoard               *board;
  gboolean                 restart;

  /* The main context's alone */
  JoltFlashWorkerFunc      func;
  JoltFlashWorkerDoneFunc  done_func;
  gpointer                 user_data;
  gulong                   handler;     /* at a board that is being read */
  GSource                 *age_source;
  JoltFlashProgress        told;
  gint64                   told_us;

  /* The thread's alone until its task has returned */
  JoltFlashProgress        final;
};

static void
progress_cb (gconstpointer value,
             gpointer      user_data)
{
  JoltFlashWorker *self = user_data;
  const JoltFlashProgress *progress = value;

  self->told = *progress;
  self->told_us = g_get_monotonic_time ();
  self->func (progress, self->user_data);
}

/* Nothing arrives from a silent board: what was said last of its speed and its
 * time becomes less true by the second. */
static gboolean
age_cb (gpointer user_data)
{
  JoltFlashWorker *self = user_data;
  JoltFlashProgress aged = self->told;

  jolt_flash_progress_age (&aged, g_get_monotonic_time () - self->told_us);
  if (aged.speed < self->told.speed || aged.seconds_left < self->told.seconds_left)
    self->func (&aged, self->user_data);
  if (aged.speed <= 0 && aged.seconds_left < 0)
    self->told = aged;

  return G_SOURCE_CONTINUE;
}

static void
watch_age (JoltFlashWorker *self,
           GMainContext    *context)
{
  self->age_source = g_timeout_source_new_seconds (1);
  g_source_set_static_name (self->age_source, "[jolt] flash silence");
  g_source_set_callback (self->age_source, age_cb, self, NULL);
  g_source_attach (self->age_source, context);
}

/* The final phase is told together with the error, when the task has returned:
 * nobody shall see the one without the other. */
static void
progress_in_thread_cb (const JoltFlashProgress *progress,
                       gboolean                 urgent,
                       gpointer                 user_data)
{
  JoltFlashWorker *self = user_data;

  if (progress->phase >= JOLT_FLASH_PHASE_DONE)
    self->final = *progress;
  else
    jolt_latest_post (self->latest, progress, urgent);
}

static void
run_thread (GTask        *task,
            gpointer      source_object,
            gpointer      task_data,
            GCancellable *cancellable)
{
  JoltFlashWorker *self = task_data;
  GError *error = NULL;
  const JoltDfuPort port = {
    .transport = self->transport,
    .log = self->record,
    .func = progress_in_thread_cb,
    .user_data = self,
  };

  if (jolt_dfu_write (&port, self->plan, self->depth, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
end (JoltFlashWorker *self,
     GError          *error,
     gboolean         has_restarted)
{
  jolt_latest_stop (self->latest);
  g_clear_object (&self->board);
  self->done_func (&self->final, error, has_restarted, self->user_data);

  g_object_unref (self->transport);
  jolt_flash_plan_unref (self->plan);
  jolt_dfu_log_unref (self->record);
  g_free (self);
}

/* Everything is written and confirmed: what comes of it changes nothing but what
 * is seen at the port. */
static void
restarted_cb (GObject      *source_object,
              GAsyncResult *result,
              gpointer      user_data)
{
  JoltFlashWorker *self = user_data;

  end (self, NULL, jolt_board_restart_finish (self->board, result, NULL));
}

static void
restart (JoltFlashWorker *self)
{
  JoltFlashProgress progress = self->final;

  progress.phase = JOLT_FLASH_PHASE_STARTING;
  progress.fraction = STARTING_FRACTION;
  self->func (&progress, self->user_data);
  jolt_board_restart_async (self->board, self->transport, self->record, restarted_cb, self);
}

static void
returned_cb (GObject      *source_object,
             GAsyncResult *result,
             gpointer      user_data)
{
  JoltFlashWorker *self = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  g_source_destroy (self->age_source);
  g_clear_pointer (&self->age_source, g_source_unref);
  if (g_task_propagate_boolean (G_TASK (result), &error) && self->restart)
    restart (self);
  else
    end (self, error, FALSE);
}

/* The board is the worker's when nobody else talks to it. */
static void
run (GTask *task)
{
  JoltFlashWorker *self = g_task_get_task_data (task);

  if (jolt_board_get_reading (self->board))
    return;

  g_clear_signal_handler (&self->handler, self->board);
  jolt_board_begin_write (self->board);
  g_task_run_in_thread (task, run_thread);
  g_object_unref (task);
}

/**
 * jolt_flash_worker_start:
 * @board: the board, in a job
 * @transport: to the port of the board, closed; nobody else may use it before
 *   @done_func was called
 * @plan: what to write
 * @record: where the technical steps are written down
 * @depth: how many blocks can be under way at once
 * @restart: whether to restart a board that has confirmed
 * @cancellable: stops the flash between two blocks
 * @func: (scope notified): takes the progress
 * @done_func: (scope notified): takes the result
 * @user_data: data for both; must live until @done_func was called
 *
 * Flashes a board in a thread. The functions are called in the thread-default
 * main context of the caller.
 */
void
jolt_flash_worker_start (JoltBoard               *board,
                         JoltTransport           *transport,
                         JoltFlashPlan           *plan,
                         JoltDfuLog              *record,
                         guint                    depth,
                         gboolean                 restart,
                         GCancellable            *cancellable,
                         JoltFlashWorkerFunc      func,
                         JoltFlashWorkerDoneFunc  done_func,
                         gpointer                 user_data)
{
  JoltFlashWorker *self = g_new0 (JoltFlashWorker, 1);
  GTask *task = g_task_new (NULL, cancellable, returned_cb, NULL);

  g_task_set_static_name (task, "[jolt] flash job");
  /* A flash that completed is never reported as cancelled. */
  g_task_set_check_cancellable (task, FALSE);

  self->board = g_object_ref (board);
  self->restart = restart;
  self->transport = g_object_ref (transport);
  self->plan = jolt_flash_plan_ref (plan);
  self->record = jolt_dfu_log_ref (record);
  self->depth = depth;
  self->latest = jolt_latest_new (task, "[jolt] flash progress", sizeof (JoltFlashProgress), progress_cb, self);
  self->func = func;
  self->done_func = done_func;
  self->user_data = user_data;
  self->told.seconds_left = -1;
  watch_age (self, g_task_get_context (task));

  /* It is freed where it ends, which can be after the task. */
  g_task_set_task_data (task, self, NULL);

  if (jolt_board_get_reading (board)) {
    self->handler = g_signal_connect_swapped (board, "notify::reading", G_CALLBACK (run), task);
    jolt_board_stop_reading (board);
  } else {
    run (task);
  }
}
