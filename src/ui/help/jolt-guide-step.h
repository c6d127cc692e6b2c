/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define JOLT_TYPE_GUIDE_STEP (jolt_guide_step_get_type ())
G_DECLARE_FINAL_TYPE (JoltGuideStep, jolt_guide_step, JOLT, GUIDE_STEP, GtkWidget)

void jolt_guide_step_set_done (JoltGuideStep *self,
                               gboolean       done);

G_END_DECLS
