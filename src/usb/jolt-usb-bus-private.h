/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-usb-bus.h"
#include "jolt-usb-scan-private.h"

G_BEGIN_DECLS

/* A door for tests: @folders must outlive the bus and its transports. */
JoltBus *jolt_usb_bus_new_for_folders (const JoltUsbFolders *folders) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
