/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-data-private.h"
#include "jolt-part-list-private.h"
#include "jolt-snapshot.h"

/**
 * JoltFirmware:
 *
 * A DFU file for an Espressif chip, checked and understood.
 *
 * Immutable, and may be read by any thread.
 */
struct _JoltFirmware
{
  GObject           parent_instance;

  char             *name;
  JoltPartList     *parts;
  JoltFirmwareData  data;
};

G_DEFINE_FINAL_TYPE (JoltFirmware, jolt_firmware, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_NAME,
  PROP_CHIP_NAME,
  PROP_PRODUCT_ID,
  PROP_VENDOR_ID,
  PROP_FLASH_SIZE,
  PROP_PROJECT,
  PROP_VERSION,
  PROP_BUILT,
  PROP_IDF_VERSION,
  PROP_PARTS,
  PROP_SIZE,
  PROP_N_WARNINGS,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static void
jolt_firmware_finalize (GObject *object)
{
  JoltFirmware *self = JOLT_FIRMWARE (object);

  g_clear_pointer (&self->name, g_free);
  g_clear_object (&self->parts);
  jolt_firmware_data_clear (&self->data);

  G_OBJECT_CLASS (jolt_firmware_parent_class)->finalize (object);
}

static void
jolt_firmware_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  JoltFirmware *self = JOLT_FIRMWARE (object);

  switch (prop_id) {
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_CHIP_NAME:
    g_value_set_static_string (value, self->data.chip->name);
    break;
  case PROP_PRODUCT_ID:
    g_value_set_uint (value, self->data.product_id);
    break;
  case PROP_VENDOR_ID:
    g_value_set_uint (value, self->data.vendor_id);
    break;
  case PROP_FLASH_SIZE:
    g_value_set_uint (value, self->data.flash_size);
    break;
  case PROP_PROJECT:
    g_value_set_string (value, self->data.project);
    break;
  case PROP_VERSION:
    g_value_set_string (value, self->data.version);
    break;
  case PROP_BUILT:
    g_value_set_string (value, self->data.built);
    break;
  case PROP_IDF_VERSION:
    g_value_set_string (value, self->data.idf_version);
    break;
  case PROP_PARTS:
    g_value_set_object (value, self->parts);
    break;
  case PROP_SIZE:
    g_value_set_uint64 (value, g_bytes_get_size (self->data.bytes));
    break;
  case PROP_N_WARNINGS:
    g_value_set_uint (value, self->data.warnings->len);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_firmware_class_init (JoltFirmwareClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = jolt_firmware_finalize;
  object_class->get_property = jolt_firmware_get_property;

  /**
   * JoltFirmware:name:
   *
   * The base name of the file, valid UTF-8.
   */
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);

  /**
   * JoltFirmware:chip-name:
   *
   * The name of the chip it is for, such as "ESP32-S2".
   */
  props[PROP_CHIP_NAME] = g_param_spec_string ("chip-name", NULL, NULL, NULL, flags);

  /**
   * JoltFirmware:product-id:
   *
   * The USB product ID in the suffix, which is the chip's ID.
   */
  props[PROP_PRODUCT_ID] = g_param_spec_uint ("product-id", NULL, NULL, 0, G_MAXUINT16, 0, flags);

  /**
   * JoltFirmware:vendor-id:
   *
   * The USB vendor ID in the suffix.
   */
  props[PROP_VENDOR_ID] = g_param_spec_uint ("vendor-id", NULL, NULL, 0, G_MAXUINT16, 0, flags);

  /**
   * JoltFirmware:flash-size:
   *
   * The size of the flash it is for, in bytes; 0 when not known.
   */
  props[PROP_FLASH_SIZE] = g_param_spec_uint ("flash-size", NULL, NULL, 0, G_MAXUINT32, 0, flags);

  /**
   * JoltFirmware:project:
   *
   * The name of the application's project, or %NULL.
   */
  props[PROP_PROJECT] = g_param_spec_string ("project", NULL, NULL, NULL, flags);

  /**
   * JoltFirmware:version:
   *
   * The version of the application, or %NULL.
   */
  props[PROP_VERSION] = g_param_spec_string ("version", NULL, NULL, NULL, flags);

  /**
   * JoltFirmware:built:
   *
   * Date and time of the build as the compiler wrote them, such as
   * "Sep 13 2022 19:46:07", or %NULL.
   */
  props[PROP_BUILT] = g_param_spec_string ("built", NULL, NULL, NULL, flags);

  /**
   * JoltFirmware:idf-version:
   *
   * The version of ESP-IDF it was built with, or %NULL.
   */
  props[PROP_IDF_VERSION] = g_param_spec_string ("idf-version", NULL, NULL, NULL, flags);

  /**
   * JoltFirmware:parts:
   *
   * The files it is made of, as a list of [class@FirmwarePart].
   */
  props[PROP_PARTS] = g_param_spec_object ("parts", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  /**
   * JoltFirmware:size:
   *
   * The length of the DFU file in bytes.
   */
  props[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);

  /**
   * JoltFirmware:n-warnings:
   *
   * How many things are odd about it.
   */
  props[PROP_N_WARNINGS] = g_param_spec_uint ("n-warnings", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, LAST_PROP, props);
}

static void
jolt_firmware_init (JoltFirmware *self)
{
}

/**
 * jolt_firmware_new_from_bytes:
 * @bytes: a DFU file
 * @name: its name
 * @error: a code of [error@ImageError]
 *
 * Checks and reads a DFU file made by ESP-IDF (tools/mkdfu.py) or by
 * [struct@Packer].
 *
 * Returns: (transfer full) (nullable): the firmware, or %NULL with @error set
 */
JoltFirmware *
jolt_firmware_new_from_bytes (GBytes      *bytes,
                              const char  *name,
                              GError     **error)
{
  g_autoptr (JoltFirmware) self = NULL;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = g_object_new (JOLT_TYPE_FIRMWARE, NULL);
  if (!jolt_firmware_data_read (&self->data, bytes, error))
    return NULL;

  self->name = g_filename_display_basename (name);
  self->parts = jolt_part_list_new (self->data.parts);

  return g_steal_pointer (&self);
}

/**
 * jolt_firmware_new_from_path:
 * @path: a file
 * @error: a code of [error@ImageError]
 *
 * Checks and reads a DFU file without a copy in the memory of the program. The
 * file may be overwritten or removed afterwards; see jolt_snapshot_take().
 *
 * Blocks: about 3 ms for each megabyte.
 *
 * Returns: (transfer full) (nullable): the firmware, or %NULL with @error set
 */
JoltFirmware *
jolt_firmware_new_from_path (const char  *path,
                             GError     **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  bytes = jolt_snapshot_take (path, error);
  if (bytes == NULL)
    return NULL;

  return jolt_firmware_new_from_bytes (bytes, path, error);
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

  return self->data.chip;
}

const char *
jolt_firmware_get_chip_name (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);

  return self->data.chip->name;
}

guint16
jolt_firmware_get_product_id (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), 0);

  return self->data.product_id;
}

guint16
jolt_firmware_get_vendor_id (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), 0);

  return self->data.vendor_id;
}

guint32
jolt_firmware_get_flash_size (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), 0);

  return self->data.flash_size;
}

const char *
jolt_firmware_get_project (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);

  return self->data.project;
}

const char *
jolt_firmware_get_version (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);

  return self->data.version;
}

const char *
jolt_firmware_get_built (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);

  return self->data.built;
}

const char *
jolt_firmware_get_idf_version (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);

  return self->data.idf_version;
}

/**
 * jolt_firmware_get_parts:
 * @self: firmware
 *
 * The files it is made of, in the order of the archive.
 *
 * Returns: (transfer none): a list of [class@FirmwarePart] that never changes
 */
GListModel *
jolt_firmware_get_parts (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), NULL);

  return G_LIST_MODEL (self->parts);
}

gsize
jolt_firmware_get_size (JoltFirmware *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE (self), 0);

  return g_bytes_get_size (self->data.bytes);
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

  return self->data.bytes;
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

  return self->data.payload;
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

  return self->data.table;
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

  *n_entries = self->data.entries->len;

  return (const JoltFirmwareEntry *) (gpointer) self->data.entries->data;
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

  *n_warnings = self->data.warnings->len;

  return (const JoltFirmwareWarning *) (gpointer) self->data.warnings->data;
}
