/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-flash-run.h"

G_BEGIN_DECLS

/* How flashes ended, counted. */
typedef struct {
  guint         total;
  guint         running;
  guint         cancelling;   /* of those that run */
  guint         done;
  guint         failed;
  guint         uncertain;
  guint         cancelled;
  guint         waiting;      /* of those written, for RESET */
  guint         restarted;
  JoltFlashRun *first;        /* the newest; owned by the list */
  JoltFlashRun *trouble;      /* the newest that did not end well */
} JoltFlashTally;

JoltFlashTally  jolt_flash_tally_count           (GListModel           *runs);
char           *jolt_flash_tally_dup_title       (const JoltFlashTally *self);
char           *jolt_flash_tally_dup_sentence    (const JoltFlashTally *self);
char           *jolt_flash_tally_dup_title_of    (JoltFlashRun         *run);
char           *jolt_flash_tally_dup_sentence_of (JoltFlashRun         *run);

G_END_DECLS
