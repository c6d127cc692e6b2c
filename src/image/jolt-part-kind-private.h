/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware-part.h"
#include "jolt-pieces-private.h"

G_BEGIN_DECLS

JoltPartKind jolt_part_kind_of_data      (const JoltPieces    *pieces);
JoltPartKind jolt_part_kind_of_name      (const char          *name);
JoltPartKind jolt_part_kind_of_partition (const JoltPartition *partition);

G_END_DECLS
