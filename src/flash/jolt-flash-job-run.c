/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-session.h"
#include "jolt-flash-job-private.h"
#include "jolt-flash-reporter.h"

/* How a job runs: the worker's thread, and the way back from it. */

/* All that the worker sees. */
typedef struct {
  JoltTransport     *transport;
  JoltFlashPlan     *plan;
  JoltDfuRecord     *record;
  guint              depth;
  JoltFlashReporter *reporter;

  /* Written by the worker, read when its task has returned */
  JoltFlashReport    last_report;
  JoltDfuStatus      error_status;
} Work;

static void
work_free (Work *work)
{
  g_object_unref (work->transport);
  jolt_flash_plan_unref (work->plan);
  jolt_dfu_record_unref (work->record);
  g_clear_pointer (&work->reporter, jolt_flash_reporter_unref);
  g_free (work);
}

static gboolean
is_final (JoltFlashPhase phase)
{
  return phase >= JOLT_FLASH_PHASE_DONE;
}

/* The final phase is set together with the error, when the task has returned:
 * nobody shall see the one without the other. */
static void
report_from_worker_cb (const JoltFlashReport *report,
                       gboolean               urgent,
                       gpointer               user_data)
{
  Work *work = user_data;

  if (is_final (report->phase))
    work->last_report = *report;
  else
    jolt_flash_reporter_post (work->reporter, report, urgent);
}

static void
run_thread (GTask        *task,
            gpointer      source_object,
            gpointer      task_data,
            GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;
  JoltDfuSession flasher = {
    .plan = work->plan,
    .transport = work->transport,
    .record = work->record,
    .depth = work->depth,
    .func = report_from_worker_cb,
    .user_data = work,
  };
  gboolean ok = jolt_dfu_session_run (&flasher, cancellable, &error);

  work->error_status = flasher.error_status;

  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
report_cb (gpointer               source_object,
           const JoltFlashReport *report)
{
  jolt_flash_job_set_report (JOLT_FLASH_JOB (source_object), report);
}

/* The worker has returned: its last words, then those of the caller's task. */
static void
run_thread_done_cb (GObject      *source_object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  JoltFlashJob *self = JOLT_FLASH_JOB (source_object);
  g_autoptr (GTask) task = user_data;
  Work *work = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);

  g_object_freeze_notify (G_OBJECT (self));
  self->dfu_status = work->error_status;
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    jolt_flash_job_set_error (self, error ? g_error_copy (error) : NULL);
  jolt_flash_job_set_report (self, &work->last_report);
  jolt_flash_job_set_running (self, FALSE);
  g_object_thaw_notify (G_OBJECT (self));

  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * jolt_flash_job_run_async:
 * @self: a job that does not run
 * @cancellable: (nullable): stops the job between two blocks
 * @callback: (scope async): called in the caller's main context when done
 * @user_data: data for @callback
 *
 * Flashes the board.
 *
 * Every other outcome than success leaves the board in its bootloader, ready
 * for another attempt, as far as the board can still be talked to.
 */
void
jolt_flash_job_run_async (JoltFlashJob        *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  const JoltFlashReport blank = {
    .phase = JOLT_FLASH_PHASE_OPENING,
    .fraction = JOLT_FLASH_FIRST_FRACTION,
    .seconds_left = -1,
  };
  g_autoptr (GTask) worker = NULL;
  GTask *task;
  Work *work;

  g_return_if_fail (JOLT_IS_FLASH_JOB (self));
  g_return_if_fail (!self->running);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, jolt_flash_job_run_async);
  /* A flash that completed is never reported as cancelled. */
  g_task_set_check_cancellable (task, FALSE);

  worker = g_task_new (self, cancellable, run_thread_done_cb, task);
  g_task_set_static_name (worker, "[jolt] flash job");
  g_task_set_check_cancellable (worker, FALSE);

  g_clear_pointer (&self->record, jolt_dfu_record_unref);
  self->record = jolt_dfu_record_new ();
  jolt_dfu_record_add (self->record, "%s, %" G_GUINT64_FORMAT " bytes, for %s",
                       jolt_firmware_get_name (self->firmware), jolt_flash_job_get_total_bytes (self),
                       self->plan->chip_name ? self->plan->chip_name : "another board");

  work = g_new0 (Work, 1);
  work->transport = g_object_ref (self->transport);
  work->plan = jolt_flash_plan_ref (self->plan);
  work->record = jolt_dfu_record_ref (self->record);
  work->depth = self->depth;
  work->reporter = jolt_flash_reporter_new (worker, report_cb);
  g_task_set_task_data (worker, work, (GDestroyNotify) work_free);

  g_object_freeze_notify (G_OBJECT (self));
  self->dfu_status = JOLT_DFU_STATUS_OK;
  jolt_flash_job_set_error (self, NULL);
  jolt_flash_job_set_report (self, &blank);
  jolt_flash_job_set_running (self, TRUE);
  g_object_thaw_notify (G_OBJECT (self));

  g_task_run_in_thread (worker, run_thread);
}

/**
 * jolt_flash_job_run_finish:
 * @self: a job
 * @result: what the callback got
 * @error: %JOLT_DFU_ERROR or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the board confirmed the firmware
 */
gboolean
jolt_flash_job_run_finish (JoltFlashJob  *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
