/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define JOLT_TYPE_GUIDE_STEPS (jolt_guide_steps_get_type ())
G_DECLARE_FINAL_TYPE (JoltGuideSteps, jolt_guide_steps, JOLT, GUIDE_STEPS, AdwBin)

void jolt_guide_steps_set_done (JoltGuideSteps *self,
                                gboolean        reset,
                                gboolean        all);

G_END_DECLS
