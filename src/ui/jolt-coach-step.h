/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define JOLT_TYPE_COACH_STEP (jolt_coach_step_get_type ())
G_DECLARE_FINAL_TYPE (JoltCoachStep, jolt_coach_step, JOLT, COACH_STEP, GtkWidget)

void jolt_coach_step_set_done (JoltCoachStep *self,
                               gboolean       done);

G_END_DECLS
