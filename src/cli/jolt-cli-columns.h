/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

int  jolt_cli_columns_width (const char *text);
void jolt_cli_columns_pad   (const char *text,
                             int         width);

G_END_DECLS
