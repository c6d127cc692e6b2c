/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-contents-words.h"

#include <glib/gi18n.h>

/* What flash memory holds, in words. */

/**
 * jolt_contents_words_program:
 * @program: a place for a program
 *
 * Returns: (transfer full): what is there, such as "blink 1.0"
 */
char *
jolt_contents_words_program (const JoltFlashProgram *program)
{
  const JoltAppDescription *description = program->image.description;

  if (program->is_scrambled)
    return g_strdup (_("Looks encrypted"));
  if (!program->is_present)
    return g_strdup (program->is_empty ? _("Empty") : _("No program"));
  if (program->partition == NULL)
    return g_strdup (_("Bootloader"));
  if (description == NULL || *description->project == '\0')
    return g_strdup (_("A program without a name"));
  if (*description->version == '\0')
    return g_strdup (description->project);

  /* Translators: the name of a program, and its version */
  return g_strdup_printf (C_("program", "%s %s"), description->project, description->version);
}

/* What starts, where that is a program whose name is known. */
static char *
dup_name (const JoltFlashContents *contents)
{
  const JoltFlashProgram *start = jolt_flash_contents_find_start (contents);

  if (contents->state != JOLT_FLASH_STATE_FIRMWARE || !contents->start_is_known || start == NULL ||
      !start->is_present || start->image.description == NULL || *start->image.description->project == '\0')
    return NULL;

  return jolt_contents_words_program (start);
}

/**
 * jolt_contents_words_holds:
 * @contents: what was read from a board
 *
 * Returns: (transfer full): what the board holds, in a few words
 */
char *
jolt_contents_words_holds (const JoltFlashContents *contents)
{
  g_autofree char *name = dup_name (contents);

  if (name != NULL)
    /* Translators: %s is the name and the version of a program, such as blink 1.0 */
    return g_strdup_printf (_("Holds %s"), name);

  switch (contents->state) {
  case JOLT_FLASH_STATE_FIRMWARE:
    return g_strdup (_("Holds firmware without a name"));
  case JOLT_FLASH_STATE_EMPTY:
    return g_strdup (_("Flash memory is empty"));
  case JOLT_FLASH_STATE_ENCRYPTED:
    return g_strdup (_("Flash memory looks encrypted"));
  case JOLT_FLASH_STATE_OTHER:
    return g_strdup (_("Holds nothing that can start"));
  }

  g_return_val_if_reached (NULL);
}

/**
 * jolt_contents_words_replaces:
 * @contents: what was read from a board that is to be flashed
 *
 * Returns: (transfer full): what the firmware takes the place of, in a few words
 */
char *
jolt_contents_words_replaces (const JoltFlashContents *contents)
{
  g_autofree char *name = dup_name (contents);

  if (name == NULL)
    return jolt_contents_words_holds (contents);

  /* Translators: %s is the name and the version of a program, such as blink 1.0 */
  return g_strdup_printf (_("Replaces %s"), name);
}

/**
 * jolt_contents_words_partition:
 * @partition: a partition
 *
 * Returns: what it is for, in a word or two
 */
const char *
jolt_contents_words_partition (const JoltPartition *partition)
{
  if (partition->type == JOLT_PARTITION_TYPE_APP)
    return _("Program");
  if (partition->type != JOLT_PARTITION_TYPE_DATA)
    return _("Other");

  switch (partition->subtype) {
  case JOLT_PARTITION_DATA_OTA:
    return _("Start choice");
  case JOLT_PARTITION_DATA_PHY:
    return _("Radio calibration");
  case JOLT_PARTITION_DATA_NVS:
    return _("Settings");
  case JOLT_PARTITION_DATA_FAT:
  case JOLT_PARTITION_DATA_SPIFFS:
  case JOLT_PARTITION_DATA_LITTLEFS:
    return _("Files");
  default:
    return _("Data");
  }
}
