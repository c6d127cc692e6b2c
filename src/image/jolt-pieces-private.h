/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * JoltPieces:
 * @pieces: (array length=n_pieces): slices of bytes, in order
 * @n_pieces: how many there are
 * @size: how many bytes they have together
 *
 * Data that is not contiguous in memory, because an archive cuts it. Does not
 * own the slices.
 */
typedef struct {
  GBytes * const *pieces;
  gsize           n_pieces;
  gsize           size;
} JoltPieces;

void          jolt_pieces_init (JoltPieces       *self,
                                GBytes * const   *pieces,
                                gsize             n_pieces);
const guint8 *jolt_pieces_peek (const JoltPieces *self,
                                gsize             offset,
                                gsize            *run);
gsize         jolt_pieces_read (const JoltPieces *self,
                                gsize             offset,
                                guint8           *buffer,
                                gsize             size);
gboolean      jolt_pieces_is_filled (const JoltPieces *self,
                                     gsize             offset,
                                     gsize             size,
                                     guint8            value);

G_END_DECLS
