/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board.h"
#include "jolt-flash-contents.h"
#include "jolt-transport.h"

G_BEGIN_DECLS

void               jolt_board_read_contents_async  (JoltBoard            *board,
                                                    JoltTransport        *transport,
                                                    gboolean              requested,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
JoltFlashContents *jolt_board_read_contents_finish (JoltBoard            *board,
                                                    GAsyncResult         *result,
                                                    GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
