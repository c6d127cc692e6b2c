/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-backup-dialog.h"
#include "jolt-backup-job.h"
#include "jolt-backup-words.h"
#include "jolt-board-words.h"
#include "jolt-contents-words.h"
#include "jolt-details-dialog.h"
#include "jolt-flash-words.h"

/**
 * JoltBackupDialog:
 *
 * The backup of the flash memory of one board: how far it is, how fast, and how
 * it ended. Closing the window ends a backup and leaves no file.
 */

struct _JoltBackupDialog
{
  AdwDialog       parent_instance;

  JoltBackupJob  *job;

  AdwHeaderBar   *header;
  GtkImage       *picture;
  GtkLabel       *title_label;
  GtkLabel       *sentence_label;
  GtkLabel       *warning_label;
  GtkWidget      *progress_box;
  GtkProgressBar *bar;
  GtkLabel       *amount_label;
  GtkLabel       *time_label;
  GtkWidget      *cancel_button;
  GtkWidget      *show_button;
  GtkWidget      *details_button;
  GtkWidget      *done_button;
};

G_DEFINE_FINAL_TYPE (JoltBackupDialog, jolt_backup_dialog, ADW_TYPE_DIALOG)

static void
set_label (GtkLabel   *label,
           const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

static char *
dup_file_name (JoltBackupDialog *self)
{
  g_autofree char *base_name = g_file_get_basename (jolt_backup_job_get_file (self->job));

  return g_filename_display_name (base_name);
}

static void
show_progress (JoltBackupDialog *self)
{
  const JoltBackupProgress *progress = jolt_backup_job_get_progress (self->job);
  double fraction = MAX (progress->fraction, JOLT_FLASH_FIRST_FRACTION);
  g_autofree char *amount = jolt_flash_words_amount (fraction, progress->speed);
  g_autofree char *time_left = jolt_flash_words_time_left (progress->seconds_left);

  gtk_progress_bar_set_fraction (self->bar, fraction);
  gtk_label_set_label (self->amount_label, amount);
  gtk_label_set_label (self->time_label, time_left != NULL ? time_left : "");
}

static void
show_running (JoltBackupDialog *self)
{
  g_autofree char *name = jolt_board_words_name (jolt_backup_job_get_board (self->job));
  /* Translators: %s is what the board is called */
  g_autofree char *reading = g_strdup_printf (_("Backing Up %s"), name);
  gboolean cancelling = jolt_backup_job_get_cancelling (self->job);
  gboolean saving = jolt_backup_job_get_saving (self->job);

  gtk_label_set_label (self->title_label, cancelling ? _("Stopping…") : saving ? _("Saving the File…") : reading);
  set_label (self->sentence_label, saving ? NULL : _("Leave the board plugged in. Nothing on it is changed."));
  set_label (self->warning_label, NULL);
  gtk_button_set_label (GTK_BUTTON (self->cancel_button), cancelling ? _("Stopping…") : _("_Cancel"));
  gtk_widget_set_sensitive (self->cancel_button, !cancelling && !saving);
  show_progress (self);
}

/* The board is in its bootloader now. */
static char *
dup_saved (JoltBackupDialog *self)
{
  g_autofree char *name = dup_file_name (self);
  g_autofree char *size = g_format_size_full (jolt_backup_job_get_progress (self->job)->total_bytes,
                                              G_FORMAT_SIZE_IEC_UNITS);

  /* Translators: the name of a file, and its size such as 4.0 MiB */
  return g_strdup_printf (_("%s holds %s of flash memory. Press RESET on the board to start it."), name, size);
}

static void
show_picture (JoltBackupDialog *self,
              const char       *icon_name,
              const char       *css_class)
{
  gtk_image_set_from_icon_name (self->picture, icon_name);
  gtk_widget_set_css_classes (GTK_WIDGET (self->picture), (const char *[]) { css_class, NULL });
}

static void
show_result (JoltBackupDialog *self)
{
  const GError *error = jolt_backup_job_get_error (self->job);
  JoltBackupResult result = jolt_backup_job_get_result (self->job);
  g_autofree char *sentence = error != NULL ? jolt_backup_words_sentence (error) : dup_saved (self);

  gtk_label_set_label (self->title_label, error != NULL ? jolt_backup_words_title (error) : _("Backup Saved"));
  set_label (self->sentence_label, sentence);
  set_label (self->warning_label, error != NULL ? NULL : jolt_backup_words_result (result));
  gtk_widget_set_css_classes (GTK_WIDGET (self->warning_label),
                              (const char *[]) { result == JOLT_BACKUP_RESULT_COMPLETE ? "dimmed" : "warning", NULL });

  if (error == NULL)
    show_picture (self, "jolt-board-done-symbolic", "success");
  else
    show_picture (self, "jolt-board-failed-symbolic", "error");
}

static void
update (JoltBackupDialog *self)
{
  gboolean running = jolt_backup_job_get_running (self->job);
  const GError *error = jolt_backup_job_get_error (self->job);
  gboolean was_running = gtk_widget_get_visible (self->cancel_button);

  if (running)
    show_running (self);
  else
    show_result (self);

  gtk_widget_set_visible (self->done_button, !running);
  gtk_widget_set_visible (self->show_button, !running && error == NULL);
  gtk_widget_set_visible (self->details_button, !running && error != NULL);
  if (was_running && !running)
    gtk_widget_grab_focus (self->done_button);
  gtk_widget_set_visible (self->cancel_button, running);
  gtk_widget_set_visible (self->progress_box, running);
  adw_header_bar_set_show_end_title_buttons (self->header, !running);
  adw_dialog_set_can_close (ADW_DIALOG (self), !running);
}

static void
ended_cb (JoltBackupDialog *self)
{
  g_autofree char *announcement = NULL;

  update (self);
  announcement = g_strdup_printf ("%s. %s", gtk_label_get_label (self->title_label),
                                  gtk_label_get_label (self->sentence_label));
  gtk_accessible_announce (GTK_ACCESSIBLE (self), announcement, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  if (g_error_matches (jolt_backup_job_get_error (self->job), G_IO_ERROR, G_IO_ERROR_CANCELLED))
    adw_dialog_force_close (ADW_DIALOG (self));
}

static void
cancel_cb (JoltBackupDialog *self)
{
  jolt_backup_job_cancel (self->job);
}

static void
show_cb (JoltBackupDialog *self)
{
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (jolt_backup_job_get_file (self->job));

  gtk_file_launcher_open_containing_folder (launcher, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                            NULL, NULL, NULL);
}

static void
details_cb (JoltBackupDialog *self)
{
  g_autofree char *record = jolt_backup_job_dup_record (self->job);

  jolt_details_dialog_present (record, GTK_WIDGET (self));
}

static void
jolt_backup_dialog_closed (AdwDialog *dialog)
{
  jolt_backup_job_cancel (JOLT_BACKUP_DIALOG (dialog)->job);
}

static void
jolt_backup_dialog_dispose (GObject *object)
{
  JoltBackupDialog *self = JOLT_BACKUP_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_BACKUP_DIALOG);
  g_clear_object (&self->job);

  G_OBJECT_CLASS (jolt_backup_dialog_parent_class)->dispose (object);
}

static void
jolt_backup_dialog_class_init (JoltBackupDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jolt_backup_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = jolt_backup_dialog_closed;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-backup-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltBackupDialog, header);
  gtk_widget_class_bind_template_child (widget_class, JoltBackupDialog, picture);
  gtk_widget_class_bind_template_child (widget_class, JoltBackupDialog, title_label);
  gtk_widget_class_bind_template_child (widget_class, JoltBackupDialog, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, JoltBackupDialog, warning_label);
  gtk_widget_class_bind_template_child (widget_class, JoltBackupDialog, progress_box);
  gtk_widget_class_bind_template_child (widget_class, JoltBackupDialog, bar);
  gtk_widget_class_bind_template_child (widget_class, JoltBackupDialog, amount_label);
  gtk_widget_class_bind_template_child (widget_class, JoltBackupDialog, time_label);
  gtk_widget_class_bind_template_child (widget_class, JoltBackupDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, JoltBackupDialog, show_button);
  gtk_widget_class_bind_template_child (widget_class, JoltBackupDialog, details_button);
  gtk_widget_class_bind_template_child (widget_class, JoltBackupDialog, done_button);
  gtk_widget_class_bind_template_callback (widget_class, cancel_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_cb);
  gtk_widget_class_bind_template_callback (widget_class, details_cb);
}

static void
jolt_backup_dialog_init (JoltBackupDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* The program does not end before the file is written, or known not to be. */
static void
release_cb (GApplication *application)
{
  g_application_release (application);
}

static void
start (JoltBus   *bus,
       JoltBoard *board,
       GFile     *file,
       GtkWidget *parent)
{
  JoltBackupDialog *self = g_object_new (JOLT_TYPE_BACKUP_DIALOG, NULL);
  g_autoptr (JoltTransport) transport = jolt_bus_create_transport (bus, jolt_board_get_port_path (board));
  GApplication *application = g_application_get_default ();

  self->job = jolt_backup_job_new (board, transport, file, 0);
  jolt_backup_job_set_replace (self->job, TRUE);
  g_signal_connect_object (self->job, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->job, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  g_application_hold (application);
  g_signal_connect_object (self->job, "ended", G_CALLBACK (release_cb), application, G_CONNECT_SWAPPED);
  show_picture (self, "jolt-board-symbolic", "accent");
  jolt_backup_job_start (self->job);
  update (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}

static void
file_chosen_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GtkWidget) parent = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  JoltBoard *board = g_object_get_data (source, "board");

  if (file != NULL && jolt_board_can_flash (board))
    start (g_object_get_data (source, "bus"), board, file, parent);
}

/* Such as "blink-1.0-backup.bin". */
static char *
dup_initial_name (JoltBoard *board)
{
  const JoltFlashContents *contents = jolt_board_get_contents (board);
  const JoltFlashProgram *program = contents != NULL ? jolt_flash_contents_find_start (contents) : NULL;
  const JoltAppDescription *description = program != NULL ? program->image.description : NULL;
  g_autoptr (GString) name = g_string_new (NULL);

  if (description != NULL && *description->project != '\0')
    g_string_append_printf (name, "%s-", description->project);
  if (description != NULL && *description->version != '\0')
    g_string_append_printf (name, "%s-", description->version);
  g_string_append (name, "backup.bin");

  return g_strdelimit (g_string_free (g_steal_pointer (&name), FALSE), "/", '-');
}

/**
 * jolt_backup_dialog_choose:
 * @bus: where @board is
 * @board: a board that can be read
 * @parent: a widget of the window
 *
 * Asks for a file, then saves the flash memory of @board in it.
 */
void
jolt_backup_dialog_choose (JoltBus   *bus,
                           JoltBoard *board,
                           GtkWidget *parent)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *name = dup_initial_name (board);

  gtk_file_dialog_set_title (dialog, _("Back Up Flash Memory"));
  gtk_file_dialog_set_initial_name (dialog, name);
  g_object_set_data_full (G_OBJECT (dialog), "bus", g_object_ref (bus), g_object_unref);
  g_object_set_data_full (G_OBJECT (dialog), "board", g_object_ref (board), g_object_unref);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (parent)), NULL, file_chosen_cb, g_object_ref (parent));
}
