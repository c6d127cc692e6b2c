/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-usb-scan-private.h"

G_BEGIN_DECLS

/* A USB of plain files in a temporary folder: what sysfs and /dev show of a
 * bus, without a kernel that would mind. */
typedef struct {
  char           *folder;
  char           *devices;
  char           *nodes;
  JoltUsbFolders  folders;
} UsbTree;

/* How a board in the tree describes itself. */
typedef enum {
  USB_TREE_BOOTLOADER,   /* an S2's ROM: CDC and run-time DFU on interface 2 */
  USB_TREE_DFU,          /* after DETACH: DFU alone */
  USB_TREE_CDC,          /* an application without DFU */
  USB_TREE_MOUSE,        /* nothing of Espressif's */
} UsbTreeFace;

UsbTree *usb_tree_new          (void);
void     usb_tree_remove         (UsbTree     *tree);

void     usb_tree_plug         (UsbTree     *tree,
                                const char  *port_path,
                                guint        bus,
                                guint        address,
                                UsbTreeFace  face);
void     usb_tree_unplug       (UsbTree     *tree,
                                const char  *port_path,
                                guint        bus,
                                guint        address);
void     usb_tree_set          (UsbTree     *tree,
                                const char  *port_path,
                                const char  *attribute,
                                const char  *value);
void     usb_tree_set_driver   (UsbTree     *tree,
                                const char  *port_path,
                                guint        interface_number,
                                const char  *driver);
char    *usb_tree_get_node     (UsbTree     *tree,
                                guint        bus,
                                guint        address);
GBytes  *usb_tree_descriptors  (UsbTreeFace  face);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsbTree, usb_tree_remove)

G_END_DECLS
