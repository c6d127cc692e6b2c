/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-firmware-words.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "jolt-format.h"

/* Compilers write dates in English, whatever language the user reads: "Sep 13 2022". */
static char *
format_date (const char *built)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  g_autoptr (GDateTime) date = NULL;
  const char *found;
  char month[4];
  int day, year;

  if (sscanf (built, "%3s %d %d", month, &day, &year) != 3)
    return NULL;

  found = strlen (month) == 3 ? strstr (months, month) : NULL;
  if (found == NULL || (found - months) % 3 != 0)
    return NULL;

  date = g_date_time_new_local (year, (found - months) / 3 + 1, day, 0, 0, 0);

  /* Translators: a short date such as 13 Sep 2022, as of g_date_time_format() */
  return date != NULL ? g_date_time_format (date, _("%-d %b %Y")) : NULL;
}

static gboolean
is_set (const char *text)
{
  return text != NULL && *text != '\0';
}

/**
 * jolt_firmware_words_title:
 * @firmware: firmware
 *
 * Returns: (transfer full): the project, else the name of the file
 */
char *
jolt_firmware_words_title (JoltFirmware *firmware)
{
  const char *project = jolt_firmware_get_project (firmware);

  return g_strdup (is_set (project) ? project : jolt_firmware_get_name (firmware));
}

/**
 * jolt_firmware_words_summary:
 * @firmware: firmware
 *
 * Returns: (transfer full): its version, its chip and the ESP-IDF it was built
 *   with, as far as it says
 */
char *
jolt_firmware_words_summary (JoltFirmware *firmware)
{
  const char *version = jolt_firmware_get_version (firmware);
  const char *idf_version = jolt_firmware_get_idf_version (firmware);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  if (is_set (version))
    g_strv_builder_add (builder, version);
  g_strv_builder_add (builder, jolt_format_chip (jolt_firmware_get_chip_name (firmware)));
  if (is_set (idf_version))
    g_strv_builder_take (builder, g_strdup_printf ("ESP-IDF %s", idf_version + (*idf_version == 'v')));

  words = g_strv_builder_end (builder);

  return g_strjoinv (" · ", words);
}

/**
 * jolt_firmware_words_built:
 * @firmware: firmware
 *
 * Returns: (transfer full) (nullable): when it was built, if it says so
 */
char *
jolt_firmware_words_built (JoltFirmware *firmware)
{
  const char *built = jolt_firmware_get_built (firmware);
  g_autofree char *date = is_set (built) ? format_date (built) : NULL;

  /* Translators: %s is a date */
  return date != NULL ? g_strdup_printf (_("built %s"), date) : NULL;
}

/**
 * jolt_firmware_words_parts:
 * @firmware: firmware
 *
 * Returns: (transfer full): how many parts it has and their size
 */
char *
jolt_firmware_words_parts (JoltFirmware *firmware)
{
  guint n_parts = jolt_firmware_get_n_parts (firmware);
  g_autofree char *size = NULL;
  gsize total = 0;

  for (guint i = 0; i < n_parts; i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (firmware, i);

    total += jolt_firmware_part_get_size (part);
  }
  size = jolt_format_size (total);

  /* Translators: the number of parts, and their size together */
  return g_strdup_printf (ngettext ("%u part, %s", "%u parts, %s", n_parts), n_parts, size);
}

/**
 * jolt_firmware_words_is_whole:
 * @firmware: firmware
 *
 * Returns: whether every part carries a checksum, which was found correct
 */
gboolean
jolt_firmware_words_is_whole (JoltFirmware *firmware)
{
  for (guint i = 0; i < jolt_firmware_get_n_parts (firmware); i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (firmware, i);

    if (!jolt_firmware_part_get_proven (part))
      return FALSE;
  }

  return TRUE;
}

/* The user can insist on what is damaged. */
static gboolean
has_wrong_checksum (JoltFirmware *firmware)
{
  gsize n_warnings;
  const JoltFirmwareWarning *warnings = jolt_firmware_get_warnings (firmware, &n_warnings);

  for (gsize i = 0; i < n_warnings; i++) {
    if (warnings[i].kind == JOLT_FIRMWARE_WARNING_IMAGE_CHECKSUM ||
        warnings[i].kind == JOLT_FIRMWARE_WARNING_BOOTLOADER_HASH ||
        warnings[i].kind == JOLT_FIRMWARE_WARNING_PARTITION_TABLE)
      return TRUE;
  }

  return FALSE;
}

static const char *
get_doubt (JoltFirmware *firmware)
{
  return has_wrong_checksum (firmware) ? _("Some checksums are wrong") : _("Some parts carry no checksum");
}

/**
 * jolt_firmware_words_checksums:
 * @firmware: firmware
 *
 * Returns: what is known about the soundness of the data
 */
const char *
jolt_firmware_words_checksums (JoltFirmware *firmware)
{
  return jolt_firmware_words_is_whole (firmware) ? _("Checksums correct") : get_doubt (firmware);
}

/**
 * jolt_firmware_words_verdict:
 * @firmware: firmware
 *
 * Returns: what is known about the file in a few words
 */
const char *
jolt_firmware_words_verdict (JoltFirmware *firmware)
{
  return jolt_firmware_words_is_whole (firmware) ? _("File is intact") : get_doubt (firmware);
}

/* Without them a chip starts nothing. */
static gboolean
has_part_of_kind (JoltFirmware *firmware,
                  JoltPartKind  kind)
{
  for (guint i = 0; i < jolt_firmware_get_n_parts (firmware); i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (firmware, i);

    if (jolt_firmware_part_get_kind (part) == kind || jolt_firmware_part_get_kind (part) == JOLT_PART_KIND_MERGED)
      return TRUE;
  }

  return FALSE;
}

/**
 * jolt_firmware_words_effect:
 * @firmware: firmware
 *
 * Returns: (transfer full) (nullable): what becomes of the rest of the flash
 *   memory when @firmware is written, in one sentence
 */
char *
jolt_firmware_words_effect (JoltFirmware *firmware)
{
  JoltPartitionTable *table = jolt_firmware_get_partition_table (firmware);
  const JoltPartition *partitions;
  gsize n_partitions;

  if (table == NULL && !has_part_of_kind (firmware, JOLT_PART_KIND_BOOTLOADER))
    return g_strdup (_("The board must already hold its bootloader and partition table."));
  if (table == NULL)
    return NULL;

  partitions = jolt_partition_table_get_partitions (table, &n_partitions);
  for (gsize i = 0; i < n_partitions; i++) {
    if (partitions[i].type != JOLT_PARTITION_TYPE_DATA || partitions[i].subtype != JOLT_PARTITION_DATA_NVS)
      continue;

    return g_strdup (jolt_firmware_writes (firmware, partitions[i].address) ?
                     _("Settings on the board are erased.") :
                     _("Settings on the board are kept."));
  }

  return NULL;
}

/**
 * jolt_firmware_words_part_kind:
 * @kind: what a part is
 *
 * Returns: what it is, in words
 */
const char *
jolt_firmware_words_part_kind (JoltPartKind kind)
{
  switch (kind) {
  case JOLT_PART_KIND_DATA:
    return _("Data");
  case JOLT_PART_KIND_BOOTLOADER:
    return _("Bootloader");
  case JOLT_PART_KIND_PARTITION_TABLE:
    return _("Partition table");
  case JOLT_PART_KIND_APPLICATION:
    return _("Application");
  case JOLT_PART_KIND_OTA_DATA:
    return _("Start choice");
  case JOLT_PART_KIND_NVS:
    return _("Settings");
  case JOLT_PART_KIND_PHY:
    return _("Radio calibration");
  case JOLT_PART_KIND_FILE_SYSTEM:
    return _("File system");
  case JOLT_PART_KIND_MERGED:
    return _("Whole flash");
  }

  g_return_val_if_reached (NULL);
}

/**
 * jolt_firmware_words_warning:
 * @firmware: firmware
 * @warning: one of its warnings
 *
 * Returns: (transfer full): what is odd, in one sentence
 */
char *
jolt_firmware_words_warning (JoltFirmware              *firmware,
                             const JoltFirmwareWarning *warning)
{
  const char *name = warning->part < jolt_firmware_get_n_parts (firmware)
    ? jolt_firmware_part_get_name (jolt_firmware_get_part (firmware, warning->part))
    : jolt_firmware_get_name (firmware);

  /* Translators: each %s is the name of a file in the firmware */
  switch (warning->kind) {
  case JOLT_FIRMWARE_WARNING_NOT_ALIGNED:
    return g_strdup_printf (_("%s does not start at a multiple of 0x1000."), name);
  case JOLT_FIRMWARE_WARNING_TOO_BIG_FOR_PARTITION:
    return g_strdup_printf (_("%s is larger than its partition."), name);
  case JOLT_FIRMWARE_WARNING_NO_PARTITION:
    return g_strdup_printf (_("The partition table has no application where %s goes."), name);
  case JOLT_FIRMWARE_WARNING_NO_APPLICATION:
    return g_strdup_printf (_("%s has no application where its partition table says that it starts."), name);
  case JOLT_FIRMWARE_WARNING_NO_BOOTLOADER:
    return g_strdup_printf (_("There is no bootloader in %s. The board must hold one already."), name);
  case JOLT_FIRMWARE_WARNING_ALONE:
    return g_strdup_printf (_("There is only an application in %s. The board must hold its bootloader and its partition table already."), name);
  case JOLT_FIRMWARE_WARNING_BOOTLOADER_ADDRESS:
    return g_strdup_printf (_("%s is not where this chip looks for its bootloader."), name);
  case JOLT_FIRMWARE_WARNING_BOOTLOADER_HASH:
    return g_strdup_printf (_("The bootloader in %s has another SHA-256 than it says. The chip starts it all the same."), name);
  case JOLT_FIRMWARE_WARNING_FLASH_SIZE:
    return g_strdup_printf (_("%s was built for a larger flash memory."), name);
  case JOLT_FIRMWARE_WARNING_UNKNOWN_CHIP:
    return g_strdup_printf (_("%s names a chip that Jolt does not know."), name);
  case JOLT_FIRMWARE_WARNING_PARTITION_TABLE:
    return g_strdup_printf (_("The partition table %s is damaged."), name);
  case JOLT_FIRMWARE_WARNING_TABLE_OVERLAP:
    return g_strdup_printf (_("Partitions of %s cover the same flash memory."), name);
  case JOLT_FIRMWARE_WARNING_TABLE_SIZE:
    return g_strdup_printf (_("The partitions of %s need more flash memory than it is built for."), name);
  case JOLT_FIRMWARE_WARNING_IMAGE_CHECKSUM:
    return g_strdup_printf (_("A program in %s differs from its own checksum."), name);
  case JOLT_FIRMWARE_WARNING_SIGNED:
    return g_strdup_printf (_("%s is signed for Secure Boot. Jolt cannot tell whether your board accepts its signature."), name);
  case JOLT_FIRMWARE_WARNING_SETTINGS:
    return g_strdup_printf (_("%s overwrites the settings that the board has saved."), name);
  case JOLT_FIRMWARE_WARNING_START_CHOICE:
    return g_strdup_printf (_("Nothing says that %s is to start. A board that took an update can go on starting that."), name);
  case JOLT_FIRMWARE_WARNING_REPACKED:
    return g_strdup_printf (_("The chip would not write %s correctly as mkdfu.py packs it, so Jolt packs it differently."), name);
  }

  g_return_val_if_reached (NULL);
}
