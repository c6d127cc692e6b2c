/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-flash-buttons-private.h"

#include <glib/gi18n.h>

#include "jolt-dfu-error.h"

/**
 * JoltFlashButtons:
 *
 * The buttons of the flash page: one of them is suggested, and has the keyboard
 * focus when it appears.
 */

struct _JoltFlashButtons
{
  AdwBin     parent_instance;

  GtkWidget *each_button;
  GtkWidget *this_button;
  GtkWidget *cancel_button;
  GtkWidget *access_button;
  GtkWidget *again_button;
  GtkWidget *details_button;
  GtkWidget *done_button;
};

G_DEFINE_FINAL_TYPE (JoltFlashButtons, jolt_flash_buttons, ADW_TYPE_BIN)

/* A button that goes away must not take the keyboard focus with it: the focus
 * moves to @next while both are there, unless it is in a list or a dialog. */
static void
move_focus (JoltFlashButtons *self,
            GtkWidget        *next)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)) &&
      (focus == NULL || gtk_widget_is_ancestor (GTK_WIDGET (self), focus) ||
       gtk_widget_is_ancestor (focus, GTK_WIDGET (self))))
    gtk_widget_grab_focus (next);
}

static void
set_suggested (GtkWidget *button,
               gboolean   suggested)
{
  if (suggested)
    gtk_widget_add_css_class (button, "suggested-action");
  else
    gtk_widget_remove_css_class (button, "suggested-action");
}

static gboolean
is_denied (const JoltFlashSummary *summary)
{
  return summary->trouble != NULL &&
         g_error_matches (jolt_flash_job_get_error (summary->trouble), JOLT_DFU_ERROR, JOLT_DFU_ERROR_ACCESS);
}

static gboolean
went_well (const JoltFlashSummary *summary)
{
  return summary->failed + summary->uncertain + summary->cancelled == 0;
}

static const char *
get_cancel_label (const JoltFlashSummary *summary,
                  JoltFlashPageState      state)
{
  if (state == JOLT_FLASH_PAGE_WAITING)
    return _("_Stop");

  return summary->cancelling == summary->running ? _("Stopping…") : _("_Cancel");
}

static void
jolt_flash_buttons_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), JOLT_TYPE_FLASH_BUTTONS);

  G_OBJECT_CLASS (jolt_flash_buttons_parent_class)->dispose (object);
}

static void
jolt_flash_buttons_class_init (JoltFlashButtonsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jolt_flash_buttons_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-flash-buttons.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltFlashButtons, each_button);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashButtons, this_button);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashButtons, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashButtons, access_button);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashButtons, again_button);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashButtons, details_button);
  gtk_widget_class_bind_template_child (widget_class, JoltFlashButtons, done_button);
}

static void
jolt_flash_buttons_init (JoltFlashButtons *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * jolt_flash_buttons_update:
 * @self: the buttons
 * @summary: the flashes
 * @state: what the page shows
 * @can_flash: whether a board that is there could be flashed
 *
 * Offers what can be done now.
 */
void
jolt_flash_buttons_update (JoltFlashButtons       *self,
                           const JoltFlashSummary *summary,
                           JoltFlashPageState      state,
                           gboolean                can_flash)
{
  gboolean over = state == JOLT_FLASH_PAGE_OVER;
  gboolean well = went_well (summary);
  gboolean denied = is_denied (summary);
  GtkWidget *first = denied ? self->access_button : well ? self->done_button : self->again_button;

  gtk_button_set_label (GTK_BUTTON (self->cancel_button), get_cancel_label (summary, state));
  if (state == JOLT_FLASH_PAGE_RUNNING)
    gtk_widget_set_sensitive (self->cancel_button, summary->cancelling < summary->running);
  gtk_button_set_label (GTK_BUTTON (self->again_button), well ? _("_Flash Again") : _("_Try Again"));
  set_suggested (self->again_button, !well && !denied);
  set_suggested (self->done_button, well);

  /* What comes is there before what goes, for the focus to move between them. */
  if (over) {
    gtk_widget_set_visible (self->access_button, denied);
    gtk_widget_set_visible (self->again_button, TRUE);
    gtk_widget_set_visible (self->details_button, summary->total == 1);
    gtk_widget_set_visible (self->done_button, TRUE);
    if (gtk_widget_get_visible (self->cancel_button))
      move_focus (self, first);
  } else if (state != JOLT_FLASH_PAGE_CHOICE) {
    gtk_widget_set_visible (self->cancel_button, TRUE);
    if (gtk_widget_get_visible (self->done_button) || gtk_widget_get_visible (self->each_button))
      move_focus (self, self->cancel_button);
  }

  gtk_widget_set_visible (self->each_button, state == JOLT_FLASH_PAGE_CHOICE);
  gtk_widget_set_visible (self->this_button, state == JOLT_FLASH_PAGE_CHOICE && can_flash);
  gtk_widget_set_visible (self->cancel_button, state == JOLT_FLASH_PAGE_RUNNING || state == JOLT_FLASH_PAGE_WAITING);
  if (!over) {
    gtk_widget_set_visible (self->access_button, FALSE);
    gtk_widget_set_visible (self->again_button, FALSE);
    gtk_widget_set_visible (self->details_button, FALSE);
    gtk_widget_set_visible (self->done_button, FALSE);
  }
}

/**
 * jolt_flash_buttons_take_focus:
 * @self: the buttons
 *
 * Gives the keyboard focus to the button that is suggested.
 */
void
jolt_flash_buttons_take_focus (JoltFlashButtons *self)
{
  GtkWidget *const buttons[] = {
    self->cancel_button, self->each_button, self->access_button, self->again_button, self->done_button
  };

  for (guint i = 0; i < G_N_ELEMENTS (buttons); i++)
    if (gtk_widget_get_visible (buttons[i]) &&
        (buttons[i] == self->cancel_button || gtk_widget_has_css_class (buttons[i], "suggested-action")))
      gtk_widget_grab_focus (buttons[i]);
}
