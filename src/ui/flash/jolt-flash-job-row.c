/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-board-words.h"
#include "jolt-details-dialog.h"
#include "jolt-error-words.h"
#include "jolt-flash-job-row.h"
#include "jolt-flash-words.h"
#include "jolt-format.h"
#include "jolt-stop-dialog.h"

/**
 * JoltFlashJobRow:
 *
 * The flash of one board: its phase in words, its bar, speed and time left,
 * and afterwards how it ended and what was seen at the port.
 */

struct _JoltFlashJobRow
{
  AdwPreferencesRow  parent_instance;

  JoltFlashJob      *job;
  GtkWidget         *state_label;
  gboolean           alone;
  JoltFlashPhase     announced;
};

G_DEFINE_FINAL_TYPE (JoltFlashJobRow, jolt_flash_job_row, ADW_TYPE_PREFERENCES_ROW)

enum {
  PROP_0,
  PROP_JOB,
  PROP_ALONE,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static char *
outcome_icon (JoltFlashJobRow  *self,
              JoltFlashOutcome  outcome)
{
  switch (outcome) {
  case JOLT_FLASH_OUTCOME_RUNNING:
    return g_strdup ("jolt-chip-symbolic");
  case JOLT_FLASH_OUTCOME_DONE:
    return g_strdup ("jolt-done-symbolic");
  case JOLT_FLASH_OUTCOME_FAILED:
    return g_strdup ("dialog-error-symbolic");
  case JOLT_FLASH_OUTCOME_UNCERTAIN:
    return g_strdup ("dialog-question-symbolic");
  case JOLT_FLASH_OUTCOME_CANCELLED:
    return g_strdup ("jolt-cancel-symbolic");
  default:
    g_return_val_if_reached (NULL);
  }
}

static GStrv
outcome_classes (JoltFlashJobRow  *self,
                 JoltFlashOutcome  outcome)
{
  const char *classes[] = { "dimmed", NULL };

  switch (outcome) {
  case JOLT_FLASH_OUTCOME_DONE:
    classes[0] = "success";
    break;
  case JOLT_FLASH_OUTCOME_FAILED:
    classes[0] = "error";
    break;
  case JOLT_FLASH_OUTCOME_UNCERTAIN:
    classes[0] = "warning";
    break;
  case JOLT_FLASH_OUTCOME_RUNNING:
  case JOLT_FLASH_OUTCOME_CANCELLED:
  default:
    break;
  }

  return g_strdupv ((GStrv) classes);
}

static char *
name_words (JoltFlashJobRow *self,
            JoltFlashJob    *job)
{
  return job != NULL ? jolt_board_words_name_of (jolt_flash_job_get_board_info (job)) : NULL;
}

static char *
port_words (JoltFlashJobRow *self,
            JoltFlashJob    *job)
{
  return job != NULL ? jolt_board_words_port (jolt_flash_job_get_port_path (job)) : NULL;
}

static const char *
after_words (JoltBootResult after)
{
  switch (after) {
  case JOLT_BOOT_RESULT_UNKNOWN:
    return _("Firmware written");
  case JOLT_BOOT_RESULT_BOOTLOADER:
    return _("Waiting for RESET");
  case JOLT_BOOT_RESULT_STILL_BOOTLOADER:
    return _("Still in the bootloader: press RESET");
  case JOLT_BOOT_RESULT_RESTARTED:
    return _("Your board restarted");
  case JOLT_BOOT_RESULT_LEFT:
    return _("The board left its USB port, as firmware without USB does");
  default:
    g_return_val_if_reached (NULL);
  }
}

static guint64
get_total_bytes (JoltFlashJob *job)
{
  return g_bytes_get_size (jolt_flash_job_get_plan (job)->payload);
}

/* How far a flash came that ended before its time. */
static char *
written_words (JoltFlashJobRow *self)
{
  guint64 done_bytes = jolt_flash_job_get_progress (self->job)->done_bytes;
  g_autofree char *done = jolt_format_size (done_bytes);
  g_autofree char *total = jolt_format_size (get_total_bytes (self->job));

  if (done_bytes == 0)
    return g_strdup (_("Not written"));

  /* Translators: how much is written, and how much there is */
  return g_strdup_printf (_("%s of %s written"), done, total);
}

static char *
state_words (JoltFlashJobRow       *self,
             JoltFlashOutcome       outcome,
             JoltBootResult         after,
             const JoltFlashReport *progress,
             gboolean               cancelling,
             gboolean               alone)
{
  const GError *error = jolt_flash_job_get_error (self->job);

  switch (outcome) {
  case JOLT_FLASH_OUTCOME_RUNNING:
    if (cancelling && !alone)
      return g_strdup (_("Stopping…"));
    return jolt_flash_words_progress (jolt_flash_job_get_plan (self->job), progress);
  case JOLT_FLASH_OUTCOME_DONE:
    if (alone && (after == JOLT_BOOT_RESULT_RESTARTED || after == JOLT_BOOT_RESULT_LEFT))
      return g_strdup (_("Firmware written"));
    return g_strdup (after_words (after));
  case JOLT_FLASH_OUTCOME_UNCERTAIN:
    if (alone)
      return g_strdup (jolt_error_words_title (error));
    return after == JOLT_BOOT_RESULT_RESTARTED ? g_strdup (after_words (after)) : jolt_error_words_sentence (error);
  case JOLT_FLASH_OUTCOME_FAILED:
    /* The page itself says it in large letters. */
    if (alone)
      return written_words (self);
    return error != NULL ? jolt_error_words_sentence (error) : NULL;
  case JOLT_FLASH_OUTCOME_CANCELLED:
    return alone ? written_words (self) : g_strdup (_("Cancelled"));
  default:
    g_return_val_if_reached (NULL);
  }
}

static char *
amount_words (JoltFlashJobRow       *self,
              JoltFlashJob          *job,
              const JoltFlashReport *progress)
{
  g_autofree char *done = jolt_format_size (progress->done_bytes);
  g_autofree char *total = jolt_format_size (get_total_bytes (job));
  g_autofree char *speed_words = jolt_flash_words_speed (progress->speed);

  if (speed_words == NULL)
    /* Translators: how much is written, and how much there is */
    return g_strdup_printf (_("%s of %s"), done, total);

  /* Translators: how much is written, how much there is, and how fast it goes */
  return g_strdup_printf (_("%s of %s, %s"), done, total, speed_words);
}

static char *
time_words (JoltFlashJobRow       *self,
            const JoltFlashReport *progress)
{
  if (progress->phase == JOLT_FLASH_PHASE_ERASING && progress->seconds_left < 0)
    return g_strdup (_("the board erases its flash memory"));

  return jolt_flash_words_time_left (progress->seconds_left);
}

static double
get_fraction (JoltFlashJobRow       *self,
              const JoltFlashReport *progress)
{
  return progress->fraction;
}

static gboolean
can_cancel (JoltFlashJobRow *self,
            gboolean         running,
            gboolean         cancelling,
            gboolean         alone)
{
  return running && !cancelling && !alone;
}

static gboolean
is_over (JoltFlashJobRow *self,
         gboolean         running)
{
  return !running;
}

static void
cancel_cb (JoltFlashJobRow *self)
{
  jolt_stop_dialog_present (self->job, GTK_WIDGET (self));
}

static void
details_cb (JoltFlashJobRow *self)
{
  g_autofree char *record = jolt_flash_job_dup_record (self->job);

  jolt_details_dialog_present (record, GTK_WIDGET (self));
}

static void
progress_cb (JoltFlashJobRow *self)
{
  JoltFlashPhase phase = jolt_flash_job_get_progress (self->job)->phase;
  g_autofree char *words = NULL;
  g_autofree char *name = NULL;
  g_autofree char *announcement = NULL;

  /* Erasing and writing take turns; that is one thing to hear about. The
   * result is announced once, by the page. */
  if (phase == JOLT_FLASH_PHASE_WRITING)
    phase = JOLT_FLASH_PHASE_ERASING;
  if (self->announced == phase || phase >= JOLT_FLASH_PHASE_DONE)
    return;

  self->announced = phase;
  words = jolt_flash_words_phase (phase, NULL, 0, 0);
  name = jolt_board_words_name_of (jolt_flash_job_get_board_info (self->job));
  /* Translators: what a board is called, and what happens with it */
  announcement = g_strdup_printf (_("%s: %s"), name, words);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), announcement, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
after_cb (JoltFlashJobRow *self)
{
  if (jolt_flash_job_get_boot_result (self->job) != JOLT_BOOT_RESULT_UNKNOWN)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), after_words (jolt_flash_job_get_boot_result (self->job)),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
jolt_flash_job_row_constructed (GObject *object)
{
  JoltFlashJobRow *self = JOLT_FLASH_JOB_ROW (object);

  G_OBJECT_CLASS (jolt_flash_job_row_parent_class)->constructed (object);

  g_signal_connect_object (self->job, "notify::progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "notify::boot-result", G_CALLBACK (after_cb), self, G_CONNECT_SWAPPED);
}

static void
jolt_flash_job_row_dispose (GObject *object)
{
  JoltFlashJobRow *self = JOLT_FLASH_JOB_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_FLASH_JOB_ROW);
  g_clear_object (&self->job);

  G_OBJECT_CLASS (jolt_flash_job_row_parent_class)->dispose (object);
}

static void
jolt_flash_job_row_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_JOB:
    g_value_set_object (value, JOLT_FLASH_JOB_ROW (object)->job);
    break;
  case PROP_ALONE:
    g_value_set_boolean (value, JOLT_FLASH_JOB_ROW (object)->alone);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_flash_job_row_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch (prop_id) {
  case PROP_JOB:
    JOLT_FLASH_JOB_ROW (object)->job = g_value_dup_object (value);
    break;
  case PROP_ALONE:
    jolt_flash_job_row_set_alone (JOLT_FLASH_JOB_ROW (object), g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_flash_job_row_class_init (JoltFlashJobRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = jolt_flash_job_row_constructed;
  object_class->dispose = jolt_flash_job_row_dispose;
  object_class->get_property = jolt_flash_job_row_get_property;
  object_class->set_property = jolt_flash_job_row_set_property;

  /**
   * JoltFlashJobRow:job:
   *
   * The flash that is shown.
   */
  props[PROP_JOB] =
    g_param_spec_object ("job", NULL, NULL, JOLT_TYPE_FLASH_JOB,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * JoltFlashJobRow:alone:
   *
   * Whether this is the only flash of its page, which then says in large
   * letters what concerns it.
   */
  props[PROP_ALONE] =
    g_param_spec_boolean ("alone", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-flash-job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltFlashJobRow, state_label);
  gtk_widget_class_bind_template_callback (widget_class, outcome_icon);
  gtk_widget_class_bind_template_callback (widget_class, outcome_classes);
  gtk_widget_class_bind_template_callback (widget_class, name_words);
  gtk_widget_class_bind_template_callback (widget_class, port_words);
  gtk_widget_class_bind_template_callback (widget_class, state_words);
  gtk_widget_class_bind_template_callback (widget_class, amount_words);
  gtk_widget_class_bind_template_callback (widget_class, time_words);
  gtk_widget_class_bind_template_callback (widget_class, get_fraction);
  gtk_widget_class_bind_template_callback (widget_class, can_cancel);
  gtk_widget_class_bind_template_callback (widget_class, is_over);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, details_cb);
}

static void
jolt_flash_job_row_init (JoltFlashJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * jolt_flash_job_row_new:
 * @job: a flash
 *
 * Returns: a row that shows @job
 */
GtkWidget *
jolt_flash_job_row_new (JoltFlashJob *job)
{
  return g_object_new (JOLT_TYPE_FLASH_JOB_ROW, "job", job, NULL);
}

/**
 * jolt_flash_job_row_set_alone:
 * @self: a row
 * @alone: whether it is the only one of its page
 *
 * Leaves out what the page says already.
 */
void
jolt_flash_job_row_set_alone (JoltFlashJobRow *self,
                              gboolean         alone)
{
  g_return_if_fail (JOLT_IS_FLASH_JOB_ROW (self));

  alone = !!alone;
  if (self->alone == alone)
    return;

  self->alone = alone;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ALONE]);
}
