/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-chip.h"

G_BEGIN_DECLS

void      jolt_firmware_input_files_check     (GListModel     *files,
                                               const JoltChip *chip,
                                               guint32         flash_size);
void      jolt_firmware_input_files_update    (GListStore     *files,
                                               GPtrArray      *parts,
                                               GCallback       changed,
                                               gpointer        owner);
GArray   *jolt_firmware_input_files_dup_edits (GListModel     *files);

G_END_DECLS
