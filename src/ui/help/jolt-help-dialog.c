/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-help-dialog.h"
#include "jolt-guide-steps.h"
#include "jolt-wiring.h"

/**
 * JoltHelpDialog:
 *
 * How to connect a board: bootloader mode, wiring, what to try when nothing is
 * seen, and what other computers need.
 *
 * What differs from chip to chip comes from the table of chips.
 */

struct _JoltHelpDialog
{
  AdwDialog parent_instance;
};

G_DEFINE_FINAL_TYPE (JoltHelpDialog, jolt_help_dialog, ADW_TYPE_DIALOG)

static void
jolt_help_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), JOLT_TYPE_HELP_DIALOG);

  G_OBJECT_CLASS (jolt_help_dialog_parent_class)->dispose (object);
}

static void
jolt_help_dialog_class_init (JoltHelpDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jolt_help_dialog_dispose;

  g_type_ensure (JOLT_TYPE_GUIDE_STEPS);
  g_type_ensure (JOLT_TYPE_WIRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-help-dialog.ui");
}

static void
jolt_help_dialog_init (JoltHelpDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * jolt_help_dialog_present:
 * @parent: a widget of the window
 *
 * Shows the help.
 */
void
jolt_help_dialog_present (GtkWidget *parent)
{
  adw_dialog_present (g_object_new (JOLT_TYPE_HELP_DIALOG, NULL), parent);
}
