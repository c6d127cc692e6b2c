/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-board-words.h"
#include "jolt-details-dialog.h"
#include "jolt-flash-job-row.h"
#include "jolt-flash-words.h"
#include "jolt-stop-dialog.h"
#include "jolt-summary-words.h"

/**
 * JoltFlashJobRow:
 *
 * The flash of one board: its phase in words, its bar, speed and time left, and
 * afterwards how it ended. Alone on its page it is only the bar: the page says
 * the rest in large letters.
 */

struct _JoltFlashJobRow
{
  AdwPreferencesRow  parent_instance;

  JoltFlashJob      *job;
  gboolean           alone;
  JoltFlashPhase     announced;

  GtkWidget         *head;
  GtkImage          *picture;
  GtkLabel          *board_label;
  GtkLabel          *state_label;
  GtkWidget         *cancel_button;
  GtkWidget         *details_button;
  GtkWidget         *progress_box;
  GtkProgressBar    *bar;
  GtkLabel          *amount_label;
  GtkLabel          *time_label;
};

G_DEFINE_FINAL_TYPE (JoltFlashJobRow, jolt_flash_job_row, ADW_TYPE_PREFERENCES_ROW)

static void
show_picture (JoltFlashJobRow *self)
{
  const char *css_class;
  const char *icon_name = jolt_flash_job_row_get_icon (jolt_flash_job_get_outcome (self->job), &css_class);

  gtk_image_set_from_icon_name (self->picture, icon_name);
  gtk_widget_set_css_classes (GTK_WIDGET (self->picture), (const char *[]) { css_class, NULL });
}

static char *
dup_state (JoltFlashJobRow *self)
{
  if (!jolt_flash_job_get_running (self->job))
    return jolt_summary_words_sentence_of (self->job);
  if (jolt_flash_job_get_cancelling (self->job))
    return g_strdup (_("Stopping…"));

  return jolt_flash_words_progress (jolt_flash_job_get_plan (self->job), jolt_flash_job_get_progress (self->job));
}

static void
show_progress (JoltFlashJobRow *self)
{
  const JoltFlashProgress *progress = jolt_flash_job_get_progress (self->job);
  g_autofree char *amount = jolt_flash_words_amount (progress->fraction, progress->speed);
  g_autofree char *time_left = jolt_flash_words_time_left (progress->seconds_left);

  gtk_progress_bar_set_fraction (self->bar, progress->fraction);
  gtk_label_set_label (self->amount_label, amount);
  gtk_label_set_label (self->time_label, time_left != NULL ? time_left : "");
}

static void
update (JoltFlashJobRow *self)
{
  gboolean running = jolt_flash_job_get_running (self->job);
  g_autofree char *state = dup_state (self);

  show_picture (self);
  show_progress (self);
  gtk_label_set_label (self->state_label, state);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, state, -1);
  gtk_widget_set_visible (self->head, !self->alone);
  gtk_widget_set_visible (self->cancel_button, running && !jolt_flash_job_get_cancelling (self->job));
  gtk_widget_set_visible (self->details_button, !running);
  gtk_widget_set_visible (self->progress_box, running);
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

/* Erasing and writing take turns; that is one thing to hear about. The result
 * is announced once, by the page. */
static void
progress_cb (JoltFlashJobRow *self)
{
  JoltFlashPhase phase = jolt_flash_job_get_progress (self->job)->phase;
  g_autofree char *words = NULL;
  g_autofree char *name = NULL;
  g_autofree char *announcement = NULL;

  update (self);

  if (phase == JOLT_FLASH_PHASE_WRITING)
    phase = JOLT_FLASH_PHASE_ERASING;
  if (self->announced == phase || phase >= JOLT_FLASH_PHASE_DONE)
    return;

  self->announced = phase;
  words = jolt_flash_words_phase (phase, NULL, 0, 0);
  name = jolt_board_words_name_of (jolt_flash_job_get_board_info (self->job));
  /* Translators: what a board is called, and what happens with it */
  announcement = g_strdup_printf (C_("board and result", "%s: %s"), name, words);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), announcement, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
show_names (JoltFlashJobRow *self)
{
  g_autofree char *name = jolt_board_words_name_of (jolt_flash_job_get_board_info (self->job));
  g_autofree char *port = jolt_board_words_port (jolt_flash_job_get_port_path (self->job));
  /* Translators: what a board is called, and its USB port */
  g_autofree char *label = g_strdup_printf (C_("board name", "%s, %s"), name, port);
  /* Translators: %s is what a board is called, and its USB port */
  g_autofree char *cancel_label = g_strdup_printf (_("Cancel %s"), label);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), label);
  gtk_label_set_label (self->board_label, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->cancel_button), GTK_ACCESSIBLE_PROPERTY_LABEL, cancel_label, -1);
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
jolt_flash_job_row_class_init (JoltFlashJobRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jolt_flash_job_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-flash-job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltFlashJobRow, head);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashJobRow, picture);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashJobRow, board_label);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashJobRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashJobRow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashJobRow, details_button);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashJobRow, progress_box);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashJobRow, bar);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashJobRow, amount_label);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashJobRow, time_label);
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
  JoltFlashJobRow *self = g_object_new (JOLT_TYPE_FLASH_JOB_ROW, NULL);

  self->job = g_object_ref (job);
  g_signal_connect_object (job, "notify::progress", G_CALLBACK (progress_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::outcome", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::cancelling", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (job, "notify::boot-result", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  show_names (self);
  update (self);

  return GTK_WIDGET (self);
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

  self->alone = alone;
  update (self);
}

/**
 * jolt_flash_job_row_get_icon:
 * @outcome: how a flash ended
 * @css_class: (out) (transfer none): the color of the picture
 *
 * Returns: the picture of a board after @outcome
 */
const char *
jolt_flash_job_row_get_icon (JoltFlashOutcome   outcome,
                             const char       **css_class)
{
  switch (outcome) {
  case JOLT_FLASH_OUTCOME_RUNNING:
    *css_class = "accent";
    return "jolt-board-symbolic";
  case JOLT_FLASH_OUTCOME_DONE:
    *css_class = "success";
    return "jolt-board-done-symbolic";
  case JOLT_FLASH_OUTCOME_FAILED:
    *css_class = "error";
    return "jolt-board-failed-symbolic";
  case JOLT_FLASH_OUTCOME_UNCERTAIN:
    *css_class = "warning";
    return "jolt-board-waiting-symbolic";
  case JOLT_FLASH_OUTCOME_CANCELLED:
    *css_class = "dimmed";
    return "jolt-board-failed-symbolic";
  default:
    g_return_val_if_reached (NULL);
  }
}
