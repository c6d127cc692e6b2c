/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint64 jolt_virtual_timing_control_us    (gsize   data_bytes);
guint64 jolt_virtual_timing_start_us      (guint64 now_us,
                                           guint64 bus_free_us);

G_END_DECLS
