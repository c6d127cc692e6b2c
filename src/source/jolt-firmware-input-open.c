/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-input-file-private.h"
#include "jolt-firmware-input-private.h"

/* How an input becomes firmware, at once or in a thread, and of which files. */

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

/**
 * jolt_firmware_input_dup_files:
 * @self: an input that was opened
 *
 * Returns: (transfer full) (element-type GFile): the files on the disk that were
 *   found in what was opened
 */
GPtrArray *
jolt_firmware_input_dup_files (JoltFirmwareInput *self)
{
  GListModel *found_files = jolt_firmware_input_get_files (self);
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT (self), files);

  for (guint i = 0; i < g_list_model_get_n_items (found_files); i++) {
    g_autoptr (JoltFirmwareInputFile) found = g_list_model_get_item (found_files, i);
    const char *key = jolt_firmware_input_file_get_key (found);

    if (g_str_has_prefix (key, "file:"))
      g_ptr_array_add (files, g_file_new_for_uri (key));
  }

  return files;
}

static gboolean
is_same_file (GFile      *file,
              const char *id)
{
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_ID_FILE, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  const char *own_id = info != NULL ? g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_ID_FILE) : NULL;

  return own_id != NULL && g_str_equal (own_id, id);
}

/**
 * jolt_firmware_input_uses_file:
 * @self: an input that was opened
 * @file: a file
 *
 * Whether @file is one of those that the firmware was made of, by whatever name:
 * replacing it would destroy what the user has. Blocks.
 *
 * Returns: whether it is
 */
gboolean
jolt_firmware_input_uses_file (JoltFirmwareInput *self,
                               GFile             *file)
{
  g_autoptr (JoltFirmwareInputRequest) request = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GFileInfo) info = NULL;
  const char *id;

  g_return_val_if_fail (JOLT_IS_FIRMWARE_INPUT (self), FALSE);

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_ID_FILE "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                            G_FILE_QUERY_INFO_NONE, NULL, NULL);
  if (info == NULL || g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    return FALSE;

  id = g_file_info_get_attribute_string (info, G_FILE_ATTRIBUTE_ID_FILE);
  if (id == NULL)
    return FALSE;

  request = jolt_firmware_input_dup_request (self);
  for (guint i = 0; i < request->origins->len; i++)
    if (is_same_file (g_array_index (request->origins, JoltFirmwareInputOrigin, i).file, id))
      return TRUE;

  found = jolt_firmware_input_dup_files (self);
  for (guint i = 0; i < found->len; i++)
    if (is_same_file (found->pdata[i], id))
      return TRUE;

  return FALSE;
}
