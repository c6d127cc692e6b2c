/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-batch.h"

/**
 * JoltBatch:
 *
 * The flashes of a session: those under way, those that ended, and how many
 * did well.
 */

/* A day's work at a box of boards; older results leave the list, not the count. */
#define MAX_RUNS 100

struct _JoltBatch
{
  GObject     parent_instance;

  JoltBus    *bus;
  GListStore *runs;       /* JoltFlashRun, the newest first */
  guint       n_running;
  guint       n_done;
  guint       n_failed;
};

G_DEFINE_FINAL_TYPE (JoltBatch, jolt_batch, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_RUNNING,
  PROP_N_DONE,
  PROP_N_FAILED,
  LAST_PROP,
};

enum {
  RUN_STARTED,
  RUN_ENDED,
  LAST_SIGNAL,
};

static GParamSpec *props[LAST_PROP];
static guint signals[LAST_SIGNAL];

static void
jolt_batch_dispose (GObject *object)
{
  JoltBatch *self = JOLT_BATCH (object);

  jolt_batch_cancel (self);
  g_list_store_remove_all (self->runs);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (jolt_batch_parent_class)->dispose (object);
}

static void
jolt_batch_finalize (GObject *object)
{
  g_object_unref (JOLT_BATCH (object)->runs);

  G_OBJECT_CLASS (jolt_batch_parent_class)->finalize (object);
}

static void
jolt_batch_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  JoltBatch *self = JOLT_BATCH (object);

  switch (prop_id) {
  case PROP_RUNNING:
    g_value_set_boolean (value, jolt_batch_get_running (self));
    break;
  case PROP_N_DONE:
    g_value_set_uint (value, self->n_done);
    break;
  case PROP_N_FAILED:
    g_value_set_uint (value, self->n_failed);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_batch_class_init (JoltBatchClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_batch_dispose;
  object_class->finalize = jolt_batch_finalize;
  object_class->get_property = jolt_batch_get_property;

  /**
   * JoltBatch:running:
   *
   * Whether a board is being flashed.
   */
  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);

  /**
   * JoltBatch:n-done:
   *
   * How many boards got their firmware.
   */
  props[PROP_N_DONE] = g_param_spec_uint ("n-done", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * JoltBatch:n-failed:
   *
   * How many boards did not. Those that were cancelled or did not confirm it
   * are neither.
   */
  props[PROP_N_FAILED] = g_param_spec_uint ("n-failed", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  /**
   * JoltBatch::run-started:
   * @run: the flash
   *
   * A flash began.
   */
  signals[RUN_STARTED] =
    g_signal_new ("run-started", JOLT_TYPE_BATCH, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, JOLT_TYPE_FLASH_RUN);

  /**
   * JoltBatch::run-ended:
   * @run: the flash
   *
   * A flash ended.
   */
  signals[RUN_ENDED] =
    g_signal_new ("run-ended", JOLT_TYPE_BATCH, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, JOLT_TYPE_FLASH_RUN);
}

static void
jolt_batch_init (JoltBatch *self)
{
  self->runs = g_list_store_new (JOLT_TYPE_FLASH_RUN);
}

/**
 * jolt_batch_new:
 * @bus: where the boards are
 *
 * Returns: (transfer full): a batch without a flash
 */
JoltBatch *
jolt_batch_new (JoltBus *bus)
{
  JoltBatch *self = g_object_new (JOLT_TYPE_BATCH, NULL);

  self->bus = g_object_ref (bus);

  return self;
}

static void
set_counts (JoltBatch *self,
            guint      n_done,
            guint      n_failed)
{
  self->n_done = n_done;
  self->n_failed = n_failed;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_DONE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_FAILED]);
}

static void
run_ended_cb (JoltBatch    *self,
              JoltFlashRun *run)
{
  self->n_running--;

  switch (jolt_flash_run_get_outcome (run)) {
  case JOLT_FLASH_OUTCOME_DONE:
    set_counts (self, self->n_done + 1, self->n_failed);
    break;
  case JOLT_FLASH_OUTCOME_FAILED:
    set_counts (self, self->n_done, self->n_failed + 1);
    break;
  case JOLT_FLASH_OUTCOME_UNCERTAIN:
  case JOLT_FLASH_OUTCOME_CANCELLED:
    break;
  case JOLT_FLASH_OUTCOME_RUNNING:
  default:
    g_assert_not_reached ();
  }

  if (self->n_running == 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
  g_signal_emit (self, signals[RUN_ENDED], 0, run);
}

static void
stop_watching (JoltBatch  *self,
               const char *port_path)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++) {
    g_autoptr (JoltFlashRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

    if (g_str_equal (jolt_flash_run_get_port_path (run), port_path))
      jolt_flash_run_stop_watching (run);
  }
}

/* One that still runs stays: it must be seen, and be cancelled with the rest. */
static void
forget_oldest (JoltBatch *self)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i-- > 0;) {
    g_autoptr (JoltFlashRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

    if (!jolt_flash_run_get_running (run)) {
      g_list_store_remove (self->runs, i);
      return;
    }
  }
}

/**
 * jolt_batch_start:
 * @self: a batch
 * @board: a board that can be flashed
 * @firmware: what to write
 *
 * Starts a flash; others go on beside it.
 */
void
jolt_batch_start (JoltBatch    *self,
                  JoltBoard    *board,
                  JoltFirmware *firmware)
{
  g_autoptr (JoltFlashRun) run = NULL;

  g_return_if_fail (JOLT_IS_BATCH (self));

  stop_watching (self, jolt_board_get_port_path (board));
  if (g_list_model_get_n_items (G_LIST_MODEL (self->runs)) >= MAX_RUNS)
    forget_oldest (self);

  run = jolt_flash_run_new (self->bus, board, firmware);
  g_signal_connect_object (run, "ended", G_CALLBACK (run_ended_cb), self, G_CONNECT_SWAPPED);
  g_list_store_insert (self->runs, 0, run);

  self->n_running++;
  jolt_flash_run_start (run);
  if (self->n_running == 1)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);

  g_signal_emit (self, signals[RUN_STARTED], 0, run);
}

/**
 * jolt_batch_cancel:
 * @self: a batch
 *
 * Asks every flash under way to stop.
 */
void
jolt_batch_cancel (JoltBatch *self)
{
  g_return_if_fail (JOLT_IS_BATCH (self));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++) {
    g_autoptr (JoltFlashRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

    jolt_flash_run_cancel (run);
  }
}

/**
 * jolt_batch_look:
 * @self: a batch
 *
 * Looks once more what became of the boards that were flashed.
 */
void
jolt_batch_look (JoltBatch *self)
{
  g_return_if_fail (JOLT_IS_BATCH (self));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++) {
    g_autoptr (JoltFlashRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

    jolt_flash_run_look (run);
  }
}

/**
 * jolt_batch_clear:
 * @self: a batch
 *
 * Forgets the results, unless a board is being flashed.
 */
void
jolt_batch_clear (JoltBatch *self)
{
  g_return_if_fail (JOLT_IS_BATCH (self));

  if (self->n_running == 0)
    g_list_store_remove_all (self->runs);
}

void
jolt_batch_reset_counts (JoltBatch *self)
{
  g_return_if_fail (JOLT_IS_BATCH (self));

  set_counts (self, 0, 0);
}

static gboolean
all_done (JoltBatch *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++) {
    g_autoptr (JoltFlashRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

    if (jolt_flash_run_get_outcome (run) != JOLT_FLASH_OUTCOME_DONE)
      return FALSE;
  }

  return TRUE;
}

/**
 * jolt_batch_dup_repeat:
 * @self: a batch
 *
 * Returns: (transfer full) (element-type JoltBoard): the boards to flash once
 *   more, as far as they can be now: those that failed, or all when none did
 */
GPtrArray *
jolt_batch_dup_repeat (JoltBatch *self)
{
  GPtrArray *boards = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean all = all_done (self);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++) {
    g_autoptr (JoltFlashRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);
    JoltBoard *board = jolt_bus_find_board (self->bus, jolt_flash_run_get_port_path (run));

    if ((all || jolt_flash_run_get_outcome (run) != JOLT_FLASH_OUTCOME_DONE) &&
        board != NULL && jolt_board_can_flash (board) && !g_ptr_array_find (boards, board, NULL))
      g_ptr_array_add (boards, g_object_ref (board));
  }

  return boards;
}

GListModel *
jolt_batch_get_runs (JoltBatch *self)
{
  g_return_val_if_fail (JOLT_IS_BATCH (self), NULL);

  return G_LIST_MODEL (self->runs);
}

gboolean
jolt_batch_get_running (JoltBatch *self)
{
  g_return_val_if_fail (JOLT_IS_BATCH (self), FALSE);

  return self->n_running > 0;
}

guint
jolt_batch_get_n_done (JoltBatch *self)
{
  g_return_val_if_fail (JOLT_IS_BATCH (self), 0);

  return self->n_done;
}

guint
jolt_batch_get_n_failed (JoltBatch *self)
{
  g_return_val_if_fail (JOLT_IS_BATCH (self), 0);

  return self->n_failed;
}
