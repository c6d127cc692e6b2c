/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-flash-job.h"

G_BEGIN_DECLS

#define JOLT_TYPE_FLASH_JOB_ROW (jolt_flash_job_row_get_type ())
G_DECLARE_FINAL_TYPE (JoltFlashJobRow, jolt_flash_job_row, JOLT, FLASH_JOB_ROW, AdwPreferencesRow)

GtkWidget  *jolt_flash_job_row_new       (JoltFlashJob      *job);
void        jolt_flash_job_row_set_alone (JoltFlashJobRow   *self,
                                          gboolean           alone);
const char *jolt_flash_job_row_get_icon  (JoltFlashOutcome   outcome,
                                          const char       **css_class);

G_END_DECLS
