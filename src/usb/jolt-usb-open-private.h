/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libusb.h>

#include "jolt-usb-scan-private.h"

G_BEGIN_DECLS

/**
 * JoltUsbHandle:
 * @context: a context of libusb of its own; %NULL when closed
 * @usb: the open device
 * @fd: its node
 * @iface: its DFU interface, which is claimed
 * @generation: which attachment of a board it is; stays when closed
 *
 * An open board. All zero when it was never open.
 */
typedef struct {
  libusb_context       *context;
  libusb_device_handle *usb;
  int                   fd;
  JoltDfuInterface      iface;
  guint64               generation;
} JoltUsbHandle;

gboolean jolt_usb_handle_open  (JoltUsbHandle         *self,
                                const JoltUsbFolders  *folders,
                                const char            *port_path,
                                GError               **error);
void     jolt_usb_handle_close (JoltUsbHandle         *self);

G_END_DECLS
