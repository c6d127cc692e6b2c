/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-device.h"
#include "jolt-flash-tracker.h"

G_BEGIN_DECLS

/* How long a board may take to come back, in milliseconds: after DETACH twice
 * the first (once, and once more for the retry), after it was lost the second. */
#define JOLT_DFU_RETURN_TIMEOUT_MS 5000
#define JOLT_DFU_LOST_TIMEOUT_MS 1200

/**
 * JoltDfuDownload:
 * @plan: what to write
 * @transport: to the port of the board, closed
 * @log: takes every technical step
 * @depth: how many requests may be under way at once; 1 for the careful way
 * @func: takes reports, in the thread of the download
 * @user_data: data for @func
 *
 * One flash, from whatever is at the port to firmware that the board confirmed.
 * What follows is of the download under way.
 */
typedef struct {
  const JoltFlashPlan *plan;
  JoltTransport       *transport;
  JoltDfuLog          *log;
  guint                depth;
  JoltFlashReportFunc  func;
  gpointer             user_data;

  /*< private >*/
  JoltDfuDevice        device;
  JoltFlashTracker     tracker;
  gboolean             was_open;      /* there was a board at the port once */
  guint                n_detached;    /* in this attempt */
  gboolean             has_restarted; /* the board, to recover it, in this attempt */
  gboolean             has_written;   /* the board took a block */
} JoltDfuDownload;

gboolean jolt_dfu_download_run (JoltDfuDownload  *self,
                                GCancellable     *cancellable,
                                GError          **error);

G_END_DECLS
