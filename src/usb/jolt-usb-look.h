/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board-info.h"

G_BEGIN_DECLS

/**
 * JoltUsbFolders:
 * @devices: where sysfs shows the devices, by port path
 * @nodes: where the device nodes are, a folder a bus
 * @udev_queue: (nullable): the file that is there while udev has something to do
 *   (systemd, udev_queue_get_queue_is_empty()); a sandbox hides it
 *
 * Where the bus is looked at; another place only in tests.
 */
typedef struct {
  const char *devices;
  const char *nodes;
  const char *udev_queue;
} JoltUsbFolders;

extern const JoltUsbFolders jolt_usb_folders_system;

/**
 * JoltUsbSight:
 * @info: the board
 * @bus_number: the number of its bus
 * @device_address: its address there
 * @configured: whether the kernel has chosen a configuration, without which
 *   no interface can be claimed
 * @udev_pending: whether the node is denied and udev is known to have something
 *   before it, perhaps this board; %FALSE also where there is no telling
 *
 * What stands at one port.
 */
typedef struct {
  JoltBoardInfo *info;
  guint8         bus_number;
  guint8         device_address;
  gboolean       configured;
  gboolean       udev_pending;
} JoltUsbSight;

JoltUsbSight *jolt_usb_look_at_port (const JoltUsbFolders *folders,
                                     const char           *port_path);
GPtrArray    *jolt_usb_look_around  (const JoltUsbFolders *folders,
                                     GPtrArray            *before);

void          jolt_usb_sight_free   (JoltUsbSight         *sight);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltUsbSight, jolt_usb_sight_free)

G_END_DECLS
