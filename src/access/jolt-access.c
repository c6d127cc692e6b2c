/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-access-private.h"
#include "jolt-access-probe-private.h"

/**
 * JoltAccess:
 *
 * Whether the account can use a board, and why not, live.
 *
 * Nothing is polled: the node, the rule folders, udev's tags and the list of
 * groups are watched, and every change leads to a new check. Checks happen in a
 * worker, because opening a node can wake the board, and so does all else that
 * asks the file system; the report changes in the main context.
 */

struct _JoltAccess
{
  GObject                parent_instance;

  JoltAccessEnvironment *environment;
  char                  *device_path;
  JoltAccessReport      *report;     /* %NULL before the first check */

  JoltAccessWatch       *watch;
  GPtrArray             *monitors;
  gboolean               checking;
  gboolean               check_again;
};

G_DEFINE_FINAL_TYPE (JoltAccess, jolt_access, G_TYPE_OBJECT)

enum {
  CHANGED,
  LAST_SIGNAL,
};

static guint signals[LAST_SIGNAL];

/* What one check needs and finds. The worker never touches the object. */
typedef struct {
  JoltAccessEnvironment *environment;
  char                  *device_path;
  GStrv                  watched;    /* (nullable): folders that have monitors */
  JoltAccessReport      *report;
  JoltAccessWatch       *watch;
  GPtrArray             *monitors;   /* (nullable): of the folders of @watch, where they are others */
} Check;

static void check (JoltAccess *self);

static void
check_free (Check *data)
{
  jolt_access_environment_unref (data->environment);
  g_free (data->device_path);
  g_strfreev (data->watched);
  g_clear_pointer (&data->monitors, g_ptr_array_unref);
  g_clear_pointer (&data->report, jolt_access_report_free);
  g_clear_pointer (&data->watch, jolt_access_watch_free);
  g_free (data);
}

static void
monitor_free (GFileMonitor *monitor)
{
  g_file_monitor_cancel (monitor);
  g_object_unref (monitor);
}

/* Making one asks the file system. The events come to the main context. */
static GPtrArray *
create_monitors (char **folders)
{
  GPtrArray *monitors = g_ptr_array_new_with_free_func ((GDestroyNotify) monitor_free);

  for (gsize i = 0; folders[i] != NULL; i++) {
    g_autoptr (GFile) folder = g_file_new_for_path (folders[i]);
    g_autoptr (GError) error = NULL;
    GFileMonitor *monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_NONE, NULL, &error);

    /* The check itself is still right, it is only not live. */
    if (monitor != NULL)
      g_ptr_array_add (monitors, monitor);
    else
      g_debug ("Cannot watch %s: %s", folders[i], error->message);
  }

  return monitors;
}

static void
check_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Check *data = task_data;

  data->watch = jolt_access_watch_new (data->environment, data->device_path);
  if (data->watched == NULL || !g_strv_equal ((const char * const *) data->watched, (const char * const *) data->watch->folders))
    data->monitors = create_monitors (data->watch->folders);
  data->report = jolt_access_probe (data->environment, data->device_path);

  g_task_return_boolean (task, TRUE);
}

static void
monitor_changed_cb (JoltAccess        *self,
                    GFile             *file,
                    GFile             *other_file,
                    GFileMonitorEvent  event)
{
  /* A file being written is read when it is complete; a node is "written"
   * whenever someone closes it, ourselves included. */
  if (event == G_FILE_MONITOR_EVENT_CHANGED)
    return;
  if (event == G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT) {
    g_autofree char *dev = jolt_access_environment_dup_path (self->environment, "/dev/");

    if (g_str_has_prefix (g_file_peek_path (file), dev))
      return;
  }

  if (jolt_access_watch_matters (self->watch, g_file_peek_path (file)))
    check (self);
}

static void
set_monitors (JoltAccess *self,
              GPtrArray  *monitors)
{
  g_ptr_array_unref (self->monitors);
  self->monitors = monitors;

  for (guint i = 0; i < monitors->len; i++)
    g_signal_connect_object (monitors->pdata[i], "changed", G_CALLBACK (monitor_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
set_report (JoltAccess       *self,
            JoltAccessReport *report)
{
  if (jolt_access_report_equal (self->report, report)) {
    jolt_access_report_free (report);
    return;
  }

  g_clear_pointer (&self->report, jolt_access_report_free);
  self->report = report;

  g_object_freeze_notify (G_OBJECT (self));
  g_signal_emit (self, signals[CHANGED], 0);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
check_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autofree GWeakRef *weak = user_data;
  g_autoptr (JoltAccess) self = g_weak_ref_get (weak);
  Check *data = g_task_get_task_data (G_TASK (result));
  gboolean watch_changed;

  g_weak_ref_clear (weak);
  if (self == NULL)
    return;

  self->checking = FALSE;

  watch_changed = !jolt_access_watch_equal (self->watch, data->watch);
  g_clear_pointer (&self->watch, jolt_access_watch_free);
  self->watch = g_steal_pointer (&data->watch);
  if (data->monitors != NULL)
    set_monitors (self, g_steal_pointer (&data->monitors));

  /* A check of another board than the one asked for by now tells nothing. */
  if (g_strcmp0 (data->device_path, self->device_path) == 0)
    set_report (self, g_steal_pointer (&data->report));

  /* What changed between the check and the watch would be missed. */
  if (self->check_again || watch_changed)
    check (self);
}

static void
check (JoltAccess *self)
{
  g_autoptr (GTask) task = NULL;
  GWeakRef *weak;
  Check *data;

  if (self->checking) {
    self->check_again = TRUE;
    return;
  }

  self->checking = TRUE;
  self->check_again = FALSE;

  data = g_new0 (Check, 1);
  data->environment = jolt_access_environment_ref (self->environment);
  data->device_path = g_strdup (self->device_path);
  data->watched = self->watch != NULL ? g_strdupv (self->watch->folders) : NULL;

  /* No source object: the worker may be the last to drop it. */
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  task = g_task_new (NULL, NULL, check_cb, weak);
  g_task_set_source_tag (task, check);
  g_task_set_task_data (task, data, (GDestroyNotify) check_free);
  g_task_run_in_thread (task, check_thread);
}

static void
jolt_access_dispose (GObject *object)
{
  JoltAccess *self = JOLT_ACCESS (object);

  g_ptr_array_set_size (self->monitors, 0);

  G_OBJECT_CLASS (jolt_access_parent_class)->dispose (object);
}

static void
jolt_access_finalize (GObject *object)
{
  JoltAccess *self = JOLT_ACCESS (object);

  g_ptr_array_unref (self->monitors);
  g_clear_pointer (&self->watch, jolt_access_watch_free);
  g_clear_pointer (&self->report, jolt_access_report_free);
  g_clear_pointer (&self->environment, jolt_access_environment_unref);
  g_free (self->device_path);

  G_OBJECT_CLASS (jolt_access_parent_class)->finalize (object);
}

static void
jolt_access_class_init (JoltAccessClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_access_dispose;
  object_class->finalize = jolt_access_finalize;

  /**
   * JoltAccess::changed:
   *
   * A check ended otherwise than the one before, or the first one ended.
   */
  signals[CHANGED] =
    g_signal_new ("changed", JOLT_TYPE_ACCESS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jolt_access_init (JoltAccess *self)
{
  self->monitors = g_ptr_array_new_with_free_func ((GDestroyNotify) monitor_free);
}

/**
 * jolt_access_new_for_environment:
 * @environment: the system and the account
 *
 * Returns: (transfer full): an object that checks there
 */
JoltAccess *
jolt_access_new_for_environment (JoltAccessEnvironment *environment)
{
  JoltAccess *self = g_object_new (JOLT_TYPE_ACCESS, NULL);

  self->environment = jolt_access_environment_ref (environment);
  check (self);

  return self;
}

/**
 * jolt_access_new:
 *
 * Returns: (transfer full): an object that checks the real system for as long as
 *   it lives
 */
JoltAccess *
jolt_access_new (void)
{
  g_autoptr (JoltAccessEnvironment) environment = jolt_access_environment_new ();

  return jolt_access_new_for_environment (environment);
}

JoltAccessEnvironment *
jolt_access_get_environment (JoltAccess *self)
{
  g_return_val_if_fail (JOLT_IS_ACCESS (self), NULL);

  return self->environment;
}

/**
 * jolt_access_set_device_path:
 * @self: an access object
 * @device_path: (nullable): the node of the board, or %NULL for the first one
 *
 * Turns to another board. The last report stays until the next check ends.
 */
void
jolt_access_set_device_path (JoltAccess *self,
                             const char *device_path)
{
  g_return_if_fail (JOLT_IS_ACCESS (self));

  if (g_set_str (&self->device_path, device_path))
    check (self);
}

/**
 * jolt_access_get_report:
 * @self: an access object
 *
 * Returns: (nullable): the last check, valid until the main context runs
 */
const JoltAccessReport *
jolt_access_get_report (JoltAccess *self)
{
  g_return_val_if_fail (JOLT_IS_ACCESS (self), NULL);

  return self->report;
}

JoltAccessAdvice
jolt_access_get_advice (JoltAccess *self)
{
  g_return_val_if_fail (JOLT_IS_ACCESS (self), JOLT_ACCESS_ADVICE_CHECKING);

  return self->report ? self->report->advice : JOLT_ACCESS_ADVICE_CHECKING;
}

/**
 * jolt_access_refresh:
 * @self: an access object
 *
 * Checks again, for what no file shows: a device on the bus came or left.
 */
void
jolt_access_refresh (JoltAccess *self)
{
  g_return_if_fail (JOLT_IS_ACCESS (self));

  check (self);
}
