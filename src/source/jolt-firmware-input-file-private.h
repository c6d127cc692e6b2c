/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware-input-file.h"
#include "jolt-firmware-input-request-private.h"

G_BEGIN_DECLS

JoltFirmwareInputFile *jolt_firmware_input_file_new         (JoltFirmwarePart         *part) G_GNUC_WARN_UNUSED_RESULT;
void                   jolt_firmware_input_file_update      (JoltFirmwareInputFile    *self,
                                                             JoltFirmwarePart         *part);
gboolean               jolt_firmware_input_file_is_for      (JoltFirmwareInputFile    *self,
                                                             JoltFirmwarePart         *part);
const char            *jolt_firmware_input_file_get_key     (JoltFirmwareInputFile    *self);
void                   jolt_firmware_input_file_get_edit    (JoltFirmwareInputFile    *self,
                                                             JoltFirmwareInputEdit    *edit);
void                   jolt_firmware_input_file_set_problem (JoltFirmwareInputFile    *self,
                                                             JoltFirmwareInputProblem  problem,
                                                             const char               *other_name);

G_END_DECLS
