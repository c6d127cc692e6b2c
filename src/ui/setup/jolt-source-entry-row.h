/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-firmware-input.h"

G_BEGIN_DECLS

#define JOLT_TYPE_SOURCE_ENTRY_ROW (jolt_source_entry_row_get_type ())
G_DECLARE_FINAL_TYPE (JoltSourceEntryRow, jolt_source_entry_row, JOLT, SOURCE_ENTRY_ROW, AdwEntryRow)

GtkWidget *jolt_source_entry_row_new  (JoltFirmwareInput     *source,
                                       JoltFirmwareInputFile *file);
void       jolt_source_entry_row_show (JoltSourceEntryRow    *self);

G_END_DECLS
