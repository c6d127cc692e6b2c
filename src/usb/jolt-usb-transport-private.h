/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-transport.h"
#include "jolt-usb-scan-private.h"

G_BEGIN_DECLS

#define JOLT_TYPE_USB_TRANSPORT (jolt_usb_transport_get_type ())
G_DECLARE_FINAL_TYPE (JoltUsbTransport, jolt_usb_transport, JOLT, USB_TRANSPORT, GObject)

JoltTransport *jolt_usb_transport_new (const JoltUsbFolders *folders,
                                       const char           *port_path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
