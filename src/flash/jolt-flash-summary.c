/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-flash-summary.h"

/* How flashes ended, one or several: counted. */

/**
 * jolt_flash_summary_count:
 * @jobs: (element-type JoltFlashJob): the flashes, the newest first
 *
 * Returns: how they ended; valid while @jobs stay as they are
 */
JoltFlashSummary
jolt_flash_summary_count (GListModel *jobs)
{
  JoltFlashSummary tally = { 0 };

  tally.total = g_list_model_get_n_items (jobs);
  for (guint i = 0; i < tally.total; i++) {
    g_autoptr (JoltFlashJob) job = g_list_model_get_item (jobs, i);
    JoltFlashOutcome outcome = jolt_flash_job_get_outcome (job);
    JoltBootResult after = jolt_flash_job_get_boot_result (job);

    if (tally.first == NULL)
      tally.first = job;
    if (tally.trouble == NULL && outcome != JOLT_FLASH_OUTCOME_DONE && outcome != JOLT_FLASH_OUTCOME_RUNNING)
      tally.trouble = job;

    tally.cancelling += outcome == JOLT_FLASH_OUTCOME_RUNNING && jolt_flash_job_get_cancelling (job);
    tally.running += outcome == JOLT_FLASH_OUTCOME_RUNNING;
    tally.done += outcome == JOLT_FLASH_OUTCOME_DONE;
    tally.failed += outcome == JOLT_FLASH_OUTCOME_FAILED;
    tally.uncertain += outcome == JOLT_FLASH_OUTCOME_UNCERTAIN;
    tally.cancelled += outcome == JOLT_FLASH_OUTCOME_CANCELLED;
    tally.waiting += outcome == JOLT_FLASH_OUTCOME_DONE &&
                     after != JOLT_BOOT_RESULT_RESTARTED && after != JOLT_BOOT_RESULT_LEFT;
    tally.restarted += after == JOLT_BOOT_RESULT_RESTARTED;
    tally.verified += outcome == JOLT_FLASH_OUTCOME_DONE && jolt_flash_job_get_progress (job)->verified;
  }

  return tally;
}
