/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-preferences.h"

/* What the user can set. */

/**
 * jolt_preferences_present:
 * @settings: what is remembered
 * @parent: a widget of the window
 *
 * Shows what the user can set in a dialog.
 */
void
jolt_preferences_present (GSettings *settings,
                          GtkWidget *parent)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/jolt_flasher/Jolt/jolt-preferences.ui");
  AdwDialog *dialog = ADW_DIALOG (gtk_builder_get_object (builder, "preferences"));

  g_settings_bind (settings, "restart-boards", gtk_builder_get_object (builder, "restart_row"), "active",
                   G_SETTINGS_BIND_DEFAULT);
  adw_dialog_present (dialog, parent);
}
