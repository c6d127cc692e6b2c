/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-private.h"

#include "jolt-firmware-part-private.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"

static void
warning_clear (gpointer data)
{
  JoltFirmwareWarning *warning = data;

  g_free ((char *) warning->text);
}

static void warn (JoltFirmware            *self,
                  JoltFirmwareWarningKind  kind,
                  guint                    part,
                  const char              *format,
                  ...) G_GNUC_PRINTF (4, 5);

static void
warn (JoltFirmware            *self,
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

  g_array_append_val (self->warnings, warning);
}

static guint64
get_end (JoltFirmwarePart *part)
{
  return (guint64) part->address + part->size;
}

/* The whole size of a program counts, with what follows its SHA-256. */
static gboolean
check_partition (JoltFirmware  *self,
                 guint          number,
                 gboolean       force,
                 GError       **error)
{
  JoltFirmwarePart *part = self->parts->pdata[number];
  gboolean is_application = part->kind == JOLT_PART_KIND_APPLICATION;
  const JoltPartition *partition;

  if (self->table == NULL || part->kind == JOLT_PART_KIND_MERGED ||
      part->kind == JOLT_PART_KIND_BOOTLOADER || part->kind == JOLT_PART_KIND_PARTITION_TABLE)
    return TRUE;

  partition = jolt_partition_table_find_address (self->table, part->address);

  if (partition == NULL) {
    if (is_application)
      warn (self, JOLT_FIRMWARE_WARNING_NO_PARTITION, number,
            "“%s” is at 0x%x, where the partition table has nothing", part->name, part->address);
    return TRUE;
  }

  if (get_end (part) <= (guint64) partition->address + partition->size)
    return TRUE;

  if (is_application && !force) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TOO_BIG_FOR_PARTITION,
                 "“%s” has %" G_GSIZE_FORMAT " bytes, its partition “%s” %u", part->name, part->size,
                 partition->label, partition->size);
    jolt_image_error_set_part (error, part->name);
    return FALSE;
  }

  warn (self, JOLT_FIRMWARE_WARNING_TOO_BIG_FOR_PARTITION, number,
        "“%s” ends at 0x%" G_GINT64_MODIFIER "x, its partition “%s” at 0x%x", part->name, get_end (part),
        partition->label, partition->address + partition->size);

  return TRUE;
}

static void
check_bootloader (JoltFirmware    *self,
                  guint            number,
                  const JoltImage *image,
                  guint32          address)
{
  JoltFirmwarePart *part = self->parts->pdata[number];

  if (address != self->chip->bootloader_offset)
    warn (self, JOLT_FIRMWARE_WARNING_BOOTLOADER_ADDRESS, number,
          "“%s” has its bootloader at 0x%x, the %s looks for it at 0x%x", part->name,
          address, self->chip->name, self->chip->bootloader_offset);

  if (image->state == JOLT_IMAGE_STATE_BAD_HASH || image->state == JOLT_IMAGE_STATE_NO_HASH)
    warn (self, JOLT_FIRMWARE_WARNING_BOOTLOADER_HASH, number,
          "“%s”: the SHA-256 of the bootloader is %s; the chip starts it all the same", part->name,
          image->state == JOLT_IMAGE_STATE_BAD_HASH ? "wrong" : "missing");

  if (self->table != NULL && image->header.flash_size != 0 &&
      jolt_partition_table_get_end (self->table) > image->header.flash_size)
    warn (self, JOLT_FIRMWARE_WARNING_TABLE_SIZE, number,
          "the partitions end at 0x%x, the bootloader is for a flash of 0x%x",
          jolt_partition_table_get_end (self->table), image->header.flash_size);
}

static void
check_image (JoltFirmware *self,
             guint         number)
{
  JoltFirmwarePart *part = self->parts->pdata[number];
  const JoltImage *image = jolt_firmware_part_get_image (part);

  if (image == NULL)
    return;

  if (image->header.chip == NULL)
    warn (self, JOLT_FIRMWARE_WARNING_UNKNOWN_CHIP, number,
          "“%s” is for the unknown chip 0x%04x", part->name, image->header.chip_id);

  if (image->header.flash_size > self->flash_size && self->flash_size != 0)
    warn (self, JOLT_FIRMWARE_WARNING_FLASH_SIZE, number,
          "“%s” was built for %u MB of flash, the file is for %u MB",
          part->name, image->header.flash_size >> 20, self->flash_size >> 20);

  if (image->is_signed)
    warn (self, JOLT_FIRMWARE_WARNING_SIGNED, number, "“%s” carries a signature for Secure Boot", part->name);

  if (part->contents != NULL)
    check_bootloader (self, number, image, part->contents->bootloader.address);
  else if (part->kind == JOLT_PART_KIND_BOOTLOADER)
    check_bootloader (self, number, image, part->address);
}

static gboolean
is_covered (JoltFirmware     *self,
            JoltFirmwarePart *except,
            guint32           address)
{
  for (guint i = 0; i < self->parts->len; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];

    if (part != except && address >= part->address && address < get_end (part))
      return TRUE;
  }

  return FALSE;
}

static gboolean
leaves_out (JoltFirmwarePart *part,
            guint32           address)
{
  for (guint i = 0; part->gaps != NULL && i < part->gaps->len; i++) {
    const JoltFirmwareGap *gap = &g_array_index (part->gaps, JoltFirmwareGap, i);

    if (address >= gap->address && address - gap->address < gap->size)
      return TRUE;
  }

  return FALSE;
}

/* Nobody expects a board to forget its settings because it gets new firmware. */
static void
check_settings (JoltFirmware *self,
                guint         number)
{
  JoltFirmwarePart *part = self->parts->pdata[number];
  const JoltPartition *settings = self->table != NULL
    ? jolt_partition_table_find (self->table, JOLT_PARTITION_TYPE_DATA, JOLT_PARTITION_DATA_NVS) : NULL;

  if (settings != NULL && settings->address < get_end (part) &&
      (guint64) settings->address + settings->size > part->address && !leaves_out (part, settings->address))
    warn (self, JOLT_FIRMWARE_WARNING_SETTINGS, number,
          "“%s” covers the partition “%s” at 0x%x", part->name, settings->label, settings->address);
}

/* A complete image whose table has the application somewhere else is written
 * correctly, and does not start. */
static void
check_contents (JoltFirmware *self,
                guint         number)
{
  JoltFirmwarePart *part = self->parts->pdata[number];
  const JoltFlashContents *contents = part->contents;

  if (!contents->bootloader.is_present && !contents->bootloader.is_scrambled)
    warn (self, JOLT_FIRMWARE_WARNING_NO_BOOTLOADER, number, "“%s” has no bootloader at 0x%x", part->name,
          self->chip->bootloader_offset);

  if (contents->table != NULL && contents->start != NULL) {
    const JoltFlashProgram *start = jolt_flash_contents_find_start (contents);
    gboolean is_there = start != NULL && (start->is_present || start->is_scrambled);

    if (!is_there && !is_covered (self, part, contents->start->address))
      warn (self, JOLT_FIRMWARE_WARNING_NO_APPLICATION, number,
            "“%s” has no application at 0x%x, where its partition “%s” is", part->name,
            contents->start->address, contents->start->label);
  }

  for (guint i = 0; i < contents->programs->len; i++) {
    const JoltFlashProgram *program = &g_array_index (contents->programs, JoltFlashProgram, i);

    if (program->is_present && program->image.state != JOLT_IMAGE_STATE_SOUND)
      warn (self, JOLT_FIRMWARE_WARNING_IMAGE_CHECKSUM, number,
            "“%s”: the application at 0x%x is not whole", part->name, program->address);
    else if (program->is_present && program->image.size > program->partition->size)
      warn (self, JOLT_FIRMWARE_WARNING_TOO_BIG_FOR_PARTITION, number,
            "“%s”: the application at 0x%x is larger than its partition", part->name, program->address);
    if (program->is_present && program->image.is_signed)
      warn (self, JOLT_FIRMWARE_WARNING_SIGNED, number,
            "“%s”: the application at 0x%x carries a signature for Secure Boot", part->name, program->address);
  }
}

static gboolean
check_part (JoltFirmware  *self,
            guint          number,
            gboolean       force,
            GError       **error)
{
  JoltFirmwarePart *part = self->parts->pdata[number];
  g_autoptr (GError) damage = NULL;

  if (!jolt_firmware_part_verify (part, &damage)) {
    if (!force) {
      g_propagate_error (error, g_steal_pointer (&damage));
      return FALSE;
    }
    warn (self, part->kind == JOLT_PART_KIND_PARTITION_TABLE ? JOLT_FIRMWARE_WARNING_PARTITION_TABLE
                                                              : JOLT_FIRMWARE_WARNING_IMAGE_CHECKSUM,
          number, "%s", damage->message);
  }

  if (part->address % JOLT_SECTOR_SIZE != 0)
    warn (self, JOLT_FIRMWARE_WARNING_NOT_ALIGNED, number,
          "“%s” starts at 0x%x, in the middle of a sector", part->name, part->address);

  check_image (self, number);
  if (part->contents != NULL) {
    check_contents (self, number);
    check_settings (self, number);
  }

  return check_partition (self, number, force, error);
}

static gboolean
has_kind (JoltFirmware *self,
          JoltPartKind  kind)
{
  for (guint i = 0; i < self->parts->len; i++) {
    if (jolt_firmware_part_get_kind (self->parts->pdata[i]) == kind)
      return TRUE;
  }

  return FALSE;
}

/* What the board has to hold already. */
static void
check_completeness (JoltFirmware *self)
{
  if (has_kind (self, JOLT_PART_KIND_MERGED) || has_kind (self, JOLT_PART_KIND_BOOTLOADER) ||
      !has_kind (self, JOLT_PART_KIND_APPLICATION))
    return;

  if (self->table == NULL)
    warn (self, JOLT_FIRMWARE_WARNING_ALONE, self->parts->len,
          "there is neither a bootloader nor a partition table");
  else
    warn (self, JOLT_FIRMWARE_WARNING_NO_BOOTLOADER, self->parts->len, "there is no bootloader");
}

/* A board that took an update would go on starting that. */
static void
check_start_choice (JoltFirmware *self)
{
  const JoltPartition *choice = self->table != NULL
    ? jolt_partition_table_find (self->table, JOLT_PARTITION_TYPE_DATA, JOLT_PARTITION_DATA_OTA) : NULL;

  if (choice == NULL || !has_kind (self, JOLT_PART_KIND_PARTITION_TABLE) ||
      is_covered (self, NULL, choice->address))
    return;

  for (guint i = 0; i < self->parts->len; i++) {
    JoltFirmwarePart *part = self->parts->pdata[i];
    const JoltPartition *home = jolt_partition_table_find_address (self->table, part->address);

    if (part->kind == JOLT_PART_KIND_APPLICATION && home != NULL && home->type == JOLT_PARTITION_TYPE_APP &&
        home->subtype >= JOLT_PARTITION_APP_OTA_0) {
      warn (self, JOLT_FIRMWARE_WARNING_START_CHOICE, i,
            "nothing is written to the partition “%s” at 0x%x", choice->label, choice->address);
      return;
    }
  }
}

static void
check_table (JoltFirmware *self)
{
  guint32 end;

  if (self->table == NULL)
    return;

  end = jolt_partition_table_get_end (self->table);
  if (jolt_partition_table_overlaps (self->table))
    warn (self, JOLT_FIRMWARE_WARNING_TABLE_OVERLAP, self->parts->len, "partitions cover each other");
  if (self->flash_size != 0 && end > self->flash_size)
    warn (self, JOLT_FIRMWARE_WARNING_TABLE_SIZE, self->parts->len,
          "the partitions end at 0x%x, the flash at 0x%x", end, self->flash_size);
}

/*< private >
 * jolt_firmware_check:
 * @self: firmware of which everything else is known
 * @force: whether what nothing would start is only a warning
 * @error: a code of [error@ImageError]
 *
 * Finds what is odd about firmware, and refuses what cannot work.
 */
gboolean
jolt_firmware_check (JoltFirmware  *self,
                     gboolean       force,
                     GError       **error)
{
  self->warnings = g_array_new (FALSE, TRUE, sizeof (JoltFirmwareWarning));
  g_array_set_clear_func (self->warnings, warning_clear);

  for (guint i = 0; i < self->parts->len; i++) {
    if (!check_part (self, i, force, error))
      return FALSE;
  }

  check_completeness (self);
  check_table (self);
  check_start_choice (self);
  if (self->note != NULL)
    warn (self, JOLT_FIRMWARE_WARNING_REPACKED, self->parts->len, "%s", self->note);

  return TRUE;
}
