/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-usb-error.h"
#include "jolt-usb-open.h"

/**
 * jolt_usb_open_look:
 * @folders: where the bus is
 * @port_path: a port
 * @error: %JOLT_DFU_ERROR_NO_BOARD, _ACCESS or _NO_DFU
 *
 * Looks whether a board that can be opened stands at the port.
 *
 * Returns: (transfer full) (nullable): what stands there
 */
JoltUsbSight *
jolt_usb_open_look (const JoltUsbFolders  *folders,
                    const char            *port_path,
                    GError               **error)
{
  g_autoptr (JoltUsbSight) sight = jolt_usb_look_at_port (folders, port_path);

  if (sight == NULL) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_BOARD,
                 "port %s: nothing stands there", port_path);
    return NULL;
  }

  if (sight->info->access == JOLT_BOARD_ACCESS_DENIED) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_ACCESS,
                 "%s may not be opened for reading and writing", sight->info->device_path);
    return NULL;
  }

  if (sight->info->dfu.mode == JOLT_DFU_MODE_NONE) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_DFU,
                 "port %s: %04x:%04x has no DFU interface", port_path,
                 sight->info->dfu.vendor_id, sight->info->dfu.product_id);
    return NULL;
  }

  return g_steal_pointer (&sight);
}

static gboolean
set_open_error (GError             **error,
                int                  code,
                const JoltUsbSight  *sight,
                const char          *doing)
{
  g_autofree char *what = g_strdup_printf ("port %s: %s", sight->info->port_path, doing);

  jolt_usb_error_set (error, code, what);

  return FALSE;
}

static int
open_device (const JoltUsbSight    *sight,
             libusb_context        *context,
             libusb_device_handle **handle)
{
  libusb_device **devices;
  gssize n_devices = libusb_get_device_list (context, &devices);
  int code = LIBUSB_ERROR_NO_DEVICE;

  if (n_devices < 0)
    return n_devices;

  for (gssize i = 0; i < n_devices; i++) {
    if (libusb_get_bus_number (devices[i]) == sight->bus_number &&
        libusb_get_device_address (devices[i]) == sight->device_address)
      code = libusb_open (devices[i], handle);
  }

  libusb_free_device_list (devices, TRUE);

  return code;
}

static gboolean
claim (const JoltUsbSight    *sight,
       libusb_device_handle  *handle,
       GError               **error)
{
  const JoltDfuInterface *iface = &sight->info->dfu;
  int code;

  /* Detaches a kernel driver if one has this interface, and gives the
   * interface back to it afterwards; one without changes nothing. */
  libusb_set_auto_detach_kernel_driver (handle, TRUE);

  code = libusb_claim_interface (handle, iface->interface_number);
  if (code != LIBUSB_SUCCESS)
    return set_open_error (error, code, sight, "claiming the DFU interface");

  if (iface->alternate_setting == 0)
    return TRUE;

  code = libusb_set_interface_alt_setting (handle, iface->interface_number, iface->alternate_setting);
  if (code == LIBUSB_SUCCESS)
    return TRUE;

  libusb_release_interface (handle, iface->interface_number);

  return set_open_error (error, code, sight, "choosing the alternate setting");
}

/**
 * jolt_usb_open_device:
 * @sight: what stands at a port
 * @context: (out): a context of libusb of its own; %NULL on failure
 * @handle: (out): the open device; %NULL on failure
 * @error: %JOLT_DFU_ERROR
 *
 * Opens a board and claims its DFU interface. A list of devices made before
 * the board came back would not have it, since no uevents arrive in a sandbox:
 * that is why the context is new each time.
 *
 * Returns: whether the board is open
 */
gboolean
jolt_usb_open_device (const JoltUsbSight    *sight,
                      libusb_context       **context,
                      libusb_device_handle **handle,
                      GError               **error)
{
  int code = libusb_init (context);

  if (code != LIBUSB_SUCCESS) {
    *context = NULL;
    return set_open_error (error, code, sight, "starting libusb");
  }

  code = open_device (sight, *context, handle);
  if (code == LIBUSB_SUCCESS && claim (sight, *handle, error))
    return TRUE;

  if (code != LIBUSB_SUCCESS)
    set_open_error (error, code, sight, "opening the device");
  else
    libusb_close (*handle);

  *handle = NULL;
  g_clear_pointer (context, libusb_exit);

  return FALSE;
}
