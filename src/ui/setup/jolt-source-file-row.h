/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-firmware-input-file.h"

G_BEGIN_DECLS

#define JOLT_TYPE_SOURCE_FILE_ROW (jolt_source_file_row_get_type ())
G_DECLARE_FINAL_TYPE (JoltSourceFileRow, jolt_source_file_row, JOLT, SOURCE_FILE_ROW, AdwActionRow)

GtkWidget             *jolt_source_file_row_new      (JoltFirmwareInputFile *file);
JoltFirmwareInputFile *jolt_source_file_row_get_file (JoltSourceFileRow     *self);
void                   jolt_source_file_row_set_lock (JoltSourceFileRow     *self,
                                                      gboolean               is_last,
                                                      gboolean               erase_settings);

G_END_DECLS
