/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include <glib/gstdio.h>

#include "usb-tree.h"

#define DEVICE(vendor, product, version)                                        \
  18, 1, 0x00, 0x02, 0xef, 0x02, 0x01, 64,                                      \
  (vendor) & 0xff, (vendor) >> 8, (product) & 0xff, (product) >> 8,             \
  (version) & 0xff, (version) >> 8, 1, 2, 3, 1
#define CONFIGURATION(size, n_interfaces) \
  9, 2, (size), 0, (n_interfaces), 1, 0, 0x80, 50
#define CDC                                                                     \
  9, 4, 0, 0, 1, 0x02, 0x02, 0x01, 0, 7, 5, 0x85, 3, 64, 0, 10,                 \
  9, 4, 1, 0, 2, 0x0a, 0x00, 0x00, 0, 7, 5, 0x04, 2, 64, 0, 0, 7, 5, 0x81, 2, 64, 0, 0
#define CDC_SIZE 39
#define DFU(number, protocol) \
  9, 4, (number), 0, 0, 0xfe, 0x01, (protocol), 0, 9, 0x21, 0x0b, 0xff, 0x00, 64, 0, 0x10, 0x01
#define DFU_SIZE 18

static const guint8 bootloader[] = {
  DEVICE (0x303a, 0x0002, 0x0723), CONFIGURATION (9 + CDC_SIZE + DFU_SIZE, 3), CDC, DFU (2, 1)
};
static const guint8 dfu[] = {
  DEVICE (0x303a, 0x0002, 0x0723), CONFIGURATION (9 + DFU_SIZE, 1), DFU (0, 2)
};
static const guint8 cdc[] = {
  DEVICE (0x303a, 0x0002, 0x0100), CONFIGURATION (9 + CDC_SIZE, 2), CDC
};
static const guint8 mouse[] = {
  DEVICE (0x046d, 0xc077, 0x7200), CONFIGURATION (9 + 9 + 7, 1),
  9, 4, 0, 0, 1, 3, 1, 2, 0, 7, 5, 0x81, 3, 4, 0, 10
};

GBytes *
usb_tree_descriptors (UsbTreeFace face)
{
  switch (face) {
  case USB_TREE_BOOTLOADER:
    return g_bytes_new_static (bootloader, sizeof bootloader);
  case USB_TREE_DFU:
    return g_bytes_new_static (dfu, sizeof dfu);
  case USB_TREE_CDC:
    return g_bytes_new_static (cdc, sizeof cdc);
  case USB_TREE_MOUSE:
    return g_bytes_new_static (mouse, sizeof mouse);
  default:
    g_assert_not_reached ();
  }
}

/* A look may outlive its bus, and nobody can wait for it; the names of the
 * folders outlive both. */
static GSList *trees;

UsbTree *
usb_tree_new (void)
{
  UsbTree *tree = g_new0 (UsbTree, 1);

  trees = g_slist_prepend (trees, tree);
  tree->folder = g_dir_make_tmp ("jolt-usb-XXXXXX", NULL);
  g_assert_nonnull (tree->folder);
  tree->devices = g_build_filename (tree->folder, "sys", NULL);
  tree->nodes = g_build_filename (tree->folder, "dev", "bus", "usb", NULL);
  tree->folders = (JoltUsbFolders) { tree->devices, tree->nodes };
  g_assert_no_errno (g_mkdir (tree->devices, 0755));

  return tree;
}

static void
remove_all (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK)) {
    g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name (dir)) != NULL) {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  }

  g_remove (path);
}

void
usb_tree_remove (UsbTree *tree)
{
  remove_all (tree->folder);
}

static void
write_file (const char *folder,
            const char *name,
            const void *data,
            gssize      size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, data, size, G_FILE_SET_CONTENTS_NONE, 0644, &error);
  g_assert_no_error (error);
}

char *
usb_tree_get_node (UsbTree *tree,
                   guint    bus,
                   guint    address)
{
  return g_strdup_printf ("%s/%03u/%03u", tree->nodes, bus, address);
}

/* In the kernel's order: sysfs first, then the node. */
void
usb_tree_plug (UsbTree     *tree,
               const char  *port_path,
               guint        bus,
               guint        address,
               UsbTreeFace  face)
{
  g_autofree char *folder = g_build_filename (tree->devices, port_path, NULL);
  g_autofree char *node = usb_tree_get_node (tree, bus, address);
  g_autofree char *bus_folder = g_path_get_dirname (node);
  g_autofree char *bus_text = g_strdup_printf ("%u\n", bus);
  g_autofree char *address_text = g_strdup_printf ("%u\n", address);
  g_autoptr (GBytes) descriptors = usb_tree_descriptors (face);
  gsize size;
  const guint8 *data = g_bytes_get_data (descriptors, &size);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0755));
  write_file (folder, "idVendor", face == USB_TREE_MOUSE ? "046d\n" : "303a\n", -1);
  write_file (folder, "busnum", bus_text, -1);
  write_file (folder, "devnum", address_text, -1);
  write_file (folder, "bConfigurationValue", "1\n", -1);
  write_file (folder, "descriptors", data, size);

  g_assert_no_errno (g_mkdir_with_parents (bus_folder, 0755));
  write_file (bus_folder, strrchr (node, '/') + 1, "", 0);
}

/* In the kernel's order: the node goes first. */
void
usb_tree_unplug (UsbTree    *tree,
                 const char *port_path,
                 guint       bus,
                 guint       address)
{
  g_autofree char *folder = g_build_filename (tree->devices, port_path, NULL);
  g_autofree char *node = usb_tree_get_node (tree, bus, address);

  g_assert_no_errno (g_remove (node));
  remove_all (folder);
}

void
usb_tree_set (UsbTree    *tree,
              const char *port_path,
              const char *attribute,
              const char *value)
{
  g_autofree char *folder = g_build_filename (tree->devices, port_path, NULL);

  write_file (folder, attribute, value, -1);
}

/* @driver: NULL for none */
void
usb_tree_set_driver (UsbTree    *tree,
                     const char *port_path,
                     guint       interface_number,
                     const char *driver)
{
  g_autofree char *name = g_strdup_printf ("%s:1.%u", port_path, interface_number);
  g_autofree char *folder = g_build_filename (tree->devices, name, NULL);
  g_autofree char *link = g_build_filename (folder, "driver", NULL);
  g_autofree char *target = g_strdup_printf ("../../../../bus/usb/drivers/%s", driver);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0755));
  g_remove (link);
  if (driver != NULL)
    g_assert_no_errno (symlink (target, link));
}
