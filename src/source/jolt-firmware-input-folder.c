/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "jolt-flasher-args.h"
#include "jolt-image-error.h"
#include "jolt-snapshot.h"
#include "jolt-firmware-input-scan-private.h"
#include "jolt-zip-private.h"

/* What finds the files that flasher_args.json names: a folder or a ZIP. */
typedef GBytes * (* FindFile) (gpointer       place,
                               const char    *path,
                               GError       **error);

typedef struct {
  const char                     *folder;  /* with every link resolved */
  const JoltFirmwareInputEscapes *escapes;
} Folder;

typedef struct {
  GPtrArray  *files;   /* of JoltZipFile */
  const char *folder;  /* "" or "some/where/" */
} Zip;

static gboolean
is_inside (const char *folder,
           const char *path)
{
  gsize length = strlen (folder);

  return g_str_has_prefix (path, folder) &&
         (path[length] == '/' || (length > 0 && folder[length - 1] == '/'));
}

static gboolean
may_escape_to (const JoltFirmwareInputEscapes *escapes,
               const char                     *path)
{
  return escapes->all ||
         (escapes->paths != NULL && g_strv_contains ((const char * const *) escapes->paths, path));
}

static GBytes *
find_in_folder (gpointer     place,
                const char  *path,
                GError     **error)
{
  Folder *folder = place;
  g_autofree char *joined = g_path_is_absolute (path) ? g_strdup (path)
                                                      : g_build_filename (folder->folder, path, NULL);
  g_autofree char *canonical = g_canonicalize_filename (joined, NULL);
  char *resolved = realpath (joined, NULL);
  const char *path_shown = resolved != NULL ? resolved : canonical;
  GBytes *bytes = NULL;

  /* What is not there says by its name where it leads. */
  if (!is_inside (folder->folder, path_shown) && !may_escape_to (folder->escapes, path_shown))
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_PATH_ESCAPES, path_shown);
  else if (resolved == NULL)
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_MISSING_FILE, path);
  else
    bytes = jolt_snapshot_take (resolved, error);

  free (resolved);

  return bytes;
}

static GBytes *
find_in_zip (gpointer     place,
             const char  *path,
             GError     **error)
{
  Zip *zip = place;
  g_autofree char *joined = g_strconcat ("/", zip->folder, path, NULL);
  g_autofree char *canonical = g_canonicalize_filename (joined, "/");
  GBytes *bytes = jolt_zip_find (zip->files, canonical + 1);

  if (bytes == NULL) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_MISSING_FILE, path);
    return NULL;
  }

  return g_bytes_ref (bytes);
}

static gboolean
add_files (JoltFirmwareInputScan  *self,
           GBytes                 *json,
           FindFile                find,
           gpointer                place,
           GCancellable           *cancellable,
           GError                **error)
{
  g_autoptr (JoltFlasherArgs) args = NULL;
  gsize size;
  const char *text = g_bytes_get_data (json, &size);

  args = jolt_flasher_args_parse (text, size, error);
  if (args == NULL)
    return FALSE;

  self->chip = args->chip;
  self->flash_size = args->flash_size;

  for (guint i = 0; i < args->files->len; i++) {
    const JoltFlasherArgsFile *file = &g_array_index (args->files, JoltFlasherArgsFile, i);
    g_autofree char *name = g_path_get_basename (file->path);
    g_autoptr (GError) find_error = NULL;
    g_autoptr (GBytes) bytes = NULL;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;

    bytes = find (place, file->path, &find_error);
    if (g_error_matches (find_error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_EMPTY))
      continue;
    if (bytes == NULL) {
      g_propagate_error (error, g_steal_pointer (&find_error));
      return FALSE;
    }

    if (!jolt_firmware_input_scan_add (self, file->path, name, bytes, &file->address, error))
      return FALSE;
  }

  return TRUE;
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

/*< private >
 * jolt_firmware_input_scan_folder:
 * @self: a scan
 * @folder: a folder
 * @args_path: (nullable): the flasher_args.json, when that was dropped
 * @escapes: which files outside its folder it may name
 * @cancellable: (nullable): stops between two files
 * @error: %JOLT_IMAGE_ERROR_NOT_A_BUILD_FOLDER, %JOLT_IMAGE_ERROR_MISSING_FILE,
 *   %JOLT_IMAGE_ERROR_PATH_ESCAPES with the path as its message, or what is
 *   wrong with a file
 *
 * Reads the build folder of an ESP-IDF project.
 */
gboolean
jolt_firmware_input_scan_folder (JoltFirmwareInputScan           *self,
                                 const char                      *folder,
                                 const char                      *args_path,
                                 const JoltFirmwareInputEscapes  *escapes,
                                 GCancellable                    *cancellable,
                                 GError                         **error)
{
  g_autofree char *found = args_path != NULL ? g_strdup (args_path) : find_args (folder);
  g_autofree char *parent = NULL;
  g_autofree char *resolved = NULL;
  g_autoptr (GBytes) json = NULL;
  Folder place = { .escapes = escapes };
  char *real;

  if (found == NULL) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_A_BUILD_FOLDER,
                 "there is no " JOLT_FLASHER_ARGS_NAME " in “%s”", self->title);
    return FALSE;
  }

  json = jolt_snapshot_take (found, error);
  if (json == NULL)
    return FALSE;

  /* Of the folder, not of the file: that may be a link itself. */
  parent = g_path_get_dirname (found);
  real = realpath (parent, NULL);
  resolved = g_strdup (real != NULL ? real : parent);
  free (real);
  place.folder = resolved;

  return add_files (self, json, find_in_folder, &place, cancellable, error);
}

static guint
count_slashes (const char *path)
{
  guint n = 0;

  for (; *path != '\0'; path++)
    n += *path == '/';

  return n;
}

/* The flasher_args.json that lies highest: others belong to its subprojects. */
static JoltZipFile *
find_zip_args (GPtrArray *files)
{
  JoltZipFile *best = NULL;

  for (guint i = 0; i < files->len; i++) {
    JoltZipFile *file = files->pdata[i];
    g_autofree char *name = g_path_get_basename (file->path);

    if (g_str_equal (name, JOLT_FLASHER_ARGS_NAME) &&
        (best == NULL || count_slashes (file->path) < count_slashes (best->path)))
      best = file;
  }

  return best;
}

static gboolean
add_zip_files (JoltFirmwareInputScan  *self,
               GPtrArray              *files,
               GCancellable           *cancellable,
               GError                **error)
{
  guint n_files = 0;

  for (guint i = 0; i < files->len; i++) {
    JoltZipFile *file = files->pdata[i];
    g_autofree char *name = g_path_get_basename (file->path);

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;

    if (g_str_has_suffix (name, ".json"))
      continue;

    n_files++;
    if (jolt_firmware_input_scan_is_dfu (file->bytes)) {
      JoltFirmware *firmware = jolt_firmware_new_from_bytes (file->bytes, name, error);

      if (firmware == NULL)
        return FALSE;
      if (self->firmware != NULL || self->items->len > 0) {
        g_object_unref (firmware);
        g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_MIXED,
                     "“%s” is firmware of its own", name);
        return FALSE;
      }
      jolt_firmware_input_scan_set_dfu (self, firmware);
    } else if (self->firmware != NULL) {
      g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_MIXED,
                   "“%s” is firmware of its own", jolt_firmware_get_name (self->firmware));
      return FALSE;
    } else if (!jolt_firmware_input_scan_add (self, file->path, name, file->bytes, NULL, error)) {
      return FALSE;
    }
  }

  if (n_files == 0) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_FIRMWARE,
                         "ZIP: there is no firmware in it");
    return FALSE;
  }

  return TRUE;
}

/*< private >
 * jolt_firmware_input_scan_zip:
 * @self: a scan
 * @zip: a ZIP
 * @cancellable: (nullable): stops reading
 * @error: what is wrong with it or with a file in it
 *
 * Reads a ZIP of a build folder, of a DFU image or of single files. No path
 * leaves a ZIP: there is nothing outside that it could name.
 */
gboolean
jolt_firmware_input_scan_zip (JoltFirmwareInputScan  *self,
                              GBytes                 *zip,
                              GCancellable           *cancellable,
                              GError                **error)
{
  g_autoptr (GPtrArray) files = jolt_zip_read (zip, cancellable, error);
  g_autofree char *folder = NULL;
  JoltZipFile *args;
  Zip place;

  if (files == NULL)
    return FALSE;

  args = find_zip_args (files);
  if (args == NULL)
    return add_zip_files (self, files, cancellable, error);

  folder = g_strndup (args->path, strlen (args->path) - strlen (JOLT_FLASHER_ARGS_NAME));
  place.files = files;
  place.folder = folder;

  return add_files (self, args->bytes, find_in_zip, &place, cancellable, error);
}
