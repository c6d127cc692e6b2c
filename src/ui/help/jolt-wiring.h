/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-chip.h"

G_BEGIN_DECLS

#define JOLT_TYPE_WIRING (jolt_wiring_get_type ())
G_DECLARE_FINAL_TYPE (JoltWiring, jolt_wiring, JOLT, WIRING, AdwExpanderRow)

G_END_DECLS
