/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE      /* O_TMPFILE, renameat2() */
#endif
#include "jolt-file-save.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file is written whole or not at all. Its bytes go to a file without a name,
 * of which nothing is left when the program ends early, and get the name when
 * all of them are on the disk. */

#define BLOCK_SIZE ((gsize) 1 << 20)

typedef struct {
  GBytes            *bytes;
  JoltFileSaveFlags  flags;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_bytes_unref (save->bytes);
  g_free (save);
}

static gboolean
fail (const char  *path,
      int          code,
      GError     **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", shown, g_strerror (code));

  return FALSE;
}

static gboolean
write_all (int            fd,
           GBytes        *bytes,
           const char    *path,
           GCancellable  *cancellable,
           GError       **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize done = 0; done < size; ) {
    gssize n;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;

    n = write (fd, data + done, MIN (size - done, BLOCK_SIZE));
    if (n < 0 && errno != EINTR)
      return fail (path, errno, error);
    if (n > 0)
      done += (gsize) n;
  }

  /* Some file systems say only here that they are full. */
  if (fsync (fd) != 0 && errno != EINVAL && errno != EROFS)
    return fail (path, errno, error);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* Never over a file that came a moment ago, unless it is to be replaced. */
static int
rename_to (const char *temporary,
           const char *path,
           gboolean    replace)
{
  if (replace)
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

/* Gives the file behind a descriptor a name. Only a name that is free can be
 * given, so that one that is taken needs a second step. */
static int
give_name (int         fd,
           const char *path,
           gboolean    replace)
{
  g_autofree char *proc = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *temporary = NULL;
  int code;

  if (linkat (AT_FDCWD, proc, AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0)
    return 0;
  if (errno != EEXIST || !replace)
    return errno;

  temporary = g_strdup_printf ("%s.%08x", path, g_random_int ());
  if (linkat (AT_FDCWD, proc, AT_FDCWD, temporary, AT_SYMLINK_FOLLOW) != 0)
    return errno;

  code = rename_to (temporary, path, TRUE);
  if (code != 0)
    g_unlink (temporary);

  return code;
}

static gboolean
save_nameless (int            fd,
               const char    *path,
               GBytes        *bytes,
               gboolean       replace,
               GCancellable  *cancellable,
               GError       **error)
{
  int code;

  if (!write_all (fd, bytes, path, cancellable, error)) {
    close (fd);
    return FALSE;
  }

  code = give_name (fd, path, replace);
  close (fd);

  return code == 0 || fail (path, code, error);
}

/* For file systems that cannot keep a file without a name. */
static gboolean
save_renamed (const char    *path,
              GBytes        *bytes,
              gboolean       replace,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0666);
  gboolean done;
  int code = 0;

  if (fd < 0)
    return fail (path, errno, error);

  done = write_all (fd, bytes, path, cancellable, error);
  if (close (fd) != 0 && done)
    code = errno;
  if (done && code == 0)
    code = rename_to (temporary, path, replace);
  if (done && code == 0)
    return TRUE;

  g_unlink (temporary);

  return done ? fail (path, code, error) : FALSE;
}

static gboolean
check_name (const char         *path,
            JoltFileSaveFlags   flags,
            GError            **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  struct stat status;

  if (lstat (path, &status) != 0)
    return TRUE;

  if (!S_ISREG (status.st_mode)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "%s: not a plain file", shown);
    return FALSE;
  }

  return (flags & JOLT_FILE_SAVE_REPLACE) != 0 || fail (path, EEXIST, error);
}

/* Whether a file can be made in the folder of the path. */
static gboolean
check_folder (const char  *path,
              GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);

  if (fd >= 0) {
    close (fd);
    return TRUE;
  }

  return g_access (folder, W_OK | X_OK) == 0 || fail (path, errno, error);
}

static gboolean
check_remote (GFile              *file,
              JoltFileSaveFlags   flags,
              GCancellable       *cancellable,
              GError            **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                                                  cancellable, &local_error);

  if (info == NULL) {
    if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
      return TRUE;
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }

  if ((flags & JOLT_FILE_SAVE_REPLACE) == 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS, g_strerror (EEXIST));
    return FALSE;
  }

  return TRUE;
}

/**
 * jolt_file_save_check:
 * @file: where to
 * @flags: whether a file that is there is replaced
 * @cancellable: (nullable): stops it
 * @error: as jolt_file_save()
 *
 * Finds out whether a file can be written, for those whose bytes take long to
 * come. Nothing is left of it. Blocks.
 *
 * Returns: whether nothing is known to be in the way
 */
gboolean
jolt_file_save_check (GFile              *file,
                      JoltFileSaveFlags   flags,
                      GCancellable       *cancellable,
                      GError            **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (G_IS_FILE (file), FALSE);

  path = g_file_get_path (file);
  if (path == NULL)
    return check_remote (file, flags, cancellable, error);

  return check_name (path, flags, error) && check_folder (path, error);
}

static gboolean
save_local (const char         *path,
            GBytes             *bytes,
            JoltFileSaveFlags   flags,
            GCancellable       *cancellable,
            GError            **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean replace = (flags & JOLT_FILE_SAVE_REPLACE) != 0;
  sigset_t ending, before;
  gboolean done;
  int fd;

  if (!check_name (path, flags, error))
    return FALSE;

  /* Ctrl+C between two steps would leave a file with the first of two names. */
  sigemptyset (&ending);
  sigaddset (&ending, SIGHUP);
  sigaddset (&ending, SIGINT);
  sigaddset (&ending, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &ending, &before);

  fd = open (folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
  done = fd >= 0 ? save_nameless (fd, path, bytes, replace, cancellable, error)
                 : save_renamed (path, bytes, replace, cancellable, error);

  pthread_sigmask (SIG_SETMASK, &before, NULL);

  return done;
}

static gboolean
save_remote (GFile              *file,
             GBytes             *bytes,
             JoltFileSaveFlags   flags,
             GCancellable       *cancellable,
             GError            **error)
{
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GCancellable) give_up = g_cancellable_new ();
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  if ((flags & JOLT_FILE_SAVE_REPLACE) != 0)
    stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, cancellable, error);
  else
    stream = g_file_create (file, G_FILE_CREATE_NONE, cancellable, error);
  if (stream == NULL)
    return FALSE;

  if (g_output_stream_write_all (G_OUTPUT_STREAM (stream), data, size, NULL, cancellable, error))
    return g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error);

  /* Closing would give the half file its name, unless it is cancelled. */
  g_cancellable_cancel (give_up);
  g_output_stream_close (G_OUTPUT_STREAM (stream), give_up, NULL);
  if ((flags & JOLT_FILE_SAVE_REPLACE) == 0)
    g_file_delete (file, NULL, NULL);

  return FALSE;
}

/**
 * jolt_file_save:
 * @file: where to
 * @bytes: what is to be in it
 * @flags: whether a file that is there is replaced
 * @cancellable: (nullable): stops before the file has its name
 * @error: a code of [error@Gio.IOErrorEnum]: %G_IO_ERROR_EXISTS,
 *   %G_IO_ERROR_NOT_REGULAR_FILE for what is not a plain file, which is never
 *   replaced, %G_IO_ERROR_NO_SPACE and others of the system
 *
 * Writes a file whole or not at all. Blocks.
 *
 * Returns: whether it was written; if not, what was there before still is
 */
gboolean
jolt_file_save (GFile              *file,
                GBytes             *bytes,
                JoltFileSaveFlags   flags,
                GCancellable       *cancellable,
                GError            **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (G_IS_FILE (file), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  path = g_file_get_path (file);

  return path != NULL ? save_local (path, bytes, flags, cancellable, error)
                      : save_remote (file, bytes, flags, cancellable, error);
}

static void
save_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  const Save *save = task_data;
  GError *error = NULL;

  if (jolt_file_save (source_object, save->bytes, save->flags, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * jolt_file_save_async:
 * @file: where to
 * @bytes: what is to be in it
 * @flags: whether a file that is there is replaced
 * @cancellable: (nullable): stops before the file has its name
 * @callback: called when it is done
 * @user_data: data for @callback
 *
 * Does what jolt_file_save() does in a thread.
 */
void
jolt_file_save_async (GFile               *file,
                      GBytes              *bytes,
                      JoltFileSaveFlags    flags,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  Save *save;

  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (bytes != NULL);

  save = g_new (Save, 1);
  save->bytes = g_bytes_ref (bytes);
  save->flags = flags;

  task = g_task_new (file, cancellable, callback, user_data);
  g_task_set_source_tag (task, jolt_file_save_async);
  g_task_set_task_data (task, save, save_free);
  /* A file that was written is never reported as cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, save_thread);
}

/**
 * jolt_file_save_finish:
 * @file: the file
 * @result: what @callback was given
 * @error: a code of [error@Gio.IOErrorEnum]
 *
 * Returns: whether it was written; if not, what was there before still is
 */
gboolean
jolt_file_save_finish (GFile         *file,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, file), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
