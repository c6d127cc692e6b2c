/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-details-dialog.h"

/**
 * JoltDetailsDialog:
 *
 * The technical record of what happened, to read and to copy.
 */

struct _JoltDetailsDialog
{
  AdwDialog        parent_instance;

  AdwToastOverlay *toasts;
  GtkTextView     *view;
  GtkWidget       *copy_button;
};

G_DEFINE_FINAL_TYPE (JoltDetailsDialog, jolt_details_dialog, ADW_TYPE_DIALOG)

static void
copy_cb (JoltDetailsDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  g_autofree char *text = NULL;
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (_("Copied")));
}

static void
jolt_details_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), JOLT_TYPE_DETAILS_DIALOG);

  G_OBJECT_CLASS (jolt_details_dialog_parent_class)->dispose (object);
}

static void
jolt_details_dialog_class_init (JoltDetailsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jolt_details_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-details-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltDetailsDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, JoltDetailsDialog, view);
  gtk_widget_class_bind_template_child (widget_class, JoltDetailsDialog, copy_button);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
jolt_details_dialog_init (JoltDetailsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * jolt_details_dialog_present:
 * @text: the technical record
 * @parent: a widget of the window
 *
 * Shows @text in a dialog.
 */
void
jolt_details_dialog_present (const char *text,
                             GtkWidget  *parent)
{
  JoltDetailsDialog *self = g_object_new (JOLT_TYPE_DETAILS_DIALOG, NULL);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), text, -1);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
