/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware-input.h"

G_BEGIN_DECLS

char       *jolt_source_words_contents (JoltFirmwareInput     *source,
                                        JoltFirmware          *firmware);
char       *jolt_source_words_opened  (GPtrArray             *files);
char       *jolt_source_words_recent  (GFile                 *file);
char       *jolt_source_words_file    (JoltFirmwareInputFile *file,
                                       gboolean               erase_settings);
char       *jolt_source_words_problem (JoltFirmwareInput     *source,
                                       JoltFirmwareInputFile *file);
char       *jolt_source_words_reason  (JoltFirmwareInput     *source);
const char *jolt_source_words_answer  (JoltFirmwareInput     *source,
                                       const GError          *error);

G_END_DECLS
