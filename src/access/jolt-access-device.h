/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-access-environment.h"

G_BEGIN_DECLS

/**
 * JoltAccessDeviceKind:
 * @JOLT_ACCESS_DEVICE_NONE: nothing that concerns Jolt
 * @JOLT_ACCESS_DEVICE_SERIAL: a USB-UART bridge
 * @JOLT_ACCESS_DEVICE_MAKER: a board with its maker's vendor ID
 * @JOLT_ACCESS_DEVICE_JTAG: an Espressif chip that shows its JTAG interface
 * @JOLT_ACCESS_DEVICE_APPLICATION: an Espressif chip that runs an application
 *   without DFU
 * @JOLT_ACCESS_DEVICE_DFU: an Espressif chip with a DFU interface
 *
 * What is plugged in, the closest to being flashed last.
 */
typedef enum {
  JOLT_ACCESS_DEVICE_NONE,
  JOLT_ACCESS_DEVICE_SERIAL,
  JOLT_ACCESS_DEVICE_MAKER,
  JOLT_ACCESS_DEVICE_JTAG,
  JOLT_ACCESS_DEVICE_APPLICATION,
  JOLT_ACCESS_DEVICE_DFU,
} JoltAccessDeviceKind;

#define JOLT_TYPE_ACCESS_DEVICE_KIND (jolt_access_device_kind_get_type ())
GType       jolt_access_device_kind_get_type (void);
const char *jolt_access_device_kind_get_nick (JoltAccessDeviceKind kind);

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
