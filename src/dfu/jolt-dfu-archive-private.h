/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-chip.h"

G_BEGIN_DECLS

gboolean  jolt_dfu_archive_can_restart   (const JoltChip *chip);
GBytes   *jolt_dfu_archive_new_restart   (const JoltChip *chip) G_GNUC_WARN_UNUSED_RESULT;
GBytes   *jolt_dfu_archive_new_attach    (gsize           flash_size_bytes) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
