/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware-input-plan-private.h"
#include "jolt-firmware-input.h"

G_BEGIN_DECLS

JoltFirmwareInputRequest *jolt_firmware_input_dup_request (JoltFirmwareInput           *self);
void                      jolt_firmware_input_take_plan   (JoltFirmwareInput           *self,
                                                           const JoltFirmwareInputPlan *plan);

G_END_DECLS
