/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-board.h"

G_BEGIN_DECLS

gboolean jolt_virtual_scan (JoltVirtualBoard *board,
                            JoltDfuInterface *iface,
                            guint16          *device_version,
                            guint64          *generation);

G_END_DECLS
