/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "jolt-packer.h"
#include "rom-model.h"

typedef struct {
  guint32       address;
  const guint8 *data;
  gsize         size;
} File;

/* A later file for the same address takes its place, as with mkdfu. */
static gboolean
is_replaced (GArray *files,
             guint   index)
{
  for (guint i = index + 1; i < files->len; i++) {
    if (g_array_index (files, File, i).address == g_array_index (files, File, index).address)
      return TRUE;
  }

  return FALSE;
}

/* The input is a list of files: a size of two bytes, an address of four, the
 * contents. They are packed, and the ROM writes them to where they belong. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (JoltPacker) packer = NULL;
  g_autoptr (GBytes) dfu = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GArray) files = g_array_new (FALSE, FALSE, sizeof (File));
  g_autofree guint8 *flash = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_chips;
  const JoltChip *chips = jolt_chip_list (&n_chips);

  if (size < 2)
    return 0;

  packer = jolt_packer_new (&chips[data[0] % n_chips]);
  jolt_packer_set_flash_size (packer, ROM_MODEL_FLASH_SIZE);
  jolt_packer_set_part_size (packer, (gsize) (data[1] % 8) * 2048);
  data += 2;
  size -= 2;

  for (guint n = 0; size >= 6 && n < 32; n++) {
    gsize file_size = MIN ((gsize) (data[0] | data[1] << 8), size - 6);
    guint32 address = (guint32) data[2] | (guint32) data[3] << 8 | (guint32) data[4] << 16 | (guint32) data[5] << 24;
    g_autoptr (GBytes) bytes = g_bytes_new (data + 6, file_size);
    g_autofree char *name = g_strdup_printf ("file%u.bin", n % 3);

    File file = { address, data + 6, file_size };

    g_array_append_val (files, file);
    jolt_packer_add (packer, address, name, bytes);
    data += 6 + file_size;
    size -= 6 + file_size;
  }

  dfu = jolt_packer_finish (packer, &error);
  if (dfu == NULL)
    return 0;

  payload = g_bytes_new_from_bytes (dfu, 0, g_bytes_get_size (dfu) - 16);
  flash = g_malloc0 (ROM_MODEL_FLASH_SIZE);
  g_assert_cmpint (rom_model_write (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), flash), ==, ROM_MODEL_OK);

  for (guint i = 0; i < files->len; i++) {
    const File *file = &g_array_index (files, File, i);

    if (!is_replaced (files, i) && file->size > 0)
      g_assert_cmpmem (flash + file->address, file->size, file->data, file->size);
  }

  return 0;
}
