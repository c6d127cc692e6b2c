/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-flash-fit.h"

static gboolean
has_kind (JoltFirmware *firmware,
          JoltPartKind  kind)
{
  for (guint i = 0; i < jolt_firmware_get_n_parts (firmware); i++) {
    JoltPartKind found = jolt_firmware_part_get_kind (jolt_firmware_get_part (firmware, i));

    if (found == kind || found == JOLT_PART_KIND_MERGED)
      return TRUE;
  }

  return FALSE;
}

static gboolean
lacks_loader (JoltFlashContents *contents,
              JoltFirmware      *firmware)
{
  return (!contents->bootloader.is_present && !has_kind (firmware, JOLT_PART_KIND_BOOTLOADER)) ||
         (contents->table == NULL && jolt_firmware_get_partition_table (firmware) == NULL);
}

/* A program alone starts from where the table of the board has a place for
 * programs. */
static gboolean
lacks_partition (JoltFlashContents *contents,
                 JoltFirmware      *firmware)
{
  if (jolt_firmware_get_partition_table (firmware) != NULL)
    return FALSE;

  for (guint i = 0; i < jolt_firmware_get_n_parts (firmware); i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (firmware, i);
    const JoltPartition *partition;

    if (jolt_firmware_part_get_kind (part) != JOLT_PART_KIND_APPLICATION)
      continue;

    partition = jolt_partition_table_find_address (contents->table, jolt_firmware_part_get_address (part));
    if (partition == NULL || partition->type != JOLT_PARTITION_TYPE_APP ||
        jolt_firmware_part_get_address (part) != partition->address ||
        jolt_firmware_part_get_size (part) > partition->size)
      return TRUE;
  }

  return FALSE;
}

/* Settings and files are found again by their kind and name, at the same place. */
static gboolean
has_moved (const JoltPartition *old,
           JoltPartitionTable  *table)
{
  gsize n_partitions;
  const JoltPartition *partitions = jolt_partition_table_get_partitions (table, &n_partitions);

  for (gsize i = 0; i < n_partitions; i++) {
    if (partitions[i].type == old->type && partitions[i].subtype == old->subtype &&
        partitions[i].address == old->address && partitions[i].size == old->size &&
        g_str_equal (partitions[i].label, old->label))
      return FALSE;
  }

  return TRUE;
}

static gboolean
is_saved_data (const JoltPartition *partition)
{
  return partition->type == JOLT_PARTITION_TYPE_DATA && partition->subtype != JOLT_PARTITION_DATA_OTA &&
         partition->subtype != JOLT_PARTITION_DATA_PHY;
}

static gboolean
has_other_layout (JoltFlashContents *contents,
                  JoltFirmware      *firmware)
{
  JoltPartitionTable *table = jolt_firmware_get_partition_table (firmware);
  gsize n_partitions;
  const JoltPartition *partitions;

  if (table == NULL || contents->table == NULL)
    return FALSE;

  partitions = jolt_partition_table_get_partitions (contents->table, &n_partitions);
  for (gsize i = 0; i < n_partitions; i++) {
    if (is_saved_data (&partitions[i]) && has_moved (&partitions[i], table))
      return TRUE;
  }

  return FALSE;
}

/**
 * jolt_flash_fit_find:
 * @contents: what was read of a board
 * @firmware: what is to be written to it
 *
 * Says before a flash what it would do to a board that is known. Nothing of it
 * forbids the flash.
 *
 * Returns: what is to be known of it
 */
JoltFlashFit
jolt_flash_fit_find (JoltFlashContents *contents,
                     JoltFirmware      *firmware)
{
  g_return_val_if_fail (contents != NULL, JOLT_FLASH_FIT_RIGHT);
  g_return_val_if_fail (JOLT_IS_FIRMWARE (firmware), JOLT_FLASH_FIT_RIGHT);

  if (contents->flash_size != 0 && jolt_firmware_get_flash_size (firmware) > contents->flash_size)
    return JOLT_FLASH_FIT_TOO_SMALL;
  /* What cannot be read says nothing. */
  if (contents->state == JOLT_FLASH_STATE_ENCRYPTED)
    return JOLT_FLASH_FIT_RIGHT;
  if (lacks_loader (contents, firmware))
    return JOLT_FLASH_FIT_NO_LOADER;
  if (lacks_partition (contents, firmware))
    return JOLT_FLASH_FIT_NO_PARTITION;

  return has_other_layout (contents, firmware) ? JOLT_FLASH_FIT_OTHER_LAYOUT : JOLT_FLASH_FIT_RIGHT;
}
