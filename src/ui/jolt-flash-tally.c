/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-error-words.h"
#include "jolt-flash-tally.h"

/* How flashes ended, one or several: counted and in words. */

/**
 * jolt_flash_tally_count:
 * @runs: (element-type JoltFlashRun): the flashes, the newest first
 *
 * Returns: how they ended; valid while @runs stay as they are
 */
JoltFlashTally
jolt_flash_tally_count (GListModel *runs)
{
  JoltFlashTally tally = { 0 };

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

static char *
running_title (const JoltFlashTally *tally)
{
  if (tally->cancelling == tally->running)
    return g_strdup (_("Stopping…"));
  if (tally->running == 1 && tally->total == 1)
    /* Translators: %s is what the board is called */
    return g_strdup_printf (_("Flashing %s"), jolt_flash_run_get_label (tally->first));

  return g_strdup_printf (ngettext ("Flashing %u Board", "Flashing %u Boards", tally->running), tally->running);
}

/* What nobody confirmed has started all the same. */
static gboolean
is_uncertain_start (JoltFlashRun *run)
{
  return jolt_flash_run_get_outcome (run) == JOLT_FLASH_OUTCOME_UNCERTAIN &&
         jolt_flash_run_get_after (run) == JOLT_FLASH_AFTER_RESTARTED;
}

/**
 * jolt_flash_tally_dup_sentence_of:
 * @run: a flash that ended
 *
 * Returns: (transfer full): one sentence with the one thing to do
 */
char *
jolt_flash_tally_dup_sentence_of (JoltFlashRun *run)
{
  const GError *error = jolt_flash_run_get_error (run);

  if (is_uncertain_start (run))
    return g_strdup (_("Everything was sent, but the board did not confirm it. Check that the new firmware runs."));
  if (jolt_flash_run_get_outcome (run) != JOLT_FLASH_OUTCOME_DONE && error != NULL)
    return jolt_error_words_of_job (error, jolt_flash_run_get_job (run), jolt_flash_run_get_chip_name (run));
  if (jolt_flash_run_get_outcome (run) == JOLT_FLASH_OUTCOME_CANCELLED)
    return g_strdup (_("The board’s own loader cannot be erased. You can flash again."));

  switch (jolt_flash_run_get_after (run)) {
  case JOLT_FLASH_AFTER_RESTARTED:
    return g_strdup (_("Your board restarted"));
  case JOLT_FLASH_AFTER_STILL_BOOTLOADER:
    return g_strdup (_("Still in the bootloader: press RESET"));
  case JOLT_FLASH_AFTER_LEFT:
    return g_strdup (_("The board left its USB port, as firmware without USB does"));
  case JOLT_FLASH_AFTER_NOTHING:
  case JOLT_FLASH_AFTER_BOOTLOADER:
  default:
    return g_strdup (_("Press RESET on the board to start it."));
  }
}

/**
 * jolt_flash_tally_dup_title_of:
 * @run: a flash that ended
 *
 * Returns: (transfer full): how it ended in a few words
 */
char *
jolt_flash_tally_dup_title_of (JoltFlashRun *run)
{
  const GError *error = jolt_flash_run_get_error (run);

  if (jolt_flash_run_get_outcome (run) == JOLT_FLASH_OUTCOME_CANCELLED)
    return g_strdup (_("Cancelled"));
  if (is_uncertain_start (run))
    return g_strdup (_("Your board restarted"));
  if (jolt_flash_run_get_outcome (run) == JOLT_FLASH_OUTCOME_DONE || error == NULL)
    return g_strdup (_("Firmware written"));

  return g_strdup (jolt_error_words_title (error));
}

static char *
several_title (const JoltFlashTally *tally)
{
  if (tally->failed > 0)
    return g_strdup_printf (ngettext ("%u of %u Board Failed", "%u of %u Boards Failed", tally->total),
                            tally->failed, tally->total);
  if (tally->uncertain > 0)
    /* Translators: so many boards did not say whether they took the firmware */
    return g_strdup_printf (ngettext ("%u of %u Board Not Confirmed", "%u of %u Boards Not Confirmed", tally->total),
                            tally->uncertain, tally->total);
  if (tally->done == 0)
    return g_strdup (_("Cancelled"));

  return g_strdup (_("Firmware written"));
}

static char *
several_sentence (const JoltFlashTally *tally)
{
  guint written = tally->done + tally->uncertain;

  if (tally->failed == 0 && written == 0)
    return g_strdup (_("The board’s own loader cannot be erased. You can flash again."));
  if (tally->failed == 0 && tally->restarted == written)
    return g_strdup (_("Your boards restarted"));
  if (tally->failed == 0 && tally->waiting == written)
    return g_strdup (_("Press RESET on each board to start it."));

  return g_strdup (_("Each board below says what to do."));
}

/**
 * jolt_flash_tally_dup_title:
 * @self: at least one flash, counted
 *
 * Returns: (transfer full): what happens, or how all ended, in a few words
 */
char *
jolt_flash_tally_dup_title (const JoltFlashTally *self)
{
  if (self->running > 0)
    return running_title (self);
  if (self->total == 1)
    return jolt_flash_tally_dup_title_of (self->first);

  return several_title (self);
}

/**
 * jolt_flash_tally_dup_sentence:
 * @self: at least one flash, counted
 *
 * Returns: (transfer full): one sentence with the one thing to do
 */
char *
jolt_flash_tally_dup_sentence (const JoltFlashTally *self)
{
  if (self->running > 0)
    return g_strdup (_("Leave the board plugged in."));
  if (self->total == 1)
    return jolt_flash_tally_dup_sentence_of (self->first);

  return several_sentence (self);
}
