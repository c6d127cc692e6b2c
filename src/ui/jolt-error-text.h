/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *jolt_error_text_get_title    (const GError *error);
char       *jolt_error_text_dup_sentence (const GError *error,
                                          const char   *firmware_chip,
                                          const char   *board_chip);
char       *jolt_error_text_wrong_chip   (const char   *firmware_chip,
                                          const char   *board_chip);

G_END_DECLS
