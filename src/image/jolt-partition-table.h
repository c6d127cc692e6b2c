/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define JOLT_PARTITION_TABLE_DEFAULT_ADDRESS 0x8000u
#define JOLT_PARTITION_TABLE_MAX_SIZE        0xC00u

#define JOLT_PARTITION_TYPE_APP  0x00
#define JOLT_PARTITION_TYPE_DATA 0x01
#define JOLT_PARTITION_TYPE_PARTITION_TABLE 0x03

#define JOLT_PARTITION_APP_FACTORY 0x00
#define JOLT_PARTITION_APP_OTA_0   0x10
#define JOLT_PARTITION_APP_OTA_MAX 16
#define JOLT_PARTITION_DATA_OTA    0x00
#define JOLT_PARTITION_DATA_PHY    0x01
#define JOLT_PARTITION_DATA_NVS    0x02
#define JOLT_PARTITION_DATA_FAT      0x81
#define JOLT_PARTITION_DATA_SPIFFS   0x82
#define JOLT_PARTITION_DATA_LITTLEFS 0x83

/**
 * JoltPartition:
 * @type: what is in it, such as %JOLT_PARTITION_TYPE_APP
 * @subtype: refines @type, such as %JOLT_PARTITION_APP_FACTORY
 * @address: the first byte of the flash that belongs to it
 * @size: its length in bytes
 * @label: its name, valid UTF-8
 * @flags: 1 when encrypted, 2 when read-only
 *
 * One record of a partition table.
 */
typedef struct {
  guint8   type;
  guint8   subtype;
  guint32  address;
  guint32  size;
  char     label[52];
  guint32  flags;
} JoltPartition;

typedef struct _JoltPartitionTable JoltPartitionTable;

JoltPartitionTable  *jolt_partition_table_parse          (const guint8        *data,
                                                          gsize                size,
                                                          GError             **error);
JoltPartitionTable  *jolt_partition_table_ref            (JoltPartitionTable  *self);
void                 jolt_partition_table_unref          (JoltPartitionTable  *self);
const JoltPartition *jolt_partition_table_get_partitions (JoltPartitionTable  *self,
                                                          gsize               *n_partitions);
const JoltPartition *jolt_partition_table_find           (JoltPartitionTable  *self,
                                                          guint8               type,
                                                          guint8               subtype);
const JoltPartition *jolt_partition_table_find_app       (JoltPartitionTable  *self);
const JoltPartition *jolt_partition_table_find_ota       (JoltPartitionTable  *self,
                                                          guint32              sequence);
const JoltPartition *jolt_partition_table_find_address   (JoltPartitionTable  *self,
                                                          guint32              address);
gboolean             jolt_partition_table_has_md5        (JoltPartitionTable  *self);
gboolean             jolt_partition_table_overlaps       (JoltPartitionTable  *self);
guint32              jolt_partition_table_get_end        (JoltPartitionTable  *self);

#define JOLT_TYPE_PARTITION_TABLE (jolt_partition_table_get_type ())
GType jolt_partition_table_get_type (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltPartitionTable, jolt_partition_table_unref)

G_END_DECLS
