/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-flash-queue.h"

/**
 * JoltFlashQueue:
 *
 * The flashes of a flasher: those under way, those that ended, and how many
 * did well.
 */

/* A day's work at a box of boards; older results leave the list, not the count. */
#define MAX_JOBS 100

#define N_OUTCOMES (JOLT_FLASH_OUTCOME_CANCELLED + 1)

struct _JoltFlashQueue
{
  GObject     parent_instance;

  JoltBus    *bus;
  GListStore *jobs;        /* JoltFlashJob, the newest first */
  guint       depth;       /* of new jobs; 0: as they are */
  gboolean    restart;     /* of new jobs */
  guint       n_running;
  guint       counts[N_OUTCOMES];
};

G_DEFINE_FINAL_TYPE (JoltFlashQueue, jolt_flash_queue, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_RUNNING,
  PROP_N_DONE,
  PROP_N_FAILED,
  PROP_N_UNCERTAIN,
  PROP_N_CANCELLED,
  LAST_PROP,
};

enum {
  JOB_STARTED,
  JOB_ENDED,
  LAST_SIGNAL,
};

static GParamSpec *props[LAST_PROP];
static guint signals[LAST_SIGNAL];

static void
jolt_flash_queue_dispose (GObject *object)
{
  JoltFlashQueue *self = JOLT_FLASH_QUEUE (object);

  jolt_flash_queue_cancel (self);
  g_list_store_remove_all (self->jobs);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (jolt_flash_queue_parent_class)->dispose (object);
}

static void
jolt_flash_queue_finalize (GObject *object)
{
  g_object_unref (JOLT_FLASH_QUEUE (object)->jobs);

  G_OBJECT_CLASS (jolt_flash_queue_parent_class)->finalize (object);
}

static void
jolt_flash_queue_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  JoltFlashQueue *self = JOLT_FLASH_QUEUE (object);

  switch (prop_id) {
  case PROP_RUNNING:
    g_value_set_boolean (value, jolt_flash_queue_get_running (self));
    break;
  case PROP_N_DONE:
    g_value_set_uint (value, self->counts[JOLT_FLASH_OUTCOME_DONE]);
    break;
  case PROP_N_FAILED:
    g_value_set_uint (value, self->counts[JOLT_FLASH_OUTCOME_FAILED]);
    break;
  case PROP_N_UNCERTAIN:
    g_value_set_uint (value, self->counts[JOLT_FLASH_OUTCOME_UNCERTAIN]);
    break;
  case PROP_N_CANCELLED:
    g_value_set_uint (value, self->counts[JOLT_FLASH_OUTCOME_CANCELLED]);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_flash_queue_class_init (JoltFlashQueueClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_flash_queue_dispose;
  object_class->finalize = jolt_flash_queue_finalize;
  object_class->get_property = jolt_flash_queue_get_property;

  /**
   * JoltFlashQueue:running:
   *
   * Whether a board is being flashed.
   */
  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);

  /**
   * JoltFlashQueue:n-done:
   *
   * How many boards confirmed their firmware. The four counts together are the
   * boards whose flash ended.
   */
  props[PROP_N_DONE] = g_param_spec_uint ("n-done", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * JoltFlashQueue:n-failed:
   *
   * How many boards were not flashed.
   */
  props[PROP_N_FAILED] = g_param_spec_uint ("n-failed", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * JoltFlashQueue:n-uncertain:
   *
   * How many boards got everything and did not confirm it.
   */
  props[PROP_N_UNCERTAIN] = g_param_spec_uint ("n-uncertain", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * JoltFlashQueue:n-cancelled:
   *
   * How many flashes the user cancelled.
   */
  props[PROP_N_CANCELLED] = g_param_spec_uint ("n-cancelled", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  /**
   * JoltFlashQueue::job-started:
   * @job: the flash
   *
   * A flash began.
   */
  signals[JOB_STARTED] =
    g_signal_new ("job-started", JOLT_TYPE_FLASH_QUEUE, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, JOLT_TYPE_FLASH_JOB);

  /**
   * JoltFlashQueue::job-ended:
   * @job: the flash
   *
   * A flash ended.
   */
  signals[JOB_ENDED] =
    g_signal_new ("job-ended", JOLT_TYPE_FLASH_QUEUE, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 1, JOLT_TYPE_FLASH_JOB);
}

static void
jolt_flash_queue_init (JoltFlashQueue *self)
{
  self->jobs = g_list_store_new (JOLT_TYPE_FLASH_JOB);
  self->restart = TRUE;
}

/**
 * jolt_flash_queue_new:
 * @bus: where the boards are
 *
 * Returns: (transfer full): a queue without a flash
 */
JoltFlashQueue *
jolt_flash_queue_new (JoltBus *bus)
{
  JoltFlashQueue *self = g_object_new (JOLT_TYPE_FLASH_QUEUE, NULL);

  self->bus = g_object_ref (bus);

  return self;
}

/**
 * jolt_flash_queue_set_depth:
 * @self: a queue
 * @depth: see [method@FlashJob.set_depth]
 *
 * Sets how many blocks the flashes that start from now on may have under way.
 */
void
jolt_flash_queue_set_depth (JoltFlashQueue *self,
                            guint           depth)
{
  g_return_if_fail (JOLT_IS_FLASH_QUEUE (self));

  self->depth = depth;
}

/**
 * jolt_flash_queue_set_restart:
 * @self: a queue
 * @restart: see [method@FlashJob.set_restart]
 *
 * Sets whether the boards that are flashed from now on are restarted then.
 */
void
jolt_flash_queue_set_restart (JoltFlashQueue *self,
                              gboolean        restart)
{
  g_return_if_fail (JOLT_IS_FLASH_QUEUE (self));

  self->restart = restart;
}

static void
notify_counts (JoltFlashQueue *self)
{
  for (guint i = PROP_N_DONE; i <= PROP_N_CANCELLED; i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[i]);
}

static void
job_ended_cb (JoltFlashQueue *self,
              JoltFlashJob   *job)
{
  self->n_running--;
  self->counts[jolt_flash_job_get_outcome (job)]++;
  notify_counts (self);

  if (self->n_running == 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
  g_signal_emit (self, signals[JOB_ENDED], 0, job);
}

static void
stop_watching (JoltFlashQueue *self,
               const char     *port_path)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->jobs)); i++) {
    g_autoptr (JoltFlashJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

    if (g_str_equal (jolt_flash_job_get_port_path (job), port_path))
      jolt_flash_job_stop_watching (job);
  }
}

/* One that still jobs stays: it must be seen, and be cancelled with the rest. */
static void
forget_oldest (JoltFlashQueue *self)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->jobs)); i-- > 0;) {
    g_autoptr (JoltFlashJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

    if (!jolt_flash_job_get_running (job)) {
      g_list_store_remove (self->jobs, i);
      return;
    }
  }
}

/**
 * jolt_flash_queue_start:
 * @self: a queue
 * @board: a board that can be flashed
 * @firmware: what to write
 *
 * Starts a flash; others go on beside it.
 */
void
jolt_flash_queue_start (JoltFlashQueue *self,
                        JoltBoard      *board,
                        JoltFirmware   *firmware)
{
  g_autoptr (JoltTransport) transport = NULL;
  g_autoptr (JoltFlashJob) job = NULL;

  g_return_if_fail (JOLT_IS_FLASH_QUEUE (self));

  stop_watching (self, jolt_board_get_port_path (board));
  if (g_list_model_get_n_items (G_LIST_MODEL (self->jobs)) >= MAX_JOBS)
    forget_oldest (self);

  transport = jolt_bus_create_transport (self->bus, jolt_board_get_port_path (board));
  job = jolt_flash_job_new (board, transport, firmware);
  if (self->depth > 0)
    jolt_flash_job_set_depth (job, self->depth);
  jolt_flash_job_set_restart (job, self->restart);
  g_signal_connect_object (job, "ended", G_CALLBACK (job_ended_cb), self, G_CONNECT_SWAPPED);
  g_list_store_insert (self->jobs, 0, job);

  self->n_running++;
  jolt_flash_job_start (job);
  if (self->n_running == 1)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);

  g_signal_emit (self, signals[JOB_STARTED], 0, job);
}

/**
 * jolt_flash_queue_start_all:
 * @self: a queue
 * @boards: (element-type JoltBoard): boards
 * @firmware: what to write
 *
 * Starts a flash of each board that can be flashed and can be of the chip that
 * @firmware is for.
 */
void
jolt_flash_queue_start_all (JoltFlashQueue *self,
                            GPtrArray      *boards,
                            JoltFirmware   *firmware)
{
  /* The newest is the first in the list: start with the last. */
  for (guint i = boards->len; i > 0; i--) {
    JoltBoard *board = boards->pdata[i - 1];
    const JoltChip *chip = jolt_board_get_chip (board);

    if (jolt_board_can_flash (board) && (chip == NULL || chip == jolt_firmware_get_chip (firmware)))
      jolt_flash_queue_start (self, board, firmware);
  }
}

/**
 * jolt_flash_queue_cancel:
 * @self: a queue
 *
 * Asks every flash under way to stop.
 */
void
jolt_flash_queue_cancel (JoltFlashQueue *self)
{
  g_return_if_fail (JOLT_IS_FLASH_QUEUE (self));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->jobs)); i++) {
    g_autoptr (JoltFlashJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

    jolt_flash_job_cancel (job);
  }
}

/**
 * jolt_flash_queue_see:
 * @self: a queue
 *
 * Looks once more what became of the boards that were flashed.
 */
void
jolt_flash_queue_see (JoltFlashQueue *self)
{
  g_return_if_fail (JOLT_IS_FLASH_QUEUE (self));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->jobs)); i++) {
    g_autoptr (JoltFlashJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

    JoltBoard *board = jolt_bus_find_board (self->bus, jolt_flash_job_get_port_path (job));
    gboolean present = board != NULL && jolt_board_get_present (board);

    jolt_flash_job_see (job, present ? jolt_board_get_info (board) : NULL);
  }
}

/**
 * jolt_flash_queue_clear:
 * @self: a queue
 *
 * Forgets the results, unless a board is being flashed.
 */
void
jolt_flash_queue_clear (JoltFlashQueue *self)
{
  g_return_if_fail (JOLT_IS_FLASH_QUEUE (self));

  if (self->n_running == 0)
    g_list_store_remove_all (self->jobs);
}

void
jolt_flash_queue_reset_counts (JoltFlashQueue *self)
{
  g_return_if_fail (JOLT_IS_FLASH_QUEUE (self));

  memset (self->counts, 0, sizeof self->counts);
  notify_counts (self);
}

static gboolean
all_done (JoltFlashQueue *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->jobs)); i++) {
    g_autoptr (JoltFlashJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);

    if (jolt_flash_job_get_outcome (job) != JOLT_FLASH_OUTCOME_DONE)
      return FALSE;
  }

  return TRUE;
}

/**
 * jolt_flash_queue_dup_repeat:
 * @self: a queue
 *
 * Returns: (transfer full) (element-type JoltBoard): the boards to flash once
 *   more, as far as they can be now: those that failed, or all when none did
 */
GPtrArray *
jolt_flash_queue_dup_repeat (JoltFlashQueue *self)
{
  GPtrArray *boards = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean all = all_done (self);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->jobs)); i++) {
    g_autoptr (JoltFlashJob) job = g_list_model_get_item (G_LIST_MODEL (self->jobs), i);
    JoltBoard *board = jolt_bus_find_board (self->bus, jolt_flash_job_get_port_path (job));

    if ((all || jolt_flash_job_get_outcome (job) != JOLT_FLASH_OUTCOME_DONE) &&
        board != NULL && jolt_board_can_flash (board) && !g_ptr_array_find (boards, board, NULL))
      g_ptr_array_add (boards, g_object_ref (board));
  }

  return boards;
}

GListModel *
jolt_flash_queue_get_jobs (JoltFlashQueue *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_QUEUE (self), NULL);

  return G_LIST_MODEL (self->jobs);
}

gboolean
jolt_flash_queue_get_running (JoltFlashQueue *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_QUEUE (self), FALSE);

  return self->n_running > 0;
}

/**
 * jolt_flash_queue_get_count:
 * @self: a queue
 * @outcome: how a flash can end
 *
 * Returns: how many flashes ended so since the counts were reset
 */
guint
jolt_flash_queue_get_count (JoltFlashQueue   *self,
                            JoltFlashOutcome  outcome)
{
  g_return_val_if_fail (JOLT_IS_FLASH_QUEUE (self), 0);

  return self->counts[outcome];
}
