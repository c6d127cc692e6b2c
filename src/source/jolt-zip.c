/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "jolt-image-error.h"
#include "jolt-zip-private.h"

#define BLOCK_SIZE (64u << 10)

typedef struct archive Archive;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

static void
file_free (gpointer data)
{
  JoltZipFile *file = data;

  g_free (file->path);
  g_bytes_unref (file->bytes);
  g_free (file);
}

static gboolean
fail_unsafe (GError     **error,
             const char  *what,
             const char  *path)
{
  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_UNSAFE_ARCHIVE, "ZIP: %s: %s", what, path);

  return FALSE;
}

static gboolean
fail_damaged (GError  **error,
              Archive  *archive)
{
  const char *text = archive_error_string (archive);

  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_ARCHIVE,
               "ZIP: %s", text != NULL ? text : "damaged");

  return FALSE;
}

/* Names are refused, not repaired: a ZIP that needs repair was made to escape. A
 * "." leads nowhere; bsdtar, which Windows and macOS call tar, writes "./app.bin". */
static gboolean
is_safe_path (const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (path[0] == '/' || strchr (path, '\\') != NULL || strchr (path, ':') != NULL)
    return FALSE;

  parts = g_strsplit (path, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++) {
    if (g_str_equal (parts[i], ".."))
      return FALSE;
  }

  return TRUE;
}

/* Without "." and empty parts; "build/app.bin" for "./build//app.bin" */
static char *
dup_plain_path (const char *safe_path)
{
  g_autofree char *rooted = g_strconcat ("/", safe_path, NULL);
  g_autofree char *canonical = g_canonicalize_filename (rooted, NULL);

  return g_strdup (canonical + strlen ("/"));
}

/* A build folder is full of files that are not flashed, some of them large. */
static gboolean
is_wanted (const char *path)
{
  g_autofree char *folded = g_ascii_strdown (path, -1);

  /* What macOS adds to a ZIP. */
  if (g_str_has_prefix (folded, "__macosx/") || strstr (folded, "/._") != NULL)
    return FALSE;

  return g_str_has_suffix (folded, ".bin") || g_str_has_suffix (folded, ".json") ||
         g_str_has_suffix (folded, ".dfu") || g_str_has_suffix (folded, ".uf2") ||
         g_str_has_suffix (folded, ".hex");
}

static GBytes *
read_entry (Archive       *archive,
            const char    *path,
            gsize         *total,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree guint8 *block = g_malloc (BLOCK_SIZE);

  while (TRUE) {
    la_ssize_t n_read;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return NULL;

    /* The size in the header is what the ZIP claims: only what comes out counts. */
    n_read = archive_read_data (archive, block, BLOCK_SIZE);
    if (n_read < 0) {
      fail_damaged (error, archive);
      return NULL;
    }
    if (n_read == 0)
      return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));

    *total += (gsize) n_read;
    if (*total > JOLT_ZIP_MAX_SIZE) {
      fail_unsafe (error, "unpacks to more than any flash holds", path);
      return NULL;
    }
    g_byte_array_append (bytes, block, (guint) n_read);
  }
}

static gboolean
read_next (Archive               *archive,
           struct archive_entry  *entry,
           GPtrArray             *files,
           gsize                 *total,
           GCancellable          *cancellable,
           GError               **error)
{
  const char *path = archive_entry_pathname (entry);
  g_autofree char *valid_path = NULL;
  g_autofree char *plain_path = NULL;
  g_autoptr (GBytes) bytes = NULL;
  JoltZipFile *file;

  if (path == NULL)
    return fail_unsafe (error, "a name that cannot be read", "");

  valid_path = g_utf8_make_valid (path, -1);
  if (!is_safe_path (path))
    return fail_unsafe (error, "a name that leads out of it", valid_path);

  if (archive_entry_filetype (entry) == AE_IFLNK || archive_entry_hardlink (entry) != NULL)
    return fail_unsafe (error, "a link", valid_path);

  plain_path = dup_plain_path (valid_path);
  if (archive_entry_filetype (entry) != AE_IFREG || !is_wanted (plain_path))
    return TRUE;

  if (archive_entry_is_data_encrypted (entry) > 0)
    return fail_unsafe (error, "locked with a password", valid_path);

  bytes = read_entry (archive, valid_path, total, cancellable, error);
  if (bytes == NULL)
    return FALSE;

  file = g_new (JoltZipFile, 1);
  file->path = g_steal_pointer (&plain_path);
  file->bytes = g_steal_pointer (&bytes);
  g_ptr_array_add (files, file);

  return TRUE;
}

/*< private >
 * jolt_zip_read:
 * @zip: a ZIP
 * @cancellable: (nullable): stops reading
 * @error: %JOLT_IMAGE_ERROR_UNSAFE_ARCHIVE for names and links that lead out
 *   of it and for one that unpacks without end,
 *   %JOLT_IMAGE_ERROR_BAD_ARCHIVE when it is damaged
 *
 * Unpacks into memory what may be firmware. Nothing is ever written.
 *
 * Returns: (transfer full) (nullable) (element-type JoltZipFile): the files
 */
GPtrArray *
jolt_zip_read (GBytes        *zip,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (file_free);
  g_autoptr (Archive) archive = archive_read_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (zip, &size);
  gsize total = 0;

  archive_read_support_format_zip (archive);
  if (archive_read_open_memory (archive, data, size) != ARCHIVE_OK) {
    fail_damaged (error, archive);
    return NULL;
  }

  for (guint n_files = 0; ; n_files++) {
    struct archive_entry *entry;
    int result = archive_read_next_header (archive, &entry);

    if (result == ARCHIVE_EOF)
      return g_steal_pointer (&files);

    if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
      fail_damaged (error, archive);
      return NULL;
    }

    if (n_files == JOLT_ZIP_MAX_FILES) {
      fail_unsafe (error, "more files than any build has", "");
      return NULL;
    }

    if (!read_next (archive, entry, files, &total, cancellable, error))
      return NULL;
  }
}

/*< private >
 * jolt_zip_find:
 * @files: (element-type JoltZipFile): what was in a ZIP
 * @path: a path in it
 *
 * Returns: (transfer none) (nullable): the contents of the file
 */
GBytes *
jolt_zip_find (GPtrArray  *files,
               const char *path)
{
  for (guint i = 0; i < files->len; i++) {
    JoltZipFile *file = files->pdata[i];

    if (g_str_equal (file->path, path))
      return file->bytes;
  }

  return NULL;
}
