/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-bus.h"
#include "jolt-virtual-board.h"

G_BEGIN_DECLS

#define JOLT_TYPE_VIRTUAL_BUS (jolt_virtual_bus_get_type ())
G_DECLARE_FINAL_TYPE (JoltVirtualBus, jolt_virtual_bus, JOLT, VIRTUAL_BUS, JoltBus)

/**
 * JoltVirtualTime:
 * @JOLT_VIRTUAL_TIME_REAL: transfers, erasing and writing take as long as on a
 *   real board
 * @JOLT_VIRTUAL_TIME_NONE: nothing takes time; time-outs and pauses end at once
 *   and are counted on the board's own clock
 */
typedef enum {
  JOLT_VIRTUAL_TIME_REAL,
  JOLT_VIRTUAL_TIME_NONE,
} JoltVirtualTime;

JoltBus *jolt_virtual_bus_new       (JoltVirtualTime   time);
/* The board stands at the port; it is on the bus while plugged. */
void     jolt_virtual_bus_add_board (JoltVirtualBus   *self,
                                     const char       *port_path,
                                     JoltVirtualBoard *board);

/* jolt-virtual-transport.h has jolt_virtual_transport_new (board, time): the
 * JoltTransport to a board without a bus, for tests. */

G_END_DECLS
