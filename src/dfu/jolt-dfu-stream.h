/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-link.h"
#include "jolt-flash-tracker.h"

G_BEGIN_DECLS

/**
 * JoltDfuStreamResult:
 * @JOLT_DFU_STREAM_SENT: the board acknowledged every block
 * @JOLT_DFU_STREAM_BROKEN: a block was under way behind an answer that did not
 *   ask for it: the board must start the download anew
 * @JOLT_DFU_STREAM_FAILED: the board or the bus failed
 * @JOLT_DFU_STREAM_CANCELLED: the person cancelled
 *
 * How sending the payload ended. Nothing is queued afterwards.
 */
typedef enum {
  JOLT_DFU_STREAM_SENT,
  JOLT_DFU_STREAM_BROKEN,
  JOLT_DFU_STREAM_FAILED,
  JOLT_DFU_STREAM_CANCELLED,
} JoltDfuStreamResult;

JoltDfuStreamResult jolt_dfu_stream_send (JoltDfuLink       *link,
                                          JoltFlashTracker  *tracker,
                                          guint              depth,
                                          guint64           *n_blocks,
                                          GCancellable      *cancellable,
                                          GError           **error);

G_END_DECLS
