/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-flash-contents.h"

G_BEGIN_DECLS

char       *jolt_contents_words_program   (const JoltFlashProgram  *program);
char       *jolt_contents_words_holds     (const JoltFlashContents *contents);
char       *jolt_contents_words_replaces  (const JoltFlashContents *contents);
const char *jolt_contents_words_partition (const JoltPartition     *partition);

G_END_DECLS
