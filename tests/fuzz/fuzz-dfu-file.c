/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "jolt-cpio.h"
#include "jolt-crc32.h"
#include "jolt-dfu-file-private.h"
#include "jolt-firmware.h"
#include "rom-model.h"

static void
parse (const guint8 *data,
       gsize         size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltDfuFile) file = jolt_dfu_file_parse (data, size, TRUE, &error);

  g_assert_true ((file == NULL) == (error != NULL));
  if (file == NULL)
    return;

  g_assert_cmpuint (file->payload_size, <=, size);
  for (guint i = 0; i < file->entries->len; i++) {
    const JoltDfuFileEntry *entry = &g_array_index (file->entries, JoltDfuFileEntry, i);

    g_assert_cmpuint (entry->data_offset, <=, file->payload_size);
    g_assert_cmpuint (entry->size, <=, file->payload_size - entry->data_offset);
    g_assert_cmpuint ((guint64) entry->record.address + entry->size, <=, G_MAXUINT32);
  }
}

/* The same bytes as the window sees them: parts, what they are, warnings. Whatever
 * opens is written by the ROM to where it belongs. */
static void
open_firmware (const guint8 *data,
               gsize         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltFirmware) firmware = jolt_firmware_new_from_bytes (bytes, "dfu.bin", &error);
  g_autofree guint8 *flash = NULL;
  const JoltFirmwareEntry *entries;
  const guint8 *payload;
  gsize payload_size;
  guint n_parts;
  gsize n_entries;

  g_assert_true ((firmware == NULL) == (error != NULL));
  if (firmware == NULL)
    return;

  flash = g_malloc0 (ROM_MODEL_FLASH_SIZE);
  payload = g_bytes_get_data (jolt_firmware_get_payload (firmware), &payload_size);
  g_assert_cmpint (rom_model_write (payload, payload_size, flash), ==, ROM_MODEL_OK);

  n_parts = jolt_firmware_get_n_parts (firmware);
  entries = jolt_firmware_get_entries (firmware, &n_entries);
  for (gsize i = 0; i < n_entries; i++) {
    g_assert_cmpuint (entries[i].part, <, n_parts);
    g_assert_cmpuint (entries[i].size, >, 0);
    g_assert_cmpuint (entries[i].payload_offset + entries[i].size, <=, payload_size);
    g_assert_cmpmem (flash + entries[i].address, entries[i].size,
                     payload + entries[i].payload_offset, entries[i].size);
  }
}

static void
repair_md5s (guint8 *data,
             gsize   size)
{
  JoltCpioEntry index;
  JoltCpioEntry entry;
  gsize offset;

  if (!jolt_cpio_read (&index, data, size, 0, NULL))
    return;

  offset = index.next_offset;
  for (gsize number = 0; (number + 1) * JOLT_DFU_INDEX_RECORD_SIZE <= index.size; number++) {
    g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
    gsize record = index.data_offset + number * JOLT_DFU_INDEX_RECORD_SIZE;
    gsize length = JOLT_DFU_INDEX_MD5_SIZE;

    if (!jolt_cpio_read (&entry, data, size, offset, NULL))
      return;

    g_checksum_update (md5, data + entry.data_offset, (gssize) entry.size);
    g_checksum_get_digest (md5, data + record + JOLT_DFU_INDEX_MD5_OFFSET, &length);
    offset = entry.next_offset;
  }
}

/* Checksums keep a fuzzer from everything after them, so put them right. */
static void
repair (guint8 *data,
        gsize   size)
{
  guint8 *suffix = data + size - JOLT_DFU_SUFFIX_SIZE;
  guint32 crc;

  memcpy (suffix + 8, "UFD\x10", 4);
  repair_md5s (data, size - JOLT_DFU_SUFFIX_SIZE);

  crc = jolt_crc32_update (0xFFFFFFFF, data, size - 4);
  for (guint i = 0; i < 4; i++)
    data[size - 4 + i] = (guint8) (crc >> (8 * i));
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree guint8 *copy = NULL;

  parse (data, size);

  if (size < JOLT_DFU_SUFFIX_SIZE)
    return 0;

  copy = g_memdup2 (data, size);
  repair (copy, size);
  parse (copy, size);
  open_firmware (copy, size);

  return 0;
}
