/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-bus.h"

G_BEGIN_DECLS

JoltBus          *jolt_virtual_bus_new_from_spec   (const char  *spec,
                                                    GError     **error) G_GNUC_WARN_UNUSED_RESULT;
JoltVirtualBoard *jolt_virtual_board_new_from_spec (const char  *spec,
                                                    GError     **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
