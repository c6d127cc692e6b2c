/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-flash-job.h"

G_BEGIN_DECLS

/* How flashes ended, counted. */
typedef struct {
  guint         total;
  guint         running;
  guint         cancelling;   /* of those that job */
  guint         done;
  guint         failed;
  guint         uncertain;
  guint         cancelled;
  guint         waiting;      /* of those written, for RESET */
  guint         restarted;
  guint         verified;     /* of those done: the board read every part back */
  JoltFlashJob *first;        /* the newest; owned by the list */
  JoltFlashJob *trouble;      /* the newest that did not end well */
} JoltFlashSummary;

JoltFlashSummary jolt_flash_summary_count (GListModel *jobs);

G_END_DECLS
