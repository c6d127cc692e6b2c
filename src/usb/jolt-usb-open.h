/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libusb.h>

#include "jolt-usb-look.h"

G_BEGIN_DECLS

JoltUsbSight *jolt_usb_open_look   (const JoltUsbFolders  *folders,
                                    const char            *port_path,
                                    GError               **error);
gboolean      jolt_usb_open_device (const JoltUsbSight    *sight,
                                    libusb_context       **context,
                                    libusb_device_handle **handle,
                                    GError               **error);

G_END_DECLS
