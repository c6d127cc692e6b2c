/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "jolt-image-error.h"
#include "jolt-partition-table.h"
#include "jolt-sample.h"

static guint8 *
make_table (gsize *size)
{
  g_autoptr (GBytes) bytes = NULL;
  JoltSample sample;

  jolt_sample_init (&sample);
  bytes = jolt_sample_make_table (&sample);
  *size = g_bytes_get_size (bytes);

  return g_memdup2 (g_bytes_get_data (bytes, NULL), *size);
}

static void
test_partition_table_find (void)
{
  gsize size;
  g_autofree guint8 *data = make_table (&size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltPartitionTable) table = jolt_partition_table_parse (data, size, &error);
  const JoltPartition *partition;
  gsize n_partitions;

  g_assert_no_error (error);
  g_assert_true (jolt_partition_table_has_md5 (table));
  jolt_partition_table_get_partitions (table, &n_partitions);
  g_assert_cmpuint (n_partitions, ==, 3);

  partition = jolt_partition_table_find_app (table);
  g_assert_cmpstr (partition->label, ==, "factory");
  g_assert_cmphex (partition->address, ==, 0x10000);

  partition = jolt_partition_table_find (table, JOLT_PARTITION_TYPE_DATA, JOLT_PARTITION_DATA_NVS);
  g_assert_cmphex (partition->address, ==, 0x9000);
  g_assert_cmphex (partition->size, ==, 0x6000);

  /* The interval is closed below and open above. */
  g_assert_true (jolt_partition_table_find_address (table, 0x9000) == partition);
  g_assert_true (jolt_partition_table_find_address (table, 0xEFFF) == partition);
  g_assert_cmpstr (jolt_partition_table_find_address (table, 0xF000)->label, ==, "phy_init");
  g_assert_null (jolt_partition_table_find_address (table, 0x8FFF));
}

static void
test_partition_table_ota (void)
{
  gsize size;
  g_autofree guint8 *data = make_table (&size);
  g_autoptr (JoltPartitionTable) table = NULL;

  data[64 + 3] = 0x10;            /* the application is ota_0 */
  memset (data + 96, 0xFF, 32);   /* and nothing proves the table */
  table = jolt_partition_table_parse (data, size, NULL);
  g_assert_false (jolt_partition_table_has_md5 (table));
  g_assert_cmphex (jolt_partition_table_find_app (table)->address, ==, 0x10000);
}

static void
test_partition_table_damage (void)
{
  gsize size;
  g_autofree guint8 *data = make_table (&size);

  /* Every byte of the records and of the MD5 itself. */
  for (gsize i = 0; i < 128; i++) {
    int expected = i < 2 ? JOLT_IMAGE_ERROR_NOT_FIRMWARE : JOLT_IMAGE_ERROR_BAD_CHECKSUM;
    g_autoptr (GError) error = NULL;
    g_autoptr (JoltPartitionTable) table = NULL;

    if (i >= 98 && i < 112)
      continue;     /* between the mark and the MD5: not used */

    data[i] ^= 0x01;
    table = jolt_partition_table_parse (data, size, &error);
    g_assert_null (table);
    g_assert_error (error, JOLT_IMAGE_ERROR, expected);
    data[i] ^= 0x01;
  }
}

static void
test_partition_table_lengths (void)
{
  gsize size;
  g_autofree guint8 *whole = make_table (&size);

  for (gsize length = 0; length < 256; length++) {
    g_autofree guint8 *data = g_memdup2 (whole, length);
    g_autoptr (JoltPartitionTable) table = jolt_partition_table_parse (data, length, NULL);

    g_assert_true ((table != NULL) == (length >= 32));
  }
}

static void
test_partition_table_impossible_size (void)
{
  gsize size;
  g_autofree guint8 *data = make_table (&size);
  g_autoptr (GError) error = NULL;

  memset (data + 8, 0xFF, 4);
  g_assert_null (jolt_partition_table_parse (data, 32, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_CHECKSUM);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/partition-table/find", test_partition_table_find);
  g_test_add_func ("/partition-table/ota", test_partition_table_ota);
  g_test_add_func ("/partition-table/damage", test_partition_table_damage);
  g_test_add_func ("/partition-table/lengths", test_partition_table_lengths);
  g_test_add_func ("/partition-table/impossible-size", test_partition_table_impossible_size);

  return g_test_run ();
}
