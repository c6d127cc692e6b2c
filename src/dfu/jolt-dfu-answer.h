/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-cutter.h"
#include "jolt-dfu-link.h"

G_BEGIN_DECLS

/**
 * JoltDfuAnswer:
 * @JOLT_DFU_ANSWER_TAKEN: dfuDNLOAD-IDLE
 * @JOLT_DFU_ANSWER_BUSY: the board asks for time
 * @JOLT_DFU_ANSWER_FAILED: anything else
 *
 * What one block came to.
 */
typedef enum {
  JOLT_DFU_ANSWER_TAKEN,
  JOLT_DFU_ANSWER_BUSY,
  JOLT_DFU_ANSWER_FAILED,
} JoltDfuAnswer;

JoltDfuAnswer jolt_dfu_answer_take        (JoltDfuLink         *link,
                                           const JoltDfuBlock  *block,
                                           gboolean             is_asked,
                                           JoltDfuStatusReply  *reply,
                                           GError             **error);
gboolean      jolt_dfu_answer_await_taken (JoltDfuLink         *link,
                                           const JoltDfuBlock  *block,
                                           JoltDfuStatusReply  *reply,
                                           GCancellable        *cancellable,
                                           GError             **error);

G_END_DECLS
