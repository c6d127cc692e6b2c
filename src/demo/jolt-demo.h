/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-access.h"
#include "jolt-firmware.h"
#include "jolt-virtual-bus.h"

G_BEGIN_DECLS

#define JOLT_TYPE_DEMO (jolt_demo_get_type ())
G_DECLARE_FINAL_TYPE (JoltDemo, jolt_demo, JOLT, DEMO, GObject)

JoltDemo     *jolt_demo_new           (const char    *spec,
                                       GError       **error) G_GNUC_WARN_UNUSED_RESULT;
JoltBus      *jolt_demo_get_bus       (JoltDemo      *self);
JoltAccess   *jolt_demo_create_access (JoltDemo      *self) G_GNUC_WARN_UNUSED_RESULT;
JoltFirmware *jolt_demo_load_firmware (GError       **error) G_GNUC_WARN_UNUSED_RESULT;
GMenuModel   *jolt_demo_create_menu   (JoltDemo      *self) G_GNUC_WARN_UNUSED_RESULT;
void          jolt_demo_add_actions   (JoltDemo      *self,
                                       GActionMap    *map);

G_END_DECLS
