/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board.h"
#include "jolt-dfu-log.h"
#include "jolt-transport.h"

G_BEGIN_DECLS

void     jolt_board_restart_async  (JoltBoard           *board,
                                    JoltTransport       *transport,
                                    JoltDfuLog          *log,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data);
gboolean jolt_board_restart_finish (JoltBoard           *board,
                                    GAsyncResult        *result,
                                    GError             **error);

G_END_DECLS
