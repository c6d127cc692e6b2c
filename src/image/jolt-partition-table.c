/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-bytes-private.h"
#include "jolt-image-error.h"
#include "jolt-partition-table.h"

#define RECORD_SIZE 32
#define MD5_OFFSET  16
#define MD5_SIZE    16

/**
 * JoltPartitionTable:
 *
 * Which region of the flash is for what. Immutable.
 *
 * Source: ESP-IDF, components/bootloader_support/include/esp_flash_partitions.h.
 */
struct _JoltPartitionTable
{
  gatomicrefcount  ref_count;
  GArray          *partitions;
  gboolean         has_md5;
};

G_DEFINE_BOXED_TYPE (JoltPartitionTable, jolt_partition_table,
                     jolt_partition_table_ref, jolt_partition_table_unref)

static void
fail (GError     **error,
      gsize        number,
      const char  *what)
{
  g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_CHECKSUM,
               "data: record %" G_GSIZE_FORMAT " of the partition table %s", number, what);
}

static void
read_record (JoltPartition *partition,
             const guint8  *record)
{
  g_autofree char *label = jolt_read_text (record + 12, 16);

  partition->type = record[2];
  partition->subtype = record[3];
  partition->address = jolt_read_u32 (record + 4);
  partition->size = jolt_read_u32 (record + 8);
  /* 16 bytes grow to at most 48 when each is replaced by U+FFFD. */
  g_strlcpy (partition->label, label, sizeof partition->label);
  partition->flags = jolt_read_u32 (record + 28);
}

static gboolean
md5_matches (const guint8 *data,
             gsize         size,
             const guint8 *expected)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  guint8 actual[MD5_SIZE];
  gsize length = sizeof actual;

  g_checksum_update (checksum, data, (gssize) size);
  g_checksum_get_digest (checksum, actual, &length);

  return memcmp (actual, expected, sizeof actual) == 0;
}

/**
 * jolt_partition_table_parse:
 * @data: bytes
 * @size: how many; those past the end of the table are ignored
 * @error: %JOLT_IMAGE_ERROR_NOT_FIRMWARE when there is no partition table,
 *   %JOLT_IMAGE_ERROR_BAD_CHECKSUM when there is one that is damaged
 *
 * Reads a partition table.
 *
 * Returns: (transfer full) (nullable): the table, or %NULL with @error set
 */
JoltPartitionTable *
jolt_partition_table_parse (const guint8  *data,
                            gsize          size,
                            GError       **error)
{
  g_autoptr (JoltPartitionTable) self = NULL;

  size = MIN (size, JOLT_PARTITION_TABLE_MAX_SIZE);

  if (size < RECORD_SIZE || data[0] != 0xAA || data[1] != 0x50) {
    g_set_error_literal (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_FIRMWARE,
                         "data: this is not a partition table");
    return NULL;
  }

  self = g_new0 (JoltPartitionTable, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->partitions = g_array_new (FALSE, TRUE, sizeof (JoltPartition));

  for (gsize offset = 0; size - offset >= RECORD_SIZE; offset += RECORD_SIZE) {
    const guint8 *record = data + offset;
    gsize number = offset / RECORD_SIZE;
    JoltPartition partition;

    if (record[0] == 0xFF && record[1] == 0xFF)
      return g_steal_pointer (&self);

    if (record[0] == 0xEB && record[1] == 0xEB) {
      if (!md5_matches (data, offset, record + MD5_OFFSET)) {
        fail (error, number, "differs from the MD5 of those before it");
        return NULL;
      }
      self->has_md5 = TRUE;
      return g_steal_pointer (&self);
    }

    if (record[0] != 0xAA || record[1] != 0x50) {
      fail (error, number, "is not one");
      return NULL;
    }

    read_record (&partition, record);
    if (partition.size == 0 || partition.size > G_MAXUINT32 - partition.address) {
      fail (error, number, "has an impossible size");
      return NULL;
    }

    g_array_append_val (self->partitions, partition);
  }

  /* No end mark: the table fills its sector, or the file was cut off there. */
  return g_steal_pointer (&self);
}

/**
 * jolt_partition_table_ref:
 * @self: a partition table
 *
 * Returns: (transfer full): @self
 */
JoltPartitionTable *
jolt_partition_table_ref (JoltPartitionTable *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * jolt_partition_table_unref:
 * @self: (transfer full): a partition table
 */
void
jolt_partition_table_unref (JoltPartitionTable *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->partitions);
  g_free (self);
}

/**
 * jolt_partition_table_get_partitions:
 * @self: a partition table
 * @n_partitions: (out): how many there are
 *
 * The partitions in the order of the table.
 *
 * Returns: (transfer none) (array length=n_partitions): the partitions
 */
const JoltPartition *
jolt_partition_table_get_partitions (JoltPartitionTable *self,
                                     gsize              *n_partitions)
{
  *n_partitions = self->partitions->len;

  return (const JoltPartition *) (gpointer) self->partitions->data;
}

/**
 * jolt_partition_table_find:
 * @self: a partition table
 * @type: such as %JOLT_PARTITION_TYPE_DATA
 * @subtype: such as %JOLT_PARTITION_DATA_NVS
 *
 * Returns: (transfer none) (nullable): the first partition of that kind
 */
const JoltPartition *
jolt_partition_table_find (JoltPartitionTable *self,
                           guint8              type,
                           guint8              subtype)
{
  for (guint i = 0; i < self->partitions->len; i++) {
    const JoltPartition *partition = &g_array_index (self->partitions, JoltPartition, i);

    if (partition->type == type && partition->subtype == subtype)
      return partition;
  }

  return NULL;
}

/**
 * jolt_partition_table_find_app:
 * @self: a partition table
 *
 * Finds where an application goes that is flashed over a cable: the factory
 * partition, else the first one of OTA.
 *
 * Returns: (transfer none) (nullable): the partition
 */
const JoltPartition *
jolt_partition_table_find_app (JoltPartitionTable *self)
{
  const JoltPartition *partition;

  partition = jolt_partition_table_find (self, JOLT_PARTITION_TYPE_APP, JOLT_PARTITION_APP_FACTORY);
  if (partition != NULL)
    return partition;

  return jolt_partition_table_find (self, JOLT_PARTITION_TYPE_APP, JOLT_PARTITION_APP_OTA_0);
}

/**
 * jolt_partition_table_find_ota:
 * @self: a partition table
 * @sequence: the number in the start choice (otadata), from 1
 *
 * Finds which application the bootloader starts: the numbers go round the OTA
 * partitions there are (ESP-IDF, bootloader_utility.c).
 *
 * Returns: (transfer none) (nullable): the partition
 */
const JoltPartition *
jolt_partition_table_find_ota (JoltPartitionTable *self,
                               guint32             sequence)
{
  guint32 n = 0;

  while (n < JOLT_PARTITION_APP_OTA_MAX &&
         jolt_partition_table_find (self, JOLT_PARTITION_TYPE_APP, (guint8) (JOLT_PARTITION_APP_OTA_0 + n)) != NULL)
    n++;

  if (n == 0 || sequence == 0)
    return NULL;

  return jolt_partition_table_find (self, JOLT_PARTITION_TYPE_APP,
                                    (guint8) (JOLT_PARTITION_APP_OTA_0 + (sequence - 1) % n));
}

/**
 * jolt_partition_table_find_address:
 * @self: a partition table
 * @address: an address in the flash
 *
 * Returns: (transfer none) (nullable): the partition that @address is in
 */
const JoltPartition *
jolt_partition_table_find_address (JoltPartitionTable *self,
                                   guint32             address)
{
  for (guint i = 0; i < self->partitions->len; i++) {
    const JoltPartition *partition = &g_array_index (self->partitions, JoltPartition, i);

    if (address >= partition->address && address - partition->address < partition->size)
      return partition;
  }

  return NULL;
}

/**
 * jolt_partition_table_has_md5:
 * @self: a partition table
 *
 * Whether the table carries an MD5 of itself, which was compared.
 */
gboolean
jolt_partition_table_has_md5 (JoltPartitionTable *self)
{
  return self->has_md5;
}

/**
 * jolt_partition_table_overlaps:
 * @self: a partition table
 *
 * Returns: whether two of its partitions cover the same flash
 */
gboolean
jolt_partition_table_overlaps (JoltPartitionTable *self)
{
  for (guint i = 0; i < self->partitions->len; i++) {
    const JoltPartition *a = &g_array_index (self->partitions, JoltPartition, i);

    for (guint j = 0; j < i; j++) {
      const JoltPartition *b = &g_array_index (self->partitions, JoltPartition, j);

      if (a->address < b->address + b->size && b->address < a->address + a->size)
        return TRUE;
    }
  }

  return FALSE;
}

/**
 * jolt_partition_table_get_end:
 * @self: a partition table
 *
 * Returns: the first address past all of its partitions
 */
guint32
jolt_partition_table_get_end (JoltPartitionTable *self)
{
  guint32 end = 0;

  for (guint i = 0; i < self->partitions->len; i++) {
    const JoltPartition *partition = &g_array_index (self->partitions, JoltPartition, i);

    end = MAX (end, partition->address + partition->size);
  }

  return end;
}
