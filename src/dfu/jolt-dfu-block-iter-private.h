/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-flash-plan.h"

G_BEGIN_DECLS

/**
 * JoltDfuBlock:
 * @number: the number of the block since the start of the download
 * @offset: where in the payload it starts
 * @size: its length in bytes
 * @erase_bytes: how much flash the ROM erases in it
 * @work_ms: the longest that a board may erase in it, in milliseconds; 0 where
 *   there is nothing to erase
 * @part: the part it belongs to, an index
 *
 * What one DNLOAD carries.
 */
typedef struct {
  guint64  number;
  gsize    offset;
  guint16  size;
  guint64  erase_bytes;
  guint    work_ms;
  guint    part;
} JoltDfuBlock;

/* The blocks of a payload; on the stack of whoever sends them. */
typedef struct {
  const JoltFlashPlan *plan;
  gsize                size;
  gsize                block_size;
  gsize                next_piece;   /* the first that starts in no block yet */
  gsize                next_erase;   /* the first that is erased in no block yet */
  JoltDfuBlock         block;        /* of size 0 past the last one */
} JoltDfuBlockIter;

void                jolt_dfu_block_iter_init            (JoltDfuBlockIter       *self,
                                                         const JoltFlashPlan    *plan,
                                                         gsize                   block_size);
const JoltDfuBlock *jolt_dfu_block_iter_peek            (const JoltDfuBlockIter *self);
void                jolt_dfu_block_iter_advance         (JoltDfuBlockIter       *self);
guint               jolt_dfu_block_iter_get_end_work_ms (const JoltFlashPlan    *plan);

G_END_DECLS
