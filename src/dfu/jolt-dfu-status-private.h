/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-protocol.h"

G_BEGIN_DECLS

/**
 * JoltDfuStatusReply:
 * @status: bStatus; only the 16 values of the specification
 * @poll_timeout_ms: bwPollTimeout in milliseconds, 24 bits
 * @state: bState; only the 11 values of the specification
 *
 * The answer to GETSTATUS (section 6.1.2).
 */
typedef struct {
  JoltDfuStatus status;
  guint         poll_timeout_ms;
  JoltDfuState  state;
} JoltDfuStatusReply;

gboolean jolt_dfu_status_reply_parse (const guint8        *data,
                                      gsize                size,
                                      JoltDfuStatusReply  *reply,
                                      GError             **error);

G_END_DECLS
