/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "jolt-access-private.h"
#include "jolt-access-rule.h"

/* What pkexec(1) exits with of its own: 127 for everything but a closed dialog.
 * What it was tells only its message, which is never translated (polkit,
 * src/programs/pkexec.c). */
#define PKEXEC_DISMISSED 126
#define PKEXEC_FAILED 127
#define PKEXEC_REFUSED ": Not authorized"
#define PKEXEC_NO_AGENT ": No authentication agent found"

G_DEFINE_QUARK (jolt-access-error-quark, jolt_access_error)

static void
failed (GTask      *task,
        const char *output)
{
  g_autofree char *text = g_strstrip (g_strdup (output ? output : ""));

  g_task_return_new_error (task, JOLT_ACCESS_ERROR, JOLT_ACCESS_ERROR_FAILED,
                           "%s", *text ? text : "the helper failed without a message");
}

static void
pkexec_failed (GTask      *task,
               const char *output)
{
  if (output != NULL && strstr (output, PKEXEC_REFUSED) != NULL)
    g_task_return_new_error_literal (task, JOLT_ACCESS_ERROR, JOLT_ACCESS_ERROR_NOT_AUTHORIZED,
                                     "the password was refused");
  else if (output != NULL && strstr (output, PKEXEC_NO_AGENT) != NULL)
    g_task_return_new_error_literal (task, JOLT_ACCESS_ERROR, JOLT_ACCESS_ERROR_CANNOT_ASK,
                                     "no authentication agent runs in this session");
  else
    failed (task, output);
}

static void
communicate_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  GSubprocess *process = G_SUBPROCESS (source);
  g_autoptr (GTask) task = user_data;
  g_autofree char *output = NULL;
  GError *error = NULL;

  if (!g_subprocess_communicate_utf8_finish (process, result, NULL, &output, &error)) {
    g_task_return_error (task, error);
    return;
  }

  if (!g_subprocess_get_if_exited (process)) {
    failed (task, output);
    return;
  }

  switch (g_subprocess_get_exit_status (process)) {
  case 0:
    jolt_access_refresh (g_task_get_source_object (task));
    g_task_return_boolean (task, TRUE);
    break;
  case PKEXEC_DISMISSED:
    g_task_return_new_error_literal (task, JOLT_ACCESS_ERROR, JOLT_ACCESS_ERROR_DISMISSED,
                                     "the password dialog was closed");
    break;
  case PKEXEC_FAILED:
    pkexec_failed (task, output);
    break;
  default:
    failed (task, output);
  }
}

/* The installed helper has a message of its own in the password dialog. Where it
 * is not installed, or could be replaced by somebody else than root, the same
 * script is handed to the shell: the dialog shows it. */
static GSubprocess *
spawn_helper (JoltAccessEnvironment  *environment,
              GError                **error)
{
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE;

  if (jolt_access_environment_is_helper_trusted (environment))
    return g_subprocess_new (flags, error, environment->pkexec, "--disable-internal-agent",
                             environment->helper, NULL);

  return g_subprocess_new (flags, error, environment->pkexec, "--disable-internal-agent",
                           "/bin/sh", "-c", jolt_access_rule_get_script (), NULL);
}

/**
 * jolt_access_install_async:
 * @self: an access object
 * @cancellable: (nullable): stops waiting; a dialog already shown stays
 * @callback: called in the caller's main context when done
 * @user_data: data for @callback
 *
 * Asks for the administrator's password, installs the rule as
 * %JOLT_ACCESS_RULE_PATH and applies it to the boards that are plugged in.
 * [signal@Access::changed] follows by itself.
 */
void
jolt_access_install_async (JoltAccess          *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  JoltAccessEnvironment *environment;

  g_return_if_fail (JOLT_IS_ACCESS (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, jolt_access_install_async);
  environment = jolt_access_get_environment (self);

  if (jolt_access_environment_get_place (environment) != JOLT_ACCESS_PLACE_SYSTEM) {
    g_task_return_new_error_literal (task, JOLT_ACCESS_ERROR, JOLT_ACCESS_ERROR_WRONG_PLACE,
                                     JOLT_ACCESS_RULE_PATH " is not read by the system's udev from here");
    return;
  }

  process = spawn_helper (environment, &error);
  if (process == NULL) {
    g_task_return_new_error (task, JOLT_ACCESS_ERROR,
                             g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT)
                               ? JOLT_ACCESS_ERROR_CANNOT_ASK : JOLT_ACCESS_ERROR_FAILED,
                             "%s", error->message);
    return;
  }

  g_subprocess_communicate_utf8_async (process, NULL, cancellable, communicate_cb,
                                       g_steal_pointer (&task));
}

/**
 * jolt_access_install_finish:
 * @self: an access object
 * @result: the result
 * @error: %JOLT_ACCESS_ERROR or %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the rule is installed
 */
gboolean
jolt_access_install_finish (JoltAccess    *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
