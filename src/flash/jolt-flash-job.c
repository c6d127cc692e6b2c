/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-flash-job.h"

#include <gio/gio.h>

#include "jolt-flash-worker-private.h"

/**
 * JoltFlashJob:
 *
 * One flash of one board: how far it is, how it ended, and what was seen at
 * the port afterwards.
 *
 * The conversation with the board runs in a thread of its own; properties
 * change only in the main context in which [method@FlashJob.start] was called.
 * A job runs once. It ends with the signal [signal@FlashJob::ended].
 */

struct _JoltFlashJob
{
  GObject           parent_instance;

  JoltBoard        *board;        /* only while the job has it */
  JoltTransport    *transport;
  JoltFirmware     *firmware;
  JoltFlashPlan    *plan;
  guint             depth;
  gboolean          restart;      /* the board, once it has confirmed */
  JoltBoardInfo    *board_info;   /* the board as it was at the start */

  GCancellable     *cancellable;
  gboolean          started;
  gboolean          cancelling;

  JoltFlashProgress progress;
  JoltFlashOutcome  outcome;
  GError           *error;
  JoltDfuLog       *record;

  /* What the board is in the bootloader, to know it again; its generation is
   * the attach during which the job ended, or 0 when the board was away */
  JoltBoardInfo    *bootloader;
  gboolean          watching;
  JoltBootResult    boot_result;
};

G_DEFINE_FINAL_TYPE (JoltFlashJob, jolt_flash_job, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_PROGRESS,
  PROP_OUTCOME,
  PROP_RUNNING,
  PROP_CANCELLING,
  PROP_BOOT_RESULT,
  LAST_PROP,
};

enum {
  ENDED,
  LAST_SIGNAL,
};

static GParamSpec *props[LAST_PROP];
static guint signals[LAST_SIGNAL];

static void
jolt_flash_job_dispose (GObject *object)
{
  JoltFlashJob *self = JOLT_FLASH_JOB (object);

  g_clear_object (&self->board);
  g_clear_object (&self->transport);
  g_clear_object (&self->firmware);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (jolt_flash_job_parent_class)->dispose (object);
}

static void
jolt_flash_job_finalize (GObject *object)
{
  JoltFlashJob *self = JOLT_FLASH_JOB (object);

  g_clear_pointer (&self->plan, jolt_flash_plan_unref);
  g_clear_pointer (&self->record, jolt_dfu_log_unref);
  g_clear_pointer (&self->board_info, jolt_board_info_free);
  g_clear_pointer (&self->bootloader, jolt_board_info_free);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (jolt_flash_job_parent_class)->finalize (object);
}

static void
jolt_flash_job_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  JoltFlashJob *self = JOLT_FLASH_JOB (object);

  switch (prop_id) {
  case PROP_PROGRESS:
    g_value_set_boxed (value, &self->progress);
    break;
  case PROP_OUTCOME:
    g_value_set_enum (value, self->outcome);
    break;
  case PROP_RUNNING:
    g_value_set_boolean (value, jolt_flash_job_get_running (self));
    break;
  case PROP_CANCELLING:
    g_value_set_boolean (value, self->cancelling);
    break;
  case PROP_BOOT_RESULT:
    g_value_set_enum (value, self->boot_result);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_flash_job_class_init (JoltFlashJobClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_flash_job_dispose;
  object_class->finalize = jolt_flash_job_finalize;
  object_class->get_property = jolt_flash_job_get_property;

  /**
   * JoltFlashJob:progress:
   *
   * How far the job is, notified with each phase and 30 times a second at most.
   */
  props[PROP_PROGRESS] = g_param_spec_boxed ("progress", NULL, NULL, JOLT_TYPE_FLASH_PROGRESS, flags);

  /**
   * JoltFlashJob:outcome:
   *
   * How the job ended.
   */
  props[PROP_OUTCOME] =
    g_param_spec_enum ("outcome", NULL, NULL, JOLT_TYPE_FLASH_OUTCOME, JOLT_FLASH_OUTCOME_RUNNING, flags);

  /**
   * JoltFlashJob:running:
   *
   * Whether the job has not ended.
   */
  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, TRUE, flags);

  /**
   * JoltFlashJob:cancelling:
   *
   * Whether the job was asked to stop: a board that erases is waited for.
   */
  props[PROP_CANCELLING] = g_param_spec_boolean ("cancelling", NULL, NULL, FALSE, flags);

  /**
   * JoltFlashJob:boot-result:
   *
   * What was seen at the port after the firmware was written.
   */
  props[PROP_BOOT_RESULT] =
    g_param_spec_enum ("boot-result", NULL, NULL, JOLT_TYPE_BOOT_RESULT, JOLT_BOOT_RESULT_UNKNOWN, flags);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  /**
   * JoltFlashJob::ended:
   *
   * The job ended; [property@FlashJob:outcome] says how.
   */
  signals[ENDED] =
    g_signal_new ("ended", JOLT_TYPE_FLASH_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jolt_flash_job_init (JoltFlashJob *self)
{
  self->depth = JOLT_FLASH_JOB_DEFAULT_DEPTH;
  self->restart = TRUE;
  self->progress.seconds_left = -1;
  self->cancellable = g_cancellable_new ();
}

/**
 * jolt_flash_job_new:
 * @board: the board to flash; [method@Board.can_flash] must hold
 * @transport: to the port of the board, closed; the job's alone from now on
 * @firmware: what to write
 *
 * Returns: (transfer full): a job that was not started
 */
JoltFlashJob *
jolt_flash_job_new (JoltBoard     *board,
                    JoltTransport *transport,
                    JoltFirmware  *firmware)
{
  JoltFlashJob *self;

  g_return_val_if_fail (JOLT_IS_BOARD (board) && JOLT_IS_TRANSPORT (transport) && JOLT_IS_FIRMWARE (firmware), NULL);

  self = g_object_new (JOLT_TYPE_FLASH_JOB, NULL);
  self->board = g_object_ref (board);
  self->transport = g_object_ref (transport);
  self->firmware = g_object_ref (firmware);
  self->plan = jolt_flash_plan_new (firmware);
  self->board_info = jolt_board_info_copy (jolt_board_get_info (board));
  self->bootloader = jolt_board_info_copy (self->board_info);

  return self;
}

/**
 * jolt_flash_job_set_depth:
 * @self: a job that was not started
 * @depth: from %JOLT_FLASH_JOB_CAREFUL_DEPTH to %JOLT_FLASH_JOB_MAX_DEPTH
 *
 * Sets how many requests can be under way at once, where the board has the ROM
 * of a chip. A depth of 1 is the careful mode: one request at a time, each sent
 * when the one before was answered. See jolt-dfu-stream.c.
 */
void
jolt_flash_job_set_depth (JoltFlashJob *self,
                          guint         depth)
{
  g_return_if_fail (JOLT_IS_FLASH_JOB (self) && !self->started);

  self->depth = CLAMP (depth, JOLT_FLASH_JOB_CAREFUL_DEPTH, JOLT_FLASH_JOB_MAX_DEPTH);
}

/**
 * jolt_flash_job_set_restart:
 * @self: a job that was not started
 * @restart: whether to restart the board
 *
 * Sets whether a board that has confirmed its firmware is told to start it, as
 * it is by default. The job then ends when the board was seen again or long away.
 */
void
jolt_flash_job_set_restart (JoltFlashJob *self,
                            gboolean      restart)
{
  g_return_if_fail (JOLT_IS_FLASH_JOB (self) && !self->started);

  self->restart = restart;
}

static void
progress_cb (const JoltFlashProgress *progress,
             gpointer                 user_data)
{
  JoltFlashJob *self = user_data;

  self->progress = *progress;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS]);
}

static void
done_cb (const JoltFlashProgress *progress,
         GError                  *error,
         gboolean                 has_restarted,
         gpointer                 user_data)
{
  g_autoptr (JoltFlashJob) self = user_data;
  g_autoptr (JoltBoard) board = g_steal_pointer (&self->board);

  self->outcome = jolt_flash_outcome_from_error (error);
  if (self->outcome == JOLT_FLASH_OUTCOME_CANCELLED)
    g_clear_error (&error);
  self->error = error;
  jolt_boot_result_note (&self->bootloader, jolt_board_get_info (board), jolt_board_get_present (board));
  self->watching = self->outcome == JOLT_FLASH_OUTCOME_DONE ||
                   self->outcome == JOLT_FLASH_OUTCOME_UNCERTAIN;

  g_object_freeze_notify (G_OBJECT (self));
  progress_cb (progress, self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OUTCOME]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
  /* Unless what is seen says otherwise; firmware without USB is not seen. */
  if (has_restarted)
    self->boot_result = JOLT_BOOT_RESULT_RESTARTED;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BOOT_RESULT]);
  jolt_flash_job_see (self, jolt_board_get_present (board) ? jolt_board_get_info (board) : NULL);
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, signals[ENDED], 0);

  /* What is at the port from now on came after the flash. */
  jolt_board_set_in_job (board, FALSE);
}

/**
 * jolt_flash_job_start:
 * @self: a job that was not started
 *
 * Takes the board and flashes it.
 *
 * Every other outcome than success leaves the board in its bootloader, ready
 * for another attempt, as far as the board still answers.
 */
void
jolt_flash_job_start (JoltFlashJob *self)
{
  const JoltFlashProgress first = {
    .phase = JOLT_FLASH_PHASE_OPENING,
    .fraction = JOLT_FLASH_FIRST_FRACTION,
    .seconds_left = -1,
  };

  g_return_if_fail (JOLT_IS_FLASH_JOB (self) && !self->started);

  self->started = TRUE;
  jolt_board_set_in_job (self->board, TRUE);
  self->record = jolt_dfu_log_new ();
  jolt_dfu_log_add (self->record, "%s, %" G_GUINT64_FORMAT " bytes, for %s",
                       jolt_firmware_get_name (self->firmware), (guint64) g_bytes_get_size (self->plan->payload),
                       self->plan->chip_name ? self->plan->chip_name : "another board");
  progress_cb (&first, self);

  jolt_flash_worker_start (self->board, self->transport, self->plan, self->record, self->depth, self->restart,
                           self->cancellable, progress_cb, done_cb, g_object_ref (self));
}

/**
 * jolt_flash_job_cancel:
 * @self: a job
 *
 * Asks the job to stop between two blocks. A flash that completes all the same
 * ends as done.
 */
void
jolt_flash_job_cancel (JoltFlashJob *self)
{
  g_return_if_fail (JOLT_IS_FLASH_JOB (self));

  if (self->progress.phase >= JOLT_FLASH_PHASE_STARTING || self->cancelling)
    return;

  self->cancelling = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CANCELLING]);
}

/**
 * jolt_flash_job_see:
 * @self: a job
 * @now: (nullable): what is at its port now
 *
 * Notes in [property@FlashJob:boot-result] what @now says about the firmware
 * that was written. Does nothing unless some was.
 */
void
jolt_flash_job_see (JoltFlashJob        *self,
                    const JoltBoardInfo *now)
{
  JoltBootResult boot_result;

  g_return_if_fail (JOLT_IS_FLASH_JOB (self));

  if (!self->watching)
    return;

  boot_result = jolt_boot_result_see (self->boot_result, self->bootloader, now);
  if (self->boot_result == boot_result)
    return;

  self->boot_result = boot_result;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BOOT_RESULT]);
}

/* Keeps what was seen last: another job has the port now. */
void
jolt_flash_job_stop_watching (JoltFlashJob *self)
{
  self->watching = FALSE;
}

JoltFirmware *
jolt_flash_job_get_firmware (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), NULL);

  return self->firmware;
}

/**
 * jolt_flash_job_get_board_info:
 * @self: a job
 *
 * Returns: (transfer none): the board as it was when the job was made
 */
const JoltBoardInfo *
jolt_flash_job_get_board_info (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), NULL);

  return self->board_info;
}

const char *
jolt_flash_job_get_port_path (JoltFlashJob *self)
{
  return jolt_flash_job_get_board_info (self)->port_path;
}

const JoltFlashPlan *
jolt_flash_job_get_plan (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), NULL);

  return self->plan;
}

const JoltFlashProgress *
jolt_flash_job_get_progress (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), NULL);

  return &self->progress;
}

JoltFlashOutcome
jolt_flash_job_get_outcome (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), JOLT_FLASH_OUTCOME_FAILED);

  return self->outcome;
}

gboolean
jolt_flash_job_get_running (JoltFlashJob *self)
{
  return jolt_flash_job_get_outcome (self) == JOLT_FLASH_OUTCOME_RUNNING;
}

gboolean
jolt_flash_job_get_cancelling (JoltFlashJob *self)
{
  return self->cancelling;
}

/**
 * jolt_flash_job_get_error:
 * @self: a job
 *
 * Returns: (nullable): why the board was not flashed, in %JOLT_DFU_ERROR;
 *   %NULL where the user cancelled
 */
const GError *
jolt_flash_job_get_error (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), NULL);

  return self->error;
}

JoltBootResult
jolt_flash_job_get_boot_result (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), JOLT_BOOT_RESULT_UNKNOWN);

  return self->boot_result;
}

/**
 * jolt_flash_job_get_bootloader:
 * @self: a job that ended
 *
 * Returns: (transfer none): the board as it is in its bootloader; its
 *   generation is the attach during which the job ended, or 0 when the board
 *   was away by then
 */
const JoltBoardInfo *
jolt_flash_job_get_bootloader (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), NULL);

  return self->bootloader;
}

/**
 * jolt_flash_job_dup_record:
 * @self: a job
 *
 * Returns: (transfer full): every technical step so far, in English, a line
 *   each, with the seconds since the start
 */
char *
jolt_flash_job_dup_record (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), NULL);

  return self->record != NULL ? jolt_dfu_log_dup_text (self->record) : g_strdup ("");
}
