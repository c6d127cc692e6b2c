/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-access-dialog.h"
#include "jolt-access-rule.h"
#include "jolt-access-words.h"
#include "jolt-dialog-focus.h"

/**
 * JoltAccessDialog:
 *
 * The permission assistant: what is wrong, the one thing to do about it, and
 * the checks that show why.
 *
 * Everything follows from [class@Access], live: when the node opens, the dialog
 * says so by itself.
 */

#define N_CHECKS (JOLT_ACCESS_CHECK_GROUP + 1)

struct _JoltAccessDialog
{
  AdwDialog            parent_instance;

  JoltAccess          *access;
  JoltTargetList      *targets;
  char                *port_path;    /* of the board it is about */
  GCancellable        *cancellable;
  gboolean             installing;   /* the password is being asked for */
  gboolean             by_hand;      /* asking for it did not work */
  JoltAccessAdvice     advice;       /* as last shown */

  AdwToastOverlay     *toasts;
  GtkImage            *image;
  GtkLabel            *title_label;
  GtkLabel            *sentence_label;
  GtkLabel            *error_label;
  GtkWidget           *command_box;
  GtkLabel            *hint_label;
  GtkLabel            *command_label;
  GtkWidget           *buttons;
  GtkWidget           *add_button;
  GtkWidget           *copy_button;
  GtkWidget           *done_button;
  AdwPreferencesGroup *checks;
  GtkWidget           *check_rows[N_CHECKS];
  GtkImage            *check_images[N_CHECKS];
  GtkWidget           *rule_group;
  GtkLabel            *rule_label;
};

G_DEFINE_FINAL_TYPE (JoltAccessDialog, jolt_access_dialog, ADW_TYPE_DIALOG)

static void
show_result (GtkImage         *image,
             JoltAccessResult  result)
{
  static const struct {
    const char *icon;
    const char *css_class;
  } looks[] = {
    [JOLT_ACCESS_RESULT_UNKNOWN] = { "jolt-pending-symbolic", "dimmed" },
    [JOLT_ACCESS_RESULT_PASSED] = { "jolt-done-symbolic", "success" },
    [JOLT_ACCESS_RESULT_FAILED] = { "jolt-failed-symbolic", "error" },
    [JOLT_ACCESS_RESULT_NOT_NEEDED] = { "jolt-pending-symbolic", "dimmed" },
  };

  gtk_image_set_from_icon_name (image, looks[result].icon);
  gtk_widget_set_css_classes (GTK_WIDGET (image), (const char *[]) { looks[result].css_class, NULL });
}

/* The words of a row say how the check ended; a screen reader reads them. */
static void
show_checks (JoltAccessDialog       *self,
             const JoltAccessReport *report)
{
  gtk_widget_set_visible (GTK_WIDGET (self->checks), report != NULL);
  if (report == NULL)
    return;

  for (JoltAccessCheck check = 0; check < N_CHECKS; check++) {
    JoltAccessResult result = jolt_access_report_check (report, check);
    g_autofree char *words = jolt_access_words_check (report, check);

    show_result (self->check_images[check], result);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->check_rows[check]), words);
    gtk_widget_set_visible (self->check_rows[check], result != JOLT_ACCESS_RESULT_NOT_NEEDED);
  }
}

/* One button at most: what helps here. */
static void
show_action (JoltAccessDialog       *self,
             const JoltAccessReport *report)
{
  gboolean can_install = jolt_access_report_can_install (report) && !self->by_hand;
  gboolean settled = report != NULL && report->advice == JOLT_ACCESS_ADVICE_NONE;
  g_autofree char *command = report != NULL && !can_install ? jolt_access_report_dup_command (report) : NULL;

  if (command != NULL) {
    gtk_label_set_label (self->hint_label, jolt_access_words_command (report));
    gtk_label_set_label (self->command_label, command);
    gtk_button_set_label (GTK_BUTTON (self->copy_button),
                          report->advice == JOLT_ACCESS_ADVICE_CONFIGURE_SYSTEM ? _("_Copy Lines") : _("_Copy Command"));
  }
  gtk_widget_set_visible (self->command_box, command != NULL);
  gtk_widget_set_visible (self->rule_group, can_install);
  gtk_widget_set_visible (self->add_button, can_install);
  gtk_widget_set_sensitive (self->add_button, !self->installing);
  gtk_widget_set_visible (self->copy_button, command != NULL);
  gtk_widget_set_visible (self->done_button, settled);
  gtk_widget_set_visible (self->buttons, can_install || command != NULL || settled);
  if (settled)
    gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
}

/* The keyboard follows the button when another one takes its place. */
static void
focus_button (JoltAccessDialog *self)
{
  for (GtkWidget *button = gtk_widget_get_first_child (self->buttons); button != NULL;
       button = gtk_widget_get_next_sibling (button))
    if (gtk_widget_get_visible (button))
      jolt_dialog_focus (ADW_DIALOG (self), button);
}

static void
update (JoltAccessDialog *self)
{
  const JoltAccessReport *report = jolt_access_get_report (self->access);
  JoltAccessAdvice advice = jolt_access_get_advice (self->access);
  gboolean settled = advice == JOLT_ACCESS_ADVICE_NONE;

  gtk_image_set_from_icon_name (self->image, settled ? "jolt-done-symbolic" : "jolt-board-symbolic");
  gtk_widget_set_css_classes (GTK_WIDGET (self->image), (const char *[]) { settled ? "success" : "dimmed", NULL });
  gtk_label_set_label (self->title_label, jolt_access_words_title (report));
  gtk_label_set_label (self->sentence_label, jolt_access_words_sentence (report));
  show_checks (self, report);
  show_action (self, report);

  if (advice == self->advice)
    return;

  self->advice = advice;
  focus_button (self);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), jolt_access_words_title (report),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
show_error (JoltAccessDialog *self,
            const GError     *error)
{
  const char *sentence = jolt_access_words_error (error);

  if (sentence == NULL)
    return;

  g_debug ("The rule was not installed: %s", error->message);
  self->by_hand = TRUE;
  gtk_label_set_label (self->error_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

static void
installed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (JoltAccessDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!jolt_access_install_finish (JOLT_ACCESS (source), result, &error)) {
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      return;

    show_error (self, error);
  }

  self->installing = FALSE;
  update (self);
  if (self->by_hand)
    focus_button (self);
}

static void
install_cb (JoltAccessDialog *self)
{
  self->installing = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  update (self);
  jolt_access_install_async (self->access, self->cancellable, installed_cb, g_object_ref (self));
}

static void
copy_cb (JoltAccessDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_label (self->command_label));
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("Copied")));
}

static void
jolt_access_dialog_closed (AdwDialog *dialog)
{
  g_cancellable_cancel (JOLT_ACCESS_DIALOG (dialog)->cancellable);
}

static void
jolt_access_dialog_dispose (GObject *object)
{
  JoltAccessDialog *self = JOLT_ACCESS_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_ACCESS_DIALOG);
  g_clear_object (&self->access);
  g_clear_object (&self->targets);
  g_clear_pointer (&self->port_path, g_free);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (jolt_access_dialog_parent_class)->dispose (object);
}

static void
jolt_access_dialog_class_init (JoltAccessDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jolt_access_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = jolt_access_dialog_closed;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-access-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, image);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, title_label);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, command_box);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, hint_label);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, command_label);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, buttons);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, copy_button);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, done_button);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, checks);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, rule_group);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, rule_label);
  gtk_widget_class_bind_template_callback (widget_class, install_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, adw_dialog_close);
}

static void
add_check_row (JoltAccessDialog *self,
               JoltAccessCheck   check)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), jolt_access_words_check_title (check));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  adw_preferences_group_add (self->checks, row);
  self->check_rows[check] = row;
  self->check_images[check] = GTK_IMAGE (image);
}

static void
jolt_access_dialog_init (JoltAccessDialog *self)
{
  g_autofree char *rule = g_strchomp (g_strdup (jolt_access_rule_get_text ()));

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_label_set_label (self->rule_label, rule);
  for (JoltAccessCheck check = 0; check < N_CHECKS; check++)
    add_check_row (self, check);
}

/* A board that is plugged in again has another node; what stays is its port. */
static void
follow_board (JoltAccessDialog *self)
{
  JoltBoard *board = jolt_target_list_get_denied (self->targets);

  for (guint i = 0; i < jolt_target_list_get_length (self->targets); i++) {
    JoltBoard *candidate = jolt_target_get_board (jolt_target_list_peek (self->targets, i));

    if (g_strcmp0 (jolt_board_get_port_path (candidate), self->port_path) == 0)
      board = candidate;
  }

  if (board != NULL)
    g_set_str (&self->port_path, jolt_board_get_port_path (board));
  jolt_access_set_device_path (self->access, board != NULL ? jolt_board_get_device_path (board) : NULL);
}

/**
 * jolt_access_dialog_present:
 * @access: what is checked
 * @targets: the boards; it is about the first one that needs permission
 * @parent: a widget of the window
 *
 * Shows the permission assistant.
 */
void
jolt_access_dialog_present (JoltAccess     *access,
                            JoltTargetList *targets,
                            GtkWidget      *parent)
{
  JoltAccessDialog *self;

  g_return_if_fail (JOLT_IS_ACCESS (access));
  g_return_if_fail (JOLT_IS_TARGET_LIST (targets));

  self = g_object_new (JOLT_TYPE_ACCESS_DIALOG, NULL);
  self->access = g_object_ref (access);
  self->targets = g_object_ref (targets);
  g_signal_connect_object (targets, "changed", G_CALLBACK (follow_board), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (access, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  follow_board (self);
  update (self);

  adw_dialog_present (ADW_DIALOG (self), parent);
}
