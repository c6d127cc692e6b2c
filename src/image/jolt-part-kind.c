/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-part-kind-private.h"

#include <string.h>

#include "jolt-bytes-private.h"
#include "jolt-flash-contents-private.h"
#include "jolt-limits.h"

G_DEFINE_ENUM_TYPE (JoltPartKind, jolt_part_kind,
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_DATA, "data"),
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_BOOTLOADER, "bootloader"),
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_PARTITION_TABLE, "partition-table"),
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_APPLICATION, "application"),
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_OTA_DATA, "ota-data"),
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_NVS, "nvs"),
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_PHY, "phy"),
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_FILE_SYSTEM, "file-system"),
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_MERGED, "merged"))

/**
 * jolt_part_kind_get_nick:
 * @kind: what a part is
 *
 * The word for @kind in JSON and in .ui files, such as "partition-table".
 *
 * Returns: (transfer none): the word, not translated
 */
const char *
jolt_part_kind_get_nick (JoltPartKind kind)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (JOLT_TYPE_PART_KIND);

  return g_enum_get_value (klass, (int) kind)->value_nick;
}

/* The header of a page of settings: its state, a number, the version, and
 * erased bytes (ESP-IDF, components/nvs_flash/src/nvs_page.hpp). */
static gboolean
is_nvs (const JoltPieces *pieces)
{
  guint8 header[32];

  if (jolt_pieces_read (pieces, 0, header, sizeof header) != sizeof header ||
      pieces->size % JOLT_SECTOR_SIZE != 0)
    return FALSE;

  switch (jolt_read_u32 (header)) {
  case 0xFFFFFFFEu:     /* active */
  case 0xFFFFFFFCu:     /* full */
  case 0xFFFFFFF8u:     /* being freed */
    return header[8] >= 0xFE && jolt_pieces_is_filled (pieces, 9, 19, 0xFF);
  default:
    return FALSE;
  }
}

static gboolean
has_text (const JoltPieces *pieces,
          gsize             offset,
          const char       *text,
          gsize             size)
{
  guint8 buffer[16];

  return jolt_pieces_read (pieces, offset, buffer, size) == size && memcmp (buffer, text, size) == 0;
}

/* LittleFS names itself in one of its first two blocks; FAT ends its first
 * sector with 55 AA, after up to one block of wear levelling. */
static gboolean
is_file_system (const JoltPieces *pieces)
{
  if (pieces->size % JOLT_SECTOR_SIZE != 0)
    return FALSE;

  return has_text (pieces, 8, "littlefs", 8) ||
         has_text (pieces, JOLT_SECTOR_SIZE + 8, "littlefs", 8) ||
         (has_text (pieces, 510, "\x55\xAA", 2) && has_text (pieces, 0, "\xEB", 1)) ||
         (has_text (pieces, JOLT_SECTOR_SIZE + 510, "\x55\xAA", 2) && has_text (pieces, JOLT_SECTOR_SIZE, "\xEB", 1)) ||
         has_text (pieces, 0, "hsqs", 4);
}

/* A start choice is at least one sector with one record in it. An erased one is
 * like any erased data: there only the name tells. */
static gboolean
is_ota_data (const JoltPieces *pieces)
{
  guint32 sequence;

  return (pieces->size == JOLT_SECTOR_SIZE || pieces->size == 2 * JOLT_SECTOR_SIZE) &&
         jolt_ota_data_read (pieces, 0, &sequence) && sequence != 0;
}

/*< private >
 * jolt_part_kind_of_data:
 * @pieces: bytes that are neither an image nor a partition table
 *
 * Returns: what the bytes prove, or %JOLT_PART_KIND_DATA
 */
JoltPartKind
jolt_part_kind_of_data (const JoltPieces *pieces)
{
  if (is_ota_data (pieces))
    return JOLT_PART_KIND_OTA_DATA;
  if (is_nvs (pieces))
    return JOLT_PART_KIND_NVS;
  if (has_text (pieces, 0, "PHYINIT", 8))
    return JOLT_PART_KIND_PHY;
  if (is_file_system (pieces))
    return JOLT_PART_KIND_FILE_SYSTEM;

  return JOLT_PART_KIND_DATA;
}

/*< private >
 * jolt_part_kind_of_name:
 * @name: the name of a file
 *
 * Guesses what data is that has nothing to tell it by. Programs and partition
 * tables are known by their bytes or not at all.
 *
 * Returns: what ESP-IDF, Arduino and PlatformIO would call so, or
 *   %JOLT_PART_KIND_DATA
 */
JoltPartKind
jolt_part_kind_of_name (const char *name)
{
  static const struct { const char *word; JoltPartKind kind; } words[] = {
    { "ota_data", JOLT_PART_KIND_OTA_DATA },
    { "otadata", JOLT_PART_KIND_OTA_DATA },
    { "boot_app0", JOLT_PART_KIND_OTA_DATA },
    { "phy_init", JOLT_PART_KIND_PHY },
    { "littlefs", JOLT_PART_KIND_FILE_SYSTEM },
    { "spiffs", JOLT_PART_KIND_FILE_SYSTEM },
    { "fatfs", JOLT_PART_KIND_FILE_SYSTEM },
    { "ffat", JOLT_PART_KIND_FILE_SYSTEM },
    { "nvs", JOLT_PART_KIND_NVS },
  };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
    if (strstr (lower, words[i].word) != NULL)
      return words[i].kind;
  }

  return JOLT_PART_KIND_DATA;
}

/*< private >
 * jolt_part_kind_of_partition:
 * @partition: a partition
 *
 * Returns: what belongs into it, or %JOLT_PART_KIND_DATA
 */
JoltPartKind
jolt_part_kind_of_partition (const JoltPartition *partition)
{
  if (partition->type == JOLT_PARTITION_TYPE_APP)
    return JOLT_PART_KIND_APPLICATION;
  if (partition->type != JOLT_PARTITION_TYPE_DATA)
    return JOLT_PART_KIND_DATA;

  switch (partition->subtype) {
  case JOLT_PARTITION_DATA_OTA:
    return JOLT_PART_KIND_OTA_DATA;
  case JOLT_PARTITION_DATA_PHY:
    return JOLT_PART_KIND_PHY;
  case JOLT_PARTITION_DATA_NVS:
    return JOLT_PART_KIND_NVS;
  case JOLT_PARTITION_DATA_FAT:
  case JOLT_PARTITION_DATA_SPIFFS:
  case JOLT_PARTITION_DATA_LITTLEFS:
    return JOLT_PART_KIND_FILE_SYSTEM;
  default:
    return JOLT_PART_KIND_DATA;
  }
}
