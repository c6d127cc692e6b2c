/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-error.h"
#include "jolt-flash-run.h"

/**
 * JoltFlashRun:
 *
 * One flash of one board: its job, how it ended, and what was seen at the port
 * afterwards.
 *
 * It ends with the signal [signal@FlashRun::ended], emitted once. Every
 * property changes in the main context.
 */

struct _JoltFlashRun
{
  GObject           parent_instance;

  JoltBus          *bus;
  JoltBoard        *board;      /* only while the job has it */
  JoltFlashJob     *job;
  GCancellable     *cancellable;
  JoltBoardInfo    *board_info;   /* as it was at the start */
  char             *port_path;
  char             *chip_name;
  JoltFlashOutcome  outcome;
  JoltFlashAfter    after;
  gboolean          started;
  gboolean          cancelling;
  gboolean          watching;

  /* What the board looked like in the bootloader, to know it again */
  JoltBoardInfo    *loader;
  guint64           generation; /* when the job ended; 0 when it was away */
};

G_DEFINE_FINAL_TYPE (JoltFlashRun, jolt_flash_run, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (JoltFlashOutcome, jolt_flash_outcome,
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_OUTCOME_RUNNING, "running"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_OUTCOME_DONE, "done"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_OUTCOME_FAILED, "failed"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_OUTCOME_UNCERTAIN, "uncertain"),
  G_DEFINE_ENUM_VALUE (JOLT_FLASH_OUTCOME_CANCELLED, "cancelled"))

enum {
  PROP_0,
  PROP_JOB,
  PROP_PORT_PATH,
  PROP_OUTCOME,
  PROP_AFTER,
  PROP_RUNNING,
  PROP_CANCELLING,
  LAST_PROP,
};

enum {
  ENDED,
  LAST_SIGNAL,
};

static GParamSpec *props[LAST_PROP];
static guint signals[LAST_SIGNAL];

static void
jolt_flash_run_dispose (GObject *object)
{
  JoltFlashRun *self = JOLT_FLASH_RUN (object);

  g_clear_object (&self->bus);
  g_clear_object (&self->board);
  g_clear_object (&self->job);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (jolt_flash_run_parent_class)->dispose (object);
}

static void
jolt_flash_run_finalize (GObject *object)
{
  JoltFlashRun *self = JOLT_FLASH_RUN (object);

  g_clear_pointer (&self->board_info, jolt_board_info_free);
  g_free (self->port_path);
  g_free (self->chip_name);
  g_clear_pointer (&self->loader, jolt_board_info_free);

  G_OBJECT_CLASS (jolt_flash_run_parent_class)->finalize (object);
}

static void
jolt_flash_run_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  JoltFlashRun *self = JOLT_FLASH_RUN (object);

  switch (prop_id) {
  case PROP_JOB:
    g_value_set_object (value, self->job);
    break;
  case PROP_PORT_PATH:
    g_value_set_string (value, self->port_path);
    break;
  case PROP_OUTCOME:
    g_value_set_enum (value, self->outcome);
    break;
  case PROP_AFTER:
    g_value_set_enum (value, self->after);
    break;
  case PROP_RUNNING:
    g_value_set_boolean (value, jolt_flash_run_get_running (self));
    break;
  case PROP_CANCELLING:
    g_value_set_boolean (value, jolt_flash_run_get_cancelling (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_flash_run_class_init (JoltFlashRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_flash_run_dispose;
  object_class->finalize = jolt_flash_run_finalize;
  object_class->get_property = jolt_flash_run_get_property;

  /**
   * JoltFlashRun:job:
   *
   * The job, whose properties say how far it is.
   */
  props[PROP_JOB] =
    g_param_spec_object ("job", NULL, NULL, JOLT_TYPE_FLASH_JOB,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * JoltFlashRun:port-path:
   *
   * Where the board is plugged in.
   */
  props[PROP_PORT_PATH] =
    g_param_spec_string ("port-path", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * JoltFlashRun:outcome:
   *
   * How the flash ended.
   */
  props[PROP_OUTCOME] =
    g_param_spec_enum ("outcome", NULL, NULL,
                       JOLT_TYPE_FLASH_OUTCOME, JOLT_FLASH_OUTCOME_RUNNING,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * JoltFlashRun:after:
   *
   * What was seen at the port after the firmware was written.
   */
  props[PROP_AFTER] =
    g_param_spec_enum ("after", NULL, NULL,
                       JOLT_TYPE_FLASH_AFTER, JOLT_FLASH_AFTER_NOTHING,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * JoltFlashRun:running:
   *
   * Whether the job has not ended.
   */
  props[PROP_RUNNING] =
    g_param_spec_boolean ("running", NULL, NULL, TRUE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * JoltFlashRun:cancelling:
   *
   * Whether the job was asked to stop: a board that erases is waited for.
   */
  props[PROP_CANCELLING] =
    g_param_spec_boolean ("cancelling", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  /**
   * JoltFlashRun::ended:
   *
   * The job ended; [property@FlashRun:outcome] says how.
   */
  signals[ENDED] =
    g_signal_new ("ended", JOLT_TYPE_FLASH_RUN, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jolt_flash_run_init (JoltFlashRun *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * jolt_flash_run_new:
 * @bus: the bus of the board
 * @board: the board to flash; [method@Board.can_flash] must hold
 * @firmware: what to write
 *
 * Returns: (transfer full): a flash that was not started
 */
JoltFlashRun *
jolt_flash_run_new (JoltBus      *bus,
                    JoltBoard    *board,
                    JoltFirmware *firmware)
{
  JoltFlashRun *self = g_object_new (JOLT_TYPE_FLASH_RUN, NULL);
  g_autoptr (JoltTransport) transport = NULL;

  transport = jolt_bus_create_transport (bus, jolt_board_get_port_path (board));

  self->bus = g_object_ref (bus);
  self->board = g_object_ref (board);
  self->job = jolt_flash_job_new (transport, firmware);
  self->board_info = jolt_board_info_copy (jolt_board_get_info (board));
  self->port_path = g_strdup (jolt_board_get_port_path (board));
  self->loader = jolt_board_info_copy (jolt_board_get_info (board));
  if (jolt_board_get_chip (board) != NULL)
    self->chip_name = g_strdup (jolt_board_get_chip (board)->name);

  return self;
}

static JoltFlashOutcome
outcome_of (gboolean      confirmed,
            const GError *error)
{
  if (confirmed)
    return JOLT_FLASH_OUTCOME_DONE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return JOLT_FLASH_OUTCOME_CANCELLED;
  if (g_error_matches (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_UNCERTAIN))
    return JOLT_FLASH_OUTCOME_UNCERTAIN;

  return JOLT_FLASH_OUTCOME_FAILED;
}

static void
ran_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (JoltFlashRun) self = user_data;
  g_autoptr (JoltBoard) board = g_steal_pointer (&self->board);
  g_autoptr (GError) error = NULL;
  gboolean confirmed;

  confirmed = jolt_flash_job_run_finish (JOLT_FLASH_JOB (source), result, &error);
  self->outcome = outcome_of (confirmed, error);

  /* The chip may have become visible only in the bootloader. */
  if (self->chip_name == NULL && jolt_board_get_chip (board) != NULL)
    self->chip_name = g_strdup (jolt_board_get_chip (board)->name);
  if (jolt_board_get_present (board))
    self->generation = jolt_board_get_info (board)->generation;
  /* What the flash began with may have been an application. */
  if (jolt_board_get_info (board)->dfu.mode == JOLT_DFU_MODE_DFU) {
    jolt_board_info_free (self->loader);
    self->loader = jolt_board_info_copy (jolt_board_get_info (board));
  }

  self->watching = self->outcome == JOLT_FLASH_OUTCOME_DONE ||
                   self->outcome == JOLT_FLASH_OUTCOME_UNCERTAIN;

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OUTCOME]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
  g_signal_emit (self, signals[ENDED], 0);

  /* What stands at the port now is news from after the flash. */
  jolt_board_set_in_job (board, FALSE);
  jolt_flash_run_look (self);
}

/**
 * jolt_flash_run_start:
 * @self: a flash that was not started
 *
 * Takes the board and starts the job.
 */
void
jolt_flash_run_start (JoltFlashRun *self)
{
  g_return_if_fail (JOLT_IS_FLASH_RUN (self));
  g_return_if_fail (!self->started);

  self->started = TRUE;
  jolt_board_set_in_job (self->board, TRUE);
  jolt_flash_job_run_async (self->job, self->cancellable, ran_cb, g_object_ref (self));
}

/**
 * jolt_flash_run_cancel:
 * @self: a flash
 *
 * Asks the job to stop between two blocks. A flash that completes all the same
 * ends as done.
 */
void
jolt_flash_run_cancel (JoltFlashRun *self)
{
  g_return_if_fail (JOLT_IS_FLASH_RUN (self));

  if (!jolt_flash_run_get_running (self) || self->cancelling)
    return;

  self->cancelling = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CANCELLING]);
}

/**
 * jolt_flash_run_look:
 * @self: a flash
 *
 * Looks at the port once more and notes in [property@FlashRun:after] what is
 * seen there. Does nothing unless firmware was written.
 */
void
jolt_flash_run_look (JoltFlashRun *self)
{
  JoltFlashAfter after;
  JoltBoard *board;

  g_return_if_fail (JOLT_IS_FLASH_RUN (self));

  if (!self->watching)
    return;

  board = jolt_bus_find_board (self->bus, self->port_path);
  after = jolt_flash_after_see (self->after, self->loader, self->generation,
                                board != NULL && jolt_board_get_present (board) ? jolt_board_get_info (board) : NULL);
  if (self->after == after)
    return;

  self->after = after;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AFTER]);
}

/**
 * jolt_flash_run_stop_watching:
 * @self: a flash
 *
 * Keeps what was seen last: another flash has the port now.
 */
void
jolt_flash_run_stop_watching (JoltFlashRun *self)
{
  g_return_if_fail (JOLT_IS_FLASH_RUN (self));

  self->watching = FALSE;
}

JoltFlashJob *
jolt_flash_run_get_job (JoltFlashRun *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_RUN (self), NULL);

  return self->job;
}

/**
 * jolt_flash_run_get_board_info:
 * @self: a flash
 *
 * Returns: (transfer none): the board as it was when the flash was made
 */
const JoltBoardInfo *
jolt_flash_run_get_board_info (JoltFlashRun *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_RUN (self), NULL);

  return self->board_info;
}

const char *
jolt_flash_run_get_port_path (JoltFlashRun *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_RUN (self), NULL);

  return self->port_path;
}

/**
 * jolt_flash_run_get_chip_name:
 * @self: a flash
 *
 * Returns: (nullable): the chip on the board, where it is known
 */
const char *
jolt_flash_run_get_chip_name (JoltFlashRun *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_RUN (self), NULL);

  return self->chip_name;
}

JoltFlashOutcome
jolt_flash_run_get_outcome (JoltFlashRun *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_RUN (self), JOLT_FLASH_OUTCOME_FAILED);

  return self->outcome;
}

JoltFlashAfter
jolt_flash_run_get_after (JoltFlashRun *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_RUN (self), JOLT_FLASH_AFTER_NOTHING);

  return self->after;
}

gboolean
jolt_flash_run_get_running (JoltFlashRun *self)
{
  return jolt_flash_run_get_outcome (self) == JOLT_FLASH_OUTCOME_RUNNING;
}

gboolean
jolt_flash_run_get_cancelling (JoltFlashRun *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_RUN (self), FALSE);

  return self->cancelling;
}

/**
 * jolt_flash_run_get_error:
 * @self: a flash
 *
 * Returns: (nullable): why the board was not flashed
 */
const GError *
jolt_flash_run_get_error (JoltFlashRun *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_RUN (self), NULL);

  return jolt_flash_job_get_error (self->job);
}

/**
 * jolt_flash_run_get_loader:
 * @self: a flash that ended
 *
 * Returns: (transfer none): what the board looks like in its bootloader
 */
const JoltBoardInfo *
jolt_flash_run_get_loader (JoltFlashRun *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_RUN (self), NULL);

  return self->loader;
}

/**
 * jolt_flash_run_get_generation:
 * @self: a flash that ended
 *
 * Returns: the number of the attach during which the flash ended, or 0 when
 *   the board was away by then
 */
guint64
jolt_flash_run_get_generation (JoltFlashRun *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_RUN (self), 0);

  return self->generation;
}
