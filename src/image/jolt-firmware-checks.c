/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-data-private.h"
#include "jolt-firmware-part-private.h"
#include "jolt-limits.h"


static void
warning_clear (gpointer data)
{
  JoltFirmwareWarning *warning = data;

  g_free ((char *) warning->text);
}

static void warn (GArray                  *warnings,
                  JoltFirmwareWarningKind  kind,
                  guint                    part,
                  const char              *format,
                  ...) G_GNUC_PRINTF (4, 5);

static void
warn (GArray                  *warnings,
      JoltFirmwareWarningKind  kind,
      guint                    part,
      const char              *format,
      ...)
{
  JoltFirmwareWarning warning = { kind, part, NULL };
  va_list args;

  va_start (args, format);
  warning.text = g_strdup_vprintf (format, args);
  va_end (args);

  g_array_append_val (warnings, warning);
}

/* Addresses are 32 bits and so is every size, but not their sum. */
static guint64
get_end (JoltFirmwarePart *part)
{
  return (guint64) jolt_firmware_part_get_address (part) + jolt_firmware_part_get_size (part);
}

static void
check_place (JoltFirmwareData *self,
             guint             number,
             GArray           *warnings)
{
  JoltFirmwarePart *part = self->parts->pdata[number];
  guint32 address = jolt_firmware_part_get_address (part);
  guint32 flash_size = self->flash_size;

  if (address % JOLT_SECTOR_SIZE != 0)
    warn (warnings, JOLT_FIRMWARE_WARNING_NOT_ALIGNED, number,
          "“%s” starts at 0x%x, in the middle of a sector", jolt_firmware_part_get_name (part), address);

  if (flash_size != 0 && get_end (part) > flash_size)
    warn (warnings, JOLT_FIRMWARE_WARNING_OUTSIDE_FLASH, number,
          "“%s” ends at 0x%" G_GINT64_MODIFIER "x, the flash at 0x%x",
          jolt_firmware_part_get_name (part), get_end (part), flash_size);

  for (guint i = 0; i < number; i++) {
    JoltFirmwarePart *other = self->parts->pdata[i];

    if (address < get_end (other) && jolt_firmware_part_get_address (other) < get_end (part))
      warn (warnings, JOLT_FIRMWARE_WARNING_OVERLAP, number,
            "“%s” covers a part of “%s”", jolt_firmware_part_get_name (part),
            jolt_firmware_part_get_name (other));
  }
}

/* The loader erases whole sectors when the first byte of an entry comes: a seam
 * in the middle of one would take what the entry before has written. */
static void
check_seams (JoltFirmwareData *self,
             guint             number,
             GArray           *warnings)
{
  JoltFirmwarePart *part = self->parts->pdata[number];
  gsize n_pieces = jolt_firmware_part_get_n_pieces (part);

  for (gsize i = 0; i + 1 < n_pieces; i++) {
    gsize size = g_bytes_get_size (jolt_firmware_part_get_piece (part, i));

    if (size % JOLT_SECTOR_SIZE != 0) {
      warn (warnings, JOLT_FIRMWARE_WARNING_PART_SIZE, number,
            "“%s” is cut into entries of %" G_GSIZE_FORMAT " bytes, in the middle of a sector",
            jolt_firmware_part_get_name (part), size);
      return;
    }
  }
}

static void
check_partition (JoltFirmwareData *self,
                 guint             number,
                 GArray           *warnings)
{
  JoltFirmwarePart *part = self->parts->pdata[number];
  JoltPartitionTable *table = self->table;
  JoltPartKind kind = jolt_firmware_part_get_kind (part);
  const JoltPartition *partition;

  if (table == NULL || kind == JOLT_PART_KIND_MERGED ||
      kind == JOLT_PART_KIND_BOOTLOADER || kind == JOLT_PART_KIND_PARTITION_TABLE)
    return;

  partition = jolt_partition_table_find_address (table, jolt_firmware_part_get_address (part));

  if (partition == NULL) {
    if (kind == JOLT_PART_KIND_APPLICATION)
      warn (warnings, JOLT_FIRMWARE_WARNING_NO_PARTITION, number,
            "“%s” is at 0x%x, where the partition table has nothing",
            jolt_firmware_part_get_name (part), jolt_firmware_part_get_address (part));
    return;
  }

  if (get_end (part) > (guint64) partition->address + partition->size)
    warn (warnings, JOLT_FIRMWARE_WARNING_TOO_BIG_FOR_PARTITION, number,
          "“%s” ends at 0x%" G_GINT64_MODIFIER "x, its partition “%s” at 0x%x",
          jolt_firmware_part_get_name (part), get_end (part),
          partition->label, partition->address + partition->size);
}

static void
check_image (JoltFirmwareData *self,
             guint             number,
             GArray           *warnings)
{
  JoltFirmwarePart *part = self->parts->pdata[number];
  const JoltImage *image = jolt_firmware_part_get_image (part);
  const JoltFlashContents *contents = jolt_firmware_part_get_contents (part);
  const char *name = jolt_firmware_part_get_name (part);
  gboolean is_bootloader = contents != NULL || jolt_firmware_part_get_kind (part) == JOLT_PART_KIND_BOOTLOADER;
  guint32 address = contents != NULL ? contents->bootloader.address : jolt_firmware_part_get_address (part);
  guint32 flash_size = self->flash_size;

  if (image->header.chip == NULL)
    warn (warnings, JOLT_FIRMWARE_WARNING_UNKNOWN_CHIP, number,
          "“%s” is for the unknown chip 0x%04x", name, image->header.chip_id);

  if (image->header.flash_size > flash_size && flash_size != 0)
    warn (warnings, JOLT_FIRMWARE_WARNING_FLASH_SIZE, number,
          "“%s” was built for %u MB of flash, the file is for %u MB",
          name, image->header.flash_size >> 20, flash_size >> 20);

  if (is_bootloader && address != self->chip->bootloader_offset)
    warn (warnings, JOLT_FIRMWARE_WARNING_BOOTLOADER_ADDRESS, number,
          "“%s” has its bootloader at 0x%x, the %s looks for it at 0x%x", name,
          address, self->chip->name, self->chip->bootloader_offset);

  if (image->is_signed)
    warn (warnings, JOLT_FIRMWARE_WARNING_SIGNED, number, "“%s” carries a signature for Secure Boot", name);

  if (image->state != JOLT_IMAGE_STATE_SOUND)
    warn (warnings, JOLT_FIRMWARE_WARNING_IMAGE_CHECKSUM, number,
          "“%s” differs from its own checksum or SHA-256", name);
}

/*< private >
 * jolt_firmware_data_check:
 * @self: firmware of which everything else is known
 *
 * Looks for what is odd about firmware that is sound as a file.
 *
 * Returns: (transfer full) (element-type JoltFirmwareWarning): the warnings
 */
GArray *
jolt_firmware_data_check (JoltFirmwareData *self)
{
  GArray *warnings = g_array_new (FALSE, TRUE, sizeof (JoltFirmwareWarning));
  GPtrArray *parts = self->parts;

  g_array_set_clear_func (warnings, warning_clear);

  for (guint i = 0; i < parts->len; i++) {
    JoltFirmwarePart *part = parts->pdata[i];

    check_place (self, i, warnings);
    check_seams (self, i, warnings);
    check_partition (self, i, warnings);
    if (jolt_firmware_part_get_image (part) != NULL)
      check_image (self, i, warnings);
    if (part->table_error != NULL)
      warn (warnings, JOLT_FIRMWARE_WARNING_PARTITION_TABLE, i, "%s", part->table_error->message);
  }

  return warnings;
}
