/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rom-model.h"

#include <string.h>

/* What the ROMs of ESP32-S2, S3, P4 and S31 do with a payload (ROM, cpio_feed,
 * dfu_cpio_callback, dfu_flash_program, dfu_updater_end), written from their
 * behaviour and sharing nothing with the reader and the packer of the program. */

#define RECORD_SIZE 88
#define MAX_RECORDS 64
#define SECTOR      4096u

typedef struct {
  guint8  *flash;
  guint32  chip_size;
  guint8   index[MAX_RECORDS * RECORD_SIZE];
  guint    n_records;
  gsize    sizes[MAX_RECORDS];
  gboolean came[MAX_RECORDS];
} Rom;

static guint32
read_word (const guint8 *data)
{
  return (guint32) data[0] | (guint32) data[1] << 8 | (guint32) data[2] << 16 | (guint32) data[3] << 24;
}

static gsize
read_hex (const guint8 *data)
{
  gsize value = 0;

  for (guint i = 0; i < 8; i++)
    value = value << 4 | (gsize) MAX (g_ascii_xdigit_value ((char) data[i]), 0);

  return value;
}

static int
find_record (Rom        *rom,
             const char *name)
{
  for (guint i = 0; i < rom->n_records; i++) {
    if (strncmp ((const char *) rom->index + i * RECORD_SIZE + 8, name, 64) == 0)
      return (int) i;
  }

  return -1;
}

static void
erase (Rom     *rom,
       guint64  from,
       guint64  to)
{
  from = from / SECTOR * SECTOR;
  to = (to + SECTOR - 1) / SECTOR * SECTOR;

  if (to > rom->chip_size)
    return;
  for (guint64 i = from; i < to; i++)
    rom->flash[i & (ROM_MODEL_FLASH_SIZE - 1)] = 0xFF;
}

static void
program (Rom          *rom,
         guint64       address,
         const guint8 *data,
         gsize         size)
{
  for (gsize i = 0; i < size && address + i < rom->chip_size; i++)
    rom->flash[(address + i) & (ROM_MODEL_FLASH_SIZE - 1)] &= data[i];
}

static RomModelResult
take_entry (Rom          *rom,
            const char   *name,
            const guint8 *data,
            gsize         size)
{
  int number = find_record (rom, name);
  const guint8 *record = rom->index + MAX (number, 0) * RECORD_SIZE;
  guint32 address;
  guint32 flags;

  if (number < 0)
    return ROM_MODEL_OK;

  address = read_word (record);
  flags = read_word (record + 4);
  rom->came[number] = TRUE;
  rom->sizes[number] = size;

  if ((flags & 3) != 0)
    return ROM_MODEL_MEMORY;
  if ((flags & 4) != 0 && size >= 32)
    rom->chip_size = read_word (data + 12);
  if ((flags & 8) == 0)
    erase (rom, address, (guint64) address + size);
  if ((flags & 4) == 0)
    program (rom, address, data, size);

  return ROM_MODEL_OK;
}

static RomModelResult
finish (Rom *rom)
{
  for (guint i = 0; i < rom->n_records; i++) {
    const guint8 *record = rom->index + i * RECORD_SIZE;
    guint32 address = read_word (record);
    g_autoptr (GChecksum) md5 = NULL;
    guint8 digest[16];
    gsize length = sizeof digest;

    if ((read_word (record + 4) & 0x13) != 0)
      continue;
    if (!rom->came[i] || (guint64) address + rom->sizes[i] > MIN (rom->chip_size, ROM_MODEL_FLASH_SIZE))
      return ROM_MODEL_ERROR;

    md5 = g_checksum_new (G_CHECKSUM_MD5);
    g_checksum_update (md5, rom->flash + address, (gssize) rom->sizes[i]);
    g_checksum_get_digest (md5, digest, &length);
    if (memcmp (digest, record + 72, sizeof digest) != 0)
      return ROM_MODEL_ERROR;
  }

  return ROM_MODEL_OK;
}

/* Writes a payload to flash of ROM_MODEL_FLASH_SIZE bytes. */
RomModelResult
rom_model_write (const guint8 *payload,
                 gsize         size,
                 guint8       *flash)
{
  g_autofree Rom *rom = g_new0 (Rom, 1);
  gsize offset = 0;

  rom->flash = flash;
  rom->chip_size = 2u << 20;

  if (size <= 231 || memcmp (payload, "0707", 4) != 0)
    return ROM_MODEL_RAW;

  while (offset < size) {
    const char *name = (const char *) payload + offset + 110;
    const guint8 *data;
    RomModelResult result;
    gsize data_size;
    gsize name_size;

    if (size - offset < 110 || memcmp (payload + offset, "070701", 6) != 0)
      return ROM_MODEL_ERROR;
    data_size = read_hex (payload + offset + 54);
    name_size = read_hex (payload + offset + 94);
    if (name_size > 64 || size - offset - 110 < name_size)
      return ROM_MODEL_ERROR;
    offset = (offset + 110 + name_size + 3) / 4 * 4;
    if (offset > size || data_size > size - offset)
      return ROM_MODEL_ERROR;
    data = payload + offset;
    offset = (offset + data_size + 3) / 4 * 4;

    if (strcmp (name, "TRAILER!!!") == 0)
      break;

    if (strcmp (name, "dfuinfo0.dat") == 0) {
      if (data_size > sizeof rom->index)
        return ROM_MODEL_ERROR;
      memcpy (rom->index, data, data_size);
      rom->n_records = (guint) (data_size / RECORD_SIZE);
      continue;
    }

    result = take_entry (rom, name, data, data_size);
    if (result != ROM_MODEL_OK)
      return result;
  }

  return finish (rom);
}
