/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-board-reader.h"

#include "jolt-board-read.h"

/**
 * JoltBoardReader:
 *
 * Reads what the boards of a bus hold, without being asked: those that are in
 * bootloader mode, once for each attach. No board is restarted for it, and no
 * flash waits for it; see [property@Board:contents].
 */

struct _JoltBoardReader
{
  GObject     parent_instance;

  JoltBus    *bus;
  GHashTable *attaches;   /* port path → the generation that was dealt with */
};

G_DEFINE_FINAL_TYPE (JoltBoardReader, jolt_board_reader, G_TYPE_OBJECT)

static void
jolt_board_reader_dispose (GObject *object)
{
  JoltBoardReader *self = JOLT_BOARD_READER (object);

  for (guint i = 0; self->bus != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->bus)); i++) {
    g_autoptr (JoltBoard) board = g_list_model_get_item (G_LIST_MODEL (self->bus), i);

    jolt_board_stop_reading (board);
  }
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (jolt_board_reader_parent_class)->dispose (object);
}

static void
jolt_board_reader_finalize (GObject *object)
{
  g_hash_table_unref (JOLT_BOARD_READER (object)->attaches);

  G_OBJECT_CLASS (jolt_board_reader_parent_class)->finalize (object);
}

static void
jolt_board_reader_class_init (JoltBoardReaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_board_reader_dispose;
  object_class->finalize = jolt_board_reader_finalize;
}

static void
jolt_board_reader_init (JoltBoardReader *self)
{
  self->attaches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/* Whether this attach is new. What a job left is not touched: the board may be
 * one that does not answer. */
static gboolean
take (JoltBoardReader *self,
      JoltBoard       *board)
{
  const JoltBoardInfo *info = jolt_board_get_info (board);
  const guint64 *generation = g_hash_table_lookup (self->attaches, info->port_path);

  if (generation != NULL && *generation == info->generation)
    return FALSE;

  g_hash_table_insert (self->attaches, g_strdup (info->port_path),
                       g_memdup2 (&info->generation, sizeof info->generation));

  return TRUE;
}

static void
board_changed_cb (JoltBoardReader *self,
                  GParamSpec      *pspec,
                  JoltBoard       *board)
{
  g_autoptr (JoltTransport) transport = NULL;

  if (jolt_board_get_verdict (board) != JOLT_BOARD_VERDICT_READY || !take (self, board) ||
      jolt_board_get_in_job (board) || jolt_board_get_reading (board))
    return;

  transport = jolt_bus_create_transport (self->bus, jolt_board_get_port_path (board));
  jolt_board_read_contents_async (board, transport, FALSE, NULL, NULL, NULL);
}

static void
items_changed_cb (JoltBoardReader *self,
                  guint            position,
                  guint            removed,
                  guint            added,
                  GListModel      *boards)
{
  for (guint i = position; i < position + added; i++) {
    g_autoptr (JoltBoard) board = g_list_model_get_item (boards, i);

    g_signal_connect_object (board, "notify", G_CALLBACK (board_changed_cb), self, G_CONNECT_SWAPPED);
    board_changed_cb (self, NULL, board);
  }
}

/**
 * jolt_board_reader_new:
 * @bus: where the boards are
 *
 * Returns: (transfer full): a reader, at work as long as it lives
 */
JoltBoardReader *
jolt_board_reader_new (JoltBus *bus)
{
  JoltBoardReader *self = g_object_new (JOLT_TYPE_BOARD_READER, NULL);

  self->bus = g_object_ref (bus);
  g_signal_connect_object (bus, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  items_changed_cb (self, 0, 0, g_list_model_get_n_items (G_LIST_MODEL (bus)), G_LIST_MODEL (bus));

  return self;
}
