/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define JOLT_USB_VENDOR_ESPRESSIF 0x303a

/**
 * JoltUsbKind:
 * @JOLT_USB_KIND_UNRELATED: nothing that Jolt knows
 * @JOLT_USB_KIND_BOARD: a device with Espressif's vendor ID
 * @JOLT_USB_KIND_SERIAL: a USB-UART bridge, such as those of a board's serial
 *   socket
 * @JOLT_USB_KIND_MAKER: a board that runs its maker's loader or program, with
 *   its maker's vendor ID
 *
 * What a vendor and a product ID say about a USB device.
 */
typedef enum {
  JOLT_USB_KIND_UNRELATED,
  JOLT_USB_KIND_BOARD,
  JOLT_USB_KIND_SERIAL,
  JOLT_USB_KIND_MAKER,
} JoltUsbKind;

JoltUsbKind jolt_usb_id_lookup (guint16      vendor,
                                guint16      product,
                                const char **name);

G_END_DECLS
