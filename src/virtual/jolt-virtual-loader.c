/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-loader.h"

#include "jolt-virtual-cpio.h"

#include <string.h>

/* The part of the ROM that takes the stream of a download apart and writes its
 * entries into the flash. It sees the archive once, in blocks, and never has
 * more of it than the current block, the index and the flash parameters.
 *
 * What the ROM does with a broken archive is not known; this one refuses it
 * with the status that the specification has for the case. */

#define RECORD_SIZE 88
#define RECORD_NAME_SIZE 64
#define PARAMETERS_SIZE 32

/* 16 MiB in entries of one sector, and some. */
#define INDEX_MAX (RECORD_SIZE * 4200)

/* Flags of a record (idf tools/mkdfu.py) */
#define FLAG_PARAMETERS (1u << 2)
#define FLAG_NO_ERASE (1u << 3)
#define FLAG_IGNORE_MD5 (1u << 4)

struct _JoltVirtualLoader
{
  JoltVirtualFlash *flash;
  JoltVirtualCpio   cpio;
  GByteArray       *index;
  GByteArray       *parameters;
  guint             n_entries;   /* entries that began, the index among them */
  const guint8     *record;      /* of the current entry; NULL for the index */
  guint64           written;     /* bytes of the current entry in the flash */
  gboolean          complete;
  gsize             limit;       /* the flash that may be written */
};

static guint32
get_u32 (const guint8 *data)
{
  return (guint32) data[0] | (guint32) data[1] << 8 | (guint32) data[2] << 16 | (guint32) data[3] << 24;
}

static guint32
record_address (const guint8 *record)
{
  return get_u32 (record);
}

static guint32
record_flags (const guint8 *record)
{
  return get_u32 (record + 4);
}

JoltVirtualLoader *
jolt_virtual_loader_new (JoltVirtualFlash *flash)
{
  JoltVirtualLoader *self = g_new0 (JoltVirtualLoader, 1);

  self->flash = flash;
  self->index = g_byte_array_new ();
  self->parameters = g_byte_array_new ();
  jolt_virtual_loader_reset (self);

  return self;
}

void
jolt_virtual_loader_free (JoltVirtualLoader *self)
{
  g_byte_array_unref (self->index);
  g_byte_array_unref (self->parameters);
  g_free (self);
}

/* Begins a new archive. */
void
jolt_virtual_loader_reset (JoltVirtualLoader *self)
{
  jolt_virtual_cpio_init (&self->cpio);
  g_byte_array_set_size (self->index, 0);
  g_byte_array_set_size (self->parameters, 0);
  self->n_entries = 0;
  self->record = NULL;
  self->written = 0;
  self->complete = FALSE;
  self->limit = jolt_virtual_flash_get_size (self->flash);
}

static JoltDfuStatus
begin_entry (JoltVirtualLoader *self)
{
  guint64 size = self->cpio.file_size;
  guint32 address;

  self->written = 0;

  if (self->n_entries++ == 0) {
    if (strcmp (self->cpio.name, "dfuinfo0.dat") != 0 || size > INDEX_MAX || size % RECORD_SIZE != 0)
      return JOLT_DFU_STATUS_ERR_FILE;

    return JOLT_DFU_STATUS_OK;
  }

  if ((self->n_entries - 1) * RECORD_SIZE > self->index->len)
    return JOLT_DFU_STATUS_ERR_FILE;

  self->record = self->index->data + (self->n_entries - 2) * RECORD_SIZE;
  if (strncmp (self->cpio.name, (const char *) self->record + 8, RECORD_NAME_SIZE) != 0)
    return JOLT_DFU_STATUS_ERR_FILE;

  if (record_flags (self->record) & FLAG_PARAMETERS)
    return size >= PARAMETERS_SIZE && size <= JOLT_VIRTUAL_FLASH_SECTOR ? JOLT_DFU_STATUS_OK
                                                                       : JOLT_DFU_STATUS_ERR_FILE;

  address = record_address (self->record);
  if (address > self->limit || size > self->limit - address)
    return JOLT_DFU_STATUS_ERR_ADDRESS;

  return JOLT_DFU_STATUS_OK;
}

static void
take_data (JoltVirtualLoader *self,
           const guint8      *data,
           gsize              size,
           guint64           *duration_us)
{
  guint32 address, flags;

  if (self->record == NULL) {
    g_byte_array_append (self->index, data, size);
    return;
  }

  address = record_address (self->record);
  flags = record_flags (self->record);

  if (flags & FLAG_PARAMETERS) {
    g_byte_array_append (self->parameters, data, size);
    return;
  }

  /* The whole region at once, when the first byte is there. */
  if (self->written == 0 && !(flags & FLAG_NO_ERASE))
    *duration_us += jolt_virtual_flash_erase (self->flash, address, self->cpio.file_size);

  *duration_us += jolt_virtual_flash_program (self->flash, address + self->written, data, size);
  self->written += size;
}

/* What is compared is what the flash holds, not what came: a bit that could
 * not be set shows here. */
static gboolean
md5_matches (JoltVirtualLoader *self)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  guint8 digest[16];
  gsize size = sizeof digest;

  g_checksum_update (checksum,
                     jolt_virtual_flash_peek (self->flash, record_address (self->record), self->written),
                     self->written);
  g_checksum_get_digest (checksum, digest, &size);

  return memcmp (digest, self->record + 8 + RECORD_NAME_SIZE, sizeof digest) == 0;
}

static JoltDfuStatus
end_entry (JoltVirtualLoader *self)
{
  guint32 flags;

  if (self->record == NULL)
    return JOLT_DFU_STATUS_OK;

  flags = record_flags (self->record);
  if (flags & FLAG_PARAMETERS) {
    /* The fourth word is the size of the flash in bytes. */
    self->limit = MIN (self->limit, get_u32 (self->parameters->data + 12));
    g_byte_array_set_size (self->parameters, 0);
    return JOLT_DFU_STATUS_OK;
  }

  return flags & FLAG_IGNORE_MD5 || md5_matches (self) ? JOLT_DFU_STATUS_OK : JOLT_DFU_STATUS_ERR_VERIFY;
}

static JoltDfuStatus
end_archive (JoltVirtualLoader *self)
{
  if (self->n_entries == 0 || self->index->len != (self->n_entries - 1) * RECORD_SIZE)
    return JOLT_DFU_STATUS_ERR_FILE;

  self->complete = TRUE;

  return JOLT_DFU_STATUS_OK;
}

/**
 * jolt_virtual_loader_feed:
 * @self: a loader
 * @data: the next bytes of the archive
 * @size: how many
 * @duration_us: (inout): grows by the time that erasing and writing takes
 *
 * Takes a block of the download. After an error the loader must be reset.
 *
 * Returns: errFILE, errADDRESS, errVERIFY or OK
 */
JoltDfuStatus
jolt_virtual_loader_feed (JoltVirtualLoader *self,
                          const guint8      *data,
                          gsize              size,
                          guint64           *duration_us)
{
  JoltDfuStatus status = JOLT_DFU_STATUS_OK;
  const guint8 *piece;
  gsize piece_size;

  while (status == JOLT_DFU_STATUS_OK) {
    switch (jolt_virtual_cpio_next (&self->cpio, &data, &size, &piece, &piece_size)) {
    case JOLT_VIRTUAL_CPIO_MORE:
      return JOLT_DFU_STATUS_OK;
    case JOLT_VIRTUAL_CPIO_ENTRY:
      status = begin_entry (self);
      break;
    case JOLT_VIRTUAL_CPIO_DATA:
      take_data (self, piece, piece_size, duration_us);
      break;
    case JOLT_VIRTUAL_CPIO_END:
      status = end_entry (self);
      break;
    case JOLT_VIRTUAL_CPIO_TRAILER:
      status = end_archive (self);
      break;
    case JOLT_VIRTUAL_CPIO_BAD:
      status = JOLT_DFU_STATUS_ERR_FILE;
      break;
    default:
      g_assert_not_reached ();
    }
  }

  return status;
}

/* Returns: whether the archive came to its end and everything was right. */
gboolean
jolt_virtual_loader_is_complete (JoltVirtualLoader *self)
{
  return self->complete;
}

/* Looks ahead: whether these bytes are the last ones of the padded archive. */
gboolean
jolt_virtual_loader_is_last (JoltVirtualLoader *self,
                             const guint8      *data,
                             gsize              size)
{
  JoltVirtualCpio ahead = self->cpio;
  const guint8 *piece;
  gsize piece_size;
  JoltVirtualCpioEvent event;

  do {
    event = jolt_virtual_cpio_next (&ahead, &data, &size, &piece, &piece_size);
  } while (event != JOLT_VIRTUAL_CPIO_MORE && event != JOLT_VIRTUAL_CPIO_BAD);

  return ahead.total != 0 && ahead.offset >= ahead.total && self->cpio.offset < ahead.total;
}
