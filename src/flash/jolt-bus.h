/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board.h"
#include "jolt-transport.h"

G_BEGIN_DECLS

/**
 * JoltBusEvent:
 * @JOLT_BUS_EVENT_NONE: nothing happened yet
 * @JOLT_BUS_EVENT_FOUND: a board came
 * @JOLT_BUS_EVENT_LEFT: a board left and has not come back
 *
 * The last thing that happened on the bus.
 */
typedef enum {
  JOLT_BUS_EVENT_NONE,
  JOLT_BUS_EVENT_FOUND,
  JOLT_BUS_EVENT_LEFT,
} JoltBusEvent;

#define JOLT_TYPE_BUS_EVENT (jolt_bus_event_get_type ())
GType jolt_bus_event_get_type (void);

#define JOLT_TYPE_BUS (jolt_bus_get_type ())
G_DECLARE_DERIVABLE_TYPE (JoltBus, jolt_bus, JOLT, BUS, GObject)

struct _JoltBusClass
{
  GObjectClass parent_class;

  JoltTransport * (* create_transport) (JoltBus    *self,
                                        const char *port_path);
};

JoltTransport *jolt_bus_create_transport (JoltBus    *self,
                                          const char *port_path);
JoltBoard     *jolt_bus_find_board       (JoltBus    *self,
                                          const char *port_path);
JoltBusEvent    jolt_bus_get_event         (JoltBus    *self);
gboolean       jolt_bus_get_ready        (JoltBus    *self);
GListModel    *jolt_bus_get_others       (JoltBus    *self);

/* For the kinds of bus */
void           jolt_bus_update           (JoltBus    *self,
                                          GPtrArray  *infos);

G_END_DECLS
