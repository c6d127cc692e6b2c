/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-archive-private.h"
#include "jolt-firmware-input-plan-private.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"
#include "jolt-file-load.h"
#include "jolt-text.h"
#include "jolt-web-manifest-private.h"

/* Finds out what was opened: a DFU image, a folder, an archive, the JSON of a
 * build or of a web installer, or single files. */

static char *
get_name (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return jolt_text_clean (name != NULL ? name : "", -1);
}

static gboolean
is_folder (GFile *file)
{
  return g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY;
}

static gboolean
is_json (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return name != NULL && g_str_has_suffix (name, ".json");
}

static gboolean
fail_no_folder (const char  *name,
                const char  *what,
                GError     **error)
{
  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_A_BUILD_FOLDER, "“%s” %s", name, what);

  return FALSE;
}

/* The folder itself, or the project it is the build folder of. */
static char *
find_args (const char *folder)
{
  g_autofree char *direct = g_build_filename (folder, JOLT_FLASHER_ARGS_NAME, NULL);
  g_autofree char *below = g_build_filename (folder, "build", JOLT_FLASHER_ARGS_NAME, NULL);

  if (g_file_test (direct, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&direct);
  if (g_file_test (below, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&below);

  return NULL;
}

static gboolean
scan_json (JoltFirmwareInputPlan           *self,
           const JoltFirmwareInputRequest  *request,
           const char                      *path,
           GCancellable                    *cancellable,
           GError                         **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GBytes) json = jolt_file_load_path (path, error);

  return json != NULL &&
         jolt_firmware_input_plan_add_listed (self, request, json, folder, NULL, "", cancellable, error);
}

/* A manifest that cannot be used is no reason not to look at the files beside
 * it; one that offers a choice is what the user wants to see. */
static gboolean
scan_manifest (JoltFirmwareInputPlan           *self,
               const JoltFirmwareInputRequest  *request,
               GBytes                          *json,
               const char                      *folder,
               JoltFileTree                    *tree,
               const char                      *prefix,
               GCancellable                    *cancellable,
               gboolean                        *is_usable,
               GError                         **error)
{
  g_autoptr (GError) list_error = NULL;
  gboolean done;

  done = jolt_firmware_input_plan_add_listed (self, request, json, folder, tree, prefix, cancellable, &list_error);
  *is_usable = done || (!g_error_matches (list_error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_MANIFEST) &&
                        !g_error_matches (list_error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_JSON) &&
                        !g_error_matches (list_error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_INCOMPLETE));
  if (!*is_usable)
    g_ptr_array_set_size (self->parts, 0);
  else if (!done)
    g_propagate_error (error, g_steal_pointer (&list_error));

  return done;
}

static gboolean
scan_tree (JoltFirmwareInputPlan           *self,
           const JoltFirmwareInputRequest  *request,
           JoltFileTree                    *tree,
           const char                      *folder,
           GCancellable                    *cancellable,
           GError                         **error)
{
  JoltFileTreeEntry *entry = jolt_file_tree_find_highest (tree, JOLT_FLASHER_ARGS_NAME);
  const char *name = JOLT_FLASHER_ARGS_NAME;
  g_autoptr (GBytes) json = NULL;
  g_autofree char *prefix = NULL;

  if (entry == NULL) {
    name = JOLT_WEB_MANIFEST_NAME;
    entry = jolt_file_tree_find_highest (tree, name);
  }
  if (entry == NULL)
    return jolt_firmware_input_plan_add_tree (self, request, tree, cancellable, error);

  json = jolt_file_tree_load (entry, error);
  if (json == NULL)
    return FALSE;

  prefix = g_strndup (entry->path, strlen (entry->path) - strlen (name));
  if (g_str_equal (name, JOLT_WEB_MANIFEST_NAME)) {
    gboolean is_usable;
    gboolean done = scan_manifest (self, request, json, folder, tree, prefix, cancellable, &is_usable, error);

    return is_usable ? done : jolt_firmware_input_plan_add_tree (self, request, tree, cancellable, error);
  }

  return jolt_firmware_input_plan_add_listed (self, request, json, NULL, tree, prefix, cancellable, error);
}

static gboolean
scan_folder (JoltFirmwareInputPlan           *self,
             const JoltFirmwareInputRequest  *request,
             GFile                           *file,
             GCancellable                    *cancellable,
             GError                         **error)
{
  g_autofree char *name = get_name (file);
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *args = NULL;
  g_autoptr (JoltFileTree) tree = NULL;

  self->kind = JOLT_FIRMWARE_INPUT_KIND_FOLDER;
  self->title = g_strconcat (name, "/", NULL);

  if (path == NULL)
    return fail_no_folder (name, "is a folder on a server", error);

  args = find_args (path);
  if (args != NULL)
    return scan_json (self, request, args, cancellable, error);

  tree = jolt_file_tree_new_for_folder (path, JOLT_MAX_FOLDER_DEPTH, cancellable, error);
  if (tree == NULL)
    return FALSE;
  if (tree->entries->len == 0)
    return fail_no_folder (name, "has no firmware in it", error);

  return scan_tree (self, request, tree, path, cancellable, error);
}

static gboolean
scan_archive (JoltFirmwareInputPlan           *self,
              const JoltFirmwareInputRequest  *request,
              GBytes                          *bytes,
              GCancellable                    *cancellable,
              GError                         **error)
{
  g_autoptr (JoltFileTree) tree = jolt_archive_read (bytes, self->title, cancellable, error);

  self->kind = JOLT_FIRMWARE_INPUT_KIND_ARCHIVE;
  if (tree == NULL)
    return FALSE;

  if (tree->entries->len == 0) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR,
                         tree->n_sources > 0 ? JOLT_IMAGE_ERROR_SOURCE_CODE : JOLT_IMAGE_ERROR_NOT_FIRMWARE,
                         "archive: there is no firmware in it");
    return FALSE;
  }

  return scan_tree (self, request, tree, NULL, cancellable, error);
}

static gboolean
add_file (JoltFirmwareInputPlan          *self,
          const JoltFirmwareInputOrigin  *origin,
          const char                     *name,
          GBytes                         *bytes,
          GError                        **error)
{
  g_autofree char *uri = g_file_get_uri (origin->file);

  if (jolt_firmware_input_plan_add (self, uri, name, bytes, origin->has_address ? &origin->address : NULL))
    return TRUE;

  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TOO_MANY_PARTS, "more than %u files", JOLT_MAX_PARTS);

  return FALSE;
}

/* A file that was opened alone: it can be more than one part. */
static gboolean
scan_single (JoltFirmwareInputPlan           *self,
             const JoltFirmwareInputRequest  *request,
             const JoltFirmwareInputOrigin   *origin,
             GCancellable                    *cancellable,
             GError                         **error)
{
  g_autofree char *name = get_name (origin->file);
  g_autoptr (GBytes) bytes = jolt_file_load (origin->file, cancellable, error);
  const JoltFirmwareOptions options = { .flash_size = request->flash_size, .force = request->force };
  JoltFirmware *firmware;

  self->title = g_strdup (name);
  if (bytes == NULL)
    return FALSE;

  if (!origin->has_address && jolt_archive_is (bytes))
    return scan_archive (self, request, bytes, cancellable, error);

  if (!origin->has_address && jolt_firmware_input_is_dfu (bytes)) {
    self->kind = JOLT_FIRMWARE_INPUT_KIND_DFU_IMAGE;
    firmware = jolt_firmware_new_with_options (bytes, name, &options, error);
    if (firmware == NULL)
      return FALSE;
    jolt_firmware_input_plan_take_dfu (self, firmware);
    return TRUE;
  }

  self->kind = JOLT_FIRMWARE_INPUT_KIND_FILES;

  return add_file (self, origin, name, bytes, error);
}

static gboolean
fail_mixed (GError     **error,
            const char  *name)
{
  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_MIXED, "“%s” is firmware of its own", name);

  return FALSE;
}

static gboolean
scan_one_of_several (JoltFirmwareInputPlan          *self,
                     const JoltFirmwareInputOrigin  *origin,
                     GCancellable                   *cancellable,
                     GError                        **error)
{
  g_autofree char *name = get_name (origin->file);
  g_autoptr (GError) load_error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (!origin->has_address && (is_folder (origin->file) || is_json (origin->file)))
    return fail_mixed (error, name);

  bytes = jolt_file_load (origin->file, cancellable, &load_error);
  if (origin->has_address && g_error_matches (load_error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_EMPTY))
    return TRUE;
  if (bytes == NULL) {
    g_propagate_error (error, g_steal_pointer (&load_error));
    return FALSE;
  }

  if (!origin->has_address && (jolt_archive_is (bytes) || jolt_firmware_input_is_dfu (bytes)))
    return fail_mixed (error, name);

  if (self->title == NULL)
    self->title = g_strdup (name);

  return add_file (self, origin, name, bytes, error);
}

static gboolean
scan_several (JoltFirmwareInputPlan           *self,
              const JoltFirmwareInputRequest  *request,
              GCancellable                    *cancellable,
              GError                         **error)
{
  self->kind = JOLT_FIRMWARE_INPUT_KIND_FILES;

  for (guint i = 0; i < request->origins->len; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !scan_one_of_several (self, &g_array_index (request->origins, JoltFirmwareInputOrigin, i), cancellable, error))
      return FALSE;

  return TRUE;
}

/*< private >
 * jolt_firmware_input_plan_scan:
 * @self: a plan with nothing in it
 * @request: what was opened
 * @cancellable: (nullable): stops between two files
 * @error: a code of [error@ImageError] or %G_IO_ERROR_CANCELLED
 *
 * Finds the files that firmware is to be made of. Blocks.
 *
 * Returns: whether there are any
 */
gboolean
jolt_firmware_input_plan_scan (JoltFirmwareInputPlan           *self,
                               const JoltFirmwareInputRequest  *request,
                               GCancellable                    *cancellable,
                               GError                         **error)
{
  const JoltFirmwareInputOrigin *first = &g_array_index (request->origins, JoltFirmwareInputOrigin, 0);

  g_return_val_if_fail (request->origins->len > 0, FALSE);

  if (request->origins->len > 1)
    return scan_several (self, request, cancellable, error);
  if (!first->has_address && is_folder (first->file))
    return scan_folder (self, request, first->file, cancellable, error);

  if (!first->has_address && is_json (first->file)) {
    g_autoptr (GFile) parent = g_file_get_parent (first->file);
    g_autofree char *name = parent != NULL ? get_name (parent) : g_strdup ("");
    g_autofree char *path = g_file_get_path (first->file);

    self->kind = JOLT_FIRMWARE_INPUT_KIND_FOLDER;
    self->title = g_strconcat (name, "/", NULL);

    return path != NULL ? scan_json (self, request, path, cancellable, error)
                        : fail_no_folder (name, "is a folder on a server", error);
  }

  return scan_single (self, request, first, cancellable, error);
}
