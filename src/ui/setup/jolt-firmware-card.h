/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-firmware-loader.h"

G_BEGIN_DECLS

#define JOLT_TYPE_FIRMWARE_CARD (jolt_firmware_card_get_type ())
G_DECLARE_FINAL_TYPE (JoltFirmwareCard, jolt_firmware_card, JOLT, FIRMWARE_CARD, AdwBin)

void jolt_firmware_card_set_loader  (JoltFirmwareCard   *self,
                                     JoltFirmwareLoader *loader);
void jolt_firmware_card_set_picture (JoltFirmwareCard   *self,
                                     gboolean            picture);

G_END_DECLS
