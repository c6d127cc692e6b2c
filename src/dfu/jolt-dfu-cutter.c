/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-cutter.h"
#include "jolt-dfu-link.h"

/* For this much flash the 30 s of a request are enough while it is erased;
 * mkdfu.py makes no larger entries unless it is asked to. */
#define PATIENT_PIECE_SIZE (512 * 1024)
#define MAX_TIMEOUT_MS (5 * 60 * 1000)

/* The header of an entry ends up to 3 bytes of padding before its data. */
#define MAX_HEADER_DISTANCE 4

/* The board may erase when the header of an entry is complete or when the
 * first byte of data arrives. Where that is two blocks, both may take long. */
static void
cut (JoltDfuCutter *self)
{
  JoltDfuBlock *block = &self->block;
  gsize end;

  block->size = (guint16) MIN (self->block_size, self->size - block->offset);
  block->erase_bytes = 0;
  block->patience_bytes = 0;
  block->is_header = FALSE;
  end = block->offset + block->size;

  for (; self->next_piece < self->plan->n_pieces; self->next_piece++) {
    const JoltFlashPiece *piece = &self->plan->pieces[self->next_piece];
    guint64 erase_bytes = piece->erases ? piece->size_bytes : 0;

    if (piece->payload_offset >= MIN (end + MAX_HEADER_DISTANCE, self->size))
      break;

    block->part = piece->part;
    block->patience_bytes += erase_bytes;
    if (piece->payload_offset >= end) {
      block->is_header = erase_bytes > 0;
      break;
    }
    block->erase_bytes += erase_bytes;
  }
}

/**
 * jolt_dfu_cutter_init:
 * @self: (out caller-allocates): a cutter
 * @plan: what is cut; must live as long as @self
 * @block_size: the size of each block but the last, from 1 to 65535
 */
void
jolt_dfu_cutter_init (JoltDfuCutter       *self,
                      const JoltFlashPlan *plan,
                      gsize                block_size)
{
  *self = (JoltDfuCutter) {
    .plan = plan,
    .size = g_bytes_get_size (plan->payload),
    .block_size = block_size,
  };
  cut (self);
}

/**
 * jolt_dfu_cutter_peek:
 * @self: a cutter
 *
 * Returns: (nullable): the next block; %NULL when there is no more. Valid until
 *   the cutter goes on
 */
const JoltDfuBlock *
jolt_dfu_cutter_peek (const JoltDfuCutter *self)
{
  return self->block.size > 0 ? &self->block : NULL;
}

/**
 * jolt_dfu_cutter_advance:
 * @self: a cutter
 *
 * Goes on to the block behind.
 */
void
jolt_dfu_cutter_advance (JoltDfuCutter *self)
{
  self->block.offset += self->block.size;
  self->block.number++;
  cut (self);
}

/**
 * jolt_dfu_block_may_erase:
 * @self: a block
 *
 * Returns: whether the board may erase for the block, and take its time
 */
gboolean
jolt_dfu_block_may_erase (const JoltDfuBlock *self)
{
  return self->patience_bytes > 0;
}

/**
 * jolt_dfu_block_get_timeout_ms:
 * @self: a block
 *
 * Returns: how long the board may leave the block unanswered, in milliseconds
 */
guint
jolt_dfu_block_get_timeout_ms (const JoltDfuBlock *self)
{
  guint64 n_pieces = (self->patience_bytes + PATIENT_PIECE_SIZE - 1) / PATIENT_PIECE_SIZE;

  return (guint) CLAMP (JOLT_DFU_DOWNLOAD_TIMEOUT_MS * n_pieces, JOLT_DFU_DOWNLOAD_TIMEOUT_MS, MAX_TIMEOUT_MS);
}
