/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-firmware-part.h"

G_BEGIN_DECLS

#define JOLT_TYPE_PART_ROW (jolt_part_row_get_type ())
G_DECLARE_FINAL_TYPE (JoltPartRow, jolt_part_row, JOLT, PART_ROW, AdwActionRow)

GtkWidget *jolt_part_row_new (JoltFirmwarePart *part);

G_END_DECLS
