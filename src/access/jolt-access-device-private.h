/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-access-environment-private.h"

G_BEGIN_DECLS

/**
 * JoltAccessDevice:
 * @kind: what it is
 * @port_path: (nullable): where it is plugged in, for example "1-2.4"
 * @name: (nullable): what a device without DFU is called
 * @vendor: idVendor
 * @product: idProduct
 * @bus: the number of its bus
 * @address: its address there
 *
 * One USB device, as sysfs shows it.
 */
typedef struct {
  JoltAccessDeviceKind  kind;
  char                 *port_path;
  const char           *name;
  guint16               vendor;
  guint16               product;
  guint                 bus;
  guint                 address;
} JoltAccessDevice;

gboolean jolt_access_device_parse_path (const char            *device_path,
                                        guint                 *bus,
                                        guint                 *address);
char    *jolt_access_device_dup_path   (const JoltAccessDevice *self);
gboolean jolt_access_device_is_tagged  (const JoltAccessDevice *self,
                                        JoltAccessEnvironment  *environment);
gboolean jolt_access_device_find       (JoltAccessDevice       *self,
                                        JoltAccessEnvironment  *environment,
                                        const char             *device_path);
void     jolt_access_device_clear      (JoltAccessDevice       *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JoltAccessDevice, jolt_access_device_clear)

G_END_DECLS
