/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "jolt-web-manifest-private.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltWebManifest) manifest = jolt_web_manifest_parse ((const char *) data, size, &error);

  g_assert_true ((manifest == NULL) == (error != NULL));
  if (manifest == NULL)
    return 0;

  g_assert_true (jolt_web_manifest_is ((const char *) data, size));
  g_assert_cmpuint (manifest->builds->len, >, 0);
  for (guint i = 0; i < manifest->builds->len; i++) {
    JoltWebManifestBuild *build = manifest->builds->pdata[i];

    g_assert_true (build->args->files->len > 0 || build->bad_path != NULL);
  }

  return 0;
}
