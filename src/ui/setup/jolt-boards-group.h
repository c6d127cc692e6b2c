/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-flasher.h"

G_BEGIN_DECLS

#define JOLT_TYPE_BOARDS_GROUP (jolt_boards_group_get_type ())
G_DECLARE_FINAL_TYPE (JoltBoardsGroup, jolt_boards_group, JOLT, BOARDS_GROUP, AdwBin)

G_END_DECLS
