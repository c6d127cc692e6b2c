/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-device-private.h"
#include "jolt-flash-progress.h"

G_BEGIN_DECLS

#define JOLT_DFU_STREAM_MAX_DEPTH 32

/**
 * JoltDfuStreamResult:
 * @JOLT_DFU_STREAM_SENT: the board acknowledged every block
 * @JOLT_DFU_STREAM_BROKEN: the board or the bus failed while more than one
 *   request was under way: one at a time may do
 * @JOLT_DFU_STREAM_FAILED: the board or the bus failed
 * @JOLT_DFU_STREAM_CANCELLED: the user cancelled
 *
 * How sending the payload ended. Every request is answered then, unless the
 * device is silent or gone.
 */
typedef enum {
  JOLT_DFU_STREAM_SENT,
  JOLT_DFU_STREAM_BROKEN,
  JOLT_DFU_STREAM_FAILED,
  JOLT_DFU_STREAM_CANCELLED,
} JoltDfuStreamResult;

JoltDfuStreamResult jolt_dfu_stream_send (JoltDfuDevice     *device,
                                          JoltFlashProgress *progress,
                                          guint              depth,
                                          guint64           *n_blocks,
                                          GError           **error);

G_END_DECLS
