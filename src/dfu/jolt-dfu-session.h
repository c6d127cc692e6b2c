/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-link.h"
#include "jolt-flash-tracker.h"

G_BEGIN_DECLS

/* How long a board may take to come back, in milliseconds: after DETACH twice
 * the first (once, and once more for the retry), after it was lost the second. */
#define JOLT_DFU_RETURN_TIMEOUT_MS 5000
#define JOLT_DFU_LOST_TIMEOUT_MS 1200

/**
 * JoltDfuSession:
 * @plan: what to write
 * @transport: to the port of the board, closed
 * @record: takes every technical step
 * @depth: how many blocks may be under way at once
 * @func: takes reports, in the thread of the session
 * @user_data: data for @func
 * @error_status: (out): the error status that the board named, or OK
 *
 * One flash, from whatever stands at the port to firmware that the board
 * confirmed.
 */
typedef struct {
  const JoltFlashPlan *plan;
  JoltTransport       *transport;
  JoltDfuRecord       *record;
  guint                depth;
  JoltFlashReportFunc  func;
  gpointer             user_data;
  JoltDfuStatus        error_status;
} JoltDfuSession;

gboolean jolt_dfu_session_run (JoltDfuSession  *self,
                               GCancellable    *cancellable,
                               GError         **error);

G_END_DECLS
