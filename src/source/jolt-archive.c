/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <string.h>

#include "jolt-archive-private.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"

#define BLOCK_SIZE (64u << 10)

typedef struct archive Archive;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

/* What was spent on an archive and on those inside it */
typedef struct {
  JoltFileTree *tree;
  GCancellable *cancellable;
  guint64       n_kept;      /* bytes */
  guint64       n_unpacked;  /* bytes */
  guint         n_files;
  guint         n_names;
} Reader;

static const struct {
  gsize       offset;
  const char *magic;
  gsize       size;
} magics[] = {
  { 0, "PK\003\004", 4 },
  { 0, "PK\005\006", 4 },          /* a ZIP with nothing in it */
  { 0, "\x1F\x8B\x08", 3 },        /* gzip */
  { 0, "BZh", 3 },
  { 0, "\xFD" "7zXZ\0", 6 },
  { 0, "\x28\xB5\x2F\xFD", 4 },    /* Zstandard */
  { 257, "ustar", 5 },
};

/*< private >
 * jolt_archive_is:
 * @bytes: a file
 *
 * Returns: whether it is an archive or a compressed file that
 *   jolt_archive_read() can be asked to read
 */
gboolean
jolt_archive_is (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (guint i = 0; i < G_N_ELEMENTS (magics); i++)
    if (size >= magics[i].offset + magics[i].size &&
        memcmp (data + magics[i].offset, magics[i].magic, magics[i].size) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
fail_unsafe (GError     **error,
             const char  *what,
             const char  *path)
{
  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_UNSAFE_ARCHIVE, "archive: %s: %s", what, path);

  return FALSE;
}

static gboolean
fail_damaged (GError  **error,
              Archive  *archive)
{
  const char *text = archive_error_string (archive);
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "damaged", -1);

  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_ARCHIVE, "archive: %s", valid);

  return FALSE;
}

static gboolean
fail_locked (GError     **error,
             const char  *path)
{
  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_LOCKED_ARCHIVE, "archive: locked with a password: %s", path);

  return FALSE;
}

/* Names that lead out of the archive are refused, not repaired: nobody but an
 * attacker writes them. */
static gboolean
is_safe_path (const char *path)
{
  g_auto (GStrv) parts = NULL;

  if (path[0] == '/' || (g_ascii_isalpha (path[0]) && path[1] == ':'))
    return FALSE;

  parts = g_strsplit (path, "/", -1);

  return !g_strv_contains ((const char * const *) parts, "..");
}

/* Without "." and empty parts: bsdtar, which Windows and macOS call tar, writes
 * "./app.bin". */
static char *
dup_plain_path (const char *path)
{
  g_autofree char *rooted = g_strconcat ("/", path, NULL);
  g_autofree char *canonical = g_canonicalize_filename (rooted, "/");

  return g_strdup (canonical + strlen ("/"));
}

/* What some Windows programs write has the wrong slashes. */
static char *
dup_path (struct archive_entry *entry)
{
  const char *raw = archive_entry_pathname (entry);
  char *path;

  if (raw == NULL)
    raw = archive_entry_pathname_utf8 (entry);
  if (raw == NULL)
    return NULL;

  path = g_utf8_make_valid (raw, -1);
  g_strdelimit (path, "\\", '/');

  return path;
}

/* The size in a header is what the archive claims: only what comes out counts. */
static gboolean
count (Reader      *self,
       guint64      n_read,
       gboolean     is_kept,
       const char  *path,
       GError     **error)
{
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;

  self->n_unpacked += n_read;
  self->n_kept += is_kept ? n_read : 0;
  if (self->n_kept > JOLT_MAX_ARCHIVE_SIZE || self->n_unpacked > JOLT_MAX_ARCHIVE_WORK)
    return fail_unsafe (error, "unpacks to more than any flash holds", path);

  return TRUE;
}

/* Unpacks an entry, into @bytes when it is wanted. */
static gboolean
read_data (Reader      *self,
           Archive     *archive,
           const char  *path,
           GByteArray  *bytes,
           GError     **error)
{
  g_autofree guint8 *block = g_malloc (BLOCK_SIZE);

  while (TRUE) {
    la_ssize_t n_read = archive_read_data (archive, block, BLOCK_SIZE);

    if (n_read < 0)
      return fail_damaged (error, archive);
    if (n_read == 0)
      return TRUE;
    if (!count (self, (guint64) n_read, bytes != NULL, path, error))
      return FALSE;
    if (bytes != NULL)
      g_byte_array_append (bytes, block, (guint) n_read);
  }
}

static gboolean read_archive (Reader      *self,
                              GBytes      *bytes,
                              const char  *name,
                              const char  *prefix,
                              guint        depth,
                              GError     **error);

static gboolean
is_archive_name (const char *path)
{
  static const char * const suffixes[] = { ".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst" };
  g_autofree char *folded = g_ascii_strdown (path, -1);

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (folded, suffixes[i]))
      return TRUE;

  return FALSE;
}

static gboolean
keep (Reader      *self,
      const char  *path,
      GBytes      *bytes,
      guint        depth,
      GError     **error)
{
  g_autofree char *name = g_path_get_basename (path);

  if (jolt_archive_is (bytes) && depth > 0) {
    g_autofree char *folder = g_path_get_dirname (path);
    g_autofree char *prefix = g_str_equal (folder, ".") ? g_strdup (name) : g_build_filename (folder, name, NULL);

    return read_archive (self, bytes, name, prefix, depth - 1, error);
  }

  if (!jolt_file_tree_wants (path))
    return TRUE;

  if (++self->n_files > JOLT_MAX_ARCHIVE_ENTRIES)
    return fail_unsafe (error, "more files than any build has", path);
  jolt_file_tree_add (self->tree, path, NULL, bytes);

  return TRUE;
}

static gboolean
read_entry (Reader                *self,
            Archive               *archive,
            struct archive_entry  *entry,
            const char            *prefix,
            guint                  depth,
            GError               **error)
{
  g_autofree char *path = dup_path (entry);
  g_autofree char *plain = NULL;
  g_autofree char *full = NULL;
  g_autoptr (GByteArray) array = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gboolean is_wanted = path != NULL && (jolt_file_tree_wants (path) || is_archive_name (path));

  if (!is_wanted || archive_entry_filetype (entry) == AE_IFDIR) {
    if (path != NULL)
      jolt_file_tree_note (self->tree, path);
    /* Only a ZIP has a directory by which this can be jumped over. */
    return (archive_format (archive) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_ZIP ||
           archive_entry_filetype (entry) != AE_IFREG || read_data (self, archive, "", NULL, error);
  }

  if (!is_safe_path (path))
    return fail_unsafe (error, "a name that leads out of it", path);
  if (archive_entry_filetype (entry) != AE_IFREG || archive_entry_hardlink (entry) != NULL)
    return fail_unsafe (error, "a link", path);
  if (archive_entry_is_data_encrypted (entry) > 0)
    return fail_locked (error, path);

  array = g_byte_array_new ();
  if (!read_data (self, archive, path, array, error))
    return FALSE;

  plain = dup_plain_path (path);
  full = prefix != NULL ? g_build_filename (prefix, plain, NULL) : g_steal_pointer (&plain);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&array));

  return keep (self, full, bytes, depth, error);
}

/* firmware.bin for firmware.bin.gz, build.tar for build.tgz */
static char *
dup_unpacked_name (const char *name)
{
  const char *dot = strrchr (name, '.');

  if (dot == NULL || dot == name)
    return g_strconcat (name, ".bin", NULL);

  return g_ascii_strcasecmp (dot, ".tgz") == 0 ? g_strdup_printf ("%.*s.tar", (int) (dot - name), name)
                                               : g_strndup (name, (gsize) (dot - name));
}

/* A compressed file, which is no archive of several: one file without a name. */
static gboolean
read_compressed (Reader      *self,
                 Archive     *archive,
                 const char  *name,
                 const char  *prefix,
                 guint        depth,
                 GError     **error)
{
  g_autofree char *unpacked = dup_unpacked_name (name);
  g_autofree char *folder = prefix != NULL ? g_path_get_dirname (prefix) : NULL;
  g_autofree char *path = folder != NULL && !g_str_equal (folder, ".") ? g_build_filename (folder, unpacked, NULL)
                                                                       : g_strdup (unpacked);
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;

  if (!read_data (self, archive, unpacked, array, error))
    return FALSE;

  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&array));
  if (jolt_archive_is (bytes) || jolt_file_tree_wants (path))
    return keep (self, path, bytes, depth, error);

  /* Whoever compressed one file meant that one, whatever it is called. */
  jolt_file_tree_add (self->tree, path, NULL, bytes);

  return TRUE;
}

static gboolean
read_archive (Reader      *self,
              GBytes      *bytes,
              const char  *name,
              const char  *prefix,
              guint        depth,
              GError     **error)
{
  g_autoptr (Archive) archive = archive_read_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  archive_read_support_format_zip (archive);
  archive_read_support_format_tar (archive);
  archive_read_support_format_raw (archive);
  archive_read_support_filter_gzip (archive);
  archive_read_support_filter_bzip2 (archive);
  archive_read_support_filter_xz (archive);
  archive_read_support_filter_zstd (archive);
  if (archive_read_open_memory (archive, data, size) != ARCHIVE_OK)
    return fail_damaged (error, archive);

  while (TRUE) {
    struct archive_entry *entry;
    int result = archive_read_next_header (archive, &entry);

    if (result == ARCHIVE_EOF)
      return TRUE;
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
      return fail_damaged (error, archive);
    if (++self->n_names > JOLT_MAX_ARCHIVE_NAMES)
      return fail_unsafe (error, "more files than any build has", name);
    if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
      return FALSE;

    if (archive_format (archive) == ARCHIVE_FORMAT_RAW)
      return archive_filter_count (archive) > 1 ? read_compressed (self, archive, name, prefix, depth, error)
                                                : fail_damaged (error, archive);

    if (!read_entry (self, archive, entry, prefix, depth, error))
      return FALSE;
  }
}

/*< private >
 * jolt_archive_read:
 * @bytes: a file for which jolt_archive_is() says %TRUE
 * @name: its name
 * @cancellable: (nullable): stops unpacking
 * @error: %JOLT_IMAGE_ERROR_UNSAFE_ARCHIVE for a wanted name or link that leads
 *   out of it and for one that unpacks without end,
 *   %JOLT_IMAGE_ERROR_LOCKED_ARCHIVE for one with a password,
 *   %JOLT_IMAGE_ERROR_BAD_ARCHIVE when it is damaged
 *
 * Unpacks into memory what can be firmware, archives inside archives included.
 * Nothing is ever written.
 *
 * Returns: (transfer full) (nullable): what is in it
 */
JoltFileTree *
jolt_archive_read (GBytes        *bytes,
                   const char    *name,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr (JoltFileTree) tree = jolt_file_tree_new ();
  Reader self = { .tree = tree, .cancellable = cancellable };
  /* libarchive gives names in the character set of the thread's locale. */
  locale_t utf8 = newlocale (LC_CTYPE_MASK, "C.UTF-8", (locale_t) 0);
  locale_t before = utf8 != (locale_t) 0 ? uselocale (utf8) : (locale_t) 0;
  gboolean done = read_archive (&self, bytes, name, NULL, JOLT_MAX_ARCHIVE_DEPTH, error);

  if (utf8 != (locale_t) 0) {
    uselocale (before);
    freelocale (utf8);
  }

  if (!done)
    return NULL;

  jolt_file_tree_sort (tree);

  return g_steal_pointer (&tree);
}
