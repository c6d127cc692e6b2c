/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *jolt_format_size       (guint64 size_bytes);
char *jolt_format_flash_size (guint64 size_bytes);
char *jolt_format_address    (guint32 address);

void        jolt_format_set_on_screen (gboolean    on_screen);
const char *jolt_format_chip          (const char *chip_name);

G_END_DECLS
