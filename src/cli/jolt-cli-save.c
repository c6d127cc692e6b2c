/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-save.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
fail (const char  *path,
      int          code,
      GError     **error)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code),
               "%s: %s", path, g_strerror (code));

  return FALSE;
}

/* Returns: errno or 0 */
static int
write_all (int     fd,
           GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  while (size > 0) {
    gssize written = write (fd, data, size);

    if (written < 0 && errno != EINTR)
      return errno;
    if (written > 0) {
      data += written;
      size -= written;
    }
  }

  return fsync (fd) == 0 ? 0 : errno;
}

/* Gives the complete file its name; without @force never in the place of
 * another, not even of one that came a moment ago. */
static int
give_name (const char *temporary,
           const char *path,
           gboolean    force)
{
  if (force)
    return g_rename (temporary, path) == 0 ? 0 : errno;

  if (renameat2 (AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return errno;

  /* A file system without RENAME_NOREPLACE */
  if (link (temporary, path) != 0)
    return errno;
  g_unlink (temporary);

  return 0;
}

/**
 * jolt_cli_save:
 * @path: the file
 * @bytes: what is to be in it
 * @force: whether to replace a file that is there
 * @error: %G_FILE_ERROR
 *
 * Writes a file whole or not at all: under another name first, which is then
 * changed. What is no plain file is never replaced.
 *
 * Returns: whether it was written
 */
gboolean
jolt_cli_save (const char  *path,
               GBytes      *bytes,
               gboolean     force,
               GError     **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  struct stat status;
  int code;
  int fd;

  if (lstat (path, &status) == 0) {
    if (!S_ISREG (status.st_mode)) {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: not a plain file", path);
      return FALSE;
    }
    if (!force)
      return fail (path, EEXIST, error);
  }

  fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0666);
  if (fd < 0)
    return fail (path, errno, error);

  code = write_all (fd, bytes);
  if (close (fd) != 0 && code == 0)
    code = errno;
  if (code == 0)
    code = give_name (temporary, path, force);
  if (code == 0)
    return TRUE;

  g_unlink (temporary);

  return fail (path, code, error);
}
