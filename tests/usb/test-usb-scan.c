/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "jolt-usb-descriptors-private.h"
#include "jolt-usb-scan-private.h"
#include "usb-tree.h"

static void
test_bootloader (void)
{
  g_autoptr (UsbTree) tree = usb_tree_new ();
  g_autoptr (JoltUsbDeviceInfo) device = NULL;
  g_autofree char *node = usb_tree_get_node (tree, 1, 4);

  usb_tree_plug (tree, "1-10", 1, 4, USB_TREE_BOOTLOADER);
  usb_tree_set (tree, "1-10", "product", "ESP32-S2\n");

  device = jolt_usb_scan_port (&tree->folders, "1-10");
  g_assert_nonnull (device);
  g_assert_true (device->configured);
  g_assert_cmpstr (device->info->port_path, ==, "1-10");
  g_assert_cmpstr (device->info->device_path, ==, node);
  g_assert_cmpstr (device->info->product, ==, "ESP32-S2");
  g_assert_cmphex (device->info->device_version, ==, 0x0723);
  g_assert_cmphex (device->info->dfu.vendor_id, ==, 0x303a);
  g_assert_cmphex (device->info->dfu.product_id, ==, 0x0002);
  g_assert_cmpuint (device->info->dfu.interface_number, ==, 2);
  g_assert_cmpint (device->info->dfu.mode, ==, JOLT_DFU_MODE_RUNTIME);
  g_assert_cmpuint (device->info->dfu.transfer_size_bytes, ==, 64);
  g_assert_cmpint (device->info->access, ==, JOLT_BOARD_ACCESS_OK);
}

static void
test_nothing (void)
{
  g_autoptr (UsbTree) tree = usb_tree_new ();
  g_autofree char *node = usb_tree_get_node (tree, 1, 4);

  g_assert_null (jolt_usb_scan_port (&tree->folders, "1-10"));

  /* A board that is leaving has lost its node and not yet its folder. */
  usb_tree_plug (tree, "1-10", 1, 4, USB_TREE_DFU);
  g_assert_no_errno (g_remove (node));
  g_assert_null (jolt_usb_scan_port (&tree->folders, "1-10"));
}

static void
test_damaged (void)
{
  const char *attributes[] = { "busnum", "devnum", "descriptors" };
  const char *values[] = { "", "x", "0", "256", "-1", "99999999999999999999" };

  for (guint i = 0; i < G_N_ELEMENTS (attributes); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (values); j++) {
      g_autoptr (UsbTree) tree = usb_tree_new ();

      usb_tree_plug (tree, "1-10", 1, 4, USB_TREE_DFU);
      usb_tree_set (tree, "1-10", attributes[i], values[j]);
      g_assert_null (jolt_usb_scan_port (&tree->folders, "1-10"));
    }
  }
}

/* The node comes before the kernel has chosen a configuration. */
static void
test_not_configured (void)
{
  g_autoptr (UsbTree) tree = usb_tree_new ();
  g_autoptr (JoltUsbDeviceInfo) device = NULL;

  usb_tree_plug (tree, "1-10", 1, 4, USB_TREE_DFU);
  usb_tree_set (tree, "1-10", "bConfigurationValue", "\n");

  device = jolt_usb_scan_port (&tree->folders, "1-10");
  g_assert_nonnull (device);
  g_assert_false (device->configured);
  g_assert_cmpint (device->info->dfu.mode, ==, JOLT_DFU_MODE_DFU);
}

static void
test_claimed (void)
{
  g_autoptr (UsbTree) tree = usb_tree_new ();
  struct {
    guint           interface_number;
    const char     *driver;
    JoltBoardAccess access;
  } cases[] = {
    { 0, "cdc_acm", JOLT_BOARD_ACCESS_OK },
    { 0, "usbfs", JOLT_BOARD_ACCESS_OK },
    { 2, "some_driver", JOLT_BOARD_ACCESS_OK },
    { 2, "usbfs", JOLT_BOARD_ACCESS_BUSY },
    { 2, NULL, JOLT_BOARD_ACCESS_OK },
  };

  usb_tree_plug (tree, "1-10", 1, 4, USB_TREE_BOOTLOADER);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (JoltUsbDeviceInfo) device = NULL;

    usb_tree_set_driver (tree, "1-10", cases[i].interface_number, cases[i].driver);
    device = jolt_usb_scan_port (&tree->folders, "1-10");
    g_assert_nonnull (device);
    g_assert_cmpint (device->info->access, ==, cases[i].access);
  }
}

static void
test_denied (void)
{
  g_autoptr (UsbTree) tree = usb_tree_new ();
  g_autoptr (JoltUsbDeviceInfo) device = NULL;
  g_autofree char *node = usb_tree_get_node (tree, 1, 4);

  usb_tree_plug (tree, "1-10", 1, 4, USB_TREE_DFU);
  g_assert_no_errno (g_chmod (node, 0444));
  if (g_access (node, W_OK) == 0) {
    g_test_skip ("this account may open every file");
    return;
  }

  device = jolt_usb_scan_port (&tree->folders, "1-10");
  g_assert_nonnull (device);
  g_assert_cmpint (device->info->access, ==, JOLT_BOARD_ACCESS_DENIED);
}

static void
test_around (void)
{
  g_autoptr (UsbTree) tree = usb_tree_new ();
  g_autoptr (GPtrArray) none = jolt_usb_scan_bus (&tree->folders, NULL);
  g_autoptr (GPtrArray) infos = NULL;

  g_assert_cmpuint (none->len, ==, 0);

  usb_tree_plug (tree, "usb1", 1, 1, USB_TREE_MOUSE);
  usb_tree_plug (tree, "1-1", 1, 3, USB_TREE_MOUSE);
  usb_tree_plug (tree, "1-10", 1, 4, USB_TREE_BOOTLOADER);
  usb_tree_plug (tree, "1-2.4", 1, 5, USB_TREE_CDC);
  usb_tree_set_driver (tree, "1-10", 2, "usbfs");

  infos = jolt_usb_scan_bus (&tree->folders, NULL);
  g_assert_cmpuint (infos->len, ==, 2);

  for (guint i = 0; i < infos->len; i++) {
    const JoltBoardInfo *info = infos->pdata[i];

    if (strcmp (info->port_path, "1-10") == 0) {
      g_assert_cmpint (info->access, ==, JOLT_BOARD_ACCESS_BUSY);
      g_assert_cmpint (info->dfu.mode, ==, JOLT_DFU_MODE_RUNTIME);
    } else {
      g_assert_cmpstr (info->port_path, ==, "1-2.4");
      g_assert_cmpint (info->dfu.mode, ==, JOLT_DFU_MODE_NONE);
    }
  }
}

/* Bridges and boards that run their maker's program are told of; what they are
 * called is foreign text. */
static void
test_others (void)
{
  g_autoptr (UsbTree) tree = usb_tree_new ();
  g_autoptr (GPtrArray) infos = NULL;
  g_autofree char *node = usb_tree_get_node (tree, 1, 7);

  usb_tree_plug (tree, "1-3", 1, 6, USB_TREE_MOUSE);
  usb_tree_set (tree, "1-3", "idVendor", "10c4\n");
  usb_tree_set (tree, "1-3", "idProduct", "ea60\n");
  usb_tree_set (tree, "1-3", "product", "CP2102N \033[2J\xe2\x80\xae\xff\n");
  usb_tree_plug (tree, "1-4", 1, 7, USB_TREE_MOUSE);
  usb_tree_set (tree, "1-4", "idVendor", "239a\n");
  usb_tree_set (tree, "1-4", "idProduct", "80ed\n");

  infos = jolt_usb_scan_bus (&tree->folders, NULL);
  g_assert_cmpuint (infos->len, ==, 2);

  for (guint i = 0; i < infos->len; i++) {
    const JoltBoardInfo *info = infos->pdata[i];
    gboolean bridge = strcmp (info->port_path, "1-3") == 0;

    g_assert_cmphex (info->dfu.vendor_id, ==, bridge ? 0x10c4 : 0x239a);
    g_assert_cmphex (info->dfu.product_id, ==, bridge ? 0xea60 : 0x80ed);
    g_assert_cmpint (info->dfu.mode, ==, JOLT_DFU_MODE_NONE);
    g_assert_null (info->device_path);
    g_assert_cmpint (info->access, ==, JOLT_BOARD_ACCESS_UNKNOWN);
    if (bridge)
      g_assert_cmpstr (info->product, ==, "CP2102N [2J\xef\xbf\xbd");
  }
  g_clear_pointer (&infos, g_ptr_array_unref);

  /* One that leaves has lost its node and not yet its folder. */
  g_assert_no_errno (g_remove (node));
  infos = jolt_usb_scan_bus (&tree->folders, NULL);
  g_assert_cmpuint (infos->len, ==, 1);
}

static void
test_generation (void)
{
  g_autoptr (UsbTree) tree = usb_tree_new ();
  g_autoptr (JoltUsbDeviceInfo) first = NULL;
  g_autoptr (JoltUsbDeviceInfo) same = NULL;
  g_autoptr (JoltUsbDeviceInfo) second = NULL;

  usb_tree_plug (tree, "1-10", 1, 4, USB_TREE_DFU);
  first = jolt_usb_scan_port (&tree->folders, "1-10");
  same = jolt_usb_scan_port (&tree->folders, "1-10");
  g_assert_true (jolt_board_info_equal (first->info, same->info));

  usb_tree_unplug (tree, "1-10", 1, 4);
  usb_tree_plug (tree, "1-10", 1, 5, USB_TREE_DFU);
  second = jolt_usb_scan_port (&tree->folders, "1-10");
  g_assert_cmpuint (first->info->generation, !=, second->info->generation);
}

/* Every prefix and every damaged byte: no read past the end (sanitizers), and
 * the identity of the device is never made up. */
static void
test_hostile_descriptors (void)
{
  g_autoptr (GBytes) bytes = usb_tree_descriptors (USB_TREE_BOOTLOADER);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  JoltDfuInterface iface;
  guint16 version;

  for (gsize n = 0; n <= size; n++) {
    g_autofree guint8 *copy = g_memdup2 (data, n);

    g_assert_true (jolt_usb_descriptors_parse (copy, n, 1, &iface, &version) == (n >= 18));
    if (n >= 18)
      g_assert_cmphex (iface.vendor_id, ==, 0x303a);
  }

  for (gsize at = 0; at < size; at++) {
    for (guint value = 0; value < 256; value++) {
      g_autofree guint8 *copy = g_memdup2 (data, size);

      copy[at] = value;
      jolt_usb_descriptors_parse (copy, size, 1, &iface, &version);
    }
  }

  g_assert_true (jolt_usb_descriptors_parse (data, size, 2, &iface, &version));
  g_assert_cmpint (iface.mode, ==, JOLT_DFU_MODE_NONE);
  g_assert_cmphex (iface.product_id, ==, 0x0002);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/usb/scan/bootloader", test_bootloader);
  g_test_add_func ("/usb/scan/nothing", test_nothing);
  g_test_add_func ("/usb/scan/damaged", test_damaged);
  g_test_add_func ("/usb/scan/not-configured", test_not_configured);
  g_test_add_func ("/usb/scan/claimed", test_claimed);
  g_test_add_func ("/usb/scan/denied", test_denied);
  g_test_add_func ("/usb/scan/around", test_around);
  g_test_add_func ("/usb/scan/others", test_others);
  g_test_add_func ("/usb/scan/generation", test_generation);
  g_test_add_func ("/usb/scan/hostile-descriptors", test_hostile_descriptors);

  return g_test_run ();
}
