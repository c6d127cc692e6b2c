/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-source-scan-private.h"

G_BEGIN_DECLS

/*
 * JoltSourcePlan:
 * @scan: (nullable): what was found
 * @chip: (nullable): the chip it is for
 * @flash_size: the size of the flash in bytes
 * @table: (nullable): the partition table among the files
 * @has_settings: whether it says where settings are
 * @is_changed: whether the person wants something else than was found
 * @is_packed: whether the firmware was packed, and is no DFU image as it was
 *   found
 *
 * What is to be packed.
 */
typedef struct {
  JoltSourceScan     *scan;
  const JoltChip     *chip;
  guint32             flash_size;
  JoltPartitionTable *table;
  gboolean            has_settings;
  gboolean            is_changed;
  gboolean            is_packed;
} JoltSourcePlan;

JoltFirmware *jolt_source_plan_open    (JoltSourcePlan           *self,
                                        const JoltSourceRequest  *request,
                                        GCancellable             *cancellable,
                                        GError                  **error);
void          jolt_source_plan_clear   (JoltSourcePlan           *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JoltSourcePlan, jolt_source_plan_clear)

G_END_DECLS
