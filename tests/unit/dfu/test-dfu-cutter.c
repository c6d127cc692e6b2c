/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-cutter.h"
#include "jolt-dfu-link.h"

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

static void
check_cut (GArray *pieces,
           gsize   block_size)
{
  g_autoptr (GBytes) payload = g_bytes_new_static (bytes, sizeof bytes);
  const JoltFlashPlan plan = {
    .payload = payload,
    .pieces = (JoltFlashPiece *) pieces->data,
    .n_pieces = pieces->len,
  };
  JoltDfuCutter cutter;
  const JoltDfuBlock *block;
  guint64 erase_bytes = 0, should_erase_bytes = 0, number = 0;
  gsize offset = 0;

  jolt_dfu_cutter_init (&cutter, &plan, block_size);
  for (; (block = jolt_dfu_cutter_peek (&cutter)) != NULL; jolt_dfu_cutter_advance (&cutter)) {
    gboolean may_erase = FALSE;

    g_assert_cmpuint (block->number, ==, number++);
    g_assert_cmpuint (block->offset, ==, offset);
    g_assert_cmpuint (block->size, ==, MIN (block_size, PAYLOAD_SIZE - offset));
    g_assert_cmpuint (block->part, <, pieces->len);
    erase_bytes += block->erase_bytes;
    offset += block->size;

    /* Alone: the first byte of data, and the end of the header before it. */
    for (guint i = 0; i < pieces->len; i++) {
      const JoltFlashPiece *piece = &g_array_index (pieces, JoltFlashPiece, i);

      if (piece->erases && piece->payload_offset >= block->offset && piece->payload_offset < offset + 4)
        may_erase = TRUE;
      if (piece->payload_offset >= block->offset && piece->payload_offset < offset)
        g_assert_cmpuint (block->part, >=, i);
    }
    g_assert_true (jolt_dfu_block_may_erase (block) == may_erase);
    g_assert_cmpuint (block->erase_bytes, <=, block->patience_bytes);
  }

  g_assert_cmpuint (offset, ==, PAYLOAD_SIZE);
  for (guint i = 0; i < pieces->len; i++) {
    const JoltFlashPiece *piece = &g_array_index (pieces, JoltFlashPiece, i);

    should_erase_bytes += piece->erases ? piece->size_bytes : 0;
  }
  g_assert_cmpuint (erase_bytes, ==, should_erase_bytes);
}

static void
test_cut (void)
{
  const gsize sizes[] = { 1, 2, 3, 7, 64, 100, 512, 4096, PAYLOAD_SIZE - 1, PAYLOAD_SIZE, 65535 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint round = 0; round < 50; round++) {
    g_autoptr (GArray) pieces = make_pieces (rand);

    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
      check_cut (pieces, sizes[i]);
  }
}

/* Half a minute for what mkdfu makes, in proportion for what is larger, and
 * five minutes at most. */
static void
test_timeout (void)
{
  const struct {
    guint64 erase_bytes;
    guint   timeout_ms;
  } cases[] = {
    { 0, 30000 }, { 1, 30000 }, { 512 * 1024, 30000 }, { 512 * 1024 + 1, 60000 },
    { 4 << 20, 240000 }, { 16 << 20, 300000 }, { G_MAXUINT32, 300000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const JoltDfuBlock block = { .patience_bytes = cases[i].erase_bytes };

    g_assert_cmpuint (jolt_dfu_block_get_timeout_ms (&block), ==, cases[i].timeout_ms);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dfu/cutter/cut", test_cut);
  g_test_add_func ("/dfu/cutter/timeout", test_timeout);

  return g_test_run ();
}
