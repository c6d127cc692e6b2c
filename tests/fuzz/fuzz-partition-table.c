/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "jolt-partition-table.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltPartitionTable) table = jolt_partition_table_parse (data, size, &error);
  const JoltPartition *partitions;
  gsize n_partitions;

  g_assert_true ((table == NULL) == (error != NULL));
  if (table == NULL)
    return 0;

  jolt_partition_table_find_app (table);
  partitions = jolt_partition_table_get_partitions (table, &n_partitions);
  for (gsize i = 0; i < n_partitions; i++) {
    g_assert_true (g_utf8_validate (partitions[i].label, -1, NULL));
    g_assert_cmpuint ((guint64) partitions[i].address + partitions[i].size, <=, G_MAXUINT32);
    g_assert_nonnull (jolt_partition_table_find_address (table, partitions[i].address));
  }

  return 0;
}
