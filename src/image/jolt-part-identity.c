/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-part-private.h"

#include <string.h>

#include "jolt-flash-contents-private.h"
#include "jolt-image-private.h"
#include "jolt-part-kind-private.h"

static void
set_kind (JoltFirmwarePart *self,
          JoltPartKind      kind,
          JoltPartEvidence  evidence)
{
  self->kind = kind;
  self->evidence = evidence;
}

/* An image that was cut before its segments end, or is for a chip of which it is
 * not known where its flash appears, does not say what it is. */
static void
guess_image (JoltFirmwarePart *self)
{
  g_autofree char *lower = g_ascii_strdown (self->name, -1);

  if (strstr (lower, "bootloader") != NULL)
    set_kind (self, JOLT_PART_KIND_BOOTLOADER, JOLT_PART_EVIDENCE_NAME);
  else
    set_kind (self, JOLT_PART_KIND_APPLICATION, JOLT_PART_EVIDENCE_NONE);
}

static void
identify_image (JoltFirmwarePart *self)
{
  const JoltAppDescription *description = self->image.description;

  if (jolt_image_is_application (&self->image))
    set_kind (self, JOLT_PART_KIND_APPLICATION, JOLT_PART_EVIDENCE_BYTES);
  else if (description != NULL)
    set_kind (self, JOLT_PART_KIND_BOOTLOADER, JOLT_PART_EVIDENCE_BYTES);
  else if (self->image.is_whole && self->image.header.chip != NULL)
    set_kind (self, JOLT_PART_KIND_BOOTLOADER, JOLT_PART_EVIDENCE_LIKELY);
  else
    guess_image (self);
}

static gboolean
identify_table (JoltFirmwarePart *self,
                const JoltPieces *pieces)
{
  guint8 buffer[JOLT_PARTITION_TABLE_MAX_SIZE];
  gsize size = jolt_pieces_read (pieces, 0, buffer, sizeof buffer);

  if (size < 2 || buffer[0] != 0xAA || buffer[1] != 0x50)
    return FALSE;

  self->table = jolt_partition_table_parse (buffer, size, &self->table_error);
  set_kind (self, JOLT_PART_KIND_PARTITION_TABLE, JOLT_PART_EVIDENCE_BYTES);

  return TRUE;
}

static void
identify_data (JoltFirmwarePart *self,
               const JoltPieces *pieces)
{
  JoltPartKind kind = jolt_part_kind_of_data (pieces);

  if (kind != JOLT_PART_KIND_DATA) {
    set_kind (self, kind, JOLT_PART_EVIDENCE_BYTES);
  } else {
    kind = jolt_part_kind_of_name (self->name);
    set_kind (self, kind, kind != JOLT_PART_KIND_DATA ? JOLT_PART_EVIDENCE_NAME : JOLT_PART_EVIDENCE_NONE);
  }

  if (self->kind == JOLT_PART_KIND_OTA_DATA)
    jolt_ota_data_read (pieces, 0, &self->ota_sequence);
}

/*< private >
 * jolt_firmware_part_identify:
 * @self: a part of which name, pieces and address are set
 *
 * Finds out what it is.
 */
void
jolt_firmware_part_identify (JoltFirmwarePart *self)
{
  JoltPieces pieces;

  jolt_pieces_init (&pieces, (GBytes * const *) self->pieces->pdata, self->pieces->len);
  self->size = pieces.size;
  self->contents = jolt_flash_contents_find (&pieces, self->has_address ? &self->address : NULL);

  if (self->contents != NULL) {
    set_kind (self, JOLT_PART_KIND_MERGED, JOLT_PART_EVIDENCE_BYTES);
    self->table = self->contents->table != NULL ? jolt_partition_table_ref (self->contents->table) : NULL;
  } else if (jolt_image_read (&self->image, &pieces, 0)) {
    self->is_image = TRUE;
    jolt_image_check (&self->image, &pieces, 0);
    identify_image (self);
  } else if (!identify_table (self, &pieces)) {
    identify_data (self, &pieces);
  }
}

/* What an image is to the firmware it is in: nothing but data, where it goes
 * into a partition for data. A gateway carries the program of another chip so. */
static void
become_data (JoltFirmwarePart *self,
             JoltPartKind      kind)
{
  self->is_image = FALSE;
  jolt_image_clear (&self->image);
  g_clear_pointer (&self->contents, jolt_flash_contents_unref);
  g_clear_pointer (&self->table, jolt_partition_table_unref);
  g_clear_error (&self->table_error);
  set_kind (self, kind, JOLT_PART_EVIDENCE_PLACE);
}

/**
 * jolt_firmware_part_refine:
 * @self: a part that no other thread has seen
 * @table: (nullable): the partition table of the same firmware
 *
 * Lets the partition table say what the bytes themselves do not. A part without
 * an address stays what it is.
 */
void
jolt_firmware_part_refine (JoltFirmwarePart   *self,
                           JoltPartitionTable *table)
{
  const JoltPartition *partition;
  JoltPartKind kind;

  g_return_if_fail (JOLT_IS_FIRMWARE_PART (self));

  if (table == NULL || !self->has_address || self->kind == JOLT_PART_KIND_MERGED)
    return;

  partition = jolt_partition_table_find_address (table, self->address);
  if (partition == NULL || partition->type != JOLT_PARTITION_TYPE_DATA)
    return;

  kind = jolt_part_kind_of_partition (partition);
  if (self->is_image || self->kind == JOLT_PART_KIND_PARTITION_TABLE)
    become_data (self, kind);
  else if (self->evidence < JOLT_PART_EVIDENCE_BYTES && kind != JOLT_PART_KIND_DATA)
    set_kind (self, kind, JOLT_PART_EVIDENCE_PLACE);
}

/**
 * jolt_firmware_part_refine_all:
 * @parts: (element-type JoltFirmwarePart): the parts of one firmware, as for
 *   [method@FirmwarePart.refine]
 *
 * Lets the first partition table among them say what the others are.
 *
 * Returns: (transfer full) (nullable): the table
 */
JoltPartitionTable *
jolt_firmware_part_refine_all (GPtrArray *parts)
{
  JoltPartitionTable *table = NULL;

  for (guint i = 0; i < parts->len && table == NULL; i++)
    table = jolt_firmware_part_get_table (parts->pdata[i]);

  /* Its part may turn out to be data and drop it. */
  if (table != NULL)
    jolt_partition_table_ref (table);
  for (guint i = 0; i < parts->len; i++)
    jolt_firmware_part_refine (parts->pdata[i], table);

  return table;
}
