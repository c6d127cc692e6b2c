/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-firmware.h"

G_BEGIN_DECLS

#define JOLT_TYPE_FLASH_MAP (jolt_flash_map_get_type ())
G_DECLARE_FINAL_TYPE (JoltFlashMap, jolt_flash_map, JOLT, FLASH_MAP, AdwBin)

void jolt_flash_map_set_firmware (JoltFlashMap *self,
                                  JoltFirmware *firmware);

G_END_DECLS
