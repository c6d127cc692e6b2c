/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-file-load.h"

#include "jolt-image-error.h"
#include "jolt-limits.h"
#include "jolt-text.h"

static void
set_path (GError **error,
          GFile   *file)
{
  g_autofree char *path = g_file_get_path (file);

  jolt_image_error_set_path (error, path);
}

static gboolean
fail (GError         **error,
      GFile           *file,
      JoltImageError   code,
      const char      *what)
{
  g_autofree char *parse_name = g_file_get_parse_name (file);
  g_autofree char *name = jolt_text_clean (parse_name, -1);

  g_set_error (error, JOLT_IMAGE_ERROR, code, "%s: %s", name, what);
  set_path (error, file);

  return FALSE;
}

static gboolean
fail_io (GError **error,
         GFile   *file,
         GError  *io_error)
{
  if (g_error_matches (io_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, io_error);
    return FALSE;
  }

  g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_IO, io_error->message);
  set_path (error, file);
  g_error_free (io_error);

  return FALSE;
}

/* Asked before opening: a FIFO would make that wait for ever. */
static gboolean
check_type (GFile         *file,
            goffset       *size,
            GCancellable  *cancellable,
            GError       **error)
{
  GError *io_error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info (file,
                                                  G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                                  G_FILE_QUERY_INFO_NONE, cancellable, &io_error);

  if (info == NULL)
    return fail_io (error, file, io_error);

  switch ((int) g_file_info_get_file_type (info)) {
  case G_FILE_TYPE_DIRECTORY:
    return fail (error, file, JOLT_IMAGE_ERROR_IO, "is a folder");
  case G_FILE_TYPE_SPECIAL:
    return fail (error, file, JOLT_IMAGE_ERROR_IO, "is not a regular file");
  default:
    *size = g_file_info_get_size (info);
    return TRUE;
  }
}

/**
 * jolt_file_load:
 * @file: a regular file
 * @cancellable: (nullable): stops reading
 * @error: %JOLT_IMAGE_ERROR_IO, %JOLT_IMAGE_ERROR_EMPTY,
 *   %JOLT_IMAGE_ERROR_TOO_LARGE, each with the path, or %G_IO_ERROR_CANCELLED
 *
 * Reads a file into memory: a build can write it anew at any time, and what is
 * sent to a board has to be what was checked. Takes no more memory than the file
 * has bytes, and none for a file of more than %JOLT_MAX_FILE_SIZE.
 *
 * Returns: (transfer full) (nullable): the bytes of the file, or %NULL with
 *   @error set
 */
GBytes *
jolt_file_load (GFile         *file,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree guint8 *data = NULL;
  GError *io_error = NULL;
  goffset size;
  gsize done;

  g_return_val_if_fail (G_IS_FILE (file), NULL);

  if (!check_type (file, &size, cancellable, error))
    return NULL;

  if (size == 0) {
    fail (error, file, JOLT_IMAGE_ERROR_EMPTY, "the file is empty");
    return NULL;
  }
  if (size > (goffset) JOLT_MAX_FILE_SIZE) {
    fail (error, file, JOLT_IMAGE_ERROR_TOO_LARGE, "the file is larger than any flash");
    return NULL;
  }

  stream = g_file_read (file, cancellable, &io_error);
  if (stream == NULL) {
    fail_io (error, file, io_error);
    return NULL;
  }

  data = g_malloc ((gsize) size);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), data, (gsize) size, &done, cancellable, &io_error)) {
    fail_io (error, file, io_error);
    return NULL;
  }
  if (done != (gsize) size) {
    fail (error, file, JOLT_IMAGE_ERROR_IO, "the file changed while it was read");
    return NULL;
  }

  return g_bytes_new_take (g_steal_pointer (&data), done);
}

/**
 * jolt_file_load_path:
 * @path: (type filename): a regular file
 * @error: as for jolt_file_load()
 *
 * Returns: (transfer full) (nullable): the bytes of the file, or %NULL with
 *   @error set
 */
GBytes *
jolt_file_load_path (const char  *path,
                     GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return jolt_file_load (file, NULL, error);
}
