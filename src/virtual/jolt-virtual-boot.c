/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-boot-private.h"

#include <string.h>

/* What a reset without BOOT does: look for an application and check it the way
 * the second-stage bootloader does (idf bootloader_support,
 * esp_image_format.c). The bootloader itself counts as there: the firmware
 * that is flashed most often is the application alone. */

#define TABLE_ADDRESS 0x8000u
#define TABLE_SIZE 0xc00u
#define RECORD_SIZE 32u
#define APP_ADDRESS 0x10000u

#define HEADER_SIZE 24u
#define SEGMENT_HEADER_SIZE 8u
#define SEGMENTS_MAX 16
#define CHECKSUM_SEED 0xef
#define SHA256_SIZE 32u

static guint32
get_u32 (const guint8 *data)
{
  return (guint32) data[0] | (guint32) data[1] << 8 | (guint32) data[2] << 16 | (guint32) data[3] << 24;
}

static gboolean
digest_matches (JoltVirtualFlash *flash,
                guint32           address,
                gsize             size)
{
  const guint8 *image = jolt_virtual_flash_peek (flash, address, size + SHA256_SIZE);
  g_autoptr (GChecksum) checksum = NULL;
  guint8 digest[SHA256_SIZE];
  gsize digest_size = sizeof digest;

  if (image == NULL)
    return FALSE;

  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum, image, size);
  g_checksum_get_digest (checksum, digest, &digest_size);

  return memcmp (digest, image + size, SHA256_SIZE) == 0;
}

static gboolean
image_starts (JoltVirtualFlash *flash,
              const JoltChip   *chip,
              guint32           address)
{
  const guint8 *header = jolt_virtual_flash_peek (flash, address, HEADER_SIZE);
  gsize size = HEADER_SIZE;
  guint8 checksum = CHECKSUM_SEED;
  const guint8 *data;

  if (header == NULL || header[0] != 0xe9 || header[1] > SEGMENTS_MAX ||
      (header[12] | header[13] << 8) != chip->id)
    return FALSE;

  for (guint i = 0; i < header[1]; i++) {
    guint32 length;

    data = jolt_virtual_flash_peek (flash, address, size + SEGMENT_HEADER_SIZE);
    if (data == NULL)
      return FALSE;

    length = get_u32 (data + size + 4);
    if (length > jolt_virtual_flash_get_size (flash))
      return FALSE;

    size += SEGMENT_HEADER_SIZE;
    data = jolt_virtual_flash_peek (flash, address, size + length);
    if (data == NULL)
      return FALSE;

    for (guint32 j = 0; j < length; j++)
      checksum ^= data[size + j];
    size += length;
  }

  /* The checksum is the last byte of the next 16. */
  size += 16 - size % 16;
  data = jolt_virtual_flash_peek (flash, address, size);
  if (data == NULL || data[size - 1] != checksum)
    return FALSE;

  return header[23] != 1 || digest_matches (flash, address, size);
}

/* Returns: whether a reset without BOOT would start an application. */
gboolean
jolt_virtual_boot_finds_application (JoltVirtualFlash *flash,
                                     const JoltChip   *chip)
{
  const guint8 *table = jolt_virtual_flash_peek (flash, TABLE_ADDRESS, TABLE_SIZE);
  gboolean named = FALSE;

  for (guint i = 0; table != NULL && i < TABLE_SIZE / RECORD_SIZE; i++) {
    const guint8 *record = table + (gsize) i * RECORD_SIZE;

    if (record[0] != 0xaa || record[1] != 0x50)
      break;

    /* Type 0 is an application; the loader tries one after the other. */
    if (record[2] == 0) {
      named = TRUE;
      if (image_starts (flash, chip, get_u32 (record + 4)))
        return TRUE;
    }
  }

  return !named && image_starts (flash, chip, APP_ADDRESS);
}
