/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-device-private.h"
#include "jolt-flash-progress.h"

G_BEGIN_DECLS

/* How long a board may take to come back after DETACH or a restart. */
#define JOLT_DFU_RETURN_TIMEOUT_MS 5000

/**
 * JoltDfuConnection:
 * @device: the board; set up by whoever connects
 * @plan: (nullable): the firmware that the board must be right for
 * @progress: (nullable): learns of the phases
 * @may_detach: whether a board that runs an application is to be restarted
 * @was_open: (out): whether there was a board at the port once
 * @is_ready: whether the board is open and was in dfuIDLE
 * @n_detached: how often DETACH was sent
 * @has_restarted: whether the board was restarted to recover it
 *
 * The way from whatever is at a port to a board in dfuIDLE.
 */
typedef struct {
  JoltDfuDevice        device;
  const JoltFlashPlan *plan;
  JoltFlashProgress   *progress;
  gboolean             may_detach;
  gboolean             was_open;
  gboolean             is_ready;
  guint                n_detached;
  gboolean             has_restarted;
} JoltDfuConnection;

gboolean jolt_dfu_connection_open    (JoltDfuConnection  *self,
                                      GError            **error);
gboolean jolt_dfu_connection_recover (JoltDfuConnection  *self,
                                      GError            **error);
void     jolt_dfu_connection_close   (JoltDfuConnection  *self,
                                      const GError       *failure);

gboolean jolt_dfu_connection_send_archive (JoltDfuDevice  *device,
                                           GBytes         *archive,
                                           GError        **error);

G_END_DECLS
