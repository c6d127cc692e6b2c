/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-input-private.h"

/* How an input becomes firmware, at once or in a thread. */

/* What a worker is given and what it brings back. */
typedef struct {
  JoltFirmwareInputRequest *request;
  JoltFirmwareInputPlan     plan;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  jolt_firmware_input_request_free (work->request);
  jolt_firmware_input_plan_clear (&work->plan);
  g_free (work);
}

static void
open_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Work *work = task_data;
  GError *error = NULL;
  JoltFirmware *firmware;

  firmware = jolt_firmware_input_plan_open (&work->plan, work->request, cancellable, &error);
  if (firmware == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, firmware, g_object_unref);
}

/**
 * jolt_firmware_input_open:
 * @self: an input to which something was added
 * @cancellable: (nullable): stops between two files
 * @error: a code of [error@ImageError] or %G_IO_ERROR_CANCELLED
 *
 * Makes firmware of what was opened, as jolt_firmware_input_open_async() does.
 * Blocks.
 *
 * Returns: (transfer full) (nullable): the firmware, or %NULL with @error set
 */
JoltFirmware *
jolt_firmware_input_open (JoltFirmwareInput  *self,
                          GCancellable       *cancellable,
                          GError            **error)
{
  g_auto (JoltFirmwareInputPlan) plan = { 0 };
  g_autoptr (JoltFirmwareInputRequest) request = NULL;
  JoltFirmware *firmware;

  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT (self), NULL);

  request = jolt_firmware_input_dup_request (self);
  g_return_val_if_fail (request != NULL, NULL);

  firmware = jolt_firmware_input_plan_open (&plan, request, cancellable, error);
  jolt_firmware_input_take_plan (self, &plan);

  return firmware;
}

/**
 * jolt_firmware_input_open_async:
 * @self: an input to which something was added
 * @cancellable: (nullable): stops between two files
 * @callback: called in the caller's main context when done
 * @user_data: data for @callback
 *
 * Makes firmware of what was opened, in a thread.
 *
 * What is missing is an error that the user can answer:
 * %JOLT_IMAGE_ERROR_NEEDS_ADDRESS and the other problems of
 * [enum@FirmwareInputProblem] in [method@FirmwareInput.get_files],
 * %JOLT_IMAGE_ERROR_NEEDS_CHIP with jolt_firmware_input_set_chip(),
 * %JOLT_IMAGE_ERROR_NEEDS_CHOICE with jolt_firmware_input_choose(),
 * %JOLT_IMAGE_ERROR_PATH_ESCAPES with jolt_firmware_input_allow_escape(). Then
 * open the input again.
 */
void
jolt_firmware_input_open_async (JoltFirmwareInput   *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  JoltFirmwareInputRequest *request;
  Work *work;

  g_return_if_fail (JOLT_IS_FIRMWARE_INPUT (self));

  request = jolt_firmware_input_dup_request (self);
  g_return_if_fail (request != NULL);

  work = g_new0 (Work, 1);
  work->request = request;

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, jolt_firmware_input_open_async);
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, open_thread);
}

/**
 * jolt_firmware_input_open_finish:
 * @self: an input
 * @result: what the callback was given
 * @error: a code of [error@ImageError] or %G_IO_ERROR_CANCELLED
 *
 * Ends jolt_firmware_input_open_async() and shows what was found, also when
 * there is an error.
 *
 * Returns: (transfer full) (nullable): the firmware, or %NULL with @error set
 */
JoltFirmware *
jolt_firmware_input_open_finish (JoltFirmwareInput  *self,
                                 GAsyncResult       *result,
                                 GError            **error)
{
  Work *work;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  work = g_task_get_task_data (G_TASK (result));
  if (work->plan.choices != NULL)      /* else it was cancelled before it began */
    jolt_firmware_input_take_plan (self, &work->plan);

  return g_task_propagate_pointer (G_TASK (result), error);
}
