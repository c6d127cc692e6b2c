/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-block-iter-private.h"

/* The ROM takes the payload in chunks and erases the whole of an entry in the
 * request that completes the chunk with its 256th byte, or its last one (ROM,
 * dfu_cpio_callback). */
#define CHUNK_SIZE 256

/* Another board may erase as soon as the header of the entry is complete, which
 * is up to 3 bytes of padding before its data. */
#define MAX_HEADER_DISTANCE 4

/* Erasing at its slowest, by the data sheets of common flash chips: a sector of
 * 4 KiB, a block of 64 KiB. */
#define SECTOR_SIZE 4096
#define SECTORS_PER_BLOCK 16
#define SECTOR_ERASE_MS 400
#define BLOCK_ERASE_MS 2000

/* The ROM erases whole blocks only past the first 16 sectors, and not the last
 * ones (ROM, SPIEraseArea). */
#define MAX_SINGLE_SECTORS (3 * SECTORS_PER_BLOCK)

/* Reading back and summing up: the ROM needs one to two seconds. */
#define VERIFY_MS_PER_MIB 8000

static gsize
get_erase_offset (const JoltFlashPiece *piece)
{
  return (piece->payload_offset + MIN (piece->size_bytes, CHUNK_SIZE) - 1) | (CHUNK_SIZE - 1);
}

static guint64
get_erase_ms (const JoltFlashPiece *piece)
{
  guint64 first = piece->address / SECTOR_SIZE;
  guint64 end = ((guint64) piece->address + piece->size_bytes + SECTOR_SIZE - 1) / SECTOR_SIZE;
  guint64 n_sectors = piece->erases ? end - first : 0;

  return MIN (n_sectors, MAX_SINGLE_SECTORS) * SECTOR_ERASE_MS +
         n_sectors / SECTORS_PER_BLOCK * BLOCK_ERASE_MS;
}

static void
fill_block (JoltDfuBlockIter *self)
{
  JoltDfuBlock *block = &self->block;
  const JoltFlashPiece *pieces = self->plan->pieces;
  guint64 work_ms = 0;
  gsize end;

  block->size = (guint16) MIN (self->block_size, self->size - block->offset);
  block->erase_bytes = 0;
  end = block->offset + block->size;

  for (; self->next_piece < self->plan->n_pieces && pieces[self->next_piece].payload_offset < end; self->next_piece++)
    block->part = pieces[self->next_piece].part;

  for (gsize i = self->next_erase; i < self->plan->n_pieces; i++) {
    if (pieces[i].payload_offset >= end + MAX_HEADER_DISTANCE)
      break;

    work_ms += get_erase_ms (&pieces[i]);
    if (get_erase_offset (&pieces[i]) < end) {
      block->erase_bytes += pieces[i].erases ? pieces[i].size_bytes : 0;
      self->next_erase = i + 1;
    }
  }

  block->work_ms = (guint) MIN (work_ms, G_MAXINT / 2);
}

/**
 * jolt_dfu_block_iter_init:
 * @self: (out caller-allocates): an iterator
 * @plan: what is sent; must live as long as @self
 * @block_size: the size of each block but the last, from 1 to 65535
 */
void
jolt_dfu_block_iter_init (JoltDfuBlockIter    *self,
                          const JoltFlashPlan *plan,
                          gsize                block_size)
{
  *self = (JoltDfuBlockIter) {
    .plan = plan,
    .size = g_bytes_get_size (plan->payload),
    .block_size = block_size,
  };
  fill_block (self);
}

/**
 * jolt_dfu_block_iter_peek:
 * @self: an iterator
 *
 * Returns: (nullable): the next block; %NULL past the last one. Valid until
 *   the iterator is advanced
 */
const JoltDfuBlock *
jolt_dfu_block_iter_peek (const JoltDfuBlockIter *self)
{
  return self->block.size > 0 ? &self->block : NULL;
}

void
jolt_dfu_block_iter_advance (JoltDfuBlockIter *self)
{
  self->block.offset += self->block.size;
  self->block.number++;
  fill_block (self);
}

/**
 * jolt_dfu_block_iter_get_end_work_ms:
 * @plan: what is sent
 *
 * Returns: the longest that a board may work on the end of the download, in
 *   milliseconds: it reads everything back, and erases what the last chunk is
 *   too short for
 */
guint
jolt_dfu_block_iter_get_end_work_ms (const JoltFlashPlan *plan)
{
  gsize size = g_bytes_get_size (plan->payload);
  guint64 work_ms = 0, verify_bytes = 0;

  for (gsize i = 0; i < plan->n_pieces; i++) {
    const JoltFlashPiece *piece = &plan->pieces[i];

    if (piece->verifies)
      verify_bytes += piece->size_bytes;
    if (get_erase_offset (piece) >= size)
      work_ms += get_erase_ms (piece);
  }

  return (guint) MIN (work_ms + verify_bytes * VERIFY_MS_PER_MIB / (1 << 20), G_MAXINT / 2);
}
