/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-part-private.h"

#include "jolt-bytes-private.h"
#include "jolt-file-type.h"
#include "jolt-limits.h"
#include "jolt-text.h"

/**
 * JoltFirmwarePart:
 *
 * One file of firmware: what it is, where in the flash it goes, and whether it
 * is to be written. What it is is found out once, when it is made.
 *
 * Whoever makes a part can change address, selection and key until another
 * thread sees it; from then on it can be read by any thread.
 */
G_DEFINE_FINAL_TYPE (JoltFirmwarePart, jolt_firmware_part, G_TYPE_OBJECT)

static void
jolt_firmware_part_finalize (GObject *object)
{
  JoltFirmwarePart *self = JOLT_FIRMWARE_PART (object);

  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->pieces, g_ptr_array_unref);
  g_clear_pointer (&self->gaps, g_array_unref);
  g_clear_pointer (&self->contents, jolt_flash_contents_unref);
  g_clear_pointer (&self->table, jolt_partition_table_unref);
  g_clear_error (&self->table_error);
  jolt_image_clear (&self->image);

  G_OBJECT_CLASS (jolt_firmware_part_parent_class)->finalize (object);
}

static void
jolt_firmware_part_class_init (JoltFirmwarePartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jolt_firmware_part_finalize;
}

static void
jolt_firmware_part_init (JoltFirmwarePart *self)
{
  self->selected = TRUE;
}

/**
 * jolt_firmware_part_new:
 * @name: the name of the file, which need not be valid UTF-8
 * @pieces: (element-type GBytes): its data, in the order of the flash
 * @address: (nullable): where in the flash it goes, when somebody said so
 *
 * Finds out what a file is. Takes about 10 ms for a megabyte of program, whose
 * SHA-256 is computed.
 *
 * Returns: (transfer full): a part
 */
JoltFirmwarePart *
jolt_firmware_part_new (const char    *name,
                        GPtrArray     *pieces,
                        const guint32 *address)
{
  JoltFirmwarePart *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (pieces != NULL, NULL);

  self = g_object_new (JOLT_TYPE_FIRMWARE_PART, NULL);
  self->name = jolt_text_clean (name, -1);
  self->pieces = g_ptr_array_ref (pieces);
  jolt_firmware_part_set_address (self, address);
  jolt_firmware_part_identify (self);

  return self;
}

/**
 * jolt_firmware_part_new_for_bytes:
 * @name: the name of the file, which need not be valid UTF-8
 * @bytes: what is in it
 * @address: (nullable): where in the flash it goes, when somebody said so
 *
 * Like [ctor@FirmwarePart.new], for a file in one piece.
 *
 * Returns: (transfer full): a part
 */
JoltFirmwarePart *
jolt_firmware_part_new_for_bytes (const char    *name,
                                  GBytes        *bytes,
                                  const guint32 *address)
{
  g_autoptr (GPtrArray) pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_return_val_if_fail (bytes != NULL, NULL);

  g_ptr_array_add (pieces, g_bytes_ref (bytes));

  return jolt_firmware_part_new (name, pieces, address);
}

/*< private >
 * jolt_firmware_part_set_pieces:
 * @self: a part that nobody else has seen yet
 * @pieces: (element-type GBytes): the same data, somewhere else
 *
 * Lets go of the memory that the data was in before.
 */
void
jolt_firmware_part_set_pieces (JoltFirmwarePart *self,
                               GPtrArray        *pieces)
{
  g_ptr_array_ref (pieces);
  g_ptr_array_unref (self->pieces);
  self->pieces = pieces;
}

/**
 * jolt_firmware_part_get_name:
 * @self: a part
 *
 * Returns: (transfer none): the name of the file, fit to be shown
 */
const char *
jolt_firmware_part_get_name (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), NULL);

  return self->name;
}

/**
 * jolt_firmware_part_get_size:
 * @self: a part
 *
 * Returns: its length in bytes
 */
gsize
jolt_firmware_part_get_size (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), 0);

  return self->size;
}

JoltPartKind
jolt_firmware_part_get_kind (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), JOLT_PART_KIND_DATA);

  return self->kind;
}

/**
 * jolt_firmware_part_get_evidence:
 * @self: a part
 *
 * Returns: how its kind is known
 */
JoltPartEvidence
jolt_firmware_part_get_evidence (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), JOLT_PART_EVIDENCE_NONE);

  return self->evidence;
}

/**
 * jolt_firmware_part_get_image:
 * @self: a part
 *
 * Returns: (transfer none) (nullable): the bootloader or application it is, or
 *   the bootloader in a copy of the flash
 */
const JoltImage *
jolt_firmware_part_get_image (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), NULL);

  if (self->contents != NULL)
    return self->contents->bootloader.is_present ? &self->contents->bootloader.image : NULL;

  return self->is_image ? &self->image : NULL;
}

/**
 * jolt_firmware_part_get_chip:
 * @self: a part
 *
 * Returns: (transfer none) (nullable): the chip its image header names; %NULL
 *   when it is not a program or the chip is not known
 */
const JoltChip *
jolt_firmware_part_get_chip (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), NULL);

  if (self->contents != NULL)
    return self->contents->chip;

  return self->is_image ? self->image.header.chip : NULL;
}

/**
 * jolt_firmware_part_get_flash_size:
 * @self: a part
 *
 * Returns: the size of the flash in bytes that it was built for, 0 when it does
 *   not say. A copy of the flash is for its own size at least.
 */
guint32
jolt_firmware_part_get_flash_size (JoltFirmwarePart *self)
{
  const JoltImage *image = jolt_firmware_part_get_image (self);
  guint32 flash_size = image != NULL ? image->header.flash_size : 0;

  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), 0);

  if (self->contents == NULL || self->size > JOLT_FLASH_END)
    return flash_size;

  flash_size = MAX (flash_size, 1u << 20);
  while (flash_size < self->contents->base + self->size)
    flash_size *= 2;

  return flash_size;
}

/**
 * jolt_firmware_part_get_app_description:
 * @self: a part
 *
 * Returns: (transfer none) (nullable): what it says about itself; of a copy of
 *   the flash, what the application in it says that starts
 */
const JoltAppDescription *
jolt_firmware_part_get_app_description (JoltFirmwarePart *self)
{
  const JoltFlashProgram *start;

  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), NULL);

  if (self->contents == NULL)
    return self->image.description;

  start = jolt_flash_contents_find_start (self->contents);
  if (start != NULL && start->image.description != NULL)
    return start->image.description;

  return self->contents->bootloader.image.description;
}

/**
 * jolt_firmware_part_get_table:
 * @self: a part
 *
 * Returns: (transfer none) (nullable): the partition table it is or contains
 */
JoltPartitionTable *
jolt_firmware_part_get_table (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), NULL);

  return self->table;
}

/**
 * jolt_firmware_part_get_contents:
 * @self: a part
 *
 * Returns: (transfer none) (nullable): what is in it, when it is a copy of the
 *   flash
 */
const JoltFlashContents *
jolt_firmware_part_get_contents (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), NULL);

  return self->contents;
}

/**
 * jolt_firmware_part_get_ota_sequence:
 * @self: a part
 *
 * Returns: the number in a start choice, for
 *   jolt_partition_table_find_ota(); 0 when it chooses nothing
 */
guint32
jolt_firmware_part_get_ota_sequence (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), 0);

  return self->ota_sequence;
}

/**
 * jolt_firmware_part_looks_encrypted:
 * @self: a part
 *
 * Returns: whether nothing is known about the file except that it looks like an
 *   image that was encrypted for one board
 */
gboolean
jolt_firmware_part_looks_encrypted (JoltFirmwarePart *self)
{
  gsize size;
  const guint8 *data;

  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), FALSE);

  if (self->kind != JOLT_PART_KIND_DATA || self->pieces->len != 1)
    return FALSE;

  data = g_bytes_get_data (self->pieces->pdata[0], &size);

  return jolt_file_type_is_scrambled (data, size);
}

gboolean
jolt_firmware_part_get_has_address (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), FALSE);

  return self->has_address;
}

guint32
jolt_firmware_part_get_address (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), 0);

  return self->address;
}

/**
 * jolt_firmware_part_set_address:
 * @self: a part that no other thread has seen
 * @address: (nullable): where in the flash it goes, %NULL when not known
 */
void
jolt_firmware_part_set_address (JoltFirmwarePart *self,
                                const guint32    *address)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_PART (self));

  self->has_address = address != NULL;
  self->address = address != NULL ? *address : 0;
}

gboolean
jolt_firmware_part_get_selected (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), FALSE);

  return self->selected;
}

/**
 * jolt_firmware_part_set_selected:
 * @self: a part that no other thread has seen
 * @selected: whether it is to be written
 */
void
jolt_firmware_part_set_selected (JoltFirmwarePart *self,
                                 gboolean          selected)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_PART (self));

  self->selected = selected;
}

static int
compare_gaps (gconstpointer a,
              gconstpointer b)
{
  const JoltFirmwareGap *gap_a = a;
  const JoltFirmwareGap *gap_b = b;

  return (gap_a->address > gap_b->address) - (gap_a->address < gap_b->address);
}

/**
 * jolt_firmware_part_leave_out:
 * @self: a part with an address, that no other thread has seen
 * @address: where what is left out starts, at a sector
 * @size: how much of the flash that is in bytes, in whole sectors
 *
 * Leaves something on the board that the part covers, such as the settings under
 * a complete image. It stays one part.
 */
void
jolt_firmware_part_leave_out (JoltFirmwarePart *self,
                              guint32           address,
                              guint32           size)
{
  JoltFirmwareGap gap = { address, size };

  g_return_if_fail (JOLT_IS_FIRMWARE_PART (self));
  g_return_if_fail (address % JOLT_SECTOR_SIZE == 0 && size % JOLT_SECTOR_SIZE == 0);

  if (self->gaps == NULL)
    self->gaps = g_array_new (FALSE, FALSE, sizeof gap);
  g_array_append_val (self->gaps, gap);
  g_array_sort (self->gaps, compare_gaps);
}

/**
 * jolt_firmware_part_get_key:
 * @self: a part
 *
 * Returns: (transfer none) (nullable): what finds the file again when what was
 *   opened is read once more
 */
const char *
jolt_firmware_part_get_key (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), NULL);

  return self->key;
}

void
jolt_firmware_part_set_key (JoltFirmwarePart *self,
                            const char       *key)
{
  g_return_if_fail (JOLT_IS_FIRMWARE_PART (self));

  g_set_str (&self->key, key);
}

gsize
jolt_firmware_part_get_n_pieces (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), 0);

  return self->pieces->len;
}

/**
 * jolt_firmware_part_get_piece:
 * @self: a part
 * @index: from 0
 *
 * The data of one entry the part was cut into, in the order of the flash.
 *
 * Returns: (transfer none): a slice of the firmware's bytes, not a copy
 */
GBytes *
jolt_firmware_part_get_piece (JoltFirmwarePart *self,
                              gsize             index)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), NULL);
  g_return_val_if_fail (index < self->pieces->len, NULL);

  return self->pieces->pdata[index];
}
