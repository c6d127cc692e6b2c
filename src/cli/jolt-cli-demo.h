/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-bus.h"
#include "jolt-firmware.h"

G_BEGIN_DECLS

JoltFirmware *jolt_cli_demo_open_sample (GError     **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean      jolt_cli_demo_load_flash  (JoltBus     *bus,
                                         const char  *path,
                                         GError     **error);
gboolean      jolt_cli_demo_save_flash  (JoltBus     *bus,
                                         const char  *port_path,
                                         const char  *path,
                                         GError     **error);

G_END_DECLS
