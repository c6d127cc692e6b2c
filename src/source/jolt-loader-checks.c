/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-loader-checks-private.h"

static void
move_tasks (GPtrArray *from,
            GPtrArray *to)
{
  g_ptr_array_extend_and_steal (to, g_ptr_array_ref (from));
}

void
jolt_loader_checks_init (JoltLoaderChecks *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->reading = g_ptr_array_new_with_free_func (g_object_unref);
}

void
jolt_loader_checks_clear (JoltLoaderChecks *self)
{
  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->reading);
}

/* Whether a reading has to begin. */
gboolean
jolt_loader_checks_get_needed (JoltLoaderChecks *self)
{
  return self->waiting->len > 0;
}

/* A reading begins: it answers all that wait. */
void
jolt_loader_checks_begin (JoltLoaderChecks *self)
{
  move_tasks (self->waiting, self->reading);
}

/* What was read answers nobody: the files are just being built. */
void
jolt_loader_checks_put_off (JoltLoaderChecks *self)
{
  move_tasks (self->reading, self->waiting);
}

/* Answers those that the reading which just ended was for. */
void
jolt_loader_checks_finish (JoltLoaderChecks *self,
                           JoltFirmware     *firmware,
                           const GError     *error)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);

  /* An answer may ask anew. */
  move_tasks (self->reading, tasks);
  for (guint i = 0; i < tasks->len; i++)
    jolt_loader_checks_answer (tasks->pdata[i], firmware, error);
}

void
jolt_loader_checks_answer (GTask        *task,
                           JoltFirmware *firmware,
                           const GError *error)
{
  if (firmware != NULL)
    g_task_return_pointer (task, g_object_ref (firmware), g_object_unref);
  else if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Nothing is opened any more");
}
