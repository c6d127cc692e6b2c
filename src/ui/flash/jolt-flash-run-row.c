/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-board-words.h"
#include "jolt-details-dialog.h"
#include "jolt-error-words.h"
#include "jolt-flash-run-row.h"
#include "jolt-flash-words.h"
#include "jolt-format.h"
#include "jolt-stop-dialog.h"

/**
 * JoltFlashRunRow:
 *
 * The flash of one board: its phase in words, its bar, speed and time left,
 * and afterwards how it ended and what was seen at the port.
 */

struct _JoltFlashRunRow
{
  AdwPreferencesRow  parent_instance;

  JoltFlashRun      *run;
  GtkWidget         *bar;
  GtkWidget         *state_label;
  gboolean           alone;
  guint              tick;
  gint64             last_pulse_us;
  JoltFlashPhase     announced;
};

G_DEFINE_FINAL_TYPE (JoltFlashRunRow, jolt_flash_run_row, ADW_TYPE_PREFERENCES_ROW)

enum {
  PROP_0,
  PROP_RUN,
  PROP_ALONE,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

#define PULSE_US 100000

static char *
outcome_icon (JoltFlashRunRow  *self,
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
outcome_classes (JoltFlashRunRow  *self,
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
name_words (JoltFlashRunRow *self,
            JoltFlashRun    *run)
{
  return run != NULL ? jolt_board_words_name_of (jolt_flash_run_get_board_info (run)) : NULL;
}

static char *
port_words (JoltFlashRunRow *self,
            const char      *port_path)
{
  return port_path != NULL ? jolt_board_words_port (port_path) : NULL;
}

static const char *
after_words (JoltFlashAfter after)
{
  switch (after) {
  case JOLT_FLASH_AFTER_NOTHING:
    return _("Firmware written");
  case JOLT_FLASH_AFTER_BOOTLOADER:
    return _("Waiting for RESET");
  case JOLT_FLASH_AFTER_STILL_BOOTLOADER:
    return _("Still in the bootloader: press RESET");
  case JOLT_FLASH_AFTER_RESTARTED:
    return _("Your board restarted");
  case JOLT_FLASH_AFTER_LEFT:
    return _("The board left its USB port, as firmware without USB does");
  default:
    g_return_val_if_reached (NULL);
  }
}

/* How far a flash came that ended before its time. */
static char *
written_words (JoltFlashRunRow *self)
{
  JoltFlashJob *job = jolt_flash_run_get_job (self->run);
  guint64 done_bytes = jolt_flash_job_get_done_bytes (job);
  g_autofree char *done = jolt_format_size (done_bytes);
  g_autofree char *total = jolt_format_size (jolt_flash_job_get_total_bytes (job));

  if (done_bytes == 0)
    return g_strdup (_("Not written"));

  /* Translators: how much is written, and how much there is */
  return g_strdup_printf (_("%s of %s written"), done, total);
}

static char *
state_words (JoltFlashRunRow  *self,
             JoltFlashOutcome  outcome,
             JoltFlashAfter    after,
             JoltFlashPhase    phase,
             const char       *part_name,
             guint             part_number,
             guint             n_parts,
             gboolean          cancelling,
             gboolean          alone)
{
  const GError *error = jolt_flash_run_get_error (self->run);

  switch (outcome) {
  case JOLT_FLASH_OUTCOME_RUNNING:
    if (cancelling && !alone)
      return g_strdup (_("Stopping…"));
    return jolt_flash_words_phase (phase, part_name, part_number, n_parts);
  case JOLT_FLASH_OUTCOME_DONE:
    if (alone && (after == JOLT_FLASH_AFTER_RESTARTED || after == JOLT_FLASH_AFTER_LEFT))
      return g_strdup (_("Firmware written"));
    return g_strdup (after_words (after));
  case JOLT_FLASH_OUTCOME_UNCERTAIN:
    if (alone)
      return g_strdup (jolt_error_words_title (error));
    return after == JOLT_FLASH_AFTER_RESTARTED ? g_strdup (after_words (after)) : jolt_error_words_sentence (error);
  case JOLT_FLASH_OUTCOME_FAILED:
    /* The page itself says it in large letters. */
    if (alone)
      return written_words (self);
    return error != NULL ? jolt_error_words_of_job (error, jolt_flash_run_get_job (self->run),
                                                    jolt_flash_run_get_chip_name (self->run)) : NULL;
  case JOLT_FLASH_OUTCOME_CANCELLED:
    return alone ? written_words (self) : g_strdup (_("Cancelled"));
  default:
    g_return_val_if_reached (NULL);
  }
}

static char *
amount_words (JoltFlashRunRow *self,
              guint64          done_bytes,
              guint64          total_bytes,
              double           speed)
{
  g_autofree char *done = jolt_format_size (done_bytes);
  g_autofree char *total = jolt_format_size (total_bytes);
  g_autofree char *speed_words = jolt_flash_words_speed (speed);

  if (total_bytes == 0)
    return NULL;
  if (speed_words == NULL)
    /* Translators: how much is written, and how much there is */
    return g_strdup_printf (_("%s of %s"), done, total);

  /* Translators: how much is written, how much there is, and how fast it goes */
  return g_strdup_printf (_("%s of %s, %s"), done, total, speed_words);
}

static char *
time_words (JoltFlashRunRow *self,
            int              seconds_left,
            JoltFlashPhase   phase)
{
  if (phase == JOLT_FLASH_PHASE_ERASING && seconds_left < 0)
    return g_strdup (_("the board erases its flash memory"));

  return jolt_flash_words_time_left (seconds_left);
}

static gboolean
can_cancel (JoltFlashRunRow *self,
            gboolean         running,
            gboolean         cancelling,
            gboolean         alone)
{
  return running && !cancelling && !alone;
}

static gboolean
is_over (JoltFlashRunRow *self,
         gboolean         running)
{
  return !running;
}

static void
cancel_cb (JoltFlashRunRow *self)
{
  jolt_stop_dialog_present (self->run, GTK_WIDGET (self));
}

static void
details_cb (JoltFlashRunRow *self)
{
  g_autofree char *record = jolt_flash_job_dup_record (jolt_flash_run_get_job (self->run));

  jolt_details_dialog_present (record, GTK_WIDGET (self));
}

/* Until something is measured the bar moves without a number: it never stands
 * still at the start, and says nothing that is not known. */
static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *frame_clock,
         gpointer       user_data)
{
  JoltFlashRunRow *self = JOLT_FLASH_RUN_ROW (widget);
  JoltFlashJob *job = jolt_flash_run_get_job (self->run);
  gint64 now_us = gdk_frame_clock_get_frame_time (frame_clock);
  double fraction = jolt_flash_job_get_fraction (job);

  if (!jolt_flash_run_get_running (self->run)) {
    self->tick = 0;
    return G_SOURCE_REMOVE;
  }

  if (fraction > 0.005) {
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), fraction);
  } else if (now_us - self->last_pulse_us > PULSE_US) {
    self->last_pulse_us = now_us;
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (self->bar));
  }

  return G_SOURCE_CONTINUE;
}

static void
phase_cb (JoltFlashRunRow *self)
{
  JoltFlashJob *job = jolt_flash_run_get_job (self->run);
  JoltFlashPhase phase = jolt_flash_job_get_phase (job);
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
  name = jolt_board_words_name_of (jolt_flash_run_get_board_info (self->run));
  /* Translators: what a board is called, and what happens with it */
  announcement = g_strdup_printf (_("%s: %s"), name, words);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), announcement, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
after_cb (JoltFlashRunRow *self)
{
  if (jolt_flash_run_get_after (self->run) != JOLT_FLASH_AFTER_NOTHING)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), after_words (jolt_flash_run_get_after (self->run)),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
jolt_flash_run_row_constructed (GObject *object)
{
  JoltFlashRunRow *self = JOLT_FLASH_RUN_ROW (object);

  G_OBJECT_CLASS (jolt_flash_run_row_parent_class)->constructed (object);

  g_signal_connect_object (jolt_flash_run_get_job (self->run), "notify::phase", G_CALLBACK (phase_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->run, "notify::after", G_CALLBACK (after_cb), self, G_CONNECT_SWAPPED);
  if (jolt_flash_run_get_running (self->run))
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
}

static void
jolt_flash_run_row_dispose (GObject *object)
{
  JoltFlashRunRow *self = JOLT_FLASH_RUN_ROW (object);

  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_FLASH_RUN_ROW);
  g_clear_object (&self->run);

  G_OBJECT_CLASS (jolt_flash_run_row_parent_class)->dispose (object);
}

static void
jolt_flash_run_row_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_RUN:
    g_value_set_object (value, JOLT_FLASH_RUN_ROW (object)->run);
    break;
  case PROP_ALONE:
    g_value_set_boolean (value, JOLT_FLASH_RUN_ROW (object)->alone);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_flash_run_row_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch (prop_id) {
  case PROP_RUN:
    JOLT_FLASH_RUN_ROW (object)->run = g_value_dup_object (value);
    break;
  case PROP_ALONE:
    jolt_flash_run_row_set_alone (JOLT_FLASH_RUN_ROW (object), g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_flash_run_row_class_init (JoltFlashRunRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = jolt_flash_run_row_constructed;
  object_class->dispose = jolt_flash_run_row_dispose;
  object_class->get_property = jolt_flash_run_row_get_property;
  object_class->set_property = jolt_flash_run_row_set_property;

  /**
   * JoltFlashRunRow:run:
   *
   * The flash that is shown.
   */
  props[PROP_RUN] =
    g_param_spec_object ("run", NULL, NULL, JOLT_TYPE_FLASH_RUN,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * JoltFlashRunRow:alone:
   *
   * Whether this is the only flash of its page, which then says in large
   * letters what concerns it.
   */
  props[PROP_ALONE] =
    g_param_spec_boolean ("alone", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-flash-run-row.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltFlashRunRow, bar);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashRunRow, state_label);
  gtk_widget_class_bind_template_callback (widget_class, outcome_icon);
  gtk_widget_class_bind_template_callback (widget_class, outcome_classes);
  gtk_widget_class_bind_template_callback (widget_class, name_words);
  gtk_widget_class_bind_template_callback (widget_class, port_words);
  gtk_widget_class_bind_template_callback (widget_class, state_words);
  gtk_widget_class_bind_template_callback (widget_class, amount_words);
  gtk_widget_class_bind_template_callback (widget_class, time_words);
  gtk_widget_class_bind_template_callback (widget_class, can_cancel);
  gtk_widget_class_bind_template_callback (widget_class, is_over);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, details_cb);
}

static void
jolt_flash_run_row_init (JoltFlashRunRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * jolt_flash_run_row_new:
 * @run: a flash
 *
 * Returns: a row that shows @run
 */
GtkWidget *
jolt_flash_run_row_new (JoltFlashRun *run)
{
  return g_object_new (JOLT_TYPE_FLASH_RUN_ROW, "run", run, NULL);
}

/**
 * jolt_flash_run_row_set_alone:
 * @self: a row
 * @alone: whether it is the only one of its page
 *
 * Leaves out what the page says already.
 */
void
jolt_flash_run_row_set_alone (JoltFlashRunRow *self,
                              gboolean         alone)
{
  g_return_if_fail (JOLT_IS_FLASH_RUN_ROW (self));

  alone = !!alone;
  if (self->alone == alone)
    return;

  self->alone = alone;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ALONE]);
}
