/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-flash-job-private.h"

/**
 * JoltFlashJob:
 *
 * Writes firmware to the board at one port.
 *
 * The conversation with the board runs in a thread of its own; properties
 * change only in the main context in which [method@FlashJob.run_async] was
 * called. A job that has ended may run again.
 */

G_DEFINE_FINAL_TYPE (JoltFlashJob, jolt_flash_job, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_FIRMWARE,
  PROP_PHASE,
  PROP_FRACTION,
  PROP_DONE_BYTES,
  PROP_TOTAL_BYTES,
  PROP_SPEED,
  PROP_SECONDS_LEFT,
  PROP_PART_NUMBER,
  PROP_N_PARTS,
  PROP_PART_NAME,
  PROP_ERROR,
  PROP_RUNNING,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

void
jolt_flash_job_set_report (JoltFlashJob          *self,
                           const JoltFlashReport *report)
{
  JoltFlashReport old = self->report;
  GObject *object = G_OBJECT (self);

  self->report = *report;

  g_object_freeze_notify (object);
  if (old.phase != report->phase)
    g_object_notify_by_pspec (object, props[PROP_PHASE]);
  if (old.fraction < report->fraction || old.fraction > report->fraction)
    g_object_notify_by_pspec (object, props[PROP_FRACTION]);
  if (old.done_bytes != report->done_bytes)
    g_object_notify_by_pspec (object, props[PROP_DONE_BYTES]);
  if (old.speed < report->speed || old.speed > report->speed)
    g_object_notify_by_pspec (object, props[PROP_SPEED]);
  if (old.seconds_left != report->seconds_left)
    g_object_notify_by_pspec (object, props[PROP_SECONDS_LEFT]);
  if (old.part != report->part) {
    g_object_notify_by_pspec (object, props[PROP_PART_NUMBER]);
    g_object_notify_by_pspec (object, props[PROP_PART_NAME]);
  }
  g_object_thaw_notify (object);
}

void
jolt_flash_job_set_running (JoltFlashJob *self,
                            gboolean      running)
{
  self->running = running;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
}

/* Takes @error over. */
void
jolt_flash_job_set_error (JoltFlashJob *self,
                          GError       *error)
{
  if (self->error == NULL && error == NULL)
    return;

  g_clear_error (&self->error);
  self->error = error;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ERROR]);
}

static void
jolt_flash_job_dispose (GObject *object)
{
  JoltFlashJob *self = JOLT_FLASH_JOB (object);

  g_clear_object (&self->transport);
  g_clear_object (&self->firmware);

  G_OBJECT_CLASS (jolt_flash_job_parent_class)->dispose (object);
}

static void
jolt_flash_job_finalize (GObject *object)
{
  JoltFlashJob *self = JOLT_FLASH_JOB (object);

  g_clear_pointer (&self->plan, jolt_flash_plan_unref);
  g_clear_pointer (&self->record, jolt_dfu_record_unref);
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
  case PROP_FIRMWARE:
    g_value_set_object (value, self->firmware);
    break;
  case PROP_PHASE:
    g_value_set_enum (value, self->report.phase);
    break;
  case PROP_FRACTION:
    g_value_set_double (value, self->report.fraction);
    break;
  case PROP_DONE_BYTES:
    g_value_set_uint64 (value, self->report.done_bytes);
    break;
  case PROP_TOTAL_BYTES:
    g_value_set_uint64 (value, jolt_flash_job_get_total_bytes (self));
    break;
  case PROP_SPEED:
    g_value_set_double (value, self->report.speed);
    break;
  case PROP_SECONDS_LEFT:
    g_value_set_int (value, self->report.seconds_left);
    break;
  case PROP_PART_NUMBER:
    g_value_set_uint (value, jolt_flash_job_get_part_number (self));
    break;
  case PROP_N_PARTS:
    g_value_set_uint (value, self->plan->n_parts);
    break;
  case PROP_PART_NAME:
    g_value_set_string (value, jolt_flash_job_get_part_name (self));
    break;
  case PROP_ERROR:
    g_value_set_boxed (value, self->error);
    break;
  case PROP_RUNNING:
    g_value_set_boolean (value, self->running);
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
   * JoltFlashJob:firmware:
   *
   * What is written.
   */
  props[PROP_FIRMWARE] =
    g_param_spec_object ("firmware", NULL, NULL, JOLT_TYPE_FIRMWARE, flags);

  /**
   * JoltFlashJob:phase:
   *
   * Where the job is.
   */
  props[PROP_PHASE] =
    g_param_spec_enum ("phase", NULL, NULL, JOLT_TYPE_FLASH_PHASE, JOLT_FLASH_PHASE_WAITING, flags);

  /**
   * JoltFlashJob:fraction:
   *
   * How much of the whole is done, from 0 to 1, erasing and restarting
   * included: more than 0 while the job runs, 1 only when the board confirmed
   * the firmware, and never less than before.
   */
  props[PROP_FRACTION] =
    g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);

  /**
   * JoltFlashJob:done-bytes:
   *
   * How much of the payload the board has acknowledged. It starts again at 0
   * when the download has to start again.
   */
  props[PROP_DONE_BYTES] =
    g_param_spec_uint64 ("done-bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);

  /**
   * JoltFlashJob:total-bytes:
   *
   * The size of the payload.
   */
  props[PROP_TOTAL_BYTES] =
    g_param_spec_uint64 ("total-bytes", NULL, NULL, 0, G_MAXUINT64, 0, flags);

  /**
   * JoltFlashJob:speed:
   *
   * How fast blocks go to the board, erasing not included, in bytes a second;
   * 0 while not known.
   */
  props[PROP_SPEED] =
    g_param_spec_double ("speed", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);

  /**
   * JoltFlashJob:seconds-left:
   *
   * How long it will take still, or -1 while not known.
   */
  props[PROP_SECONDS_LEFT] =
    g_param_spec_int ("seconds-left", NULL, NULL, -1, G_MAXINT, -1, flags);

  /**
   * JoltFlashJob:part-number:
   *
   * Which part is written, from 1; 0 when the firmware has no parts.
   */
  props[PROP_PART_NUMBER] =
    g_param_spec_uint ("part-number", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * JoltFlashJob:n-parts:
   *
   * How many parts the firmware has.
   */
  props[PROP_N_PARTS] =
    g_param_spec_uint ("n-parts", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * JoltFlashJob:part-name: (nullable)
   *
   * The name of the part that is written.
   */
  props[PROP_PART_NAME] =
    g_param_spec_string ("part-name", NULL, NULL, NULL, flags);

  /**
   * JoltFlashJob:error: (nullable)
   *
   * Why the job failed; %NULL unless the phase is
   * %JOLT_FLASH_PHASE_FAILED.
   */
  props[PROP_ERROR] =
    g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);

  /**
   * JoltFlashJob:running:
   *
   * Whether the job has the board.
   */
  props[PROP_RUNNING] =
    g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, LAST_PROP, props);
}

static void
jolt_flash_job_init (JoltFlashJob *self)
{
  self->depth = JOLT_FLASH_JOB_DEFAULT_DEPTH;
  self->report.seconds_left = -1;
}

/**
 * jolt_flash_job_new:
 * @transport: to the port of the board, closed
 * @firmware: what to write
 *
 * Makes a job that has not started. While it runs nobody else may use
 * @transport.
 *
 * Returns: (transfer full): a job
 */
JoltFlashJob *
jolt_flash_job_new (JoltTransport *transport,
                    JoltFirmware  *firmware)
{
  JoltFlashJob *self;

  g_return_val_if_fail (JOLT_IS_TRANSPORT (transport), NULL);
  g_return_val_if_fail (JOLT_IS_FIRMWARE (firmware), NULL);

  self = g_object_new (JOLT_TYPE_FLASH_JOB, NULL);
  self->transport = g_object_ref (transport);
  self->firmware = g_object_ref (firmware);
  self->plan = jolt_flash_plan_new (firmware);

  return self;
}

JoltFirmware *
jolt_flash_job_get_firmware (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), NULL);

  return self->firmware;
}

JoltFlashPhase
jolt_flash_job_get_phase (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), JOLT_FLASH_PHASE_WAITING);

  return self->report.phase;
}

double
jolt_flash_job_get_fraction (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), 0);

  return self->report.fraction;
}

guint64
jolt_flash_job_get_done_bytes (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), 0);

  return self->report.done_bytes;
}

guint64
jolt_flash_job_get_total_bytes (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), 0);

  return g_bytes_get_size (self->plan->payload);
}

double
jolt_flash_job_get_speed (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), 0);

  return self->report.speed;
}

int
jolt_flash_job_get_seconds_left (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), -1);

  return self->report.seconds_left;
}

guint
jolt_flash_job_get_part_number (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), 0);

  return self->plan->n_parts > 0 ? self->report.part + 1 : 0;
}

guint
jolt_flash_job_get_n_parts (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), 0);

  return self->plan->n_parts;
}

const char *
jolt_flash_job_get_part_name (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), NULL);

  return self->report.part < self->plan->n_parts ? self->plan->part_names[self->report.part] : NULL;
}

/**
 * jolt_flash_job_get_error:
 * @self: a job
 *
 * Returns: (nullable): why the job failed, in %JOLT_DFU_ERROR; valid until the
 *   job runs again
 */
const GError *
jolt_flash_job_get_error (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), NULL);

  return self->error;
}

/**
 * jolt_flash_job_get_dfu_status:
 * @self: a job
 *
 * Returns: the error status that the board named, where the error is
 *   %JOLT_DFU_ERROR_STATUS
 */
JoltDfuStatus
jolt_flash_job_get_dfu_status (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), JOLT_DFU_STATUS_OK);

  return self->dfu_status;
}

/**
 * jolt_flash_job_dup_record:
 * @self: a job
 *
 * Returns: (transfer full): every technical step of the run under way or the
 *   last one, in English, a line each, with the seconds since its start
 */
char *
jolt_flash_job_dup_record (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), NULL);

  return self->record ? jolt_dfu_record_dup_text (self->record) : g_strdup ("");
}

gboolean
jolt_flash_job_get_running (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), FALSE);

  return self->running;
}

guint
jolt_flash_job_get_depth (JoltFlashJob *self)
{
  g_return_val_if_fail (JOLT_IS_FLASH_JOB (self), 1);

  return self->depth;
}

/**
 * jolt_flash_job_set_depth:
 * @self: a job that does not run
 * @depth: from %JOLT_FLASH_JOB_CAREFUL_DEPTH to %JOLT_FLASH_JOB_MAX_DEPTH
 *
 * Sets how many blocks may be under way at once, with their questions for the
 * status.
 *
 * A depth of 1 is the careful mode: one request at a time, each sent when the
 * one before was answered. Any other sends a block together with its question,
 * and further blocks ahead while the board answers as expected; see
 * jolt-dfu-stream.c for what that bets on.
 */
void
jolt_flash_job_set_depth (JoltFlashJob *self,
                          guint         depth)
{
  g_return_if_fail (JOLT_IS_FLASH_JOB (self));
  g_return_if_fail (!self->running);

  self->depth = CLAMP (depth, JOLT_FLASH_JOB_CAREFUL_DEPTH, JOLT_FLASH_JOB_MAX_DEPTH);
}
