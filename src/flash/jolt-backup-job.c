/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-backup-job.h"

#include "jolt-backup-read-private.h"
#include "jolt-board-private.h"
#include "jolt-file-save.h"

/**
 * JoltBackupJob:
 *
 * Saves the flash memory of one board in a file, whole or not at all.
 *
 * The board is read in a thread of its own; properties change only in the main
 * context in which [method@BackupJob.start] was called. A job runs once. It ends
 * with the signal [signal@BackupJob::ended].
 */

struct _JoltBackupJob
{
  GObject            parent_instance;

  JoltBoard         *board;
  JoltTransport     *transport;
  GFile             *file;
  gsize              size;         /* 0: to be found out */
  gboolean           replace;

  GCancellable      *cancellable;
  JoltDfuLog        *record;
  GBytes            *bytes;        /* between reading and saving */

  gboolean           started;
  gboolean           running;
  gboolean           saving;
  gboolean           cancelling;
  JoltBackupProgress progress;
  gint64             last_us;      /* of the last progress */
  guint              age_id;

  GError            *error;
  JoltBackupResult   result;
  JoltFlashContents *contents;
};

G_DEFINE_FINAL_TYPE (JoltBackupJob, jolt_backup_job, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (JoltBackupResult, jolt_backup_result,
  G_DEFINE_ENUM_VALUE (JOLT_BACKUP_RESULT_NONE, "none"),
  G_DEFINE_ENUM_VALUE (JOLT_BACKUP_RESULT_COMPLETE, "complete"),
  G_DEFINE_ENUM_VALUE (JOLT_BACKUP_RESULT_DAMAGED, "damaged"),
  G_DEFINE_ENUM_VALUE (JOLT_BACKUP_RESULT_INCOMPLETE, "incomplete"),
  G_DEFINE_ENUM_VALUE (JOLT_BACKUP_RESULT_EMPTY, "empty"),
  G_DEFINE_ENUM_VALUE (JOLT_BACKUP_RESULT_ENCRYPTED, "encrypted"))

enum {
  PROP_0,
  PROP_FRACTION,
  PROP_RUNNING,
  PROP_SAVING,
  PROP_CANCELLING,
  PROP_RESULT,
  LAST_PROP,
};

enum {
  ENDED,
  LAST_SIGNAL,
};

static GParamSpec *props[LAST_PROP];
static guint signals[LAST_SIGNAL];

static void
jolt_backup_job_dispose (GObject *object)
{
  JoltBackupJob *self = JOLT_BACKUP_JOB (object);

  g_clear_object (&self->board);
  g_clear_object (&self->transport);
  g_clear_object (&self->file);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (jolt_backup_job_parent_class)->dispose (object);
}

static void
jolt_backup_job_finalize (GObject *object)
{
  JoltBackupJob *self = JOLT_BACKUP_JOB (object);

  jolt_dfu_log_unref (self->record);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->contents, jolt_flash_contents_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (jolt_backup_job_parent_class)->finalize (object);
}

static void
jolt_backup_job_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  JoltBackupJob *self = JOLT_BACKUP_JOB (object);

  switch (prop_id) {
  case PROP_FRACTION:
    g_value_set_double (value, self->progress.fraction);
    break;
  case PROP_RUNNING:
    g_value_set_boolean (value, self->running);
    break;
  case PROP_SAVING:
    g_value_set_boolean (value, self->saving);
    break;
  case PROP_CANCELLING:
    g_value_set_boolean (value, self->cancelling);
    break;
  case PROP_RESULT:
    g_value_set_enum (value, self->result);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_backup_job_class_init (JoltBackupJobClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_backup_job_dispose;
  object_class->finalize = jolt_backup_job_finalize;
  object_class->get_property = jolt_backup_job_get_property;

  /**
   * JoltBackupJob:fraction:
   *
   * How much of the flash was read, from 0 to 1; notified 30 times a second at
   * most, with all that [method@BackupJob.get_progress] says.
   */
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);

  /**
   * JoltBackupJob:running:
   *
   * Whether the job was started and has not ended.
   */
  props[PROP_RUNNING] = g_param_spec_boolean ("running", NULL, NULL, FALSE, flags);

  /**
   * JoltBackupJob:saving:
   *
   * Whether everything was read and the file is being written.
   */
  props[PROP_SAVING] = g_param_spec_boolean ("saving", NULL, NULL, FALSE, flags);

  /**
   * JoltBackupJob:cancelling:
   *
   * Whether the job was asked to stop.
   */
  props[PROP_CANCELLING] = g_param_spec_boolean ("cancelling", NULL, NULL, FALSE, flags);

  /**
   * JoltBackupJob:result:
   *
   * What was saved.
   */
  props[PROP_RESULT] =
    g_param_spec_enum ("result", NULL, NULL, JOLT_TYPE_BACKUP_RESULT, JOLT_BACKUP_RESULT_NONE, flags);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  /**
   * JoltBackupJob::ended:
   *
   * The job ended: [method@BackupJob.get_error] says why without a file, or
   * [property@BackupJob:result] what is in it.
   */
  signals[ENDED] =
    g_signal_new ("ended", JOLT_TYPE_BACKUP_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jolt_backup_job_init (JoltBackupJob *self)
{
  self->progress.seconds_left = -1;
  self->cancellable = g_cancellable_new ();
  self->record = jolt_dfu_log_new ();
}

/**
 * jolt_backup_job_new:
 * @board: the board to read; [method@Board.can_flash] must hold
 * @transport: to its port, closed; the job's alone from now on
 * @file: where to
 * @size_bytes: how much to read; 0 for all that there is
 *
 * Returns: (transfer full): a job that was not started
 */
JoltBackupJob *
jolt_backup_job_new (JoltBoard     *board,
                     JoltTransport *transport,
                     GFile         *file,
                     gsize          size_bytes)
{
  JoltBackupJob *self;

  g_return_val_if_fail (JOLT_IS_BOARD (board) && JOLT_IS_TRANSPORT (transport) && G_IS_FILE (file), NULL);

  self = g_object_new (JOLT_TYPE_BACKUP_JOB, NULL);
  self->board = g_object_ref (board);
  self->transport = g_object_ref (transport);
  self->file = g_object_ref (file);
  self->size = size_bytes;

  return self;
}

/**
 * jolt_backup_job_set_replace:
 * @self: a job that was not started
 * @replace: whether a file that is there is replaced, which it is not by default
 */
void
jolt_backup_job_set_replace (JoltBackupJob *self,
                             gboolean       replace)
{
  g_return_if_fail (JOLT_IS_BACKUP_JOB (self) && !self->started);

  self->replace = replace;
}

static void
progress_cb (gsize    done_bytes,
             gsize    total_bytes,
             gpointer user_data)
{
  JoltBackupJob *self = user_data;
  gint64 now_us = g_get_monotonic_time ();

  jolt_backup_progress_note (&self->progress, done_bytes, total_bytes, self->last_us != 0 ? now_us - self->last_us : 0);
  self->last_us = now_us;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FRACTION]);
}

static gboolean
age_cb (gpointer user_data)
{
  JoltBackupJob *self = user_data;

  if (jolt_backup_progress_age (&self->progress, g_get_monotonic_time () - self->last_us))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FRACTION]);

  return G_SOURCE_CONTINUE;
}

static JoltBackupResult
get_result (const JoltFlashContents *contents)
{
  const JoltFlashProgram *start;

  if (contents == NULL)
    return JOLT_BACKUP_RESULT_INCOMPLETE;
  if (contents->state == JOLT_FLASH_STATE_EMPTY)
    return JOLT_BACKUP_RESULT_EMPTY;
  if (contents->state == JOLT_FLASH_STATE_ENCRYPTED)
    return JOLT_BACKUP_RESULT_ENCRYPTED;

  start = jolt_flash_contents_find_start (contents);
  if (contents->table_error != NULL)
    return JOLT_BACKUP_RESULT_DAMAGED;
  if (!contents->bootloader.is_present || start == NULL || !start->is_present)
    return JOLT_BACKUP_RESULT_INCOMPLETE;

  return contents->bootloader.image.state == JOLT_IMAGE_STATE_SOUND && start->image.state == JOLT_IMAGE_STATE_SOUND
    ? JOLT_BACKUP_RESULT_COMPLETE : JOLT_BACKUP_RESULT_DAMAGED;
}

static void
end (JoltBackupJob *self,
     GError        *error)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->error = error;
  self->running = FALSE;
  self->saving = FALSE;

  g_object_freeze_notify (G_OBJECT (self));
  if (error == NULL) {
    self->result = get_result (self->contents);
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RESULT]);
  }
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SAVING]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit (self, signals[ENDED], 0);
}

static void
saved_cb (GObject      *source_object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (JoltBackupJob) self = user_data;
  GError *error = NULL;

  jolt_file_save_finish (self->file, result, &error);
  end (self, error);
}

static JoltFileSaveFlags
get_flags (JoltBackupJob *self)
{
  return self->replace ? JOLT_FILE_SAVE_REPLACE : JOLT_FILE_SAVE_NONE;
}

static void
read_cb (GBytes            *bytes,
         JoltFlashContents *contents,
         GError            *error,
         gpointer           user_data)
{
  g_autoptr (JoltBackupJob) self = user_data;

  g_clear_handle_id (&self->age_id, g_source_remove);
  self->contents = contents;
  jolt_board_end_read (self->board, contents);

  if (error != NULL) {
    end (self, error);
    return;
  }

  self->bytes = bytes;
  self->saving = TRUE;
  progress_cb (g_bytes_get_size (bytes), g_bytes_get_size (bytes), self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SAVING]);
  jolt_file_save_async (self->file, bytes, get_flags (self), self->cancellable, saved_cb, g_object_ref (self));
}

static void
run (JoltBackupJob *self)
{
  if (jolt_board_get_reading (self->board))
    return;

  g_signal_handlers_disconnect_by_func (self->board, run, self);
  self->age_id = g_timeout_add_seconds (1, age_cb, self);
  jolt_backup_read_start (self->transport, self->record, self->size, self->file, get_flags (self), self->cancellable,
                          progress_cb, read_cb, g_object_ref (self));
}

/**
 * jolt_backup_job_start:
 * @self: a job that was not started
 *
 * Takes the board and reads it; where it runs an application, it is restarted
 * into its bootloader. Nothing is written to it.
 */
void
jolt_backup_job_start (JoltBackupJob *self)
{
  g_return_if_fail (JOLT_IS_BACKUP_JOB (self) && !self->started);

  self->started = TRUE;
  self->running = TRUE;
  jolt_board_begin_read (self->board);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RUNNING]);

  g_signal_connect_object (self->board, "notify::reading", G_CALLBACK (run), self, G_CONNECT_SWAPPED);
  jolt_board_stop_reading (self->board);
  run (self);
}

/**
 * jolt_backup_job_cancel:
 * @self: a job
 *
 * Asks the job to stop; it then ends with %G_IO_ERROR_CANCELLED and without a
 * file, unless the file has its name already.
 */
void
jolt_backup_job_cancel (JoltBackupJob *self)
{
  if (!self->running || self->cancelling)
    return;

  self->cancelling = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CANCELLING]);
}

JoltBoard *
jolt_backup_job_get_board (JoltBackupJob *self)
{
  g_return_val_if_fail (JOLT_IS_BACKUP_JOB (self), NULL);

  return self->board;
}

GFile *
jolt_backup_job_get_file (JoltBackupJob *self)
{
  g_return_val_if_fail (JOLT_IS_BACKUP_JOB (self), NULL);

  return self->file;
}

const JoltBackupProgress *
jolt_backup_job_get_progress (JoltBackupJob *self)
{
  g_return_val_if_fail (JOLT_IS_BACKUP_JOB (self), NULL);

  return &self->progress;
}

gboolean
jolt_backup_job_get_running (JoltBackupJob *self)
{
  g_return_val_if_fail (JOLT_IS_BACKUP_JOB (self), FALSE);

  return self->running;
}

gboolean
jolt_backup_job_get_saving (JoltBackupJob *self)
{
  g_return_val_if_fail (JOLT_IS_BACKUP_JOB (self), FALSE);

  return self->saving;
}

gboolean
jolt_backup_job_get_cancelling (JoltBackupJob *self)
{
  g_return_val_if_fail (JOLT_IS_BACKUP_JOB (self), FALSE);

  return self->cancelling;
}

/**
 * jolt_backup_job_get_error:
 * @self: a job that ended
 *
 * Returns: (nullable): why there is no file: %JOLT_DFU_ERROR, %JOLT_BACKUP_ERROR
 *   or %G_IO_ERROR
 */
const GError *
jolt_backup_job_get_error (JoltBackupJob *self)
{
  g_return_val_if_fail (JOLT_IS_BACKUP_JOB (self), NULL);

  return self->error;
}

JoltBackupResult
jolt_backup_job_get_result (JoltBackupJob *self)
{
  g_return_val_if_fail (JOLT_IS_BACKUP_JOB (self), JOLT_BACKUP_RESULT_NONE);

  return self->result;
}

/**
 * jolt_backup_job_dup_record:
 * @self: a job
 *
 * Returns: (transfer full): every technical step so far, in English, a line each
 */
char *
jolt_backup_job_dup_record (JoltBackupJob *self)
{
  return jolt_dfu_log_dup_text (self->record);
}
