/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-file-tree-private.h"
#include "jolt-firmware.h"

G_BEGIN_DECLS

/*
 * JoltFirmwareInputCandidate:
 * @part: (nullable): what the file is
 * @firmware: (nullable): the finished DFU image it is instead
 * @chip: (nullable): the chip it is for, if it says so
 * @bytes: what is in it
 * @folder: the folder of the firmware it belongs to
 *
 * A file of a folder or an archive that can be a part of the firmware.
 */
typedef struct {
  JoltFirmwarePart *part;
  JoltFirmware     *firmware;
  const JoltChip   *chip;
  GBytes           *bytes;
  char             *folder;
} JoltFirmwareInputCandidate;

GPtrArray    *jolt_firmware_input_candidates_load       (JoltFileTree                      *tree,
                                                         GError                           **refusal,
                                                         GCancellable                      *cancellable,
                                                         GError                           **error);
JoltPartKind  jolt_firmware_input_candidate_get_kind    (const JoltFirmwareInputCandidate  *self);
const char   *jolt_firmware_input_candidate_get_name    (const JoltFirmwareInputCandidate  *self);
gboolean      jolt_firmware_input_candidate_is_program  (const JoltFirmwareInputCandidate  *self);
gboolean      jolt_firmware_input_candidate_is_for_chip (const JoltFirmwareInputCandidate  *self,
                                                         const JoltChip                    *chip);

G_END_DECLS
