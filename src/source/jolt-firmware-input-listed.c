/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "jolt-firmware-input-plan-private.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"
#include "jolt-text.h"
#include "jolt-file-load.h"
#include "jolt-web-manifest-private.h"

/* A flasher_args.json or a manifest.json says which files go where. Not every
 * release keeps the folders and the names that it speaks of: what is missing is
 * found by its base name, then by what it has to be, and if that fails too, a
 * complete image beside it does as well. */

#define PROGRAM_ALIGNMENT 0x10000u

typedef struct {
  JoltFirmwareInputPlan          *plan;
  const JoltFirmwareInputRequest *request;
  const JoltFlasherArgs          *args;
  const char                     *folder;   /* (nullable): the JSON is there on the disk, with links resolved */
  JoltFileTree                   *tree;     /* (nullable): what is around it, once that was looked at */
  gboolean                        owns_tree;
  const char                     *prefix;   /* where in @tree the JSON is: "" or "some/where/" */
  GArray                         *missing;  /* of indices in @args */
  GCancellable                   *cancellable;
} Listed;

static void
listed_clear (Listed *self)
{
  if (self->owns_tree)
    g_clear_pointer (&self->tree, jolt_file_tree_free);
  g_clear_pointer (&self->missing, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listed, listed_clear)

static gboolean
look_around (Listed  *self,
             GError **error)
{
  if (self->tree != NULL)
    return TRUE;

  self->tree = jolt_file_tree_new_for_folder (self->folder, 2, self->cancellable, error);
  self->owns_tree = TRUE;

  return self->tree != NULL;
}

static gboolean
is_inside (const char *folder,
           const char *path)
{
  gsize length = strlen (folder);

  return g_str_has_prefix (path, folder) &&
         (path[length] == '/' || (length > 0 && folder[length - 1] == '/'));
}

/* A file that the JSON names on the disk. Sets an error only when it is there
 * and cannot be used. */
static GBytes *
find_on_disk (Listed      *self,
              const char  *path,
              char       **key,
              GError     **error)
{
  g_autofree char *joined = g_path_is_absolute (path) ? g_strdup (path) : g_build_filename (self->folder, path, NULL);
  g_autofree char *canonical = g_canonicalize_filename (joined, NULL);
  char *real = realpath (joined, NULL);
  g_autofree char *resolved = g_strdup (real);
  const char *shown = resolved != NULL ? resolved : canonical;

  free (real);

  /* What is not there says by its name where it leads. */
  if (!is_inside (self->folder, shown) && !jolt_firmware_input_request_allows (self->request, shown)) {
    g_autofree char *clean = jolt_text_clean (shown, -1);

    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_PATH_ESCAPES, clean);
    jolt_image_error_set_path (error, shown);
    return NULL;
  }

  if (resolved == NULL)
    return NULL;

  *key = g_filename_to_uri (resolved, NULL, NULL);

  return jolt_file_load_path (resolved, error);
}

static GBytes *
find_in_tree (Listed      *self,
              const char  *path,
              char       **key,
              GError     **error)
{
  g_autofree char *joined = g_strconcat ("/", self->prefix, path, NULL);
  g_autofree char *canonical = g_canonicalize_filename (joined, "/");
  JoltFileTreeEntry *entry = jolt_file_tree_find (self->tree, canonical + 1);

  if (entry == NULL)
    return NULL;

  *key = jolt_firmware_input_dup_key (entry);

  return jolt_file_tree_load (entry, error);
}

/* A release that was flattened. */
static GBytes *
find_by_name (Listed      *self,
              const char  *path,
              char       **key,
              GError     **error)
{
  g_autofree char *name = g_path_get_basename (path);
  JoltFileTreeEntry *entry;

  if (!look_around (self, error))
    return NULL;

  entry = jolt_file_tree_find_name (self->tree, self->prefix, name);
  if (entry == NULL)
    return NULL;

  g_clear_pointer (key, g_free);
  *key = jolt_firmware_input_dup_key (entry);

  return jolt_file_tree_load (entry, error);
}

static gboolean
add (Listed      *self,
     guint        index,
     const char  *key,
     const char  *name,
     GBytes      *bytes,
     GError     **error)
{
  const JoltFlasherArgsFile *file = &g_array_index (self->args->files, JoltFlasherArgsFile, index);

  if (jolt_firmware_input_plan_add (self->plan, key, name, bytes, &file->address))
    return TRUE;

  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TOO_MANY_PARTS, "more than %u files", JOLT_MAX_PARTS);

  return FALSE;
}

static gboolean
add_file (Listed  *self,
          guint    index,
          GError **error)
{
  const JoltFlasherArgsFile *file = &g_array_index (self->args->files, JoltFlasherArgsFile, index);
  g_autofree char *name = g_path_get_basename (file->path);
  g_autofree char *key = NULL;
  g_autoptr (GError) find_error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;

  bytes = self->folder != NULL ? find_on_disk (self, file->path, &key, &find_error)
                               : find_in_tree (self, file->path, &key, &find_error);
  if (bytes == NULL && (find_error == NULL || g_error_matches (find_error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_PATH_ESCAPES))) {
    g_autoptr (GError) name_error = NULL;

    bytes = find_by_name (self, file->path, &key, &name_error);
    if (bytes != NULL || name_error != NULL)
      g_clear_error (&find_error);
    if (name_error != NULL)
      find_error = g_steal_pointer (&name_error);
  }

  if (g_error_matches (find_error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_EMPTY))
    return TRUE;
  if (find_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&find_error));
    return FALSE;
  }

  if (bytes == NULL) {
    g_array_append_val (self->missing, index);
    return TRUE;
  }

  return add (self, index, key, name, bytes, error);
}

/* What the name of a missing file says it is. */
static JoltPartKind
get_expected_kind (const char *path)
{
  static const struct { const char *word; JoltPartKind kind; } words[] = {
    { "bootloader", JOLT_PART_KIND_BOOTLOADER },
    { "partition", JOLT_PART_KIND_PARTITION_TABLE },
    { "ota_data", JOLT_PART_KIND_OTA_DATA },
    { "otadata", JOLT_PART_KIND_OTA_DATA },
    { "boot_app0", JOLT_PART_KIND_OTA_DATA },
    { "phy_init", JOLT_PART_KIND_PHY },
    { "nvs", JOLT_PART_KIND_NVS },
    { "littlefs", JOLT_PART_KIND_FILE_SYSTEM },
    { "spiffs", JOLT_PART_KIND_FILE_SYSTEM },
  };
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *folded = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (folded, words[i].word) != NULL)
      return words[i].kind;

  return JOLT_PART_KIND_APPLICATION;
}

static gboolean
is_taken (JoltFirmwareInputPlan *plan,
          const char            *key)
{
  for (guint i = 0; i < plan->parts->len; i++)
    if (g_strcmp0 (jolt_firmware_part_get_key (plan->parts->pdata[i]), key) == 0)
      return TRUE;

  return FALSE;
}

/* The one file beside the JSON that is of a kind, however often it is there. */
static JoltFileTreeEntry *
find_by_kind (Listed       *self,
              JoltPartKind  kind)
{
  JoltFileTreeEntry *found = NULL;

  for (guint i = 0; i < self->tree->entries->len; i++) {
    JoltFileTreeEntry *entry = self->tree->entries->pdata[i];
    g_autofree char *key = jolt_firmware_input_dup_key (entry);
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (JoltFirmwarePart) part = NULL;
    const JoltChip *chip;

    if (!g_str_has_prefix (entry->path, self->prefix) || strchr (entry->path + strlen (self->prefix), '/') != NULL ||
        g_str_has_suffix (entry->name, ".json") || is_taken (self->plan, key))
      continue;

    bytes = jolt_file_tree_load (entry, NULL);
    if (bytes == NULL || jolt_firmware_input_is_dfu (bytes))
      continue;

    part = jolt_firmware_part_new_for_bytes (entry->name, bytes, NULL);
    chip = jolt_firmware_part_get_chip (part);
    if (jolt_firmware_part_get_kind (part) != kind || (chip != NULL && self->args->chip != NULL && chip != self->args->chip))
      continue;

    if (found != NULL && !g_bytes_equal (found->bytes, bytes))
      return NULL;
    if (found == NULL)
      found = entry;
  }

  return found;
}

static gboolean
add_missing (Listed  *self,
             GError **error)
{
  guint n_programs = 0;

  for (guint i = 0; i < self->missing->len; i++) {
    guint index = g_array_index (self->missing, guint, i);
    const JoltFlasherArgsFile *file = &g_array_index (self->args->files, JoltFlasherArgsFile, index);
    JoltPartKind kind = get_expected_kind (file->path);
    JoltFileTreeEntry *entry = find_by_kind (self, kind);
    g_autofree char *key = NULL;

    /* The processor maps flash in pages of 64 KiB, at which programs begin. */
    n_programs += kind == JOLT_PART_KIND_APPLICATION;
    if (entry == NULL || n_programs > 1 ||
        (kind == JOLT_PART_KIND_APPLICATION && file->address % PROGRAM_ALIGNMENT != 0))
      return FALSE;

    key = jolt_firmware_input_dup_key (entry);
    if (!add (self, index, key, entry->name, entry->bytes, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
add_complete_image (Listed *self)
{
  JoltFileTreeEntry *entry = find_by_kind (self, JOLT_PART_KIND_MERGED);
  g_autofree char *key = entry != NULL ? jolt_firmware_input_dup_key (entry) : NULL;

  if (entry == NULL)
    return FALSE;

  g_ptr_array_set_size (self->plan->parts, 0);

  return jolt_firmware_input_plan_add (self->plan, key, entry->name, entry->bytes, NULL);
}

/* Building again helps only where it was built. */
static gboolean
fail_missing (Listed  *self,
              GError **error)
{
  guint index = g_array_index (self->missing, guint, 0);
  const char *path = g_array_index (self->args->files, JoltFlasherArgsFile, index).path;
  g_autofree char *cache = self->folder != NULL ? g_build_filename (self->folder, "CMakeCache.txt", NULL) : NULL;
  gboolean is_build = cache != NULL && g_file_test (cache, G_FILE_TEST_EXISTS);

  g_set_error_literal (error, JOLT_IMAGE_ERROR,
                       is_build ? JOLT_IMAGE_ERROR_MISSING_FILE : JOLT_IMAGE_ERROR_INCOMPLETE, path);
  jolt_image_error_set_path (error, path);

  return FALSE;
}

static gboolean
add_files (Listed  *self,
           GError **error)
{
  g_autoptr (GError) missing_error = NULL;

  if (self->args->chip != NULL)
    self->plan->chip = self->args->chip;
  if (self->args->flash_size != 0)
    self->plan->flash_size = self->args->flash_size;

  for (guint i = 0; i < self->args->files->len; i++)
    if (!add_file (self, i, error))
      return FALSE;

  if (self->missing->len == 0)
    return TRUE;

  if (!look_around (self, error))
    return FALSE;
  if (add_missing (self, &missing_error))
    return TRUE;
  if (missing_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&missing_error));
    return FALSE;
  }

  return add_complete_image (self) || fail_missing (self, error);
}

static gboolean
is_wanted_build (const JoltFirmwareInputRequest *request,
                 const JoltWebManifestBuild     *build)
{
  if (jolt_firmware_input_request_chooses (request, build->id))
    return TRUE;
  if (request->choices != NULL)
    return FALSE;

  return request->chip == NULL || build->chip == request->chip;
}

/* The build that the user chose, that of the chip that was chosen or is
 * connected, or the only one for a chip with DFU. */
static const JoltWebManifestBuild *
choose_build (Listed                 *self,
              const JoltWebManifest  *manifest,
              GError                **error)
{
  const JoltWebManifestBuild *first = manifest->builds->pdata[0];
  const JoltWebManifestBuild *found = NULL;
  const JoltWebManifestBuild *fitting = NULL;
  guint n_fitting = 0;

  for (guint i = 0; i < manifest->builds->len; i++) {
    const JoltWebManifestBuild *build = manifest->builds->pdata[i];

    if (build->chip == NULL || build->chip->dfu == JOLT_CHIP_DFU_NEVER || !is_wanted_build (self->request, build))
      continue;

    jolt_firmware_input_plan_offer (self->plan, build->id, build->id, build->chip);
    found = build;
    if (build->chip == self->request->board_chip) {
      fitting = build;
      n_fitting++;
    }
  }

  if (self->plan->choices->len == 1 || n_fitting == 1) {
    g_ptr_array_set_size (self->plan->choices, 0);
    return n_fitting == 1 ? fitting : found;
  }
  if (self->plan->choices->len > 1) {
    jolt_firmware_input_plan_fail_choice (self->plan, self->request, JOLT_WEB_MANIFEST_NAME, error);
    return NULL;
  }
  if (self->request->chip != NULL)
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_CHIP_MISMATCH,
                 "manifest.json has no build for %s", self->request->chip->name);
  else
    g_set_error (error, JOLT_IMAGE_ERROR,
                 first->chip != NULL ? JOLT_IMAGE_ERROR_CHIP_WITHOUT_DFU : JOLT_IMAGE_ERROR_UNKNOWN_CHIP,
                 "manifest.json is for %s", first->family);
  if (first->chip != NULL)
    jolt_image_error_set_chip (error, first->chip);

  return NULL;
}

static gboolean
add_manifest (Listed      *self,
              const char  *text,
              gsize        size,
              GError     **error)
{
  g_autoptr (JoltWebManifest) manifest = jolt_web_manifest_parse (text, size, error);
  const JoltWebManifestBuild *build = manifest != NULL ? choose_build (self, manifest, error) : NULL;

  if (build == NULL)
    return FALSE;
  if (build->bad_path != NULL) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_MANIFEST,
                 "manifest.json: the offset of “%s” is not an address", build->bad_path);
    jolt_image_error_set_path (error, build->bad_path);
    return FALSE;
  }

  self->args = build->args;
  if (manifest->name[0] != '\0') {
    g_autofree char *title = g_strjoin (manifest->version[0] != '\0' ? " " : "", manifest->name, manifest->version, NULL);

    g_free (self->plan->title);
    self->plan->title = jolt_text_clean (title, -1);
  }

  return add_files (self, error);
}

/*< private >
 * jolt_firmware_input_plan_add_listed:
 * @self: a plan
 * @request: what is wanted
 * @json: a flasher_args.json or the manifest.json of a web installer
 * @folder: (nullable): where it is on the disk
 * @tree: (nullable): the folder or the archive that it is in
 * @prefix: where in @tree it is: the empty string or a path that ends with "/"
 * @cancellable: (nullable): stops between two files
 * @error: %JOLT_IMAGE_ERROR_BAD_JSON, %JOLT_IMAGE_ERROR_BAD_MANIFEST,
 *   %JOLT_IMAGE_ERROR_MISSING_FILE, %JOLT_IMAGE_ERROR_INCOMPLETE,
 *   %JOLT_IMAGE_ERROR_PATH_ESCAPES, %JOLT_IMAGE_ERROR_NEEDS_CHOICE
 *
 * Takes the files that are named in it. No path leaves an archive: there is
 * nothing outside that it could name.
 *
 * Returns: whether all of them were found
 */
gboolean
jolt_firmware_input_plan_add_listed (JoltFirmwareInputPlan           *self,
                                     const JoltFirmwareInputRequest  *request,
                                     GBytes                          *json,
                                     const char                      *folder,
                                     JoltFileTree                    *tree,
                                     const char                      *prefix,
                                     GCancellable                    *cancellable,
                                     GError                         **error)
{
  g_autoptr (JoltFlasherArgs) args = NULL;
  g_autofree char *below = folder != NULL ? g_build_filename (folder, prefix, NULL) : NULL;
  char *real = below != NULL ? realpath (below, NULL) : NULL;
  g_autofree char *resolved = real != NULL ? g_strdup (real) : g_strdup (below);
  g_auto (Listed) listed = {
    .plan = self,
    .request = request,
    .folder = resolved,
    .tree = tree,
    .prefix = tree != NULL ? prefix : "",
    .missing = g_array_new (FALSE, FALSE, sizeof (guint)),
    .cancellable = cancellable,
  };
  gsize size;
  const char *text = g_bytes_get_data (json, &size);

  free (real);

  if (jolt_web_manifest_is (text, size))
    return add_manifest (&listed, text, size, error);

  args = jolt_flasher_args_parse (text, size, error);
  if (args == NULL)
    return FALSE;
  listed.args = args;

  return add_files (&listed, error);
}
