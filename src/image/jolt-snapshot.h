/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define JOLT_SNAPSHOT_MAX_SIZE (256u << 20)

GBytes *jolt_snapshot_take   (const char    *path,
                              GError       **error) G_GNUC_WARN_UNUSED_RESULT;
void    jolt_snapshot_forget (const guint8  *data,
                              gsize          size);

G_END_DECLS
