/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-chip.h"
#include "jolt-dfu-log.h"
#include "jolt-flash-progress.h"
#include "jolt-transport.h"

G_BEGIN_DECLS

/**
 * JoltDfuPort:
 * @transport: to the port, closed
 * @log: takes every technical step
 * @func: (nullable): takes the progress of writing, in the thread of the call
 * @user_data: data for @func
 *
 * Where a board is. For one worker thread; what is done there leaves the
 * transport closed.
 */
typedef struct {
  JoltTransport         *transport;
  JoltDfuLog            *log;
  JoltFlashProgressFunc  func;
  gpointer               user_data;
} JoltDfuPort;

/**
 * JoltDfuIdentity:
 * @iface: its DFU interface
 * @chip: (nullable): the chip by its product ID
 * @can_read: whether its flash can be read as it is now
 * @can_restart: whether it can be told to start what it holds
 *
 * What a board is.
 */
typedef struct {
  JoltDfuInterface  iface;
  const JoltChip   *chip;
  gboolean          can_read;
  gboolean          can_restart;
} JoltDfuIdentity;

/**
 * JoltDfuReadFunc:
 * @done_bytes: how much was read
 * @total_bytes: of how much
 * @user_data: data of the function
 *
 * Called in the worker's thread.
 */
typedef void (* JoltDfuReadFunc) (gsize    done_bytes,
                                  gsize    total_bytes,
                                  gpointer user_data);

/* The four verbs by which all else knows a board. A board without DFU could be
 * served by others behind the same verbs. */

gboolean  jolt_dfu_identify (const JoltDfuPort    *port,
                             JoltDfuIdentity      *identity,
                             GError              **error);
gboolean  jolt_dfu_write    (const JoltDfuPort    *port,
                             const JoltFlashPlan  *plan,
                             guint                 depth,
                             GCancellable         *cancellable,
                             GError              **error);
GBytes   *jolt_dfu_read     (const JoltDfuPort    *port,
                             guint32               address,
                             gsize                 size_bytes,
                             gboolean              may_detach,
                             JoltDfuReadFunc       func,
                             gpointer              user_data,
                             GCancellable         *cancellable,
                             GError              **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean  jolt_dfu_restart  (const JoltDfuPort    *port,
                             GCancellable         *cancellable,
                             GError              **error);

G_END_DECLS
