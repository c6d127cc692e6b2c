/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-access.h"
#include "jolt-virtual-bus.h"

G_BEGIN_DECLS

#define JOLT_TYPE_DEMO_COMPUTER (jolt_demo_computer_get_type ())
G_DECLARE_FINAL_TYPE (JoltDemoComputer, jolt_demo_computer, JOLT, DEMO_COMPUTER, GObject)

JoltDemoComputer *jolt_demo_computer_new        (JoltVirtualBus   *bus) G_GNUC_WARN_UNUSED_RESULT;
void              jolt_demo_computer_update     (JoltDemoComputer *self);
JoltAccess       *jolt_demo_computer_get_access (JoltDemoComputer *self);

G_END_DECLS
