/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "jolt-file-type.h"
#include "jolt-image-header.h"
#include "jolt-part-identity.h"

/* What a single file is: header, description, table, merged image, refusals. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const guint32 addresses[] = { 0, 0x1000, 0x8000, 0x10000, 0xFFFFFFFF };
  gsize cut = size / 3;
  g_autoptr (GBytes) first = g_bytes_new (data, cut);
  g_autoptr (GBytes) second = g_bytes_new (data + cut, size - cut);
  GBytes *pieces[] = { first, second };
  g_autoptr (GError) error = NULL;
  gsize image_size;

  image_size = jolt_image_header_verify (pieces, 2, TRUE, &error);
  g_assert_cmpuint (image_size, <=, size);
  g_assert_true ((image_size == 0) == (error != NULL));
  g_clear_error (&error);

  jolt_file_type_refuse (data, size, &error);
  jolt_file_type_is_scrambled (data, size);

  for (gsize i = 0; i <= G_N_ELEMENTS (addresses); i++) {
    g_auto (JoltPartIdentity) identity = { 0 };

    jolt_part_identity_init (&identity, pieces, 2, "file.bin",
                             i < G_N_ELEMENTS (addresses) ? &addresses[i] : NULL);
    if (identity.description != NULL) {
      g_assert_true (g_utf8_validate (identity.description->project, -1, NULL));
      g_assert_true (g_utf8_validate (identity.description->version, -1, NULL));
    }
  }

  return 0;
}
