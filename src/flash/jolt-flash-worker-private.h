/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-board.h"
#include "jolt-dfu-log.h"
#include "jolt-flash-plan.h"
#include "jolt-flash-progress.h"
#include "jolt-transport.h"

G_BEGIN_DECLS

typedef struct _JoltFlashWorker JoltFlashWorker;

/**
 * JoltFlashWorkerFunc:
 * @progress: how far the flash is
 * @user_data: what was passed with the function
 *
 * Called in the main context in which the worker was started.
 */
typedef void (* JoltFlashWorkerFunc) (const JoltFlashProgress *progress,
                                      gpointer                 user_data);

/**
 * JoltFlashWorkerDoneFunc:
 * @progress: how the flash ended
 * @error: (transfer full) (nullable): why it did not succeed
 * @has_restarted: whether the board left its bootloader to start the firmware
 * @user_data: what was passed with the function
 *
 * Called once, as the last, in the same main context.
 */
typedef void (* JoltFlashWorkerDoneFunc) (const JoltFlashProgress *progress,
                                          GError                  *error,
                                          gboolean                 has_restarted,
                                          gpointer                 user_data);

void jolt_flash_worker_start (JoltBoard               *board,
                              JoltTransport           *transport,
                              JoltFlashPlan           *plan,
                              JoltDfuLog              *record,
                              guint                    depth,
                              gboolean                 restart,
                              GCancellable            *cancellable,
                              JoltFlashWorkerFunc      func,
                              JoltFlashWorkerDoneFunc  done_func,
                              gpointer                 user_data);

G_END_DECLS
