/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dialog-focus.h"

#define FRAMES_OF_LAYOUT 3

typedef struct {
  GtkWidget *widget;
  guint      n_frames;
} Focus;

static void
focus_free (Focus *self)
{
  g_object_unref (self->widget);
  g_free (self);
}

static gboolean
tick_cb (GtkWidget     *dialog,
         GdkFrameClock *frame_clock,
         gpointer       user_data)
{
  Focus *focus = user_data;

  if (++focus->n_frames < FRAMES_OF_LAYOUT)
    return G_SOURCE_CONTINUE;

  gtk_widget_grab_focus (focus->widget);

  return G_SOURCE_REMOVE;
}

/**
 * jolt_dialog_focus:
 * @dialog: a dialog
 * @widget: a widget in @dialog
 *
 * Puts the keyboard focus on @widget, also when @dialog is not presented yet.
 * In a narrow window a dialog becomes a bottom sheet when it is laid out, and
 * forgets its focus on the way.
 */
void
jolt_dialog_focus (AdwDialog *dialog,
                   GtkWidget *widget)
{
  Focus *focus = g_new0 (Focus, 1);

  adw_dialog_set_focus (dialog, widget);
  focus->widget = g_object_ref (widget);
  gtk_widget_add_tick_callback (GTK_WIDGET (dialog), tick_cb, focus, (GDestroyNotify) focus_free);
}
