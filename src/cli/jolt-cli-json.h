/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void jolt_cli_json_add_element (JsonBuilder *builder,
                                const char  *value);
void jolt_cli_json_add_string  (JsonBuilder *builder,
                                const char  *name,
                                const char  *value);
void jolt_cli_json_add_int     (JsonBuilder *builder,
                                const char  *name,
                                gint64       value);
void jolt_cli_json_add_boolean (JsonBuilder *builder,
                                const char  *name,
                                gboolean     value);
void jolt_cli_json_print       (JsonBuilder *builder);

G_END_DECLS
