/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *jolt_format_size       (guint64 size_bytes);
char *jolt_format_flash_size (guint64 size_bytes);
char *jolt_format_address    (guint32 address);

G_END_DECLS
