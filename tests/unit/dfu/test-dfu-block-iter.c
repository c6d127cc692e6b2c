/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-block-iter-private.h"

#define PAYLOAD_SIZE 20000

static guint8 bytes[PAYLOAD_SIZE];

/* Pieces of odd sizes at odd places, some so small that a block has several. */
static GArray *
make_pieces (GRand *rand)
{
  GArray *pieces = g_array_new (FALSE, TRUE, sizeof (JoltFlashPiece));
  gsize offset = (gsize) g_rand_int_range (rand, 1, 300);

  while (offset < PAYLOAD_SIZE - 1) {
    JoltFlashPiece piece = {
      .payload_offset = offset,
      .size_bytes = (gsize) g_rand_int_range (rand, 1, MIN (4000, PAYLOAD_SIZE - (int) offset)),
      .part = pieces->len,
      .erases = g_rand_int_range (rand, 0, 4) > 0,
    };

    g_array_append_val (pieces, piece);
    offset += piece.size_bytes + (gsize) g_rand_int_range (rand, 110, 200);
  }

  return pieces;
}

/* Worked out for one piece, by the words of the ROM: the request that completes
 * the chunk with byte number min (size, 256). */
static gsize
get_erase_offset (const JoltFlashPiece *piece)
{
  gsize last = piece->payload_offset + MIN (piece->size_bytes, 256) - 1;

  return last - last % 256 + 255;
}

static void
check_blocks (GArray *pieces,
              gsize   block_size)
{
  g_autoptr (GBytes) payload = g_bytes_new_static (bytes, sizeof bytes);
  const JoltFlashPlan plan = {
    .payload = payload,
    .pieces = (JoltFlashPiece *) pieces->data,
    .n_pieces = pieces->len,
  };
  JoltDfuBlockIter iter;
  const JoltDfuBlock *block;
  guint64 number = 0;
  gsize offset = 0;

  jolt_dfu_block_iter_init (&iter, &plan, block_size);
  for (; (block = jolt_dfu_block_iter_peek (&iter)) != NULL; jolt_dfu_block_iter_advance (&iter)) {
    guint64 erase_bytes = 0;
    gboolean may_erase = FALSE;

    g_assert_cmpuint (block->number, ==, number++);
    g_assert_cmpuint (block->offset, ==, offset);
    g_assert_cmpuint (block->size, ==, MIN (block_size, PAYLOAD_SIZE - offset));
    g_assert_cmpuint (block->part, <, pieces->len);
    offset += block->size;

    for (guint i = 0; i < pieces->len; i++) {
      const JoltFlashPiece *piece = &g_array_index (pieces, JoltFlashPiece, i);
      gsize erase_offset = get_erase_offset (piece);

      if (piece->erases && erase_offset >= block->offset && erase_offset < offset)
        erase_bytes += piece->size_bytes;
      /* Another board may erase from the end of the header on. */
      if (piece->erases && erase_offset >= block->offset && piece->payload_offset < offset + 4)
        may_erase = TRUE;
      if (piece->payload_offset < offset)
        g_assert_cmpuint (block->part, >=, i);
      else
        g_assert_cmpuint (block->part, <, MAX (i, 1));
    }
    g_assert_cmpuint (block->erase_bytes, ==, erase_bytes);
    g_assert_true ((block->work_ms > 0) == may_erase);
  }

  g_assert_cmpuint (offset, ==, PAYLOAD_SIZE);
}

static void
test_blocks (void)
{
  const gsize sizes[] = { 1, 2, 3, 7, 64, 100, 512, 4096, PAYLOAD_SIZE - 1, PAYLOAD_SIZE, 65535 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint round = 0; round < 50; round++) {
    g_autoptr (GArray) pieces = make_pieces (rand);

    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
      check_blocks (pieces, sizes[i]);
  }
}

/* The slowest that flash chips are rated for: 400 ms a sector, 2 s a block of
 * 64 KiB; the ROM erases so many of each. */
static void
test_work (void)
{
  const struct {
    guint32 address;
    gsize   size_bytes;
    guint   n_sectors;
    guint   n_blocks;
  } cases[] = {
    { 0x10000, 1, 1, 0 }, { 0x10fff, 2, 2, 0 }, { 0x10000, 64 << 10, 16, 0 },
    { 0x10000, 128 << 10, 32, 0 }, { 0x10000, 512 << 10, 32, 6 }, { 0x10000, 1 << 20, 32, 14 },
    { 0x10000, 4 << 20, 32, 62 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GBytes) payload = g_bytes_new_static (bytes, 1024);
    JoltFlashPiece piece = {
      .payload_offset = 300, .size_bytes = cases[i].size_bytes, .address = cases[i].address, .erases = TRUE,
    };
    const JoltFlashPlan plan = { .payload = payload, .pieces = &piece, .n_pieces = 1 };
    guint worst_ms = cases[i].n_sectors * 400 + cases[i].n_blocks * 2000;
    JoltDfuBlockIter iter;

    jolt_dfu_block_iter_init (&iter, &plan, 512);
    g_assert_cmpuint (jolt_dfu_block_iter_peek (&iter)->work_ms, >=, worst_ms);
    g_assert_cmpuint (jolt_dfu_block_iter_peek (&iter)->work_ms, <=, 2 * worst_ms);
  }
}

/* Eight seconds a MiB that is read back, and what the stream ends too early
 * for. */
static void
test_end_work (void)
{
  g_autoptr (GBytes) payload = g_bytes_new_static (bytes, 300);
  JoltFlashPiece pieces[] = {
    { .payload_offset = 0, .size_bytes = 3 << 20, .erases = TRUE, .verifies = TRUE },
    { .payload_offset = 128, .size_bytes = 1 << 20, .verifies = FALSE },
    { .payload_offset = 200, .size_bytes = 100, .erases = TRUE, .verifies = TRUE },
  };
  const JoltFlashPlan plan = { .payload = payload, .pieces = pieces, .n_pieces = G_N_ELEMENTS (pieces) };

  g_assert_cmpuint (jolt_dfu_block_iter_get_end_work_ms (&plan), >=, 3 * 8000 + 400);
  g_assert_cmpuint (jolt_dfu_block_iter_get_end_work_ms (&plan), <, 3 * 8000 + 800);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dfu/block-iter/blocks", test_blocks);
  g_test_add_func ("/dfu/block-iter/work", test_work);
  g_test_add_func ("/dfu/block-iter/end-work", test_end_work);

  return g_test_run ();
}
