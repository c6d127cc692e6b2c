/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-access.h"

G_BEGIN_DECLS

const char *jolt_access_words_title       (const JoltAccessReport *report);
const char *jolt_access_words_sentence    (const JoltAccessReport *report);
const char *jolt_access_words_command     (const JoltAccessReport *report);
const char *jolt_access_words_check_title (JoltAccessCheck         check);
char       *jolt_access_words_check       (const JoltAccessReport *report,
                                           JoltAccessCheck         check);
const char *jolt_access_words_error       (const GError           *error);

G_END_DECLS
