/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-bus.h"

G_BEGIN_DECLS

#define JOLT_TYPE_USB_BUS (jolt_usb_bus_get_type ())
G_DECLARE_FINAL_TYPE (JoltUsbBus, jolt_usb_bus, JOLT, USB_BUS, JoltBus)

JoltBus *jolt_usb_bus_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
