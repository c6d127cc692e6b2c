/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-chip.h"
#include "jolt-virtual-flash-private.h"

G_BEGIN_DECLS

gboolean jolt_virtual_boot_finds_application (JoltVirtualFlash *flash,
                                              const JoltChip   *chip);

G_END_DECLS
