/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint32  jolt_flash_size_from_text (const char *text);
gboolean jolt_address_from_text    (const char *text,
                                    guint32    *address);
gboolean jolt_address_from_name    (const char *name,
                                    guint32    *address);

G_END_DECLS
