/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-chip.h"

G_BEGIN_DECLS

GBytes *board_picture_new (const JoltChip *chip);

G_END_DECLS
