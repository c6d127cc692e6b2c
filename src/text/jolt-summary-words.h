/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-flash-summary.h"

G_BEGIN_DECLS

char *jolt_summary_words_title       (const JoltFlashSummary *self);
char *jolt_summary_words_sentence    (const JoltFlashSummary *self);
const char *
      jolt_summary_words_check       (const JoltFlashSummary *self);
char *jolt_summary_words_title_of    (JoltFlashJob           *job);
char *jolt_summary_words_sentence_of (JoltFlashJob           *job);
char *jolt_summary_words_counts      (guint                   done,
                                      guint                   failed,
                                      guint                   uncertain,
                                      guint                   cancelled);

G_END_DECLS
