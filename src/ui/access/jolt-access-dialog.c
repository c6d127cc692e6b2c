/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-access-dialog.h"
#include "jolt-access-rule.h"
#include "jolt-access-words.h"

/**
 * JoltAccessDialog:
 *
 * The permission assistant: what is so, what is not, and the one thing to do.
 *
 * Everything follows from [class@Access], live: when the node opens, the dialog
 * says so by itself.
 */

struct _JoltAccessDialog
{
  AdwDialog        parent_instance;

  JoltAccess      *access;
  JoltTargetList  *targets;
  char            *port_path;   /* of the board it is about */
  GCancellable    *cancellable;
  gboolean         installing;
  gboolean         by_hand;      /* asking for the password did not work */

  AdwToastOverlay *toasts;
  GtkLabel        *rule_label;
  GtkLabel        *command_label;
  GtkLabel        *error_label;
  GtkWidget       *done_button;
};

G_DEFINE_FINAL_TYPE (JoltAccessDialog, jolt_access_dialog, ADW_TYPE_DIALOG)

enum {
  PROP_0,
  PROP_ACCESS,
  PROP_INSTALLING,
  PROP_BY_HAND,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static char *
title_words (JoltAccessDialog       *self,
             const JoltAccessReport *report)
{
  return g_strdup (jolt_access_words_title (report));
}

static char *
sentence_words (JoltAccessDialog       *self,
                const JoltAccessReport *report)
{
  return g_strdup (jolt_access_words_sentence (report));
}

static char *
head_icon (JoltAccessDialog *self,
           JoltAccessAdvice  advice)
{
  return g_strdup (advice == JOLT_ACCESS_ADVICE_NONE ? "jolt-done-symbolic" : "jolt-board-symbolic");
}

static char **
head_classes (JoltAccessDialog *self,
              JoltAccessAdvice  advice)
{
  const char *classes[] = { advice == JOLT_ACCESS_ADVICE_NONE ? "success" : "dimmed", NULL };

  return g_strdupv ((char **) classes);
}

static char *
result_icon (JoltAccessDialog *self,
             JoltAccessResult  result)
{
  switch (result) {
  case JOLT_ACCESS_RESULT_PASSED:
    return g_strdup ("jolt-done-symbolic");
  case JOLT_ACCESS_RESULT_FAILED:
    return g_strdup ("jolt-failed-symbolic");
  case JOLT_ACCESS_RESULT_UNKNOWN:
  case JOLT_ACCESS_RESULT_NOT_NEEDED:
    return g_strdup ("jolt-pending-symbolic");
  }

  g_return_val_if_reached (NULL);
}

static char **
result_classes (JoltAccessDialog *self,
                JoltAccessResult  result)
{
  const char *classes[] = {
    result == JOLT_ACCESS_RESULT_PASSED ? "success" : result == JOLT_ACCESS_RESULT_FAILED ? "error" : "dimmed",
    NULL
  };

  return g_strdupv ((char **) classes);
}

/* The words of a row say how the check ended; a screen reader reads them. */
static char *
seen_words (JoltAccessDialog       *self,
            const JoltAccessReport *report)
{
  return jolt_access_words_check (report, JOLT_ACCESS_CHECK_SEEN);
}

static char *
openable_words (JoltAccessDialog       *self,
                const JoltAccessReport *report)
{
  return jolt_access_words_check (report, JOLT_ACCESS_CHECK_OPENABLE);
}

static char *
rule_words (JoltAccessDialog       *self,
            const JoltAccessReport *report)
{
  return jolt_access_words_check (report, JOLT_ACCESS_CHECK_RULE);
}

static char *
group_words (JoltAccessDialog       *self,
             const JoltAccessReport *report)
{
  return jolt_access_words_check (report, JOLT_ACCESS_CHECK_GROUP);
}

static gboolean
is_needed (JoltAccessDialog *self,
           JoltAccessResult  result)
{
  return result != JOLT_ACCESS_RESULT_NOT_NEEDED;
}

static gboolean
can_install (JoltAccessDialog       *self,
             const JoltAccessReport *report,
             gboolean                by_hand)
{
  return jolt_access_report_can_install (report) && !by_hand;
}

static char *
command_hint (JoltAccessDialog       *self,
              const JoltAccessReport *report)
{
  return g_strdup (report != NULL ? jolt_access_words_command (report) : NULL);
}

static char *
command_words (JoltAccessDialog       *self,
               const JoltAccessReport *report)
{
  return report != NULL ? jolt_access_report_dup_command (report) : NULL;
}

static gboolean
must_type (JoltAccessDialog       *self,
           const JoltAccessReport *report,
           gboolean                by_hand)
{
  g_autofree char *command = command_words (self, report);

  return command != NULL && !can_install (self, report, by_hand);
}

static gboolean
is_settled (JoltAccessDialog *self,
            JoltAccessAdvice  advice)
{
  return advice == JOLT_ACCESS_ADVICE_NONE;
}

static gboolean
is_not (JoltAccessDialog *self,
        gboolean          value)
{
  return !value;
}

static void
set_installing (JoltAccessDialog *self,
                gboolean          installing)
{
  self->installing = installing;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_INSTALLING]);
}

static void
installed_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (JoltAccessDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  const char *sentence;

  if (jolt_access_install_finish (JOLT_ACCESS (source), result, &error)) {
    set_installing (self, FALSE);
    return;
  }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  set_installing (self, FALSE);
  sentence = jolt_access_words_error (error);
  if (sentence == NULL)
    return;

  g_debug ("The rule was not installed: %s", error->message);
  gtk_label_set_label (self->error_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), sentence, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);

  self->by_hand = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BY_HAND]);
}

static void
install_cb (JoltAccessDialog *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
  set_installing (self, TRUE);
  jolt_access_install_async (self->access, self->cancellable, installed_cb, g_object_ref (self));
}

static void
copy_cb (JoltAccessDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_label (self->command_label));
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("Copied")));
}

static void
advice_cb (JoltAccessDialog *self)
{
  JoltAccessAdvice advice = jolt_access_get_advice (self->access);

  gtk_accessible_announce (GTK_ACCESSIBLE (self), jolt_access_words_title (jolt_access_get_report (self->access)),
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  if (advice == JOLT_ACCESS_ADVICE_NONE) {
    gtk_widget_set_visible (GTK_WIDGET (self->error_label), FALSE);
    gtk_widget_grab_focus (self->done_button);
  }
}

static void
jolt_access_dialog_closed (AdwDialog *dialog)
{
  g_cancellable_cancel (JOLT_ACCESS_DIALOG (dialog)->cancellable);
}

static void
jolt_access_dialog_constructed (GObject *object)
{
  JoltAccessDialog *self = JOLT_ACCESS_DIALOG (object);

  G_OBJECT_CLASS (jolt_access_dialog_parent_class)->constructed (object);

  g_signal_connect_object (self->access, "notify::advice", G_CALLBACK (advice_cb), self, G_CONNECT_SWAPPED);
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
jolt_access_dialog_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  JoltAccessDialog *self = JOLT_ACCESS_DIALOG (object);

  switch (prop_id) {
  case PROP_ACCESS:
    g_value_set_object (value, self->access);
    break;
  case PROP_INSTALLING:
    g_value_set_boolean (value, self->installing);
    break;
  case PROP_BY_HAND:
    g_value_set_boolean (value, self->by_hand);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_access_dialog_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch (prop_id) {
  case PROP_ACCESS:
    JOLT_ACCESS_DIALOG (object)->access = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_access_dialog_class_init (JoltAccessDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = jolt_access_dialog_constructed;
  object_class->dispose = jolt_access_dialog_dispose;
  object_class->get_property = jolt_access_dialog_get_property;
  object_class->set_property = jolt_access_dialog_set_property;
  ADW_DIALOG_CLASS (klass)->closed = jolt_access_dialog_closed;

  /**
   * JoltAccessDialog:access:
   *
   * What is looked at.
   */
  props[PROP_ACCESS] =
    g_param_spec_object ("access", NULL, NULL, JOLT_TYPE_ACCESS,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * JoltAccessDialog:installing:
   *
   * Whether the password is being asked for.
   */
  props[PROP_INSTALLING] =
    g_param_spec_boolean ("installing", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * JoltAccessDialog:by-hand:
   *
   * Whether the command is shown because the button did not work here.
   */
  props[PROP_BY_HAND] =
    g_param_spec_boolean ("by-hand", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-access-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, rule_label);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, command_label);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, JoltAccessDialog, done_button);
  gtk_widget_class_bind_template_callback (widget_class, title_words);
  gtk_widget_class_bind_template_callback (widget_class, sentence_words);
  gtk_widget_class_bind_template_callback (widget_class, head_icon);
  gtk_widget_class_bind_template_callback (widget_class, head_classes);
  gtk_widget_class_bind_template_callback (widget_class, result_icon);
  gtk_widget_class_bind_template_callback (widget_class, result_classes);
  gtk_widget_class_bind_template_callback (widget_class, seen_words);
  gtk_widget_class_bind_template_callback (widget_class, openable_words);
  gtk_widget_class_bind_template_callback (widget_class, rule_words);
  gtk_widget_class_bind_template_callback (widget_class, group_words);
  gtk_widget_class_bind_template_callback (widget_class, is_needed);
  gtk_widget_class_bind_template_callback (widget_class, can_install);
  gtk_widget_class_bind_template_callback (widget_class, command_hint);
  gtk_widget_class_bind_template_callback (widget_class, command_words);
  gtk_widget_class_bind_template_callback (widget_class, must_type);
  gtk_widget_class_bind_template_callback (widget_class, is_settled);
  gtk_widget_class_bind_template_callback (widget_class, is_not);
  gtk_widget_class_bind_template_callback (widget_class, install_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, adw_dialog_close);
}

static void
jolt_access_dialog_init (JoltAccessDialog *self)
{
  g_autofree char *rule = g_strchomp (g_strdup (jolt_access_rule_get_text ()));

  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_label_set_label (self->rule_label, rule);
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
 * @access: what is looked at
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

  self = g_object_new (JOLT_TYPE_ACCESS_DIALOG, "access", access, NULL);
  self->targets = g_object_ref (targets);
  g_signal_connect_object (targets, "changed", G_CALLBACK (follow_board), self, G_CONNECT_SWAPPED);
  follow_board (self);

  adw_dialog_present (ADW_DIALOG (self), parent);
}
