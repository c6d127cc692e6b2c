/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-backup-job.h"

G_BEGIN_DECLS

const char *jolt_backup_words_result   (JoltBackupResult  result);
const char *jolt_backup_words_title    (const GError     *error);
char       *jolt_backup_words_sentence (const GError     *error);

G_END_DECLS
