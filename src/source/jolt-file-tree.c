/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "jolt-file-tree-private.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"
#include "jolt-file-load.h"

static void
entry_free (gpointer data)
{
  JoltFileTreeEntry *entry = data;

  g_free (entry->path);
  g_free (entry->name);
  g_free (entry->file);
  g_clear_pointer (&entry->bytes, g_bytes_unref);
  g_free (entry);
}

/*< private >
 * jolt_file_tree_new:
 *
 * Returns: (transfer full): a tree with nothing in it
 */
JoltFileTree *
jolt_file_tree_new (void)
{
  JoltFileTree *self = g_new0 (JoltFileTree, 1);

  self->entries = g_ptr_array_new_with_free_func (entry_free);

  return self;
}

/*< private > */
void
jolt_file_tree_free (JoltFileTree *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self);
}

static gboolean
has_suffix (const char         *folded,
            const char * const *suffixes)
{
  for (guint i = 0; suffixes[i] != NULL; i++)
    if (g_str_has_suffix (folded, suffixes[i]))
      return TRUE;

  return FALSE;
}

/*< private >
 * jolt_file_tree_wants:
 * @path: a path in a folder or an archive
 *
 * A project is full of files that are not flashed, some of them large.
 *
 * Returns: whether it can be a part of firmware, or say what is one
 */
gboolean
jolt_file_tree_wants (const char *path)
{
  static const char * const suffixes[] = {
    ".bin", ".dfu", ".uf2", ".hex", ".img", ".littlefs", ".spiffs", ".fatfs", NULL
  };
  g_autofree char *folded = g_ascii_strdown (path, -1);
  const char *slash = strrchr (folded, '/');
  const char *name = slash != NULL ? slash + 1 : folded;

  /* What macOS adds to an archive and to other people's drives */
  if (g_str_has_prefix (folded, "__macosx/") || g_str_has_prefix (name, "._"))
    return FALSE;

  return g_str_equal (name, "flasher_args.json") || g_str_equal (name, "manifest.json") ||
         has_suffix (name, suffixes);
}

static gboolean
is_source (const char *path)
{
  static const char * const suffixes[] = {
    ".c", ".h", ".cc", ".cpp", ".hpp", ".ino", ".py", ".rs", ".go", ".js", ".ts", ".md", ".rst",
    "cmakelists.txt", "platformio.ini", "package.json", "license", "kconfig", NULL
  };
  g_autofree char *folded = g_ascii_strdown (path, -1);

  return has_suffix (folded, suffixes);
}

/*< private >
 * jolt_file_tree_note:
 * @self: a tree
 * @path: a file that is passed over
 */
void
jolt_file_tree_note (JoltFileTree *self,
                     const char   *path)
{
  self->n_sources += is_source (path);
}

/*< private >
 * jolt_file_tree_add:
 * @self: a tree
 * @path: the path of a file in it
 * @file: (nullable): where it is on the disk
 * @bytes: (nullable): what is in it
 */
void
jolt_file_tree_add (JoltFileTree *self,
                    const char   *path,
                    const char   *file,
                    GBytes       *bytes)
{
  JoltFileTreeEntry *entry = g_new0 (JoltFileTreeEntry, 1);

  entry->path = g_utf8_make_valid (path, -1);
  entry->name = g_path_get_basename (entry->path);
  entry->file = g_strdup (file);
  entry->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  g_ptr_array_add (self->entries, entry);
}

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  return strcmp ((*(JoltFileTreeEntry * const *) a)->path, (*(JoltFileTreeEntry * const *) b)->path);
}

/*< private >
 * jolt_file_tree_sort:
 * @self: a tree that is complete
 *
 * Puts the files in the order of their paths.
 */
void
jolt_file_tree_sort (JoltFileTree *self)
{
  g_ptr_array_sort (self->entries, compare_entries);
}

/* Some build systems build in a hidden folder. */
static gboolean
is_passed_over (const char *name)
{
  if (name[0] == '.')
    return !g_str_equal (name, ".pio") && !g_str_equal (name, ".pioenvs") && !g_str_equal (name, ".esphome");

  return g_str_equal (name, "node_modules") || g_str_equal (name, "CMakeFiles") || g_str_equal (name, "libdeps");
}

typedef struct {
  JoltFileTree *tree;
  const char   *root;  /* with every link resolved */
  GCancellable *cancellable;
  guint         n_names;
} Walk;

/* A link can lead anywhere, and nobody has seen where. */
static gboolean
leads_out (Walk       *self,
           const char *file)
{
  g_autofree char *folder = NULL;
  char *real;
  gboolean is_inside;

  if (!g_file_test (file, G_FILE_TEST_IS_SYMLINK))
    return FALSE;

  real = realpath (file, NULL);
  folder = g_strconcat (self->root, G_DIR_SEPARATOR_S, NULL);
  is_inside = real != NULL && g_str_has_prefix (real, folder);
  free (real);

  return !is_inside;
}

static gboolean
walk (Walk        *self,
      const char  *folder,
      const char  *path,
      guint        depth,
      GError     **error)
{
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GError) open_error = NULL;
  const char *name;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;

  dir = g_dir_open (folder, 0, &open_error);
  if (dir == NULL && path[0] != '\0')
    return TRUE;      /* a folder in it that is not ours to read */
  if (dir == NULL) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_IO, open_error->message);
    return FALSE;
  }

  while (self->n_names < JOLT_MAX_FOLDER_ENTRIES && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (folder, name, NULL);
    g_autofree char *below = path[0] != '\0' ? g_build_filename (path, name, NULL) : g_strdup (name);

    self->n_names++;
    if (g_file_test (file, G_FILE_TEST_IS_DIR)) {
      if (depth > 0 && !is_passed_over (name) && !g_file_test (file, G_FILE_TEST_IS_SYMLINK) &&
          !walk (self, file, below, depth - 1, error))
        return FALSE;
    } else if (jolt_file_tree_wants (below) && !leads_out (self, file) && g_file_test (file, G_FILE_TEST_IS_REGULAR)) {
      jolt_file_tree_add (self->tree, below, file, NULL);
    } else {
      jolt_file_tree_note (self->tree, below);
    }
  }

  return TRUE;
}

/*< private >
 * jolt_file_tree_new_for_folder:
 * @folder: a folder
 * @depth: how many folders deep to search; 0 for the folder alone
 * @cancellable: (nullable): stops between two folders
 * @error: %JOLT_IMAGE_ERROR_IO, %G_IO_ERROR_CANCELLED
 *
 * Searches a folder for what can be firmware, without reading any of it. Links
 * to other folders are not followed.
 *
 * Returns: (transfer full) (nullable): what is in it
 */
JoltFileTree *
jolt_file_tree_new_for_folder (const char    *folder,
                               guint          depth,
                               GCancellable  *cancellable,
                               GError       **error)
{
  g_autoptr (JoltFileTree) self = jolt_file_tree_new ();
  char *real = realpath (folder, NULL);
  g_autofree char *root = g_strdup (real != NULL ? real : folder);
  Walk state = { self, root, cancellable, 0 };

  free (real);
  if (!walk (&state, folder, "", depth, error))
    return NULL;

  jolt_file_tree_sort (self);

  return g_steal_pointer (&self);
}

/*< private >
 * jolt_file_tree_find:
 * @self: a tree
 * @path: a path in it
 *
 * Returns: (transfer none) (nullable): the file
 */
JoltFileTreeEntry *
jolt_file_tree_find (JoltFileTree *self,
                     const char   *path)
{
  for (guint i = 0; i < self->entries->len; i++) {
    JoltFileTreeEntry *entry = self->entries->pdata[i];

    if (g_str_equal (entry->path, path))
      return entry;
  }

  return NULL;
}

static guint
count_slashes (const char *path)
{
  guint n = 0;

  for (; *path != '\0'; path++)
    n += *path == '/';

  return n;
}

/*< private >
 * jolt_file_tree_find_highest:
 * @self: a tree
 * @name: the base name of a file
 *
 * Returns: (transfer none) (nullable): the file of that name in the fewest
 *   folders: others belong to projects inside the project
 */
JoltFileTreeEntry *
jolt_file_tree_find_highest (JoltFileTree *self,
                             const char   *name)
{
  JoltFileTreeEntry *best = NULL;

  for (guint i = 0; i < self->entries->len; i++) {
    JoltFileTreeEntry *entry = self->entries->pdata[i];

    if (g_str_equal (entry->name, name) &&
        (best == NULL || count_slashes (entry->path) < count_slashes (best->path)))
      best = entry;
  }

  return best;
}

/*< private >
 * jolt_file_tree_find_name:
 * @self: a tree
 * @folder: "" or the path of a folder, with "/" at its end
 * @name: the base name of a file
 *
 * Returns: (transfer none) (nullable): the file in @folder, or the only one of
 *   that name in the folders below
 */
JoltFileTreeEntry *
jolt_file_tree_find_name (JoltFileTree *self,
                          const char   *folder,
                          const char   *name)
{
  g_autofree char *path = g_strconcat (folder, name, NULL);
  JoltFileTreeEntry *found = jolt_file_tree_find (self, path);
  guint n_found = 0;

  if (found != NULL)
    return found;

  for (guint i = 0; i < self->entries->len; i++) {
    JoltFileTreeEntry *entry = self->entries->pdata[i];

    if (g_str_has_prefix (entry->path, folder) && g_str_equal (entry->name, name)) {
      found = entry;
      n_found++;
    }
  }

  return n_found == 1 ? found : NULL;
}

/*< private >
 * jolt_file_tree_load:
 * @entry: a file of a tree
 * @error: a code of [error@ImageError]
 *
 * Returns: (transfer full) (nullable): what is in it
 */
GBytes *
jolt_file_tree_load (JoltFileTreeEntry  *entry,
                     GError            **error)
{
  if (entry->bytes == NULL)
    entry->bytes = jolt_file_load_path (entry->file, error);

  return entry->bytes != NULL ? g_bytes_ref (entry->bytes) : NULL;
}
