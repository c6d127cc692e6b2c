/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware-input-plan-private.h"

G_BEGIN_DECLS

#define JOLT_TYPE_FIRMWARE_INPUT_TABLE (jolt_firmware_input_table_get_type ())
G_DECLARE_FINAL_TYPE (JoltFirmwareInputTable, jolt_firmware_input_table, JOLT, FIRMWARE_INPUT_TABLE, GObject)

JoltFirmwareInputTable *jolt_firmware_input_table_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void                    jolt_firmware_input_table_set_target (JoltFirmwareInputTable *self,
                                                              const JoltChip         *chip,
                                                              guint32                 flash_size);
void                    jolt_firmware_input_table_update     (JoltFirmwareInputTable *self,
                                                              GPtrArray              *items);
GArray                 *jolt_firmware_input_table_get_edits  (JoltFirmwareInputTable *self);
GListModel             *jolt_firmware_input_table_get_files  (JoltFirmwareInputTable *self);
gboolean                jolt_firmware_input_table_get_ready  (JoltFirmwareInputTable *self);

G_END_DECLS
