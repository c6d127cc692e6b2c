/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/stat.h>

#include "jolt-board-info.h"

G_BEGIN_DECLS

/**
 * JoltUsbFolders:
 * @devices: where sysfs shows the devices, by port path
 * @nodes: where the device nodes are, a folder a bus
 * @udev_queue: (nullable): the file that is there while udev has something to do
 *   (systemd, udev_queue_get_queue_is_empty()); a sandbox hides it
 *
 * Where the bus is; another place only in tests.
 */
typedef struct {
  const char *devices;
  const char *nodes;
  const char *udev_queue;
} JoltUsbFolders;

extern const JoltUsbFolders jolt_usb_folders_system;

/**
 * JoltUsbDeviceInfo:
 * @info: the board
 * @configured: whether the kernel has chosen a configuration, without which
 *   no interface can be claimed
 * @udev_pending: whether the node is denied and udev is known to have something
 *   before it, perhaps this board; %FALSE also where that cannot be told
 *
 * The board at one port.
 */
typedef struct {
  JoltBoardInfo *info;
  gboolean       configured;
  gboolean       udev_pending;
} JoltUsbDeviceInfo;

JoltUsbDeviceInfo *jolt_usb_scan_port           (const JoltUsbFolders    *folders,
                                                 const char              *port_path);
GPtrArray         *jolt_usb_scan_bus            (const JoltUsbFolders    *folders,
                                                 GPtrArray               *before);

gboolean           jolt_usb_device_info_is_node (const JoltUsbDeviceInfo *self,
                                                 const struct stat       *status);
void               jolt_usb_device_info_free    (JoltUsbDeviceInfo       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltUsbDeviceInfo, jolt_usb_device_info_free)

G_END_DECLS
