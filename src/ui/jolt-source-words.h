/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-source.h"

G_BEGIN_DECLS

char       *jolt_source_words_packed  (JoltSource     *source);
char       *jolt_source_words_file    (JoltSourceFile *file,
                                       gboolean        erase_settings);
char       *jolt_source_words_problem (JoltSource     *source,
                                       JoltSourceFile *file);
char       *jolt_source_words_reason  (JoltSource     *source);
const char *jolt_source_words_answer  (JoltSource     *source,
                                       const GError   *error);

G_END_DECLS
