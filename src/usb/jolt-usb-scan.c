/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "jolt-text.h"
#include "jolt-usb-descriptors-private.h"
#include "jolt-usb-id.h"
#include "jolt-usb-scan-private.h"

/* A scan reads sysfs and not a list of libusb: the list of an old libusb
 * context is stale in a sandbox, where no uevents arrive, and a new context
 * would read all of the same files. Nothing here is sent to a board: sysfs
 * answers from what the kernel read when the board was attached. */

const JoltUsbFolders jolt_usb_folders_system = {
  "/sys/bus/usb/devices",
  "/dev/bus/usb",
  "/run/udev/queue",
};

static char *
read_text (const char *folder,
           const char *attribute)
{
  g_autofree char *path = g_build_filename (folder, attribute, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;

  return g_strdup (g_strstrip (text));
}

/* 0 where the attribute is missing or empty, as bConfigurationValue is until
 * the kernel has chosen one. */
static guint
read_number (const char *folder,
             const char *attribute,
             guint       base)
{
  g_autofree char *text = read_text (folder, attribute);
  guint64 number = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, base, 0, G_MAXUINT16, &number, NULL))
    return 0;

  return number;
}

static char *
read_product (const char *folder)
{
  g_autofree char *product = read_text (folder, "product");

  if (product == NULL || *product == '\0')
    return NULL;

  return jolt_text_clean (product, -1);
}

/* Another program that holds an interface shows as its driver. */
static gboolean
is_claimed (const JoltUsbFolders   *folders,
            const char             *port_path,
            const JoltDfuInterface *iface)
{
  g_autofree char *link = NULL;
  g_autofree char *driver = NULL;
  g_autofree char *name = NULL;

  link = g_strdup_printf ("%s/%s:%u.%u/driver", folders->devices, port_path,
                          iface->configuration, iface->interface_number);
  driver = g_file_read_link (link, NULL);
  if (driver == NULL)
    return FALSE;

  name = g_path_get_basename (driver);

  return strcmp (name, "usbfs") == 0;
}

/* The node itself says whether it can be used: rules, groups, access lists and
 * sandboxes all end there. */
static gboolean
try_node (const char      *node,
          JoltBoardAccess *access)
{
  int fd = g_open (node, O_RDWR | O_CLOEXEC | O_NOCTTY, 0);

  if (fd >= 0) {
    g_close (fd, NULL);
    *access = JOLT_BOARD_ACCESS_OK;
    return TRUE;
  }

  if (errno == ENOENT || errno == ENODEV || errno == ENXIO)
    return FALSE;

  *access = errno == EACCES || errno == EPERM || errno == EROFS ? JOLT_BOARD_ACCESS_DENIED
                                                                : JOLT_BOARD_ACCESS_UNKNOWN;
  return TRUE;
}

static const JoltBoardInfo *
find_same (GPtrArray           *before,
           const JoltBoardInfo *info)
{
  for (guint i = 0; before != NULL && i < before->len; i++) {
    const JoltBoardInfo *other = before->pdata[i];

    if (other->generation == info->generation && strcmp (other->port_path, info->port_path) == 0)
      return other;
  }

  return NULL;
}

/* The address counts up at each attach and starts again at 127; a new node has
 * another inode. */
static guint64
make_generation (const struct stat *node,
                 guint              bus,
                 guint              address)
{
  return (guint64) node->st_ino << 16 | bus << 8 | address;
}

static JoltUsbDeviceInfo *
scan_device (const JoltUsbFolders *folders,
             const char           *port_path,
             GPtrArray            *before)
{
  g_autofree char *folder = g_build_filename (folders->devices, port_path, NULL);
  g_autofree char *path = g_build_filename (folder, "descriptors", NULL);
  g_autofree char *descriptors = NULL;
  g_autoptr (JoltUsbDeviceInfo) device = NULL;
  const JoltBoardInfo *same;
  JoltBoardInfo *info;
  guint configuration, bus, address;
  struct stat status;
  gsize size;

  bus = read_number (folder, "busnum", 10);
  address = read_number (folder, "devnum", 10);
  configuration = read_number (folder, "bConfigurationValue", 10);
  if (bus == 0 || bus > G_MAXUINT8 || address == 0 || address > G_MAXUINT8 ||
      !g_file_get_contents (path, &descriptors, &size, NULL))
    return NULL;

  device = g_new0 (JoltUsbDeviceInfo, 1);
  device->configured = configuration != 0;
  device->info = info = jolt_board_info_new (port_path);
  info->product = read_product (folder);
  info->device_path = g_strdup_printf ("%s/%03u/%03u", folders->nodes, bus, address);

  if (!jolt_usb_descriptors_parse ((const guint8 *) descriptors, size, configuration,
                                   &info->dfu, &info->device_version))
    return NULL;

  /* A board that leaves loses its node first and its folder in sysfs later. */
  if (g_stat (info->device_path, &status) < 0)
    return NULL;

  info->generation = make_generation (&status, bus, address);

  same = find_same (before, info);
  if (same != NULL && same->access != JOLT_BOARD_ACCESS_UNKNOWN)
    info->access = same->access == JOLT_BOARD_ACCESS_DENIED ? JOLT_BOARD_ACCESS_DENIED
                                                            : JOLT_BOARD_ACCESS_OK;
  else if (!try_node (info->device_path, &info->access))
    return NULL;

  if (info->access == JOLT_BOARD_ACCESS_OK && info->dfu.mode != JOLT_DFU_MODE_NONE &&
      is_claimed (folders, port_path, &info->dfu))
    info->access = JOLT_BOARD_ACCESS_BUSY;

  device->udev_pending = info->access == JOLT_BOARD_ACCESS_DENIED && folders->udev_queue != NULL &&
                        g_file_test (folders->udev_queue, G_FILE_TEST_EXISTS);

  return g_steal_pointer (&device);
}

/**
 * jolt_usb_scan_port:
 * @folders: where the bus is
 * @port_path: a port, for example "1-2.4"
 *
 * Scans one port. Blocks; can be called in any thread.
 *
 * Returns: (transfer full) (nullable): the board there
 */
JoltUsbDeviceInfo *
jolt_usb_scan_port (const JoltUsbFolders *folders,
                       const char           *port_path)
{
  g_return_val_if_fail (folders != NULL, NULL);
  g_return_val_if_fail (port_path != NULL, NULL);

  return scan_device (folders, port_path, NULL);
}

/* A bridge or a board that runs its maker's program: its node is not opened. */
static void
add_other (GPtrArray            *infos,
           const JoltUsbFolders *folders,
           const char           *port_path,
           guint16               vendor,
           guint16               product)
{
  g_autofree char *folder = g_build_filename (folders->devices, port_path, NULL);
  guint bus = read_number (folder, "busnum", 10);
  guint address = read_number (folder, "devnum", 10);
  g_autofree char *node = g_strdup_printf ("%s/%03u/%03u", folders->nodes, bus, address);
  JoltBoardInfo *info;

  /* Like a board, it loses its node first when it leaves. */
  if (!g_file_test (node, G_FILE_TEST_EXISTS))
    return;

  info = jolt_board_info_new (port_path);
  info->product = read_product (folder);
  info->generation = bus << 8 | address;
  info->dfu.vendor_id = vendor;
  info->dfu.product_id = product;
  g_ptr_array_add (infos, info);
}

/**
 * jolt_usb_scan_bus:
 * @folders: where the bus is
 * @before: (nullable) (element-type JoltBoardInfo): an earlier scan, whose
 *   nodes are not tried again: opening a node is an event for everybody who
 *   watches it, ourselves included
 *
 * Scans the whole bus for boards of Espressif's, and for the devices of
 * [method@Bus.get_others]. Blocks; may be called in
 * any thread.
 *
 * Returns: (transfer full) (element-type JoltBoardInfo): the boards
 */
GPtrArray *
jolt_usb_scan_bus (const JoltUsbFolders *folders,
                      GPtrArray            *before)
{
  GPtrArray *infos = g_ptr_array_new_with_free_func ((GDestroyNotify) jolt_board_info_free);
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_return_val_if_fail (folders != NULL, infos);

  /* No folder: a kernel without USB has no boards. */
  dir = g_dir_open (folders->devices, 0, NULL);

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *folder = NULL;
    g_autoptr (JoltUsbDeviceInfo) device = NULL;
    guint16 vendor, product;

    /* Interfaces ("1-2:1.0") and root hubs ("usb1") are not ports. */
    if (!g_ascii_isdigit (*name) || strchr (name, ':') != NULL)
      continue;

    folder = g_build_filename (folders->devices, name, NULL);
    vendor = read_number (folder, "idVendor", 16);
    product = read_number (folder, "idProduct", 16);

    switch (jolt_usb_id_lookup (vendor, product, NULL)) {
    case JOLT_USB_KIND_UNRELATED:
      continue;
    case JOLT_USB_KIND_SERIAL:
    case JOLT_USB_KIND_MAKER:
      add_other (infos, folders, name, vendor, product);
      continue;
    case JOLT_USB_KIND_BOARD:
      break;
    }

    device = scan_device (folders, name, before);
    if (device != NULL)
      g_ptr_array_add (infos, g_steal_pointer (&device->info));
  }

  return infos;
}

/**
 * jolt_usb_device_info_is_node:
 * @self: what a scan found
 * @status: of a device node that was opened by the same path since
 *
 * Returns: whether the node is still that of the same attachment
 */
gboolean
jolt_usb_device_info_is_node (const JoltUsbDeviceInfo *self,
                              const struct stat       *status)
{
  guint64 generation = self->info->generation;

  return make_generation (status, generation >> 8 & 0xff, generation & 0xff) == generation;
}

void
jolt_usb_device_info_free (JoltUsbDeviceInfo *self)
{
  g_clear_pointer (&self->info, jolt_board_info_free);
  g_free (self);
}
