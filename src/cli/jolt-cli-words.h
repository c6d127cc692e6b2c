/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board.h"
#include "jolt-firmware.h"

G_BEGIN_DECLS

const char *jolt_cli_words_verdict    (JoltBoardVerdict  verdict);
const char *jolt_cli_words_part_kind  (JoltPartKind      kind);
const char *jolt_cli_words_chip       (JoltBoard        *board);
char       *jolt_cli_words_flash_size (guint32           flash_size);
void        jolt_cli_words_pad        (const char       *text,
                                       int               width);
int         jolt_cli_words_width      (const char       *text);

G_END_DECLS
