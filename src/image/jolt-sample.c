/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-app-description.h"
#include "jolt-bytes-private.h"
#include "jolt-image.h"
#include "jolt-packer.h"
#include "jolt-partition-table.h"
#include "jolt-sample.h"

#define APP_ADDRESS     0x10000u
#define BOOTLOADER_SIZE (20u << 10)
#define TABLE_SIZE      JOLT_PARTITION_TABLE_MAX_SIZE
#define CHECKSUM_SEED   0xEF
#define IDF_VERSION     "v5.5.1"
#define DATE            "Jan  2 2026"
#define TIME            "12:00:00"

/* Load addresses of the ESP32-S2's data and instruction memory. */
#define ENTRY        0x40022F84u
#define DATA_LOAD    0x3F000020u
#define PROGRAM_LOAD 0x40080020u
#define LOADER_LOAD  0x3FFE6100u

static void
append_u32 (GByteArray *bytes,
            guint32     value)
{
  guint8 data[4];

  jolt_write_u32 (data, value);
  g_byte_array_append (bytes, data, sizeof data);
}

/* Something that is neither constant nor compressible, and always the same. */
static void
append_noise (GByteArray *bytes,
              gsize       size,
              guint32     seed)
{
  for (gsize i = 0; i < size; i += 4) {
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    append_u32 (bytes, seed);
  }
}

static void
set_text (guint8     *field,
          gsize       size,
          const char *text)
{
  g_strlcpy ((char *) field, text, size);
}

static void
append_header (GByteArray       *bytes,
               const JoltSample *self,
               guint8            n_segments)
{
  guint8 header[JOLT_IMAGE_HEADER_SIZE] = { 0 };

  header[0] = JOLT_IMAGE_HEADER_MAGIC;
  header[1] = n_segments;
  header[2] = 2;                            /* DIO */
  header[3] = 0x0F;                         /* 80 MHz */
  for (guint code = 0; code <= 7; code++) {
    if (self->flash_size == 1u << (20 + code))
      header[3] |= (guint8) (code << 4);
  }
  jolt_write_u32 (header + 4, ENTRY);
  header[8] = 0xEE;                         /* no write-protect pin */
  jolt_write_u16 (header + 12, self->chip->id);
  header[23] = 1;                           /* SHA-256 appended */

  g_byte_array_append (bytes, header, sizeof header);
}

static void
append_segment (GByteArray   *bytes,
                guint32       load,
                const guint8 *start,
                gsize         start_size,
                gsize         size,
                guint8       *checksum)
{
  guint from;

  size = jolt_align (MAX (size, start_size), 4);
  append_u32 (bytes, load);
  append_u32 (bytes, (guint32) size);

  from = bytes->len;
  if (start != NULL)
    g_byte_array_append (bytes, start, (guint) start_size);
  append_noise (bytes, size - start_size, load);

  for (guint i = from; i < bytes->len; i++)
    *checksum ^= bytes->data[i];
}

static GBytes *
finish_image (GByteArray *bytes,
              guint8      checksum)
{
  static const guint8 zeroes[16] = { 0 };
  g_autoptr (GChecksum) hash = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_byte_array_append (bytes, zeroes, 15 - bytes->len % 16);
  g_byte_array_append (bytes, &checksum, 1);

  g_checksum_update (hash, bytes->data, bytes->len);
  g_checksum_get_digest (hash, digest, &length);
  g_byte_array_append (bytes, digest, sizeof digest);

  return g_byte_array_free_to_bytes (bytes);
}

/**
 * jolt_sample_init:
 * @self: (out caller-allocates): a sample
 *
 * Sets the values of the demo: an application of about 280 KiB for an ESP32-S2
 * with 4 MB of flash.
 */
void
jolt_sample_init (JoltSample *self)
{
  self->chip = jolt_chip_from_target ("esp32s2");
  self->flash_size = 4u << 20;
  self->app_size = 280u << 10;
  self->project = "jolt-sample";
  self->version = "1.0";
}

/**
 * jolt_sample_make_app:
 * @self: a sample
 *
 * Makes an application image: header, description, two segments, checksum and
 * SHA-256, all well-formed. It is not a program: a board would not run it.
 *
 * Returns: (transfer full): the image
 */
GBytes *
jolt_sample_make_app (const JoltSample *self)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 description[JOLT_APP_DESCRIPTION_SIZE] = { 0 };
  guint8 checksum = CHECKSUM_SEED;

  jolt_write_u32 (description, JOLT_APP_DESCRIPTION_MAGIC);
  set_text (description + 16, 32, self->version);
  set_text (description + 48, 32, self->project);
  set_text (description + 80, 16, TIME);
  set_text (description + 96, 16, DATE);
  set_text (description + 112, 32, IDF_VERSION);

  append_header (bytes, self, 2);
  append_segment (bytes, DATA_LOAD, description, sizeof description, self->app_size / 4, &checksum);
  append_segment (bytes, PROGRAM_LOAD, NULL, 0, self->app_size / 4 * 3, &checksum);

  return finish_image (bytes, checksum);
}

/**
 * jolt_sample_make_bootloader:
 * @self: a sample
 *
 * Makes an image that describes itself as a bootloader.
 *
 * Returns: (transfer full): the image
 */
GBytes *
jolt_sample_make_bootloader (const JoltSample *self)
{
  GByteArray *bytes = g_byte_array_new ();
  guint8 description[80] = { 80 };
  guint8 checksum = CHECKSUM_SEED;

  jolt_write_u32 (description + 4, 1);
  set_text (description + 8, 32, IDF_VERSION);
  set_text (description + 40, 24, DATE " " TIME);

  append_header (bytes, self, 1);
  append_segment (bytes, LOADER_LOAD, description, sizeof description,
                  MIN (BOOTLOADER_SIZE, self->app_size), &checksum);

  return finish_image (bytes, checksum);
}

static void
append_partition (GByteArray *bytes,
                  guint8      type,
                  guint8      subtype,
                  guint32     address,
                  guint32     size,
                  const char *label)
{
  guint8 record[32] = { 0xAA, 0x50, type, subtype };

  jolt_write_u32 (record + 4, address);
  jolt_write_u32 (record + 8, size);
  set_text (record + 12, 16, label);
  g_byte_array_append (bytes, record, sizeof record);
}

/**
 * jolt_sample_make_table:
 * @self: a sample
 *
 * Makes the partition table of a single application: nvs, phy_init, factory.
 *
 * Returns: (transfer full): the table
 */
GBytes *
jolt_sample_make_table (const JoltSample *self)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  guint8 record[32];
  gsize length = 16;
  guint used;

  append_partition (bytes, JOLT_PARTITION_TYPE_DATA, JOLT_PARTITION_DATA_NVS, 0x9000, 0x6000, "nvs");
  append_partition (bytes, JOLT_PARTITION_TYPE_DATA, JOLT_PARTITION_DATA_PHY, 0xF000, 0x1000, "phy_init");
  append_partition (bytes, JOLT_PARTITION_TYPE_APP, JOLT_PARTITION_APP_FACTORY, APP_ADDRESS,
                    self->flash_size - APP_ADDRESS, "factory");

  memset (record, 0xFF, sizeof record);
  record[0] = record[1] = 0xEB;
  g_checksum_update (md5, bytes->data, bytes->len);
  g_checksum_get_digest (md5, record + 16, &length);
  g_byte_array_append (bytes, record, sizeof record);

  used = bytes->len;
  g_byte_array_set_size (bytes, TABLE_SIZE);
  memset (bytes->data + used, 0xFF, TABLE_SIZE - used);

  return g_byte_array_free_to_bytes (bytes);
}

/**
 * jolt_sample_make_dfu:
 * @self: a sample
 *
 * Packs bootloader, partition table and application.
 *
 * Returns: (transfer full): a DFU file
 */
GBytes *
jolt_sample_make_dfu (const JoltSample *self)
{
  g_autoptr (JoltPacker) packer = jolt_packer_new (self->chip);
  g_autoptr (GBytes) bootloader = jolt_sample_make_bootloader (self);
  g_autoptr (GBytes) table = jolt_sample_make_table (self);
  g_autoptr (GBytes) app = jolt_sample_make_app (self);
  g_autofree char *app_name = g_strconcat (self->project, ".bin", NULL);
  g_autoptr (GError) error = NULL;
  GBytes *dfu;

  jolt_packer_set_flash_size (packer, self->flash_size);
  jolt_packer_add (packer, self->chip->bootloader_offset, "bootloader.bin", bootloader);
  jolt_packer_add (packer, JOLT_PARTITION_TABLE_DEFAULT_ADDRESS, "partition-table.bin", table);
  jolt_packer_add (packer, APP_ADDRESS, app_name, app);

  dfu = jolt_packer_finish (packer, &error);
  if (dfu == NULL)
    g_error ("%s", error->message);

  return dfu;
}

/**
 * jolt_sample_make_firmware:
 * @self: a sample
 * @name: the name of its file
 *
 * Returns: (transfer full): what [method@Sample.make_dfu] makes, opened
 */
JoltFirmware *
jolt_sample_make_firmware (const JoltSample *self,
                           const char       *name)
{
  g_autoptr (GBytes) dfu = jolt_sample_make_dfu (self);
  g_autoptr (GError) error = NULL;
  JoltFirmware *firmware = jolt_firmware_new_from_bytes (dfu, name, &error);

  if (firmware == NULL)
    g_error ("%s", error->message);

  return firmware;
}
