/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "jolt-file-type.h"
#include "jolt-firmware-part.h"

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
  g_autoptr (GPtrArray) cuts = g_ptr_array_new ();
  g_autoptr (GBytes) whole = g_bytes_new_static (data, size);
  g_autoptr (JoltFlashContents) contents = NULL;

  jolt_file_type_refuse (data, size, NULL);
  jolt_file_type_is_scrambled (data, size);

  contents = jolt_flash_contents_read (whole, 0, jolt_chip_from_target ("esp32s2"));
  g_assert_true (contents->start == NULL || contents->table != NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    g_ptr_array_add (cuts, pieces[i]);

  for (gsize i = 0; i <= G_N_ELEMENTS (addresses); i++) {
    const guint32 *address = i < G_N_ELEMENTS (addresses) ? &addresses[i] : NULL;
    g_autoptr (JoltFirmwarePart) part = jolt_firmware_part_new ("file.bin", cuts, address);
    const JoltAppDescription *description = jolt_firmware_part_get_app_description (part);
    const JoltImage *image = jolt_firmware_part_get_image (part);
    g_autoptr (GError) error = NULL;
    gboolean is_whole = jolt_firmware_part_verify (part, &error);

    g_assert_true (is_whole == (error == NULL));
    g_assert_true (image == NULL || image->state != JOLT_IMAGE_STATE_SOUND || image->size <= size);
    if (description != NULL) {
      g_assert_true (g_utf8_validate (description->project, -1, NULL));
      g_assert_true (g_utf8_validate (description->version, -1, NULL));
    }
    jolt_firmware_part_refine (part, jolt_firmware_part_get_table (part));
  }

  return 0;
}
