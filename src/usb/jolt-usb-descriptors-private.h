/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-protocol.h"

G_BEGIN_DECLS

gboolean jolt_usb_descriptors_parse (const guint8     *data,
                                     gsize             size,
                                     guint8            configuration,
                                     JoltDfuInterface *iface,
                                     guint16          *device_version);

G_END_DECLS
