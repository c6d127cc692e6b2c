/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vhci.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SPEED_FULL 2

/**
 * vhci_attach:
 * @folder: %VHCI_FOLDER
 * @port: from 0 on; the device path ends in the next number
 * @fd: the computer's end of a stream socket; the kernel takes a reference
 * @error: %G_IO_ERROR_BUSY while the port is not free yet, or another
 *   %G_IO_ERROR
 *
 * Plugs a full-speed device in.
 */
gboolean
vhci_attach (const char  *folder,
             guint        port,
             int          fd,
             GError     **error)
{
  g_autofree char *path = g_build_filename (folder, "attach", NULL);
  g_autofree char *line = g_strdup_printf ("%u %d %u %d", port, fd, 0x10000 + port + 1, SPEED_FULL);
  int file = open (path, O_WRONLY | O_CLOEXEC);
  gboolean written = file >= 0 && write (file, line, strlen (line)) == (gssize) strlen (line);
  int code = errno;

  if (file >= 0)
    close (file);

  if (!written)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));

  return written;
}
