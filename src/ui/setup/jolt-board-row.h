/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-target.h"

G_BEGIN_DECLS

#define JOLT_TYPE_BOARD_ROW (jolt_board_row_get_type ())
G_DECLARE_FINAL_TYPE (JoltBoardRow, jolt_board_row, JOLT, BOARD_ROW, AdwActionRow)

GtkWidget *jolt_board_row_new      (JoltTarget   *target);
void       jolt_board_row_update   (JoltBoardRow *self,
                                    gboolean      choice,
                                    gboolean      guided,
                                    gboolean      is_narrow);
guint      jolt_board_row_get_rank (JoltTarget   *target);

G_END_DECLS
