/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-bus.h"
#include "jolt-virtual-board.h"

G_BEGIN_DECLS

#define JOLT_TYPE_VIRTUAL_BUS (jolt_virtual_bus_get_type ())
G_DECLARE_FINAL_TYPE (JoltVirtualBus, jolt_virtual_bus, JOLT, VIRTUAL_BUS, JoltBus)

JoltBus          *jolt_virtual_bus_new        (JoltVirtualTime    time) G_GNUC_WARN_UNUSED_RESULT;
void              jolt_virtual_bus_set_speed  (JoltVirtualBus    *self,
                                               double             speed);
void              jolt_virtual_bus_add_board  (JoltVirtualBus    *self,
                                               const char        *port_path,
                                               JoltVirtualBoard  *board);
JoltVirtualBoard *jolt_virtual_bus_get_board  (JoltVirtualBus    *self,
                                               const char        *port_path);
void              jolt_virtual_bus_set_access (JoltVirtualBus    *self,
                                               const char        *port_path,
                                               JoltBoardAccess    access);

G_END_DECLS
