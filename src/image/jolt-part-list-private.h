/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define JOLT_TYPE_PART_LIST (jolt_part_list_get_type ())
G_DECLARE_FINAL_TYPE (JoltPartList, jolt_part_list, JOLT, PART_LIST, GObject)

JoltPartList *jolt_part_list_new (GPtrArray *parts) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
