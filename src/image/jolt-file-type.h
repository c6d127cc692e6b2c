/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean jolt_file_type_refuse       (const guint8  *data,
                                      gsize          size,
                                      GError       **error);
gboolean jolt_file_type_is_scrambled (const guint8  *data,
                                      gsize          size);

G_END_DECLS
