/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-session.h"

G_BEGIN_DECLS

#define JOLT_TYPE_COACH (jolt_coach_get_type ())
G_DECLARE_FINAL_TYPE (JoltCoach, jolt_coach, JOLT, COACH, AdwBin)

G_END_DECLS
