/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "jolt-zip-private.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = jolt_zip_read (bytes, NULL, &error);
  gsize total = 0;

  g_assert_true ((files == NULL) == (error != NULL));
  if (files == NULL)
    return 0;

  for (guint i = 0; i < files->len; i++) {
    JoltZipFile *file = files->pdata[i];

    g_assert_true (g_utf8_validate (file->path, -1, NULL));
    g_assert_false (g_str_has_prefix (file->path, "/"));
    g_assert_false (g_str_has_prefix (file->path, "../"));
    g_assert_null (strstr (file->path, "/../"));
    total += g_bytes_get_size (file->bytes);
  }
  g_assert_cmpuint (total, <=, JOLT_ZIP_MAX_SIZE);

  return 0;
}
