/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-flash-run.h"

G_BEGIN_DECLS

#define JOLT_TYPE_FLASH_RUN_ROW (jolt_flash_run_row_get_type ())
G_DECLARE_FINAL_TYPE (JoltFlashRunRow, jolt_flash_run_row, JOLT, FLASH_RUN_ROW, AdwPreferencesRow)

GtkWidget *jolt_flash_run_row_new       (JoltFlashRun    *run);
void       jolt_flash_run_row_set_alone (JoltFlashRunRow *self,
                                         gboolean         alone);

G_END_DECLS
