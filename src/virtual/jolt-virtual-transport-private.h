/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-transport.h"
#include "jolt-virtual-board.h"
#include "jolt-virtual-clock-private.h"

G_BEGIN_DECLS

#define JOLT_TYPE_VIRTUAL_TRANSPORT (jolt_virtual_transport_get_type ())
G_DECLARE_FINAL_TYPE (JoltVirtualTransport, jolt_virtual_transport, JOLT, VIRTUAL_TRANSPORT, GObject)

JoltTransport *jolt_virtual_transport_new            (JoltVirtualBoard     *board,
                                                      JoltVirtualTime       time) G_GNUC_WARN_UNUSED_RESULT;
void           jolt_virtual_transport_set_speed      (JoltVirtualTransport *self,
                                                      double                speed);
guint64        jolt_virtual_transport_get_elapsed_us (JoltVirtualTransport *self);
guint          jolt_virtual_transport_get_max_depth  (JoltVirtualTransport *self);

G_END_DECLS
