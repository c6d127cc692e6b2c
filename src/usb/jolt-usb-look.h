/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board-info.h"

G_BEGIN_DECLS

/**
 * JoltUsbFolders:
 * @devices: where sysfs shows the devices, by port path
 * @nodes: where the device nodes are, a folder a bus
 *
 * Where the bus is looked at; another place only in tests.
 */
typedef struct {
  const char *devices;
  const char *nodes;
} JoltUsbFolders;

extern const JoltUsbFolders jolt_usb_folders_system;

/**
 * JoltUsbSight:
 * @info: the board
 * @bus_number: the number of its bus
 * @device_address: its address there
 * @configured: whether the kernel has chosen a configuration, without which
 *   no interface can be claimed
 *
 * What stands at one port.
 */
typedef struct {
  JoltBoardInfo *info;
  guint8         bus_number;
  guint8         device_address;
  gboolean       configured;
} JoltUsbSight;

JoltUsbSight *jolt_usb_look_at_port (const JoltUsbFolders *folders,
                                     const char           *port_path);
GPtrArray    *jolt_usb_look_around  (const JoltUsbFolders *folders,
                                     GPtrArray            *before);

void          jolt_usb_sight_free   (JoltUsbSight         *sight);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltUsbSight, jolt_usb_sight_free)

G_END_DECLS
