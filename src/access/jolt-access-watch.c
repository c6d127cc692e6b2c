/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-access-watch-private.h"

#include <string.h>

#define BUS_FOLDER "/dev/bus/usb"

/* What does not exist cannot be watched; its nearest existing ancestor can.
 * (GFileMonitor would poll for a missing folder every few seconds.) */
static char *
nearest_folder (const char *path)
{
  g_autofree char *folder = g_strdup (path);

  while (!g_file_test (folder, G_FILE_TEST_IS_DIR)) {
    g_autofree char *parent = g_path_get_dirname (folder);

    if (g_str_equal (parent, folder))
      break;
    g_set_str (&folder, parent);
  }

  return g_steal_pointer (&folder);
}

static void
add_once (GPtrArray  *array,
          const char *text)
{
  if (!g_ptr_array_find_with_equal_func (array, text, g_str_equal, NULL))
    g_ptr_array_add (array, g_strdup (text));
}

static void
add_bus_folders (GPtrArray  *folders,
                 const char *bus_folder)
{
  g_autoptr (GDir) dir = g_dir_open (bus_folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (bus_folder, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      add_once (folders, path);
  }
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static char **
steal_sorted (GPtrArray *array)
{
  g_ptr_array_sort (array, compare_strings);

  return (char **) g_ptr_array_steal (array, NULL);
}

/**
 * jolt_access_watch_new:
 * @environment: where
 * @device_path: (nullable): the board's node, or %NULL for any board
 *
 * Finds out what has to be watched; it blocks on the file system.
 *
 * Returns: (transfer full): what to watch
 */
JoltAccessWatch *
jolt_access_watch_new (JoltAccessEnvironment *environment,
                       const char      *device_path)
{
  JoltAccessWatch *self = g_new0 (JoltAccessWatch, 1);
  g_autoptr (GPtrArray) targets = g_ptr_array_new_null_terminated (0, g_free, TRUE);
  g_autoptr (GPtrArray) folders = g_ptr_array_new_null_terminated (0, g_free, TRUE);
  g_auto (GStrv) rules = jolt_access_environment_dup_rule_folders (environment);

  for (gsize i = 0; rules[i] != NULL; i++)
    g_ptr_array_add (targets, g_strdup (rules[i]));
  g_ptr_array_add (targets, jolt_access_environment_dup_group_file (environment));
  g_ptr_array_add (targets, jolt_access_environment_dup_path (environment, JOLT_ACCESS_TAG_FOLDER));
  g_ptr_array_add (targets, jolt_access_environment_dup_path (environment, device_path ? device_path : BUS_FOLDER));

  for (guint i = 0; i < targets->len; i++) {
    g_autofree char *folder = nearest_folder (targets->pdata[i]);

    add_once (folders, folder);
  }
  if (device_path == NULL) {
    g_autofree char *bus_folder = jolt_access_environment_dup_path (environment, BUS_FOLDER);

    add_bus_folders (folders, bus_folder);
  }

  self->targets = steal_sorted (targets);
  self->folders = steal_sorted (folders);

  return self;
}

void
jolt_access_watch_free (JoltAccessWatch *self)
{
  g_strfreev (self->targets);
  g_strfreev (self->folders);
  g_free (self);
}

gboolean
jolt_access_watch_equal (const JoltAccessWatch *a,
                         const JoltAccessWatch *b)
{
  if (a == NULL || b == NULL)
    return a == b;

  return g_strv_equal ((const char * const *) a->targets, (const char * const *) b->targets) &&
         g_strv_equal ((const char * const *) a->folders, (const char * const *) b->folders);
}

/**
 * jolt_access_watch_matters:
 * @self: what is watched
 * @path: a path that changed
 *
 * Returns: whether the change can change a report: @path is a target, is inside
 *   one, or is on the way to one
 */
gboolean
jolt_access_watch_matters (const JoltAccessWatch *self,
                           const char            *path)
{
  for (gsize i = 0; self->targets[i] != NULL; i++) {
    if (jolt_access_is_within (path, self->targets[i]) || jolt_access_is_within (self->targets[i], path))
      return TRUE;
  }

  return FALSE;
}
