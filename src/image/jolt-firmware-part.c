/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-firmware-part-private.h"

/**
 * JoltFirmwarePart:
 *
 * One file inside firmware: what it is and where in the flash it goes.
 *
 * Immutable, and may be read by any thread.
 */
struct _JoltFirmwarePart
{
  GObject           parent_instance;

  char             *name;
  guint32           address;
  gsize             size;
  gboolean          md5_ok;
  GPtrArray        *pieces;     /* of GBytes, in the order of the flash */
  JoltPartIdentity  identity;
  JoltPartKind      kind;
};

G_DEFINE_FINAL_TYPE (JoltFirmwarePart, jolt_firmware_part, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (JoltPartKind, jolt_part_kind,
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_DATA, "data"),
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_BOOTLOADER, "bootloader"),
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_PARTITION_TABLE, "partition-table"),
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_APPLICATION, "application"),
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_OTA_DATA, "ota-data"),
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_NVS, "nvs"),
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_PHY, "phy"),
                    G_DEFINE_ENUM_VALUE (JOLT_PART_KIND_MERGED, "merged"))

enum {
  PROP_0,
  PROP_NAME,
  PROP_ADDRESS,
  PROP_SIZE,
  PROP_KIND,
  PROP_MD5_OK,
  PROP_CHIP_NAME,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static void
jolt_firmware_part_finalize (GObject *object)
{
  JoltFirmwarePart *self = JOLT_FIRMWARE_PART (object);

  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->pieces, g_ptr_array_unref);
  jolt_part_identity_clear (&self->identity);

  G_OBJECT_CLASS (jolt_firmware_part_parent_class)->finalize (object);
}

static void
jolt_firmware_part_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  JoltFirmwarePart *self = JOLT_FIRMWARE_PART (object);
  const JoltChip *chip = jolt_firmware_part_get_chip (self);

  switch (prop_id) {
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_ADDRESS:
    g_value_set_uint (value, self->address);
    break;
  case PROP_SIZE:
    g_value_set_uint64 (value, self->size);
    break;
  case PROP_KIND:
    g_value_set_enum (value, self->kind);
    break;
  case PROP_MD5_OK:
    g_value_set_boolean (value, self->md5_ok);
    break;
  case PROP_CHIP_NAME:
    g_value_set_static_string (value, chip != NULL ? chip->name : NULL);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_firmware_part_class_init (JoltFirmwarePartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = jolt_firmware_part_finalize;
  object_class->get_property = jolt_firmware_part_get_property;

  /**
   * JoltFirmwarePart:name:
   *
   * The base name of the file it was made of, valid UTF-8.
   */
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);

  /**
   * JoltFirmwarePart:address:
   *
   * Where in the flash its first byte goes.
   */
  props[PROP_ADDRESS] = g_param_spec_uint ("address", NULL, NULL, 0, G_MAXUINT32, 0, flags);

  /**
   * JoltFirmwarePart:size:
   *
   * Its length in bytes.
   */
  props[PROP_SIZE] = g_param_spec_uint64 ("size", NULL, NULL, 0, G_MAXUINT64, 0, flags);

  /**
   * JoltFirmwarePart:kind:
   *
   * What it is.
   */
  props[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, JOLT_TYPE_PART_KIND,
                                        JOLT_PART_KIND_DATA, flags);

  /**
   * JoltFirmwarePart:md5-ok:
   *
   * Whether the MD5 of every piece was compared with the index and is right.
   */
  props[PROP_MD5_OK] = g_param_spec_boolean ("md5-ok", NULL, NULL, FALSE, flags);

  /**
   * JoltFirmwarePart:chip-name:
   *
   * The name of the chip in its image header, or %NULL.
   */
  props[PROP_CHIP_NAME] = g_param_spec_string ("chip-name", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, LAST_PROP, props);
}

static void
jolt_firmware_part_init (JoltFirmwarePart *self)
{
}

/*< private >
 * jolt_firmware_part_new:
 * @name: the name of the file
 * @address: where in the flash it goes
 * @pieces: (element-type GBytes): its data
 * @md5_ok: whether its MD5 was compared and is right
 *
 * Returns: (transfer full): a part, which already knows what it is
 */
JoltFirmwarePart *
jolt_firmware_part_new (const char *name,
                        guint32     address,
                        GPtrArray  *pieces,
                        gboolean    md5_ok)
{
  JoltFirmwarePart *self = g_object_new (JOLT_TYPE_FIRMWARE_PART, NULL);

  self->name = g_utf8_make_valid (name, -1);
  self->address = address;
  self->pieces = g_ptr_array_ref (pieces);
  self->md5_ok = md5_ok;

  for (guint i = 0; i < pieces->len; i++)
    self->size += g_bytes_get_size (pieces->pdata[i]);

  jolt_part_identity_init (&self->identity, (GBytes * const *) pieces->pdata, pieces->len,
                           self->name, &address);
  self->kind = self->identity.kind;

  return self;
}

/*< private >
 * jolt_firmware_part_refine:
 * @self: a part that nobody else has seen yet
 * @table: (nullable): the partition table of the firmware
 *
 * Lets the partition table say what the bytes themselves do not.
 */
void
jolt_firmware_part_refine (JoltFirmwarePart   *self,
                           JoltPartitionTable *table)
{
  self->kind = jolt_part_identity_refine (self->kind, self->address, table);
}

/*< private > */
JoltPartIdentity *
jolt_firmware_part_get_identity (JoltFirmwarePart *self)
{
  return &self->identity;
}

/*< private > */
GBytes * const *
jolt_firmware_part_get_pieces (JoltFirmwarePart *self,
                               gsize            *n_pieces)
{
  *n_pieces = self->pieces->len;

  return (GBytes * const *) self->pieces->pdata;
}

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
  switch (kind) {
  case JOLT_PART_KIND_DATA:
    return "data";
  case JOLT_PART_KIND_BOOTLOADER:
    return "bootloader";
  case JOLT_PART_KIND_PARTITION_TABLE:
    return "partition-table";
  case JOLT_PART_KIND_APPLICATION:
    return "application";
  case JOLT_PART_KIND_OTA_DATA:
    return "ota-data";
  case JOLT_PART_KIND_NVS:
    return "nvs";
  case JOLT_PART_KIND_PHY:
    return "phy";
  case JOLT_PART_KIND_MERGED:
    return "merged";
  }

  g_return_val_if_reached (NULL);
}

const char *
jolt_firmware_part_get_name (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), NULL);

  return self->name;
}

guint32
jolt_firmware_part_get_address (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), 0);

  return self->address;
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

gboolean
jolt_firmware_part_get_md5_ok (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), FALSE);

  return self->md5_ok;
}

/**
 * jolt_firmware_part_get_chip:
 * @self: a part
 *
 * Returns: (transfer none) (nullable): the chip its image header names; %NULL
 *   when it is no image or the chip is not known
 */
const JoltChip *
jolt_firmware_part_get_chip (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), NULL);

  return self->identity.is_image ? self->identity.header.chip : NULL;
}

/**
 * jolt_firmware_part_get_app_description:
 * @self: a part
 *
 * Returns: (transfer none) (nullable): what it says about itself
 */
const JoltAppDescription *
jolt_firmware_part_get_app_description (JoltFirmwarePart *self)
{
  g_return_val_if_fail (JOLT_IS_FIRMWARE_PART (self), NULL);

  return self->identity.description;
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
