/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-source-plan-private.h"

G_BEGIN_DECLS

#define JOLT_TYPE_SOURCE_TABLE (jolt_source_table_get_type ())
G_DECLARE_FINAL_TYPE (JoltSourceTable, jolt_source_table, JOLT, SOURCE_TABLE, GObject)

JoltSourceTable *jolt_source_table_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void             jolt_source_table_set_target (JoltSourceTable *self,
                                               const JoltChip  *chip,
                                               guint32          flash_size);
void             jolt_source_table_update     (JoltSourceTable *self,
                                               GPtrArray       *items);
GArray          *jolt_source_table_get_edits  (JoltSourceTable *self);
GListModel      *jolt_source_table_get_files  (JoltSourceTable *self);
gboolean         jolt_source_table_get_ready  (JoltSourceTable *self);

G_END_DECLS
