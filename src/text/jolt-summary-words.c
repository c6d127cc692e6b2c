/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-summary-words.h"

#include <glib/gi18n.h>

#include "jolt-board-words.h"
#include "jolt-error-words.h"

/* How flashes ended, one or several, in words. */

static char *
running_title (const JoltFlashSummary *self)
{
  g_autofree char *name = jolt_board_words_name_of (jolt_flash_job_get_board_info (self->first));

  if (self->cancelling == self->running)
    return g_strdup (_("Stopping…"));
  if (self->running == 1 && self->total == 1)
    /* Translators: %s is what the board is called */
    return g_strdup_printf (_("Flashing %s"), name);

  return g_strdup_printf (ngettext ("Flashing %u Board", "Flashing %u Boards", self->running), self->running);
}

/* What nobody confirmed has started all the same. */
static gboolean
is_uncertain_start (JoltFlashJob *job)
{
  return jolt_flash_job_get_outcome (job) == JOLT_FLASH_OUTCOME_UNCERTAIN &&
         jolt_flash_job_get_boot_result (job) == JOLT_BOOT_RESULT_RESTARTED;
}

/**
 * jolt_summary_words_sentence_of:
 * @job: a flash that ended
 *
 * Returns: (transfer full): one sentence with the one thing to do
 */
char *
jolt_summary_words_sentence_of (JoltFlashJob *job)
{
  const GError *error = jolt_flash_job_get_error (job);

  if (is_uncertain_start (job))
    return g_strdup (_("Everything was sent, but the board did not confirm it. Check that the new firmware runs."));
  if (jolt_flash_job_get_outcome (job) != JOLT_FLASH_OUTCOME_DONE && error != NULL)
    return jolt_error_words_sentence (error);
  if (jolt_flash_job_get_outcome (job) == JOLT_FLASH_OUTCOME_CANCELLED)
    return g_strdup (_("The board’s own loader cannot be erased. You can flash again."));

  switch (jolt_flash_job_get_boot_result (job)) {
  case JOLT_BOOT_RESULT_RESTARTED:
    return g_strdup (_("Your board restarted."));
  case JOLT_BOOT_RESULT_STILL_BOOTLOADER:
    return g_strdup (_("The board is still in its bootloader. Let go of BOOT and press RESET."));
  case JOLT_BOOT_RESULT_LEFT:
    return g_strdup (_("The board left its USB port, as firmware without USB does."));
  case JOLT_BOOT_RESULT_UNKNOWN:
  case JOLT_BOOT_RESULT_BOOTLOADER:
  default:
    return g_strdup (_("Press RESET on the board to start it."));
  }
}

/**
 * jolt_summary_words_title_of:
 * @job: a flash that ended
 *
 * Returns: (transfer full): how it ended in a few words
 */
char *
jolt_summary_words_title_of (JoltFlashJob *job)
{
  const GError *error = jolt_flash_job_get_error (job);

  if (jolt_flash_job_get_outcome (job) == JOLT_FLASH_OUTCOME_CANCELLED)
    return g_strdup (_("Cancelled"));
  if (is_uncertain_start (job))
    return g_strdup (_("Board Restarted"));
  if (jolt_flash_job_get_outcome (job) == JOLT_FLASH_OUTCOME_DONE || error == NULL)
    return g_strdup (_("Firmware Written"));

  return g_strdup (jolt_error_words_title (error));
}

/* Of several boards those that did not do well give the title. */
static char *
several_title (const JoltFlashSummary *self)
{
  if (self->failed > 0)
    return g_strdup_printf (ngettext ("%u of %u Board Failed", "%u of %u Boards Failed", self->total),
                            self->failed, self->total);
  if (self->uncertain > 0)
    /* Translators: so many boards did not say whether they took the firmware */
    return g_strdup_printf (ngettext ("%u of %u Board Not Confirmed", "%u of %u Boards Not Confirmed", self->total),
                            self->uncertain, self->total);
  if (self->done == 0)
    return g_strdup (_("Cancelled"));
  if (self->cancelled > 0)
    return g_strdup_printf (ngettext ("%u of %u Board Cancelled", "%u of %u Boards Cancelled", self->total),
                            self->cancelled, self->total);

  return g_strdup (_("Firmware Written"));
}

static char *
several_sentence (const JoltFlashSummary *self)
{
  guint written = self->done + self->uncertain;

  if (self->cancelled == self->total)
    return g_strdup (_("The board’s own loader cannot be erased. You can flash again."));
  if (written < self->total)
    return g_strdup (_("Each board below says what to do."));
  if (self->restarted == written)
    return g_strdup (_("Your boards restarted."));
  if (self->waiting == written)
    return g_strdup (_("Press RESET on each board to start it."));

  return g_strdup (_("Each board below says what to do."));
}

/**
 * jolt_summary_words_counts:
 * @done: how many boards confirmed their firmware
 * @failed: how many were not flashed
 * @uncertain: how many did not confirm it
 * @cancelled: how many were cancelled
 *
 * Returns: (transfer full): the counts in words; the last two where there are
 *   any
 */
char *
jolt_summary_words_counts (guint done,
                           guint failed,
                           guint uncertain,
                           guint cancelled)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  g_strv_builder_take (words, g_strdup_printf (ngettext ("%u done", "%u done", done), done));
  g_strv_builder_take (words, g_strdup_printf (ngettext ("%u failed", "%u failed", failed), failed));
  if (uncertain > 0)
    g_strv_builder_take (words, g_strdup_printf (ngettext ("%u not confirmed", "%u not confirmed", uncertain), uncertain));
  if (cancelled > 0)
    g_strv_builder_take (words, g_strdup_printf (ngettext ("%u cancelled", "%u cancelled", cancelled), cancelled));
  all = g_strv_builder_end (words);

  /* Translators: between the counts of a list such as “3 done, 1 failed” */
  return g_strjoinv (C_("counts", ", "), all);
}

/**
 * jolt_summary_words_title:
 * @self: at least one flash, counted
 *
 * Returns: (transfer full): what happens, or how all ended, in a few words
 */
char *
jolt_summary_words_title (const JoltFlashSummary *self)
{
  if (self->running > 0)
    return running_title (self);
  if (self->total == 1)
    return jolt_summary_words_title_of (self->first);

  return several_title (self);
}

/**
 * jolt_summary_words_sentence:
 * @self: at least one flash, counted
 *
 * Returns: (transfer full): one sentence with the one thing to do
 */
char *
jolt_summary_words_sentence (const JoltFlashSummary *self)
{
  if (self->running > 0)
    return g_strdup (ngettext ("Leave the board plugged in.", "Leave the boards plugged in.", self->running));
  if (self->total == 1)
    return jolt_summary_words_sentence_of (self->first);

  return several_sentence (self);
}

/**
 * jolt_summary_words_check:
 * @self: at least one flash, counted
 *
 * Returns: (nullable): what the boards themselves have proven of what they
 *   hold now, in one sentence; %NULL where one did not
 */
const char *
jolt_summary_words_check (const JoltFlashSummary *self)
{
  if (self->verified < self->total)
    return NULL;

  return ngettext ("The board has read its flash memory back and every part is right.",
                   "The boards have read their flash memory back and every part is right.", self->total);
}
