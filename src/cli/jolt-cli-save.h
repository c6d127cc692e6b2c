/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean jolt_cli_save (const char  *path,
                        GBytes      *bytes,
                        gboolean     force,
                        GError     **error);

G_END_DECLS
