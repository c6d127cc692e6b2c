/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *jolt_json_parse       (const char  *text,
                                   gsize        size,
                                   int          code,
                                   GError     **error);
JsonObject *jolt_json_get_object  (JsonObject  *object,
                                   const char  *name);
JsonArray  *jolt_json_get_array   (JsonObject  *object,
                                   const char  *name);
const char *jolt_json_get_text    (JsonObject  *object,
                                   const char  *name);
const char *jolt_json_node_text   (JsonNode    *node);
gboolean    jolt_json_get_address (JsonObject  *object,
                                   const char  *name,
                                   guint32     *address);
gboolean    jolt_json_fail        (GError     **error,
                                   int          code,
                                   const char  *what);

G_END_DECLS
