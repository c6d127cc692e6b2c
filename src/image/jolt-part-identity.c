/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-bytes-private.h"
#include "jolt-part-identity.h"

#define DESCRIBED_SIZE (JOLT_APP_DESCRIPTION_OFFSET + JOLT_APP_DESCRIPTION_SIZE)

/**
 * jolt_pieces_read:
 * @pieces: (array length=n_pieces): data that lies in pieces
 * @n_pieces: how many
 * @offset: where to read, in bytes from the start of the first piece
 * @buffer: (out caller-allocates): room for @size bytes
 * @size: how many bytes are wanted
 *
 * Copies a little of data that is not contiguous.
 *
 * Returns: how many bytes were copied: fewer than @size at the end
 */
gsize
jolt_pieces_read (GBytes * const *pieces,
                  gsize           n_pieces,
                  gsize           offset,
                  guint8         *buffer,
                  gsize           size)
{
  gsize done = 0;

  for (gsize i = 0; i < n_pieces && done < size; i++) {
    gsize piece_size;
    const guint8 *data = g_bytes_get_data (pieces[i], &piece_size);

    if (offset < piece_size) {
      gsize run = MIN (size - done, piece_size - offset);

      memcpy (buffer + done, data + offset, run);
      done += run;
      offset = 0;
    } else {
      offset -= piece_size;
    }
  }

  return done;
}

/* Whether there is nothing but erased flash up to offset. */
static gboolean
is_blank (GBytes * const *pieces,
          gsize           n_pieces,
          gsize           offset)
{
  guint8 buffer[256];

  for (gsize done = 0; done < offset; done += sizeof buffer) {
    if (jolt_pieces_read (pieces, n_pieces, done, buffer, sizeof buffer) != sizeof buffer)
      return FALSE;
    for (gsize i = 0; i < sizeof buffer; i++) {
      if (buffer[i] != 0xFF)
        return FALSE;
    }
  }

  return TRUE;
}

static gboolean
read_image (JoltPartIdentity *self,
            GBytes * const   *pieces,
            gsize             n_pieces,
            gsize             offset)
{
  guint8 buffer[DESCRIBED_SIZE];
  gsize size = jolt_pieces_read (pieces, n_pieces, offset, buffer, sizeof buffer);

  if (!jolt_image_header_parse (&self->header, buffer, size, NULL))
    return FALSE;

  self->is_image = TRUE;
  self->image_offset = offset;
  self->description = jolt_app_description_parse (buffer, size);

  return TRUE;
}

/* A merged image is a picture of the flash: the bootloader at its place, the
 * partition table at 0x8000, the application where the table says. */
static gboolean
read_merged (JoltPartIdentity *self,
             GBytes * const   *pieces,
             gsize             n_pieces)
{
  guint8 buffer[JOLT_PARTITION_TABLE_MAX_SIZE];
  const JoltPartition *app;
  gsize offset;
  gsize size;

  if (self->base >= JOLT_PARTITION_TABLE_DEFAULT_ADDRESS)
    return FALSE;

  offset = JOLT_PARTITION_TABLE_DEFAULT_ADDRESS - self->base;
  size = jolt_pieces_read (pieces, n_pieces, offset, buffer, sizeof buffer);
  self->table = jolt_partition_table_parse (buffer, size, NULL);
  if (self->table == NULL)
    return FALSE;

  self->kind = JOLT_PART_KIND_MERGED;

  app = jolt_partition_table_find_app (self->table);
  if (app != NULL && app->address >= self->base) {
    guint8 app_buffer[DESCRIBED_SIZE];
    JoltAppDescription *description;

    size = jolt_pieces_read (pieces, n_pieces, app->address - self->base, app_buffer, sizeof app_buffer);
    description = jolt_app_description_parse (app_buffer, size);
    if (description != NULL) {
      g_clear_pointer (&self->description, jolt_app_description_free);
      self->description = description;
    }
  }

  return TRUE;
}

static void
identify_image (JoltPartIdentity *self,
                GBytes * const   *pieces,
                gsize             n_pieces,
                const char       *name,
                const guint32    *address)
{
  guint32 home = self->header.chip != NULL ? self->header.chip->bootloader_offset : 0;
  gboolean is_app = self->description != NULL && !self->description->is_bootloader;
  gboolean is_bootloader = self->description != NULL && self->description->is_bootloader;

  self->base = address != NULL ? *address : home;
  if (!is_app && read_merged (self, pieces, n_pieces))
    return;

  /* Bootloaders before ESP-IDF 5.2 carry no description. */
  if (!is_app && !is_bootloader)
    is_bootloader = address != NULL ? *address == home : g_str_has_prefix (name, "bootloader");

  if (is_bootloader)
    self->kind = JOLT_PART_KIND_BOOTLOADER;
  else
    self->kind = JOLT_PART_KIND_APPLICATION;
}

/* A merged image that starts at address 0 of a chip whose bootloader does not. */
static gboolean
identify_padded (JoltPartIdentity *self,
                 GBytes * const   *pieces,
                 gsize             n_pieces)
{
  static const gsize offsets[] = { 0x1000, 0x2000 };

  for (gsize i = 0; i < G_N_ELEMENTS (offsets); i++) {
    if (is_blank (pieces, n_pieces, offsets[i]) && read_image (self, pieces, n_pieces, offsets[i])) {
      self->base = 0;
      if (read_merged (self, pieces, n_pieces))
        return TRUE;
      g_clear_pointer (&self->description, jolt_app_description_free);
      self->is_image = FALSE;
    }
  }

  return FALSE;
}

static gboolean
identify_table (JoltPartIdentity *self,
                GBytes * const   *pieces,
                gsize             n_pieces)
{
  guint8 buffer[JOLT_PARTITION_TABLE_MAX_SIZE];
  gsize size = jolt_pieces_read (pieces, n_pieces, 0, buffer, sizeof buffer);

  if (size < 2 || buffer[0] != 0xAA || buffer[1] != 0x50)
    return FALSE;

  self->kind = JOLT_PART_KIND_PARTITION_TABLE;
  self->table = jolt_partition_table_parse (buffer, size, &self->table_error);

  return TRUE;
}

/* The names ESP-IDF and Arduino give to what cannot be told from its bytes. */
static JoltPartKind
kind_from_name (const char *name)
{
  if (g_str_has_prefix (name, "ota_data") || g_str_has_prefix (name, "boot_app0"))
    return JOLT_PART_KIND_OTA_DATA;
  if (g_str_has_prefix (name, "phy_init"))
    return JOLT_PART_KIND_PHY;
  if (g_str_has_prefix (name, "nvs"))
    return JOLT_PART_KIND_NVS;

  return JOLT_PART_KIND_DATA;
}

/**
 * jolt_part_identity_init:
 * @self: (out caller-allocates): what was found
 * @pieces: (array length=n_pieces): the bytes
 * @n_pieces: how many pieces they lie in
 * @name: the name of the file
 * @address: (nullable): where in the flash they are to be written, if known
 *
 * Finds out what bytes are. Release with jolt_part_identity_clear().
 */
void
jolt_part_identity_init (JoltPartIdentity *self,
                         GBytes * const   *pieces,
                         gsize             n_pieces,
                         const char       *name,
                         const guint32    *address)
{
  *self = (JoltPartIdentity) { .kind = JOLT_PART_KIND_DATA };

  if (read_image (self, pieces, n_pieces, 0)) {
    identify_image (self, pieces, n_pieces, name, address);
    return;
  }

  if (identify_table (self, pieces, n_pieces))
    return;

  if ((address == NULL || *address == 0) && identify_padded (self, pieces, n_pieces))
    return;

  self->kind = kind_from_name (name);
}

/**
 * jolt_part_identity_clear:
 * @self: what was found
 *
 * Releases what jolt_part_identity_init() found.
 */
void
jolt_part_identity_clear (JoltPartIdentity *self)
{
  g_clear_pointer (&self->description, jolt_app_description_free);
  g_clear_pointer (&self->table, jolt_partition_table_unref);
  g_clear_error (&self->table_error);
}

/**
 * jolt_part_identity_refine:
 * @kind: what the bytes look like
 * @address: where they are to be written
 * @table: (nullable): the partition table of the same firmware
 *
 * Lets the partition table say what the bytes themselves do not.
 *
 * Returns: what they are
 */
JoltPartKind
jolt_part_identity_refine (JoltPartKind        kind,
                           guint32             address,
                           JoltPartitionTable *table)
{
  const JoltPartition *partition;

  if (kind != JOLT_PART_KIND_DATA || table == NULL)
    return kind;

  partition = jolt_partition_table_find_address (table, address);
  if (partition == NULL || partition->type != JOLT_PARTITION_TYPE_DATA)
    return kind;

  switch (partition->subtype) {
  case JOLT_PARTITION_DATA_OTA:
    return JOLT_PART_KIND_OTA_DATA;
  case JOLT_PARTITION_DATA_PHY:
    return JOLT_PART_KIND_PHY;
  case JOLT_PARTITION_DATA_NVS:
    return JOLT_PART_KIND_NVS;
  default:
    return kind;
  }
}
