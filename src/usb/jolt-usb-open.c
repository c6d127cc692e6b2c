/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "jolt-usb-error-private.h"
#include "jolt-usb-open-private.h"

/* The node that was scanned is the node that is opened: libusb is given its
 * file descriptor and enumerates nothing. So no list of devices can be stale,
 * which it would be in a sandbox where no uevents arrive, and no thread of
 * libusb's follows the bus. */

static JoltUsbDeviceInfo *
scan (const JoltUsbFolders  *folders,
      const char            *port_path,
      GError               **error)
{
  g_autoptr (JoltUsbDeviceInfo) device = jolt_usb_scan_port (folders, port_path);

  if (device == NULL) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_BOARD,
                 "port %s: there is no board", port_path);
    return NULL;
  }

  if (device->info->access == JOLT_BOARD_ACCESS_DENIED) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_ACCESS,
                 "%s may not be opened for reading and writing", device->info->device_path);
    return NULL;
  }

  if (device->info->dfu.mode == JOLT_DFU_MODE_NONE) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_DFU,
                 "port %s: %04x:%04x has no DFU interface", port_path,
                 device->info->dfu.vendor_id, device->info->dfu.product_id);
    return NULL;
  }

  return g_steal_pointer (&device);
}

static JoltDfuError
error_from_errno (int code)
{
  switch (code) {
  case EACCES:
  case EPERM:
  case EROFS:
    return JOLT_DFU_ERROR_ACCESS;
  case ENOENT:
  case ENODEV:
  case ENXIO:
    return JOLT_DFU_ERROR_NO_BOARD;
  default:
    return JOLT_DFU_ERROR_USB;
  }
}

/* A board that came back since the scan has another node, perhaps of the same
 * name: what is open then is not what was scanned. */
static int
open_node (const JoltUsbDeviceInfo  *device,
           GError                  **error)
{
  const char *path = device->info->device_path;
  int fd = g_open (path, O_RDWR | O_CLOEXEC | O_NOCTTY, 0);
  struct stat status;

  if (fd < 0) {
    int code = errno;

    g_set_error (error, JOLT_DFU_ERROR, error_from_errno (code), "opening %s: %s", path, g_strerror (code));
    return -1;
  }

  if (fstat (fd, &status) < 0 || !jolt_usb_device_info_is_node (device, &status)) {
    g_close (fd, NULL);
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_GONE, "%s is another board now", path);
    return -1;
  }

  return fd;
}

static gboolean
set_error (GError     **error,
           int          code,
           const char  *port_path,
           const char  *doing)
{
  g_autofree char *what = g_strdup_printf ("port %s: %s", port_path, doing);

  jolt_usb_error_set (error, code, what);

  return FALSE;
}

static gboolean
start_libusb (JoltUsbHandle  *self,
              const char     *port_path,
              GError        **error)
{
  const struct libusb_init_option no_discovery = { .option = LIBUSB_OPTION_NO_DEVICE_DISCOVERY };
  int code;

  code = libusb_init_context (&self->context, &no_discovery, 1);
  if (code != LIBUSB_SUCCESS) {
    self->context = NULL;
    return set_error (error, code, port_path, "starting libusb");
  }

  code = libusb_wrap_sys_device (self->context, self->fd, &self->usb);
  if (code != LIBUSB_SUCCESS) {
    self->usb = NULL;
    return set_error (error, code, port_path, "opening the device");
  }

  return TRUE;
}

static gboolean
claim (JoltUsbHandle  *self,
       const char     *port_path,
       GError        **error)
{
  int code;

  /* Detaches a kernel driver if one has this interface, and gives the
   * interface back to it afterwards; one without changes nothing. */
  libusb_set_auto_detach_kernel_driver (self->usb, TRUE);

  code = libusb_claim_interface (self->usb, self->iface.interface_number);
  if (code != LIBUSB_SUCCESS)
    return set_error (error, code, port_path, "claiming the DFU interface");

  if (self->iface.alternate_setting == 0)
    return TRUE;

  code = libusb_set_interface_alt_setting (self->usb, self->iface.interface_number, self->iface.alternate_setting);
  if (code != LIBUSB_SUCCESS)
    return set_error (error, code, port_path, "choosing the alternate setting");

  return TRUE;
}

/**
 * jolt_usb_handle_open:
 * @self: a closed handle
 * @folders: where the bus is
 * @port_path: a port
 * @error: %JOLT_DFU_ERROR_NO_BOARD, _ACCESS, _NO_DFU, _BUSY, _GONE or _USB
 *
 * Opens the board at a port and claims its DFU interface.
 *
 * Returns: whether the board is open
 */
gboolean
jolt_usb_handle_open (JoltUsbHandle         *self,
                      const JoltUsbFolders  *folders,
                      const char            *port_path,
                      GError               **error)
{
  g_autoptr (JoltUsbDeviceInfo) device = NULL;

  g_return_val_if_fail (self->context == NULL, FALSE);

  device = scan (folders, port_path, error);
  if (device == NULL)
    return FALSE;

  self->fd = open_node (device, error);
  if (self->fd < 0)
    return FALSE;

  self->iface = device->info->dfu;
  self->generation = device->info->generation;
  if (start_libusb (self, port_path, error) && claim (self, port_path, error))
    return TRUE;

  jolt_usb_handle_close (self);

  return FALSE;
}

/**
 * jolt_usb_handle_close:
 * @self: a handle without transfers, open or not quite open
 *
 * Lets go of the interface and closes the board.
 */
void
jolt_usb_handle_close (JoltUsbHandle *self)
{
  /* An interface that was never claimed is none to release. */
  if (self->usb != NULL)
    libusb_release_interface (self->usb, self->iface.interface_number);
  g_clear_pointer (&self->usb, libusb_close);
  g_clear_pointer (&self->context, libusb_exit);
  g_clear_fd (&self->fd, NULL);
}
