/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "board-picture.h"

#include <string.h>

#include "jolt-crc32.h"
#include "jolt-sample.h"

#define SIZE (4u << 20)
#define TABLE 0x8000u
#define OTA_DATA 0xe000u
#define FIRST 0x10000u
#define SECOND 0x190000u

static void
put_u32 (guint8  *data,
         guint32  value)
{
  guint32 le = GUINT32_TO_LE (value);

  memcpy (data, &le, sizeof le);
}

static void
put (guint8  *flash,
     guint32  address,
     GBytes  *bytes)
{
  memcpy (flash + address, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
put_program (guint8         *flash,
             guint32         address,
             const JoltChip *chip,
             const char     *project,
             const char     *version)
{
  JoltSample sample;
  g_autoptr (GBytes) app = NULL;

  jolt_sample_init (&sample);
  sample.chip = chip;
  sample.project = project;
  sample.version = version;
  app = jolt_sample_make_app (&sample);
  put (flash, address, app);
}

static void
put_table (guint8 *flash)
{
  static const struct { guint8 type; guint8 subtype; guint32 address; guint32 size; const char *label; } rows[] = {
    { 1, 0x02, 0x9000, 0x5000, "nvs" },
    { 1, 0x00, OTA_DATA, 0x2000, "otadata" },
    { 0, 0x10, FIRST, 0x180000, "ota_0" },
    { 0, 0x11, SECOND, 0x180000, "ota_1" },
    { 0, 0x12, 0x310000, 0x80000, "ota_2" },
  };
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  guint8 *record = flash + TABLE;
  gsize length = 16;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++, record += 32) {
    memset (record, 0, 32);
    record[0] = 0xAA;
    record[1] = 0x50;
    record[2] = rows[i].type;
    record[3] = rows[i].subtype;
    put_u32 (record + 4, rows[i].address);
    put_u32 (record + 8, rows[i].size);
    memcpy (record + 12, rows[i].label, strlen (rows[i].label));
  }
  record[0] = record[1] = 0xEB;
  g_checksum_update (md5, flash + TABLE, record - (flash + TABLE));
  g_checksum_get_digest (md5, record + 16, &length);
}

/* A board with two programs, of which the second starts, and one place that is
 * empty. */
GBytes *
board_picture_new (const JoltChip *chip)
{
  guint8 *flash = memset (g_malloc (SIZE), 0xFF, SIZE);
  g_autoptr (GBytes) bootloader = NULL;
  JoltSample sample;

  jolt_sample_init (&sample);
  sample.chip = chip;
  bootloader = jolt_sample_make_bootloader (&sample);
  put (flash, chip->bootloader_offset, bootloader);
  /* Something that an erased first sector would take with it */
  if (chip->bootloader_offset > 0)
    memset (flash + 0x800, 0xA5, 16);
  put_table (flash);
  put_u32 (flash + OTA_DATA, 2);
  put_u32 (flash + OTA_DATA + 28, ~jolt_crc32_update (0, flash + OTA_DATA, 4));
  put_program (flash, FIRST, chip, "lamp", "1.5");
  put_program (flash, SECOND, chip, "blink", "2.0");
  memset (flash + SIZE - 1000, 0x5A, 1000);

  return g_bytes_new_take (flash, SIZE);
}
