/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware-input-scan-private.h"

G_BEGIN_DECLS

/*
 * JoltFirmwareInputPlan:
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
  JoltFirmwareInputScan *scan;
  const JoltChip        *chip;
  guint32                flash_size;
  JoltPartitionTable    *table;
  gboolean               has_settings;
  gboolean               is_changed;
  gboolean               is_packed;
} JoltFirmwareInputPlan;

JoltFirmware *jolt_firmware_input_plan_open  (JoltFirmwareInputPlan           *self,
                                              const JoltFirmwareInputRequest  *request,
                                              GCancellable                    *cancellable,
                                              GError                         **error);
void          jolt_firmware_input_plan_clear (JoltFirmwareInputPlan           *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JoltFirmwareInputPlan, jolt_firmware_input_plan_clear)

G_END_DECLS
