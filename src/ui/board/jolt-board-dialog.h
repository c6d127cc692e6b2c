/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-bus.h"

G_BEGIN_DECLS

#define JOLT_TYPE_BOARD_DIALOG (jolt_board_dialog_get_type ())
G_DECLARE_FINAL_TYPE (JoltBoardDialog, jolt_board_dialog, JOLT, BOARD_DIALOG, AdwDialog)

void jolt_board_dialog_present (JoltBus   *bus,
                                JoltBoard *board,
                                GtkWidget *parent);

G_END_DECLS
