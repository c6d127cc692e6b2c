/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-flasher.h"

G_BEGIN_DECLS

#define JOLT_TYPE_BOOTLOADER_GUIDE (jolt_bootloader_guide_get_type ())
G_DECLARE_FINAL_TYPE (JoltBootloaderGuide, jolt_bootloader_guide, JOLT, BOOTLOADER_GUIDE, AdwBin)

void     jolt_bootloader_guide_set_flasher (JoltBootloaderGuide *self,
                                            JoltFlasher         *flasher);
gboolean jolt_bootloader_guide_get_needed  (JoltBootloaderGuide *self);

G_END_DECLS
