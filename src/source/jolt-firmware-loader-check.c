/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-firmware-loader-private.h"

/**
 * jolt_firmware_loader_look:
 * @self: a loader
 *
 * Looks whether the files changed unnoticed.
 */
void
jolt_firmware_loader_look (JoltFirmwareLoader *self)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_LOADER (self));

  if (self->watch != NULL)
    jolt_file_watch_look (self->watch);
}

/**
 * jolt_firmware_loader_check_async:
 * @self: a loader
 * @cancellable: (nullable): gives the check up
 * @callback: (scope async): called when the check is done
 * @user_data: data for @callback
 *
 * Makes sure that the firmware is what the files hold now. They are read again,
 * after a build that goes on has ended, and [property@FirmwareLoader:firmware]
 * changes where they hold something else.
 */
void
jolt_firmware_loader_check_async (JoltFirmwareLoader  *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (JOLT_IS_FIRMWARE_LOADER (self));

  g_task_set_source_tag (task, jolt_firmware_loader_check_async);
  if (self->watch == NULL) {
    jolt_loader_checks_answer (task, self->firmware, self->error);
    return;
  }

  g_ptr_array_add (self->checks.waiting, g_steal_pointer (&task));
  jolt_file_watch_look (self->watch);
}

/**
 * jolt_firmware_loader_check_finish:
 * @self: a loader
 * @result: what the callback got
 * @error: why the files are not firmware, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the firmware as the files hold it
 */
JoltFirmware *
jolt_firmware_loader_check_finish (JoltFirmwareLoader  *self,
                                   GAsyncResult        *result,
                                   GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
