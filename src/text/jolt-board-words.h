/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-target.h"

G_BEGIN_DECLS

const char *jolt_board_words_verdict (JoltBoardVerdict     verdict);
const char *jolt_board_words_state   (JoltBoard           *board);
char       *jolt_board_words_name    (JoltBoard           *board);
char       *jolt_board_words_name_of (const JoltBoardInfo *info);
char       *jolt_board_words_target  (JoltTarget          *target);
char       *jolt_board_words_contents
                                     (JoltTarget          *target);
char       *jolt_board_words_warning (JoltTarget          *target);
char       *jolt_board_words_port    (const char          *port_path);

G_END_DECLS
