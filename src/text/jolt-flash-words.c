/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-flash-words.h"

#include <glib/gi18n.h>

static char *
writing_words (const char *part_name,
               guint       part_number,
               guint       n_parts)
{
  if (part_name == NULL || part_number == 0)
    return g_strdup (_("Erasing and writing"));
  if (n_parts < 2)
    /* Translators: %s is the name of a file */
    return g_strdup_printf (_("Erasing and writing %s"), part_name);

  /* Translators: the name of a file, its number, and how many there are */
  return g_strdup_printf (_("Erasing and writing %s, %u of %u"), part_name, part_number, n_parts);
}

/**
 * jolt_flash_words_phase:
 * @phase: where a flash job is
 * @part_name: (nullable): the file that is written
 * @part_number: its number, counted from 1; 0 when none is written
 * @n_parts: how many there are
 *
 * Erasing and writing take turns many times a second; to the user they are one
 * thing.
 *
 * Returns: (transfer full): what happens now, in words
 */
char *
jolt_flash_words_phase (JoltFlashPhase  phase,
                        const char     *part_name,
                        guint           part_number,
                        guint           n_parts)
{
  switch (phase) {
  case JOLT_FLASH_PHASE_WAITING:
    return g_strdup (_("Waiting to start"));
  case JOLT_FLASH_PHASE_OPENING:
    return g_strdup (_("Looking at the board"));
  case JOLT_FLASH_PHASE_RESTARTING:
    return g_strdup (_("Restarting the board"));
  case JOLT_FLASH_PHASE_RECOVERING:
    return g_strdup (_("Getting the board ready again"));
  case JOLT_FLASH_PHASE_ERASING:
  case JOLT_FLASH_PHASE_WRITING:
    return writing_words (part_name, part_number, n_parts);
  case JOLT_FLASH_PHASE_CHECKING:
    return g_strdup (_("Checking"));
  case JOLT_FLASH_PHASE_STARTING:
    return g_strdup (_("Starting the new firmware"));
  case JOLT_FLASH_PHASE_DONE:
    return g_strdup (_("Firmware Written"));
  case JOLT_FLASH_PHASE_FAILED:
    return g_strdup (_("Failed"));
  case JOLT_FLASH_PHASE_CANCELLED:
    return g_strdup (_("Cancelled"));
  }

  g_return_val_if_reached (NULL);
}

/**
 * jolt_flash_words_progress:
 * @plan: what is written
 * @progress: how far a flash of it is
 *
 * Returns: (transfer full): what happens now, in words
 */
char *
jolt_flash_words_progress (const JoltFlashPlan     *plan,
                           const JoltFlashProgress *progress)
{
  if (progress->part >= plan->n_parts)
    return jolt_flash_words_phase (progress->phase, NULL, 0, 0);

  return jolt_flash_words_phase (progress->phase, plan->part_names[progress->part],
                                 progress->part + 1, plan->n_parts);
}

/**
 * jolt_flash_words_status:
 * @status: the status with which a board ended a flash
 *
 * Returns: (transfer full): what it means and what to do (USB DFU 1.1, 6.1.2)
 */
char *
jolt_flash_words_status (JoltDfuStatus status)
{
  const char *name = jolt_dfu_status_to_string (status);

  /* Translators: in these sentences %s is the name of a DFU status, such as errWRITE */
  switch (status) {
  case JOLT_DFU_STATUS_ERR_WRITE:
  case JOLT_DFU_STATUS_ERR_ERASE:
  case JOLT_DFU_STATUS_ERR_CHECK_ERASED:
  case JOLT_DFU_STATUS_ERR_PROG:
    return g_strdup_printf (_("The board could not write its flash memory (%s). Check its power supply and try again."), name);
  case JOLT_DFU_STATUS_ERR_VERIFY:
  case JOLT_DFU_STATUS_ERR_FIRMWARE:
    return g_strdup_printf (_("The board read its flash memory back and it differs (%s). Check the power supply, and whether the image fits the board’s flash memory."), name);
  case JOLT_DFU_STATUS_ERR_TARGET:
  case JOLT_DFU_STATUS_ERR_FILE:
    return g_strdup_printf (_("The board could not understand what arrived (%s). Try another cable; if that does not help, report it to Jolt’s developers with the details."), name);
  case JOLT_DFU_STATUS_ERR_ADDRESS:
    return g_strdup_printf (_("The firmware does not fit in the board’s flash memory (%s). Build it for the flash size of this board."), name);
  case JOLT_DFU_STATUS_OK:
  case JOLT_DFU_STATUS_ERR_NOTDONE:
  case JOLT_DFU_STATUS_ERR_VENDOR:
  case JOLT_DFU_STATUS_ERR_USBR:
  case JOLT_DFU_STATUS_ERR_POR:
  case JOLT_DFU_STATUS_ERR_UNKNOWN:
  case JOLT_DFU_STATUS_ERR_STALLEDPKT:
    break;
  }

  return g_strdup_printf (_("The board reported an error (%s). Press RESET with BOOT held and try again."), name);
}

/**
 * jolt_flash_words_speed:
 * @bytes_per_second: how fast data reaches the board; 0 when not known yet
 *
 * Returns: (transfer full) (nullable): the speed, such as "18 kB/s"
 */
char *
jolt_flash_words_speed (double bytes_per_second)
{
  if (bytes_per_second < 1)
    return NULL;

  if (bytes_per_second < 999500)
    return g_strdup_printf (_("%.0f kB/s"), MAX (bytes_per_second / 1000, 1));

  return g_strdup_printf (_("%.1f MB/s"), bytes_per_second / 1e6);
}

/**
 * jolt_flash_words_amount:
 * @fraction: how much is done, from 0 to 1
 * @bytes_per_second: how fast it goes; 0 when not known yet
 *
 * Returns: (transfer full): both, such as "59 %, 18 kB/s", or "59 %"
 */
char *
jolt_flash_words_amount (double fraction,
                         double bytes_per_second)
{
  /* Translators: how much is done, in per cent */
  g_autofree char *per_cent = g_strdup_printf (_("%d %%"), (int) (fraction * 100));
  g_autofree char *speed = jolt_flash_words_speed (bytes_per_second);

  if (speed == NULL)
    return g_steal_pointer (&per_cent);

  /* Translators: how much is done, such as 59 %, and how fast it goes */
  return g_strdup_printf (C_("progress", "%s, %s"), per_cent, speed);
}

/**
 * jolt_flash_words_time_left:
 * @seconds: how many seconds are left, or a negative number when not known
 *
 * Returns: (transfer full) (nullable): the time left in words
 */
char *
jolt_flash_words_time_left (int seconds)
{
  if (seconds < 0)
    return NULL;

  if (seconds < 2)
    return g_strdup (_("a moment left"));
  if (seconds < 60)
    return g_strdup_printf (ngettext ("%d second left", "%d seconds left", seconds), seconds);

  seconds = (seconds + 30) / 60;
  return g_strdup_printf (ngettext ("%d minute left", "%d minutes left", seconds), seconds);
}
