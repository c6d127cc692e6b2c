/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-updater-private.h"

#include "jolt-virtual-archive-private.h"

#include <string.h>

/* The part of the ROM that takes the stream of a download apart and writes its
 * entries into the flash (ROM: dfu_updater_begin, _feed and _end,
 * dfu_cpio_callback, dfu_flash_program, SPIEraseArea).
 *
 * A strict updater, which no ROM has, is that of a device by the book: what
 * the ROM lets pass it refuses, with the status the specification has for it. */

#define INDEX_NAME "dfuinfo0.dat"
#define RECORD_SIZE 88u
#define RECORD_NAME 8u
#define RECORD_NAME_SIZE 64u
#define RECORD_DIGEST 72u
#define RECORDS_MAX 64u
#define INDEX_MAX (RECORDS_MAX * RECORD_SIZE)
#define PARAMETERS_SIZE 32u

#define CHUNK_SIZE 256u
#define PAGE_SIZE 256u
#define SECTORS_IN_BLOCK 16u
#define DEFAULT_CHIP_SIZE (2u << 20)
#define READ_SIZE 64u

/* Some 900 instructions for 64 bytes at 40 MHz, and reading them in slow mode;
 * inferred: one to two seconds a MiB. */
#define VERIFY_US_PER_READ 92u

/* Flags of a record */
#define FLAG_MEMORY (1u << 0)
#define FLAG_CALL (1u << 1)
#define FLAG_PARAMETERS (1u << 2)
#define FLAG_NO_ERASE (1u << 3)
#define FLAG_IGNORE_MD5 (1u << 4)

#define FLAGS_WITHOUT_ERASE (FLAG_MEMORY | FLAG_CALL | FLAG_NO_ERASE)
#define FLAGS_WITHOUT_MD5 (FLAG_MEMORY | FLAG_CALL | FLAG_IGNORE_MD5)

typedef enum {
  MODE_UNDECIDED,   /* the first chunk is not complete */
  MODE_ARCHIVE,
  MODE_RAW,
} Mode;

struct _JoltVirtualUpdater
{
  JoltVirtualFlash     *flash;
  JoltVirtualRegisters *registers;
  gboolean              strict;
  guint32               chip_size;   /* what the updater believes of the flash */
  gboolean              attached;    /* since power-on */
  gboolean              crashed;

  /* Of the download */
  JoltDfuStatus         status;
  Mode                  mode;
  guint8                chunk[CHUNK_SIZE];
  gsize                 n_chunk;
  guint32               raw_address;
  JoltVirtualArchive    archive;
  guint8                index[INDEX_MAX];
  guint                 n_records;
  gboolean              came[RECORDS_MAX];
  guint32               sizes[RECORDS_MAX];
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

JoltVirtualUpdater *
jolt_virtual_updater_new (JoltVirtualFlash     *flash,
                          JoltVirtualRegisters *registers)
{
  JoltVirtualUpdater *self = g_new0 (JoltVirtualUpdater, 1);

  self->flash = flash;
  self->registers = registers;
  jolt_virtual_updater_power_on (self);

  return self;
}

void
jolt_virtual_updater_free (JoltVirtualUpdater *self)
{
  g_free (self);
}

void
jolt_virtual_updater_set_strict (JoltVirtualUpdater *self,
                                 gboolean            strict)
{
  self->strict = strict;
}

void
jolt_virtual_updater_power_on (JoltVirtualUpdater *self)
{
  self->attached = FALSE;
  self->crashed = FALSE;
  self->chip_size = DEFAULT_CHIP_SIZE;
  self->status = JOLT_DFU_STATUS_OK;
}

/* A new download: everything of the one before is forgotten but the size of
 * the chip. */
void
jolt_virtual_updater_begin (JoltVirtualUpdater *self)
{
  self->attached = TRUE;
  self->status = JOLT_DFU_STATUS_OK;
  self->mode = MODE_UNDECIDED;
  self->n_chunk = 0;
  self->raw_address = 0;
  self->n_records = 0;
  memset (self->came, 0, sizeof self->came);
  jolt_virtual_archive_init (&self->archive);
}

static void
fail (JoltVirtualUpdater *self,
      JoltDfuStatus       rom_status,
      JoltDfuStatus       book_status)
{
  self->status = self->strict ? book_status : rom_status;
}

/* --- the flash -------------------------------------------------------------- */

static gboolean
is_in_chip (JoltVirtualUpdater *self,
            guint64             address,
            guint64             size)
{
  return address + size <= self->chip_size;
}

/* All sectors the entry touches: one by one up to the first border of a block,
 * and sixteen where it begins at one; whole blocks while more than one is left;
 * then one by one again. */
static guint64
erase (JoltVirtualUpdater *self,
       guint32             address,
       guint32             size)
{
  guint64 end = ((guint64) address + size + JOLT_VIRTUAL_FLASH_SECTOR - 1) / JOLT_VIRTUAL_FLASH_SECTOR;
  guint64 sector = address / JOLT_VIRTUAL_FLASH_SECTOR;
  guint64 n_single = SECTORS_IN_BLOCK - sector % SECTORS_IN_BLOCK;
  guint64 duration_us = 0;

  if (!is_in_chip (self, sector * JOLT_VIRTUAL_FLASH_SECTOR, (end - sector) * JOLT_VIRTUAL_FLASH_SECTOR))
    return 0;

  while (sector < end) {
    gboolean whole = n_single == 0 && end - sector > SECTORS_IN_BLOCK;

    duration_us += jolt_virtual_flash_erase (self->flash, sector * JOLT_VIRTUAL_FLASH_SECTOR,
                                             whole ? JOLT_VIRTUAL_FLASH_BLOCK : JOLT_VIRTUAL_FLASH_SECTOR);
    sector += whole ? SECTORS_IN_BLOCK : 1;
    n_single -= n_single > 0;
  }

  return duration_us;
}

/* Whole words. Where a page ends within them the rest is taken from the last
 * word before its own place: an entry that does not begin at a word is written
 * wrongly there. */
static guint64
program_words (JoltVirtualUpdater *self,
               guint32             address,
               const guint8       *words,
               gsize               size)
{
  gsize first = MIN (size, PAGE_SIZE - address % PAGE_SIZE);
  guint64 duration_us;

  if (!is_in_chip (self, address, size))
    return 0;

  duration_us = jolt_virtual_flash_program (self->flash, address, words, first);
  if (first < size)
    duration_us += jolt_virtual_flash_program (self->flash, address + first, words + first / 4 * 4, size - first);

  return duration_us;
}

/* Up to 256 bytes: the whole words, and what is left filled up with 0xFF. */
static guint64
program (JoltVirtualUpdater *self,
         guint32             address,
         const guint8       *data,
         gsize               size)
{
  guint8 last[4] = { 0xff, 0xff, 0xff, 0xff };
  gsize whole = size / 4 * 4;
  guint64 duration_us = 0;

  if (whole > 0)
    duration_us += program_words (self, address, data, whole);
  memcpy (last, data + whole, size - whole);
  if (whole < size)
    duration_us += program_words (self, address + whole, last, sizeof last);

  return duration_us;
}

/**
 * jolt_virtual_updater_read:
 * @self: an updater
 * @address: where
 * @data: what the buffer held before; the flash there
 * @size: how many bytes
 *
 * Reads the flash as the ROM does. Past the chip's end, and before a download
 * has attached the flash, the buffer stays as it was, and nobody says so.
 */
void
jolt_virtual_updater_read (JoltVirtualUpdater *self,
                           guint32             address,
                           guint8             *data,
                           gsize               size)
{
  if (self->attached && is_in_chip (self, address, size))
    jolt_virtual_flash_read (self->flash, address, data, size);
}

/* --- entries ---------------------------------------------------------------- */

static void
take_index (JoltVirtualUpdater *self)
{
  const JoltVirtualArchive *archive = &self->archive;

  if (archive->file_size > INDEX_MAX) {
    fail (self, JOLT_DFU_STATUS_ERR_FILE, JOLT_DFU_STATUS_ERR_FILE);
    return;
  }

  if (archive->offset == 0) {
    memset (self->index, 0, sizeof self->index);
    memset (self->came, 0, sizeof self->came);
    self->n_records = 0;
  }
  memcpy (self->index + archive->offset, archive->portion, archive->portion_size);
  if (archive->offset + archive->portion_size == archive->file_size)
    self->n_records = archive->file_size / RECORD_SIZE;
}

/* A name of 64 bytes or more has no record. */
static int
find_record (JoltVirtualUpdater *self)
{
  if (self->archive.name_size > JOLT_VIRTUAL_ARCHIVE_NAME_SIZE)
    return -1;

  for (guint i = 0; i < self->n_records; i++) {
    if (strncmp ((const char *) self->index + i * RECORD_SIZE + RECORD_NAME, self->archive.name, RECORD_NAME_SIZE) == 0)
      return i;
  }

  return -1;
}

static gboolean
md5_matches (JoltVirtualUpdater *self,
             guint               number,
             guint64            *duration_us)
{
  const guint8 *record = self->index + number * RECORD_SIZE;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  guint8 digest[16], data[READ_SIZE];
  gsize digest_size = sizeof digest;

  for (guint32 offset = 0; offset < self->sizes[number]; offset += READ_SIZE) {
    gsize size = MIN (READ_SIZE, self->sizes[number] - offset);

    if (!is_in_chip (self, (guint64) record_address (record) + offset, size))
      return FALSE;

    jolt_virtual_flash_read (self->flash, record_address (record) + offset, data, size);
    g_checksum_update (checksum, data, size);
    *duration_us += VERIFY_US_PER_READ;
  }
  g_checksum_get_digest (checksum, digest, &digest_size);

  return memcmp (digest, record + RECORD_DIGEST, sizeof digest) == 0;
}

static void
store (JoltVirtualUpdater *self,
       guint32             address)
{
  for (gsize i = 0; i + 4 <= self->archive.portion_size; i += 4)
    jolt_virtual_registers_store (self->registers, address + i, get_u32 (self->archive.portion + i));
}

static void
take_portion (JoltVirtualUpdater *self,
              guint64            *duration_us)
{
  const JoltVirtualArchive *archive = &self->archive;
  int number = find_record (self);
  const guint8 *record = self->index + number * RECORD_SIZE;
  guint32 address, flags;

  if (number < 0) {
    if (self->strict)
      self->status = JOLT_DFU_STATUS_ERR_FILE;
    return;
  }

  address = record_address (record);
  flags = record_flags (record);
  self->came[number] = TRUE;
  self->sizes[number] = archive->file_size;

  if (self->strict && !(flags & FLAG_PARAMETERS) &&
      (guint64) address + archive->file_size > MIN (self->chip_size, jolt_virtual_flash_get_size (self->flash))) {
    self->status = JOLT_DFU_STATUS_ERR_ADDRESS;
    return;
  }

  if (archive->offset == 0 && !(flags & FLAGS_WITHOUT_ERASE))
    *duration_us += erase (self, address, archive->file_size);

  if (flags & FLAG_MEMORY)
    store (self, address + archive->offset);
  else if (flags & FLAG_CALL)
    self->crashed = TRUE;
  else if (flags & FLAG_PARAMETERS) {
    if (archive->portion_size >= PARAMETERS_SIZE)
      self->chip_size = get_u32 (archive->portion + 12);
  } else {
    *duration_us += program (self, address + archive->offset, archive->portion, archive->portion_size);
  }

  if (self->strict && !(flags & (FLAGS_WITHOUT_MD5 | FLAG_PARAMETERS)) &&
      archive->offset + archive->portion_size == archive->file_size && !md5_matches (self, number, duration_us))
    self->status = JOLT_DFU_STATUS_ERR_VERIFY;
}

/* --- the stream ------------------------------------------------------------- */

static void
read_archive (JoltVirtualUpdater *self,
              const guint8       *data,
              gsize               size,
              guint64            *duration_us)
{
  while (self->status == JOLT_DFU_STATUS_OK && !self->crashed) {
    switch (jolt_virtual_archive_next (&self->archive, &data, &size)) {
    case JOLT_VIRTUAL_ARCHIVE_MORE:
      return;
    case JOLT_VIRTUAL_ARCHIVE_DATA:
      if (strcmp (self->archive.name, INDEX_NAME) == 0)
        take_index (self);
      else
        take_portion (self, duration_us);
      break;
    case JOLT_VIRTUAL_ARCHIVE_BAD:
      fail (self, JOLT_DFU_STATUS_ERR_TARGET, JOLT_DFU_STATUS_ERR_FILE);
      break;
    default:
      g_assert_not_reached ();
    }
  }
}

static void
write_raw (JoltVirtualUpdater *self,
           gsize               size,
           guint64            *duration_us)
{
  if (self->strict) {
    self->status = size < CHUNK_SIZE ? JOLT_DFU_STATUS_ERR_NOTDONE : JOLT_DFU_STATUS_ERR_FILE;
    return;
  }

  if (self->raw_address % JOLT_VIRTUAL_FLASH_SECTOR == 0)
    *duration_us += erase (self, self->raw_address, JOLT_VIRTUAL_FLASH_SECTOR);
  *duration_us += program (self, self->raw_address, self->chunk, size);
  self->raw_address += size;
}

static void
process_chunk (JoltVirtualUpdater *self,
               guint64            *duration_us)
{
  gsize size = self->n_chunk;

  self->n_chunk = 0;
  if (self->status != JOLT_DFU_STATUS_OK || size == 0)
    return;

  if (self->mode == MODE_UNDECIDED)
    self->mode = jolt_virtual_archive_begins (self->chunk, size) ? MODE_ARCHIVE : MODE_RAW;

  if (self->mode == MODE_ARCHIVE)
    read_archive (self, self->chunk, size, duration_us);
  else
    write_raw (self, size, duration_us);
}

/**
 * jolt_virtual_updater_feed:
 * @self: an updater
 * @data: the next bytes of the download
 * @size: how many
 * @duration_us: (inout): grows by the time that erasing and writing takes
 *
 * Takes a block of the download. What came of it is the updater's status.
 */
void
jolt_virtual_updater_feed (JoltVirtualUpdater *self,
                           const guint8       *data,
                           gsize               size,
                           guint64            *duration_us)
{
  while (size > 0) {
    gsize n = MIN (size, CHUNK_SIZE - self->n_chunk);

    memcpy (self->chunk + self->n_chunk, data, n);
    self->n_chunk += n;
    data += n;
    size -= n;
    if (self->n_chunk == CHUNK_SIZE)
      process_chunk (self, duration_us);
  }
}

/* The end of the download: the rest of the stream, and the MD5 of all entries
 * in the order of their records. */
void
jolt_virtual_updater_end (JoltVirtualUpdater *self,
                          guint64            *duration_us)
{
  process_chunk (self, duration_us);
  if (self->strict && self->status == JOLT_DFU_STATUS_OK && !jolt_virtual_archive_is_over (&self->archive))
    self->status = JOLT_DFU_STATUS_ERR_NOTDONE;

  for (guint i = 0; i < self->n_records && self->status == JOLT_DFU_STATUS_OK; i++) {
    guint32 flags = record_flags (self->index + i * RECORD_SIZE);

    if (flags & FLAGS_WITHOUT_MD5)
      continue;
    if (!self->came[i])
      fail (self, JOLT_DFU_STATUS_ERR_TARGET, JOLT_DFU_STATUS_ERR_NOTDONE);
    else if (!(self->strict && flags & FLAG_PARAMETERS) && !md5_matches (self, i, duration_us))
      fail (self, JOLT_DFU_STATUS_ERR_FIRMWARE, JOLT_DFU_STATUS_ERR_VERIFY);
  }
}

/* Returns: what GETSTATUS tells once it is asked */
JoltDfuStatus
jolt_virtual_updater_get_status (JoltVirtualUpdater *self)
{
  return self->status;
}

void
jolt_virtual_updater_clear (JoltVirtualUpdater *self)
{
  self->status = JOLT_DFU_STATUS_OK;
}

/* Returns: whether an entry made the chip run what is not code */
gboolean
jolt_virtual_updater_crashed (JoltVirtualUpdater *self)
{
  return self->crashed;
}
