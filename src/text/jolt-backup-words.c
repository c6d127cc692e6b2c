/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-backup-words.h"

#include <glib/gi18n.h>

#include "jolt-dfu-error.h"
#include "jolt-error-words.h"

/* How a backup ended, in words. */

/**
 * jolt_backup_words_result:
 * @result: what was saved
 *
 * Returns: what it is good for, in one sentence
 */
const char *
jolt_backup_words_result (JoltBackupResult result)
{
  switch (result) {
  case JOLT_BACKUP_RESULT_NONE:
    break;
  case JOLT_BACKUP_RESULT_COMPLETE:
    return _("Open the file to write it back to this board, or to another one.");
  case JOLT_BACKUP_RESULT_DAMAGED:
    return _("What the board holds is damaged: a board with this backup will not start.");
  case JOLT_BACKUP_RESULT_INCOMPLETE:
    return _("The board holds no complete firmware: a board with this backup will not start.");
  case JOLT_BACKUP_RESULT_EMPTY:
    return _("The flash memory is empty.");
  case JOLT_BACKUP_RESULT_ENCRYPTED:
    return _("What the board holds looks encrypted: no other board can start it.");
  }

  g_return_val_if_reached (NULL);
}

/**
 * jolt_backup_words_title:
 * @error: why nothing was saved
 *
 * Returns: what happened in three or four words
 */
const char *
jolt_backup_words_title (const GError *error)
{
  if (g_error_matches (error, JOLT_BACKUP_ERROR, JOLT_BACKUP_ERROR_UNKNOWN_SIZE))
    return _("Flash Size Not Known");
  if (g_error_matches (error, JOLT_BACKUP_ERROR, JOLT_BACKUP_ERROR_UNSTABLE))
    return _("Reading Is Not Reliable");
  if (error->domain == JOLT_DFU_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return jolt_error_words_title (error);

  return _("File Not Saved");
}

/**
 * jolt_backup_words_sentence:
 * @error: why nothing was saved
 *
 * Returns: (transfer full): what happened and what to do
 */
char *
jolt_backup_words_sentence (const GError *error)
{
  if (g_error_matches (error, JOLT_BACKUP_ERROR, JOLT_BACKUP_ERROR_UNKNOWN_SIZE))
    return g_strdup (_("The flash memory is empty at its beginning, so its size cannot be told."));
  if (g_error_matches (error, JOLT_BACKUP_ERROR, JOLT_BACKUP_ERROR_UNSTABLE))
    return g_strdup (_("The beginning of the flash memory was read twice and differs. Check the power supply and the cable."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup (_("No file was saved."));
  if (error->domain == JOLT_DFU_ERROR)
    return jolt_error_words_reading (error);

  /* Translators: %s is what the system says */
  return g_strdup_printf (_("The file could not be written. Choose another folder.\n\n%s"), error->message);
}
