/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-flash-contents-private.h"

#include <string.h>

#include "jolt-file-type.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"

#define SAMPLE_SIZE 4096

G_DEFINE_BOXED_TYPE (JoltFlashContents, jolt_flash_contents, jolt_flash_contents_ref, jolt_flash_contents_unref)

/* Where the ROMs of the chips look for a bootloader. */
static const guint32 homes[] = { 0, 0x1000, 0x2000 };

static gboolean
is_scrambled_at (const JoltPieces *pieces,
                 gsize             offset)
{
  guint8 sample[SAMPLE_SIZE];

  return jolt_pieces_read (pieces, offset, sample, sizeof sample) == sizeof sample &&
         jolt_file_type_is_scrambled (sample, sizeof sample);
}

static void
read_program (JoltFlashProgram *program,
              const JoltPieces *pieces,
              gsize             offset)
{
  program->is_present = jolt_image_read (&program->image, pieces, offset);
  if (program->is_present)
    return;

  program->is_scrambled = is_scrambled_at (pieces, offset);
  program->is_empty = jolt_pieces_is_filled (pieces, offset, SAMPLE_SIZE, 0xFF);
}

static gboolean
is_inside (const JoltPieces *pieces,
           guint32           base,
           guint32           address,
           gsize             size)
{
  return address >= base && (gsize) (address - base) + size <= pieces->size;
}

static const JoltFlashProgram *
find_program (const JoltFlashContents *self,
              const JoltPartition     *partition)
{
  for (guint i = 0; i < self->programs->len; i++) {
    const JoltFlashProgram *program = &g_array_index (self->programs, JoltFlashProgram, i);

    if (program->partition == partition)
      return program;
  }

  return NULL;
}

/* Those that begin in the bytes, in the order of the table. */
static void
read_programs (JoltFlashContents *self,
               const JoltPieces  *pieces,
               guint32            base)
{
  gsize n_partitions;
  const JoltPartition *partitions = jolt_partition_table_get_partitions (self->table, &n_partitions);
  guint position = 0;

  for (gsize i = 0; i < n_partitions; i++) {
    JoltFlashProgram program = { .address = partitions[i].address, .partition = &partitions[i] };

    if (find_program (self, &partitions[i]) != NULL) {
      position++;
    } else if (partitions[i].type == JOLT_PARTITION_TYPE_APP && is_inside (pieces, base, program.address, 1)) {
      read_program (&program, pieces, program.address - base);
      g_array_insert_val (self->programs, position, program);
      position++;
    }
  }
}

/* Without a choice the factory partition starts, else the first one of OTA
 * (ESP-IDF, bootloader_utility.c). */
static void
read_start (JoltFlashContents *self,
            const JoltPieces  *pieces,
            guint32            base)
{
  const JoltPartition *otadata = jolt_partition_table_find (self->table, JOLT_PARTITION_TYPE_DATA,
                                                            JOLT_PARTITION_DATA_OTA);
  guint32 sequence;

  if (self->start == NULL)
    self->start = jolt_partition_table_find_app (self->table);
  if (otadata == NULL)
    self->start_is_known = TRUE;
  if (otadata == NULL || !is_inside (pieces, base, otadata->address, 1))
    return;

  self->start_is_known = is_inside (pieces, base, otadata->address, 2 * JOLT_SECTOR_SIZE);
  if (!jolt_ota_data_read (pieces, otadata->address - base, &sequence) || sequence == 0)
    return;

  self->start = jolt_partition_table_find_ota (self->table, sequence);
  self->start_is_chosen = self->start != NULL;
}

static JoltPartitionTable *
parse_table_at (const JoltPieces  *pieces,
                gsize              offset,
                GError           **error)
{
  guint8 buffer[JOLT_PARTITION_TABLE_MAX_SIZE];
  gsize size = jolt_pieces_read (pieces, offset, buffer, sizeof buffer);

  return jolt_partition_table_parse (buffer, size, error);
}

/* A table can be in any sector from 0x8000 on. In that one two bytes are
 * enough to suspect a damaged one; elsewhere its MD5 is what proves it. */
static void
find_table (JoltFlashContents *self,
            const JoltPieces  *pieces)
{
  gsize first = JOLT_PARTITION_TABLE_DEFAULT_ADDRESS - MIN (self->base, JOLT_PARTITION_TABLE_DEFAULT_ADDRESS);
  gsize end = MIN (pieces->size, JOLT_FLASH_END);

  for (gsize offset = first; offset < end; offset += JOLT_SECTOR_SIZE) {
    g_autoptr (GError) error = NULL;
    guint32 address = self->base + (guint32) offset;
    guint8 magic[2];

    if (jolt_pieces_read (pieces, offset, magic, sizeof magic) != sizeof magic ||
        magic[0] != 0xAA || magic[1] != 0x50)
      continue;

    self->table = parse_table_at (pieces, offset, &error);
    if (self->table != NULL &&
        (jolt_partition_table_has_md5 (self->table) || address == JOLT_PARTITION_TABLE_DEFAULT_ADDRESS)) {
      self->table_address = address;
      return;
    }

    g_clear_pointer (&self->table, jolt_partition_table_unref);
    if (error != NULL && address == JOLT_PARTITION_TABLE_DEFAULT_ADDRESS) {
      self->table_address = address;
      self->table_error = g_steal_pointer (&error);
      return;
    }
  }
}

static const JoltChip *
find_chip (JoltFlashContents *self)
{
  if (self->bootloader.is_present)
    return self->bootloader.image.header.chip;

  for (guint i = 0; i < self->programs->len; i++) {
    const JoltFlashProgram *program = &g_array_index (self->programs, JoltFlashProgram, i);

    if (program->is_present)
      return program->image.header.chip;
  }

  return NULL;
}

static JoltFlashState
find_state (JoltFlashContents *self,
            const JoltPieces  *pieces)
{
  gboolean is_scrambled = self->bootloader.is_scrambled;

  if (self->chip != NULL)
    return JOLT_FLASH_STATE_FIRMWARE;

  for (guint i = 0; i < self->programs->len; i++)
    is_scrambled |= g_array_index (self->programs, JoltFlashProgram, i).is_scrambled;
  if (is_scrambled)
    return JOLT_FLASH_STATE_ENCRYPTED;

  return jolt_pieces_is_filled (pieces, 0, pieces->size, 0xFF) ? JOLT_FLASH_STATE_EMPTY : JOLT_FLASH_STATE_OTHER;
}

static void
program_clear (gpointer data)
{
  jolt_image_clear (&((JoltFlashProgram *) data)->image);
}

/* Reads what is there, but compares no sums yet. */
static JoltFlashContents *
read_contents (const JoltPieces *pieces,
               guint32           base,
               gsize             bootloader_offset)
{
  JoltFlashContents *self = g_new0 (JoltFlashContents, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->base = base;
  self->size = pieces->size;
  self->programs = g_array_new (FALSE, TRUE, sizeof (JoltFlashProgram));
  g_array_set_clear_func (self->programs, program_clear);

  self->bootloader.address = base + (guint32) bootloader_offset;
  read_program (&self->bootloader, pieces, bootloader_offset);
  find_table (self, pieces);
  if (self->table != NULL) {
    read_programs (self, pieces, base);
    read_start (self, pieces, base);
  }
  self->chip = find_chip (self);
  self->state = find_state (self, pieces);

  return self;
}

static void
check_contents (JoltFlashContents *self,
                const JoltPieces  *pieces)
{
  if (self->bootloader.is_present)
    jolt_image_check (&self->bootloader.image, pieces, self->bootloader.address - self->base);

  for (guint i = 0; i < self->programs->len; i++) {
    JoltFlashProgram *program = &g_array_index (self->programs, JoltFlashProgram, i);

    if (program->is_present)
      jolt_image_check (&program->image, pieces, program->address - self->base);
  }
}

/* Whether the table is where its own partitions leave it a sector. From
 * ESP-IDF 5.4 on it can name that sector itself. */
static gboolean
is_consistent (JoltFlashContents *self)
{
  const JoltPartition *partition;

  if (self->table == NULL)
    return FALSE;

  partition = jolt_partition_table_find_address (self->table, self->table_address);

  return partition == NULL || partition->type == JOLT_PARTITION_TYPE_PARTITION_TABLE;
}

static int
rank (JoltFlashContents *self)
{
  const JoltFlashProgram *start = jolt_flash_contents_find_start (self);

  if (!is_consistent (self))
    return self->table != NULL || self->table_error != NULL;

  return start != NULL && start->is_present ? 3 : 2;
}

/* Of an image that begins with a bootloader, only its table and its programs
 * say whether it begins at the bootloader's place or, wrongly, at 0. */
static JoltFlashContents *
find_from_bootloader (const JoltPieces *pieces,
                      const JoltImage  *bootloader)
{
  guint32 home = bootloader->header.chip != NULL ? bootloader->header.chip->bootloader_offset : 0;
  g_autoptr (JoltFlashContents) best = read_contents (pieces, home, 0);
  g_autoptr (JoltFlashContents) other = home != 0 ? read_contents (pieces, 0, 0) : NULL;

  if (other != NULL && rank (other) > rank (best))
    return g_steal_pointer (&other);

  return rank (best) > 0 ? g_steal_pointer (&best) : NULL;
}

static gboolean
is_bootloader_at (const JoltPieces *pieces,
                  gsize             offset,
                  gboolean         *at_home)
{
  g_auto (JoltImage) image = { 0 };

  if (!jolt_image_read (&image, pieces, offset) || image.header.chip == NULL ||
      jolt_image_is_application (&image))
    return FALSE;

  *at_home = image.header.chip->bootloader_offset == offset;

  return TRUE;
}

/* An image from address 0 of a chip whose bootloader is further up. What is
 * below it is FF, 00 or whatever the flash held before. */
static JoltFlashContents *
find_padded (const JoltPieces *pieces)
{
  g_autoptr (JoltFlashContents) without_bootloader = NULL;

  for (gsize i = 1; i < G_N_ELEMENTS (homes); i++) {
    g_autoptr (JoltFlashContents) contents = NULL;
    gboolean is_empty = jolt_pieces_is_filled (pieces, 0, homes[i], 0xFF) ||
                        jolt_pieces_is_filled (pieces, 0, homes[i], 0);
    gboolean at_home = FALSE;

    if (!is_bootloader_at (pieces, homes[i], &at_home))
      continue;
    contents = read_contents (pieces, 0, homes[i]);
    if (rank (contents) > 0 || (is_empty && at_home))
      return g_steal_pointer (&contents);
  }

  without_bootloader = read_contents (pieces, 0, 0);

  return rank (without_bootloader) >= 2 && without_bootloader->programs->len > 0
    ? g_steal_pointer (&without_bootloader) : NULL;
}

static JoltFlashContents *
find_at (const JoltPieces *pieces,
         guint32           base)
{
  g_autoptr (JoltFlashContents) contents = NULL;
  gsize offset = 0;
  gboolean at_home = FALSE;

  if (base >= JOLT_PARTITION_TABLE_DEFAULT_ADDRESS)
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (homes); i++) {
    if (homes[i] >= base && is_bootloader_at (pieces, homes[i] - base, &at_home)) {
      offset = homes[i] - base;
      break;
    }
  }

  contents = read_contents (pieces, base, offset);

  return rank (contents) > 0 || (at_home && offset > 0) ? g_steal_pointer (&contents) : NULL;
}

/*< private >
 * jolt_flash_contents_find:
 * @pieces: a file
 * @address: (nullable): where in the flash it is to be written, if known
 *
 * Finds out whether a file is a copy of flash memory: a bootloader with a
 * partition table after it, or either of them where the chips look for it.
 *
 * Returns: (transfer full) (nullable): what is in it, or %NULL
 */
JoltFlashContents *
jolt_flash_contents_find (const JoltPieces *pieces,
                          const guint32    *address)
{
  g_auto (JoltImage) first = { 0 };
  JoltFlashContents *self;

  if (jolt_image_read (&first, pieces, 0)) {
    /* An application can carry anything, a partition table too. */
    if (jolt_image_is_application (&first))
      return NULL;
    self = address != NULL ? find_at (pieces, *address) : find_from_bootloader (pieces, &first);
  } else {
    self = address != NULL ? find_at (pieces, *address) : find_padded (pieces);
  }

  if (self != NULL)
    check_contents (self, pieces);

  return self;
}

/**
 * jolt_flash_contents_read:
 * @bytes: what was read from the flash of a board, in one run
 * @base: the flash address of the first byte
 * @chip: the chip of the board
 *
 * Says what a board holds. Takes about 10 ms for a megabyte.
 *
 * Returns: (transfer full): what is in it
 */
JoltFlashContents *
jolt_flash_contents_read (GBytes         *bytes,
                          guint32         base,
                          const JoltChip *chip)
{
  JoltFlashContents *self;
  JoltPieces pieces;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (chip != NULL, NULL);

  jolt_pieces_init (&pieces, &bytes, 1);
  self = read_contents (&pieces, base, chip->bootloader_offset - MIN (base, chip->bootloader_offset));
  check_contents (self, &pieces);

  return self;
}

/**
 * jolt_flash_contents_add:
 * @self: what was read of a board, known to nobody else yet
 * @bytes: what was read elsewhere in its flash, in one run
 * @address: the flash address of the first byte
 *
 * Adds the programs that begin there, and the start choice where it is there.
 */
void
jolt_flash_contents_add (JoltFlashContents *self,
                         GBytes            *bytes,
                         guint32            address)
{
  JoltPieces pieces;

  g_return_if_fail (self != NULL);
  g_return_if_fail (bytes != NULL);

  if (self->table == NULL)
    return;

  jolt_pieces_init (&pieces, &bytes, 1);
  read_programs (self, &pieces, address);
  read_start (self, &pieces, address);
  self->chip = find_chip (self);
  if (self->chip != NULL)
    self->state = JOLT_FLASH_STATE_FIRMWARE;
}

JoltFlashContents *
jolt_flash_contents_ref (JoltFlashContents *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
jolt_flash_contents_unref (JoltFlashContents *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  jolt_image_clear (&self->bootloader.image);
  g_array_unref (self->programs);
  g_clear_pointer (&self->table, jolt_partition_table_unref);
  g_clear_error (&self->table_error);
  g_free (self);
}

/**
 * jolt_flash_contents_find_start:
 * @self: what is in flash memory
 *
 * Returns: (transfer none) (nullable): what is in the partition that starts,
 *   %NULL when that is not known or not among the bytes
 */
const JoltFlashProgram *
jolt_flash_contents_find_start (const JoltFlashContents *self)
{
  return self->start != NULL ? find_program (self, self->start) : NULL;
}
