/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board.h"

G_BEGIN_DECLS

/* For the bus alone: it is what sees boards come and go. */
JoltBoard *jolt_board_new           (const JoltBoardInfo *info);
void       jolt_board_set_info      (JoltBoard           *self,
                                     const JoltBoardInfo *info);
gboolean   jolt_board_info_is_other (const JoltBoardInfo *info);

JoltBoardVerdict
           jolt_board_verdict_find  (const JoltBoardInfo *info,
                                     gboolean             is_ours);

/* For what reads and writes boards */
void       jolt_board_set_contents  (JoltBoard           *self,
                                     JoltFlashContents   *contents);
void       jolt_board_begin_read    (JoltBoard           *self);
void       jolt_board_end_read      (JoltBoard           *self,
                                     JoltFlashContents   *contents);
void       jolt_board_begin_write   (JoltBoard           *self);
void       jolt_board_set_reading   (JoltBoard           *self,
                                     GCancellable        *reading);

G_END_DECLS
