/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-flash-contents-private.h"

#include "jolt-bytes-private.h"
#include "jolt-crc32.h"
#include "jolt-limits.h"

#define OTA_RECORD_SIZE 32

/* One of the two records of the start choice: a number that grows with every
 * update, and its CRC (ESP-IDF, esp_flash_partitions.h, esp_ota_select_entry_t).
 * Returns 0 for an erased record. */
static gboolean
read_ota_record (const JoltPieces *pieces,
                 gsize             offset,
                 guint32          *sequence)
{
  guint8 record[OTA_RECORD_SIZE];

  *sequence = 0;
  if (jolt_pieces_is_filled (pieces, offset, sizeof record, 0xFF))
    return TRUE;
  if (jolt_pieces_read (pieces, offset, record, sizeof record) != sizeof record ||
      jolt_read_u32 (record + 28) != ~jolt_crc32_update (0, record, 4))
    return FALSE;

  *sequence = jolt_read_u32 (record);

  return *sequence != 0 && *sequence != 0xFFFFFFFF;
}

/*< private >
 * jolt_ota_data_read:
 * @pieces: bytes
 * @offset: where the start choice (otadata) is supposed to be
 * @sequence: (out): the number that chooses, or 0 when nothing is chosen
 *
 * Reads the start choice: two sectors with a record each, of which the one with
 * the higher number counts. A record that is damaged counts as erased, as for
 * the bootloader.
 *
 * Returns: whether at least one record is whole
 */
gboolean
jolt_ota_data_read (const JoltPieces *pieces,
                    gsize             offset,
                    guint32          *sequence)
{
  guint32 first = 0;
  guint32 second = 0;
  gboolean has_first = read_ota_record (pieces, offset, &first);
  gboolean has_second = read_ota_record (pieces, offset + JOLT_SECTOR_SIZE, &second);

  *sequence = MAX (has_first ? first : 0, has_second ? second : 0);

  return has_first || has_second;
}
