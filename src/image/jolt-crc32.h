/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint32 jolt_crc32_update (guint32       crc,
                           const guint8 *data,
                           gsize         size);

G_END_DECLS
