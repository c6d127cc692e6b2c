/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware.h"

G_BEGIN_DECLS

char       *jolt_firmware_words_title     (JoltFirmware              *firmware);
char       *jolt_firmware_words_built     (JoltFirmware              *firmware);
char       *jolt_firmware_words_summary   (JoltFirmware              *firmware);
const char *jolt_firmware_words_verdict   (JoltFirmware              *firmware);
gboolean    jolt_firmware_words_is_whole  (JoltFirmware              *firmware);
char       *jolt_firmware_words_effect    (JoltFirmware              *firmware);
char       *jolt_firmware_words_parts     (JoltFirmware              *firmware);
const char *jolt_firmware_words_checksums (JoltFirmware              *firmware);
const char *jolt_firmware_words_part_kind (JoltPartKind               kind);
char       *jolt_firmware_words_warning   (JoltFirmware              *firmware,
                                           const JoltFirmwareWarning *warning);

G_END_DECLS
