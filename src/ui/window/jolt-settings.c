/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>

#include "jolt-settings.h"

#define SCHEMA_ID "io.github.jolt_flasher.Jolt"

/* A program that runs from its build folder finds its schema there. */
static GSettingsSchema *
find_uninstalled_schema (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : g_strdup (".");
  g_autofree char *data = g_build_filename (folder, "..", "..", "data", NULL);
  g_autoptr (GSettingsSchemaSource) source = NULL;

  source = g_settings_schema_source_new_from_directory (data, g_settings_schema_source_get_default (),
                                                        FALSE, NULL);

  return source != NULL ? g_settings_schema_source_lookup (source, SCHEMA_ID, FALSE) : NULL;
}

/**
 * jolt_settings_new:
 * @forgetful: whether nothing is to be remembered, as in a demonstration
 *
 * Returns: (transfer full) (nullable): what is remembered, or %NULL when there
 *   is no schema
 */
GSettings *
jolt_settings_new (gboolean forgetful)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsBackend) backend = NULL;
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, SCHEMA_ID, TRUE);
  if (schema == NULL) {
    schema = find_uninstalled_schema ();
    forgetful = TRUE;
  }
  if (schema == NULL)
    return NULL;

  if (forgetful)
    backend = g_memory_settings_backend_new ();

  return g_settings_new_full (schema, backend, NULL);
}
