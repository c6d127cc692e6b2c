/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-private.h"

#include "jolt-text.h"

/**
 * JoltFirmware:
 *
 * A DFU file for an Espressif chip, checked and understood.
 *
 * Immutable, and may be read by any thread.
 */
G_DEFINE_FINAL_TYPE (JoltFirmware, jolt_firmware, G_TYPE_OBJECT)

static void
jolt_firmware_finalize (GObject *object)
{
  JoltFirmware *self = JOLT_FIRMWARE (object);

  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->project, g_free);
  g_clear_pointer (&self->version, g_free);
  g_clear_pointer (&self->built, g_free);
  g_clear_pointer (&self->idf_version, g_free);
  g_clear_pointer (&self->note, g_free);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->table, jolt_partition_table_unref);
  g_clear_pointer (&self->entries, g_array_unref);
  g_clear_pointer (&self->warnings, g_array_unref);
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);

  G_OBJECT_CLASS (jolt_firmware_parent_class)->finalize (object);
}

static void
jolt_firmware_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  g_value_set_static_string (value, jolt_firmware_get_chip_name (JOLT_FIRMWARE (object)));
}

static void
jolt_firmware_class_init (JoltFirmwareClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = jolt_firmware_finalize;
  object_class->get_property = jolt_firmware_get_property;

  /**
   * JoltFirmware:chip-name:
   *
   * The name of the chip it is for, such as "ESP32-S2".
   */
  g_object_class_install_property (object_class, 1,
    g_param_spec_string ("chip-name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
jolt_firmware_init (JoltFirmware *self)
{
  self->parts = g_ptr_array_new_with_free_func (g_object_unref);
  self->entries = g_array_new (FALSE, TRUE, sizeof (JoltFirmwareEntry));
}

static char *
display_base_name (const char *name)
{
  g_autofree char *base_name = g_path_get_basename (name);

  return jolt_text_clean (base_name, -1);
}

/**
 * jolt_firmware_new_with_options:
 * @bytes: a DFU file
 * @name: its name
 * @options: what the user wants
 * @error: a code of [error@ImageError]
 *
 * Checks and reads a DFU file made by ESP-IDF (tools/mkdfu.py) or by
 * [struct@Packer]. A file that the ROM would write wrongly is packed anew, which
 * is one of its warnings, or refused.
 *
 * Blocks: about 15 ms for each megabyte.
 *
 * Returns: (transfer full) (nullable): the firmware, or %NULL with @error set
 */
JoltFirmware *
jolt_firmware_new_with_options (GBytes                     *bytes,
                                const char                 *name,
                                const JoltFirmwareOptions  *options,
                                GError                    **error)
{
  g_autoptr (JoltFirmware) self = NULL;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (JOLT_TYPE_FIRMWARE, NULL);
  self->name = display_base_name (name);
  if (!jolt_firmware_read (self, bytes, options, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * jolt_firmware_new_from_bytes:
 * @bytes: a DFU file
 * @name: its name
 * @error: a code of [error@ImageError]
 *
 * Like [ctor@Firmware.new_with_options], for a user who wants nothing in
 * particular.
 *
 * Returns: (transfer full) (nullable): the firmware, or %NULL with @error set
 */
JoltFirmware *
jolt_firmware_new_from_bytes (GBytes      *bytes,
                              const char  *name,
                              GError     **error)
{
  const JoltFirmwareOptions options = { 0 };

  return jolt_firmware_new_with_options (bytes, name, &options, error);
}

/**
 * jolt_firmware_new_from_parts:
 * @parts: (element-type JoltFirmwarePart): what it is to be made of, each with
 *   its address; those that are not selected are left out
 * @chip: the chip it is for, which has DFU
 * @name: its name
 * @options: what the user wants, with the size of the flash
 * @error: a code of [error@ImageError]
 *
 * Packs parts into firmware that the ROM writes as it is meant. The parts become
 * those of the firmware: nobody else may change them from now on.
 *
 * Blocks: about 5 ms for each megabyte.
 *
 * Returns: (transfer full) (nullable): the firmware, or %NULL with @error set
 */
JoltFirmware *
jolt_firmware_new_from_parts (GPtrArray                  *parts,
                              const JoltChip             *chip,
                              const char                 *name,
                              const JoltFirmwareOptions  *options,
                              GError                    **error)
{
  g_autoptr (JoltFirmware) self = NULL;

  g_return_val_if_fail (parts != NULL, NULL);
  g_return_val_if_fail (chip != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (options != NULL, NULL);

  self = g_object_new (JOLT_TYPE_FIRMWARE, NULL);
  self->name = display_base_name (name);
  if (!jolt_firmware_pack (self, parts, chip, options, error))
    return NULL;

  return g_steal_pointer (&self);
}

const char *
jolt_firmware_get_name (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);

  return self->name;
}

/**
 * jolt_firmware_get_chip:
 * @self: firmware
 *
 * Returns: (transfer none): the chip it is for, which has DFU; never %NULL
 */
const JoltChip *
jolt_firmware_get_chip (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);

  return self->chip;
}

const char *
jolt_firmware_get_chip_name (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);

  return self->chip->name;
}

guint16
jolt_firmware_get_product_id (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), 0);

  return self->product_id;
}

guint16
jolt_firmware_get_vendor_id (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), 0);

  return self->vendor_id;
}

guint32
jolt_firmware_get_flash_size (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), 0);

  return self->flash_size;
}

const char *
jolt_firmware_get_project (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);

  return self->project;
}

const char *
jolt_firmware_get_version (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);

  return self->version;
}

const char *
jolt_firmware_get_built (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);

  return self->built;
}

const char *
jolt_firmware_get_idf_version (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);

  return self->idf_version;
}

/**
 * jolt_firmware_get_n_parts:
 * @self: firmware
 *
 * Returns: how many files it is made of, at least 1
 */
guint
jolt_firmware_get_n_parts (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), 0);

  return self->parts->len;
}

/**
 * jolt_firmware_get_part:
 * @self: firmware
 * @index: from 0, in the order of the archive
 *
 * Returns: (transfer none): one of the files it is made of
 */
JoltFirmwarePart *
jolt_firmware_get_part (JoltFirmware *self,
                        guint         index)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);
  g_return_val_if_fail (index < self->parts->len, NULL);

  return self->parts->pdata[index];
}

gsize
jolt_firmware_get_size (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), 0);

  return g_bytes_get_size (self->bytes);
}

/**
 * jolt_firmware_get_bytes:
 * @self: firmware
 *
 * Returns: (transfer none): the whole DFU file, with its suffix
 */
GBytes *
jolt_firmware_get_bytes (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);

  return self->bytes;
}

/**
 * jolt_firmware_get_payload:
 * @self: firmware
 *
 * Returns: (transfer none): what is sent to the board: the file without its
 *   suffix
 */
GBytes *
jolt_firmware_get_payload (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);

  return self->payload;
}

/**
 * jolt_firmware_get_partition_table:
 * @self: firmware
 *
 * Returns: (transfer none) (nullable): the partition table, if one is in it
 */
JoltPartitionTable *
jolt_firmware_get_partition_table (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);

  return self->table;
}

/**
 * jolt_firmware_writes:
 * @self: firmware
 * @address: a place in the flash memory
 *
 * Returns: whether a part of @self is written over @address
 */
gboolean
jolt_firmware_writes (JoltFirmware *self,
                      guint32       address)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), FALSE);

  for (guint i = 0; i < jolt_firmware_get_n_parts (self); i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (self, i);
    guint32 start = jolt_firmware_part_get_address (part);

    if (address >= start && address - start < jolt_firmware_part_get_size (part))
      return TRUE;
  }

  return FALSE;
}

/**
 * jolt_firmware_get_entries:
 * @self: firmware
 * @n_entries: (out): how many there are, at least 1
 *
 * What a board writes, in the order in which it receives it. The flash
 * parameters, which are not written, are left out.
 *
 * Returns: (transfer none) (array length=n_entries): the entries
 */
const JoltFirmwareEntry *
jolt_firmware_get_entries (JoltFirmware *self,
                           gsize        *n_entries)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);
  g_return_val_if_fail (n_entries != NULL, NULL);

  *n_entries = self->entries->len;

  return (const JoltFirmwareEntry *) (gpointer) self->entries->data;
}

/**
 * jolt_firmware_get_warnings:
 * @self: firmware
 * @n_warnings: (out): how many there are
 *
 * What is odd about firmware that is sound as a file.
 *
 * Returns: (transfer none) (array length=n_warnings): the warnings
 */
const JoltFirmwareWarning *
jolt_firmware_get_warnings (JoltFirmware *self,
                            gsize        *n_warnings)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);
  g_return_val_if_fail (n_warnings != NULL, NULL);

  *n_warnings = self->warnings->len;

  return (const JoltFirmwareWarning *) (gpointer) self->warnings->data;
}
