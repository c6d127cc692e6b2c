/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jolt-image-error.h"
#include "jolt-snapshot.h"

#define BUFFER_SIZE (256u << 10)

typedef struct {
  guintptr start;
  guintptr end;
} Mapping;

/* Every snapshot there is: memory of another kind must never be forgotten. */
static GMutex mappings_lock;
static GPtrArray *mappings;

static void
mapping_free (gpointer user_data)
{
  Mapping *mapping = user_data;

  g_mutex_lock (&mappings_lock);
  g_ptr_array_remove_fast (mappings, mapping);
  g_mutex_unlock (&mappings_lock);

  munmap ((gpointer) mapping->start, mapping->end - mapping->start);
  g_free (mapping);
}

static void
set_io_error (GError     **error,
              const char  *path,
              const char  *what)
{
  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_IO, "%s: %s", path, what);
}

/* Not blocking, so that a FIFO is refused instead of waited for. */
static int
open_regular (const char   *path,
              gsize        *size,
              GError      **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  struct stat info;

  if (fd == -1 || fstat (fd, &info) == -1) {
    set_io_error (error, path, g_strerror (errno));
  } else if (!S_ISREG (info.st_mode)) {
    set_io_error (error, path, S_ISDIR (info.st_mode) ? "is a folder" : "is not a regular file");
  } else if (info.st_size > (off_t) JOLT_SNAPSHOT_MAX_SIZE) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TOO_LARGE,
                 "%s: %" G_GINT64_FORMAT " bytes", path, (gint64) info.st_size);
  } else {
    *size = (gsize) info.st_size;
    return fd;
  }

  if (fd != -1)
    close (fd);

  return -1;
}

/* Opens a file that has no name, or no longer one. */
static int
open_unnamed_in (const char *folder)
{
  g_autofree char *name = g_build_filename (folder, ".jolt-XXXXXX", NULL);
  int fd;

#ifdef O_TMPFILE
  /* Some file systems have none. */
  fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
  if (fd != -1)
    return fd;
#endif

  fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);
  if (fd != -1)
    g_unlink (name);

  return fd;
}

/* In a folder that is usually on a disk. */
static int
open_unnamed (void)
{
  const char *folders[] = { g_get_user_cache_dir (), "/var/tmp", g_get_tmp_dir () };
  int fd = -1;

  for (guint i = 0; i < G_N_ELEMENTS (folders) && fd == -1; i++)
    fd = open_unnamed_in (folders[i]);

  return fd;
}

static gboolean
copy_by_hand (int   from,
              int   to,
              gsize offset,
              gsize size)
{
  g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);

  while (offset < size) {
    gssize n_read = pread (from, buffer, MIN (size - offset, BUFFER_SIZE), (off_t) offset);
    gssize n_written;

    if (n_read == 0)
      errno = 0;
    if (n_read <= 0)
      return FALSE;

    n_written = pwrite (to, buffer, (gsize) n_read, (off_t) offset);
    if (n_written <= 0)
      return FALSE;
    offset += (gsize) n_written;
  }

  return TRUE;
}

/* In the kernel where it can, which shares the blocks where the file system
 * can; else, and what is left, by hand. */
static gboolean
copy (int   from,
      int   to,
      gsize size)
{
  gsize done = 0;

#ifdef __linux__
  gssize n;

  while (done < size && (n = copy_file_range (from, NULL, to, NULL, size - done, 0)) > 0)
    done += (gsize) n;
#endif

  return copy_by_hand (from, to, done, size);
}

static GBytes *
map (int   fd,
     gsize size)
{
  gpointer data = mmap (NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
  Mapping *mapping;

  if (data == MAP_FAILED)
    return NULL;

  mapping = g_new (Mapping, 1);
  mapping->start = (guintptr) data;
  mapping->end = (guintptr) data + size;

  g_mutex_lock (&mappings_lock);
  if (mappings == NULL)
    mappings = g_ptr_array_new ();
  g_ptr_array_add (mappings, mapping);
  g_mutex_unlock (&mappings_lock);

  return g_bytes_new_with_free_func (data, size, mapping_free, mapping);
}

/**
 * jolt_snapshot_take:
 * @path: a regular file
 * @error: %JOLT_IMAGE_ERROR_IO, %JOLT_IMAGE_ERROR_EMPTY,
 *   %JOLT_IMAGE_ERROR_TOO_LARGE
 *
 * Maps a private, unnamed copy of a file.
 *
 * Not the file itself: a build writes dfu.bin in place while Jolt has it open.
 * A mapping would then end in SIGBUS, or a board would be sent bytes that
 * nobody checked. The copy shares the disk blocks where the file system can
 * (btrfs, XFS) and otherwise lies in the page cache, which the system may take
 * back; no copy is made in the memory of the program.
 *
 * Returns: (transfer full) (nullable): the bytes of the file, or %NULL with
 *   @error set
 */
GBytes *
jolt_snapshot_take (const char  *path,
                    GError     **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize size = 0;
  int from;
  int to;

  g_return_val_if_fail (path != NULL, NULL);

  from = open_regular (path, &size, error);
  if (from == -1)
    return NULL;

  if (size == 0) {
    close (from);
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_EMPTY, "%s: the file is empty", path);
    return NULL;
  }

  to = open_unnamed ();
  if (to == -1)
    set_io_error (error, path, "no room for a temporary copy");
  else if (!copy (from, to, size))
    set_io_error (error, path, errno != 0 ? g_strerror (errno) : "the file changed while it was read");
  else if ((bytes = map (to, size)) == NULL)
    set_io_error (error, path, g_strerror (errno));

  close (from);
  if (to != -1)
    close (to);

  return g_steal_pointer (&bytes);
}

#ifdef MADV_DONTNEED
/* With the lock held. */
static gboolean
is_snapshot (guintptr start,
             guintptr end)
{
  for (guint i = 0; mappings != NULL && i < mappings->len; i++) {
    const Mapping *mapping = mappings->pdata[i];

    if (start >= mapping->start && end <= mapping->end)
      return TRUE;
  }

  return FALSE;
}
#endif

/**
 * jolt_snapshot_forget:
 * @data: bytes that were read
 * @size: how many
 *
 * Gives back the memory of pages of a snapshot. They are read again when they
 * are needed. Bytes that are no part of a snapshot are left alone, and so are
 * all where the system has no way to say this.
 */
void
jolt_snapshot_forget (const guint8 *data,
                      gsize         size)
{
#ifdef MADV_DONTNEED
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  guintptr start = ((guintptr) data + page - 1) / page * page;
  guintptr end = ((guintptr) data + size) / page * page;

  if (start >= end)
    return;

  /* The lock keeps the mapping from being replaced by something else. */
  g_mutex_lock (&mappings_lock);
  if (is_snapshot (start, end))
    madvise ((gpointer) start, end - start, MADV_DONTNEED);
  g_mutex_unlock (&mappings_lock);
#endif
}
