/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-flash-plan.h"

G_BEGIN_DECLS

/**
 * JoltDfuBlock:
 * @number: the number of the block since the start of the download
 * @offset: where in the payload it starts
 * @size: its length in bytes
 * @erase_bytes: how much flash the board may erase for the pieces that start
 *   in it
 * @patience_bytes: the same, with the piece that starts right behind it
 * @is_header: whether a piece that erases starts right behind it
 * @part: the part it belongs to, an index
 *
 * What one DNLOAD carries.
 */
typedef struct {
  guint64  number;
  gsize    offset;
  guint16  size;
  guint64  erase_bytes;
  guint64  patience_bytes;
  gboolean is_header;
  guint    part;
} JoltDfuBlock;

/* Cuts a payload into blocks; on the stack of whoever sends them. */
typedef struct {
  const JoltFlashPlan *plan;
  gsize                size;
  gsize                block_size;
  gsize                next_piece;   /* the first that starts in no block yet */
  JoltDfuBlock         block;        /* of size 0 when all is cut */
} JoltDfuCutter;

void                jolt_dfu_cutter_init          (JoltDfuCutter       *self,
                                                   const JoltFlashPlan *plan,
                                                   gsize                block_size);
const JoltDfuBlock *jolt_dfu_cutter_peek          (const JoltDfuCutter *self);
void                jolt_dfu_cutter_advance       (JoltDfuCutter       *self);
gboolean            jolt_dfu_block_may_erase      (const JoltDfuBlock  *self);
guint               jolt_dfu_block_get_timeout_ms (const JoltDfuBlock  *self);

G_END_DECLS
