/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-bus.h"

G_BEGIN_DECLS

gboolean jolt_demo_load_flash (JoltBus     *bus,
                               const char  *path,
                               GError     **error);
gboolean jolt_demo_save_flash (JoltBus     *bus,
                               const char  *port_path,
                               const char  *path,
                               GError     **error);

G_END_DECLS
