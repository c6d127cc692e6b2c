/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *jolt_error_words_title      (const GError *error);
char       *jolt_error_words_sentence   (const GError *error);
char       *jolt_error_words_reading    (const GError *error);
char       *jolt_error_words_wrong_chip (const char   *firmware_chip,
                                         const char   *board_chip);

G_END_DECLS
