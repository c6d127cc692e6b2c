/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "jolt-archive-private.h"
#include "jolt-limits.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltFileTree) tree = jolt_archive_read (bytes, "a.bin.gz", NULL, &error);
  gsize total = 0;

  g_assert_true ((tree == NULL) == (error != NULL));
  if (tree == NULL)
    return 0;

  g_assert_cmpuint (tree->entries->len, <=, JOLT_MAX_ARCHIVE_ENTRIES);
  for (guint i = 0; i < tree->entries->len; i++) {
    JoltFileTreeEntry *entry = tree->entries->pdata[i];

    g_assert_true (g_utf8_validate (entry->path, -1, NULL));
    g_assert_false (g_str_has_prefix (entry->path, "/"));
    g_assert_false (g_str_has_prefix (entry->path, "../"));
    g_assert_null (strstr (entry->path, "/../"));
    total += g_bytes_get_size (entry->bytes);
  }
  g_assert_cmpuint (total, <=, JOLT_MAX_ARCHIVE_SIZE);

  return 0;
}
