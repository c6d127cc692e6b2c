/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-flash-summary.h"

/* How flashes ended, one or several: counted. */

/**
 * jolt_flash_summary_count:
 * @runs: (element-type JoltFlashRun): the flashes, the newest first
 *
 * Returns: how they ended; valid while @runs stay as they are
 */
JoltFlashSummary
jolt_flash_summary_count (GListModel *runs)
{
  JoltFlashSummary tally = { 0 };

  tally.total = g_list_model_get_n_items (runs);
  for (guint i = 0; i < tally.total; i++) {
    g_autoptr (JoltFlashRun) run = g_list_model_get_item (runs, i);
    JoltFlashOutcome outcome = jolt_flash_run_get_outcome (run);
    JoltFlashAfter after = jolt_flash_run_get_after (run);

    if (tally.first == NULL)
      tally.first = run;
    if (tally.trouble == NULL && outcome != JOLT_FLASH_OUTCOME_DONE && outcome != JOLT_FLASH_OUTCOME_RUNNING)
      tally.trouble = run;

    tally.cancelling += outcome == JOLT_FLASH_OUTCOME_RUNNING && jolt_flash_run_get_cancelling (run);
    tally.running += outcome == JOLT_FLASH_OUTCOME_RUNNING;
    tally.done += outcome == JOLT_FLASH_OUTCOME_DONE;
    tally.failed += outcome == JOLT_FLASH_OUTCOME_FAILED;
    tally.uncertain += outcome == JOLT_FLASH_OUTCOME_UNCERTAIN;
    tally.cancelled += outcome == JOLT_FLASH_OUTCOME_CANCELLED;
    tally.waiting += outcome == JOLT_FLASH_OUTCOME_DONE &&
                     after != JOLT_FLASH_AFTER_RESTARTED && after != JOLT_FLASH_AFTER_LEFT;
    tally.restarted += after == JOLT_FLASH_AFTER_RESTARTED;
  }

  return tally;
}
