/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "jolt-firmware.h"
#include "jolt-packer.h"

/* The input is a list of files: a size of two bytes, an address of four, the
 * contents. They are packed, and what is read back must be the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (JoltPacker) packer = NULL;
  g_autoptr (GBytes) dfu = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (GError) error = NULL;
  const JoltFirmwareEntry *entries;
  const guint8 *payload;
  gsize n_entries;
  gsize n_chips;
  const JoltChip *chips = jolt_chip_list (&n_chips);

  if (size < 2)
    return 0;

  packer = jolt_packer_new (&chips[data[0] % n_chips]);
  jolt_packer_set_part_size (packer, 1 + (gsize) data[1] * 64);
  data += 2;
  size -= 2;

  for (guint n = 0; size >= 6 && n < 32; n++) {
    gsize file_size = MIN ((gsize) (data[0] | data[1] << 8), size - 6);
    guint32 address = (guint32) data[2] | (guint32) data[3] << 8 | (guint32) data[4] << 16 | (guint32) data[5] << 24;
    g_autoptr (GBytes) bytes = g_bytes_new (data + 6, file_size);
    g_autofree char *name = g_strdup_printf ("file%u.bin", n % 3);

    jolt_packer_add (packer, address, name, bytes);
    data += 6 + file_size;
    size -= 6 + file_size;
  }

  dfu = jolt_packer_finish (packer, &error);
  if (dfu == NULL)
    return 0;

  firmware = jolt_firmware_new_from_bytes (dfu, "dfu.bin", &error);
  g_assert_true ((firmware == NULL) == (error != NULL));
  if (firmware == NULL) {
    /* Only the chip can be wrong, or there is nothing in it. */
    g_assert_true (g_error_matches (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_CHIP_WITHOUT_DFU) ||
                   g_error_matches (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_CHIP_MISMATCH) ||
                   g_error_matches (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NOT_FIRMWARE));
    return 0;
  }

  payload = g_bytes_get_data (jolt_firmware_get_payload (firmware), NULL);
  entries = jolt_firmware_get_entries (firmware, &n_entries);
  for (gsize i = 0; i < n_entries; i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (firmware, entries[i].part);

    g_assert_nonnull (part);
    g_assert_true (jolt_firmware_part_get_proven (part));
    g_assert_cmpuint (entries[i].payload_offset + entries[i].size, <=,
                      g_bytes_get_size (jolt_firmware_get_payload (firmware)));
    g_assert_nonnull (payload + entries[i].payload_offset);
  }

  return 0;
}
