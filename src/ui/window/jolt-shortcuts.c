/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-shortcuts.h"

/* The keys of the program: what they do in the window and in front of it, and
 * the dialog that lists them. */

typedef struct {
  const char *title;
  const char *accel;
  const char *action;     /* NULL: of a page */
  gboolean    in_dialogs;
} Shortcut;

static const Shortcut firmware_shortcuts[] = {
  { N_("Open Firmware"), "<Control>o", "win.open", TRUE },
  { N_("Flash"), "<Control>Return", "win.flash", FALSE },
  { N_("Cancel"), "Escape", NULL, FALSE },
};

static const Shortcut general_shortcuts[] = {
  { N_("Connect a Board"), "F1", "win.help", TRUE },
  { N_("Preferences"), "<Control>comma", "win.preferences", TRUE },
  { N_("Keyboard Shortcuts"), "<Control>question", "win.shortcuts", TRUE },
  { N_("Close Window"), "<Control>w", "window.close", TRUE },
  { N_("Quit"), "<Control>q", "app.quit", TRUE },
};

static const struct {
  const char     *title;
  const Shortcut *shortcuts;
  guint           n_shortcuts;
} sections[] = {
  { N_("Firmware"), firmware_shortcuts, G_N_ELEMENTS (firmware_shortcuts) },
  { N_("General"), general_shortcuts, G_N_ELEMENTS (general_shortcuts) },
};

/**
 * jolt_shortcuts_install:
 * @application: the program
 *
 * Makes the keys work in the window.
 */
void
jolt_shortcuts_install (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++) {
    for (guint j = 0; j < sections[i].n_shortcuts; j++) {
      const Shortcut *shortcut = &sections[i].shortcuts[j];

      if (shortcut->action != NULL)
        gtk_application_set_accels_for_action (application, shortcut->action,
                                               (const char *[]) { shortcut->accel, NULL });
    }
  }
}

/* What is closed is what is in front. */
static gboolean
shortcut_cb (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  const char *action = g_variant_get_string (arguments, NULL);

  if (!g_str_equal (action, "window.close"))
    gtk_widget_activate_action (GTK_WIDGET (user_data), action, NULL);
  else if (ADW_IS_DIALOG (widget))
    adw_dialog_close (ADW_DIALOG (widget));
  else
    gtk_window_close (GTK_WINDOW (widget));

  return GDK_EVENT_STOP;
}

/**
 * jolt_shortcuts_add_to:
 * @widget: a dialog, or a window in front of @window
 * @window: a window with the actions
 *
 * Makes the keys work in @widget, too, which keeps those of the application to
 * itself.
 */
void
jolt_shortcuts_add_to (GtkWidget *widget,
                       GtkWindow *window)
{
  GtkShortcutController *controller;

  if (g_object_get_data (G_OBJECT (widget), "jolt-shortcuts") != NULL)
    return;

  controller = GTK_SHORTCUT_CONTROLLER (gtk_shortcut_controller_new ());
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (controller), GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++) {
    for (guint j = 0; j < sections[i].n_shortcuts; j++) {
      const Shortcut *shortcut = &sections[i].shortcuts[j];

      if (shortcut->in_dialogs)
        gtk_shortcut_controller_add_shortcut (controller,
                                              gtk_shortcut_new_with_arguments (gtk_shortcut_trigger_parse_string (shortcut->accel),
                                                                               gtk_callback_action_new (shortcut_cb, window, NULL),
                                                                               "s", shortcut->action));
    }
  }
  g_object_set_data (G_OBJECT (widget), "jolt-shortcuts", controller);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (controller));
}

/* One of the two is newer than what Jolt asks for, the other one deprecated. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS

#if ADW_CHECK_VERSION (1, 8, 0)

/**
 * jolt_shortcuts_present:
 * @window: a window with the actions
 *
 * Lists the keys.
 */
void
jolt_shortcuts_present (GtkWindow *window)
{
  AdwDialog *dialog = adw_shortcuts_dialog_new ();

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++) {
    AdwShortcutsSection *section = adw_shortcuts_section_new (_(sections[i].title));

    for (guint j = 0; j < sections[i].n_shortcuts; j++)
      adw_shortcuts_section_add (section, adw_shortcuts_item_new (_(sections[i].shortcuts[j].title),
                                                                  sections[i].shortcuts[j].accel));
    adw_shortcuts_dialog_add (ADW_SHORTCUTS_DIALOG (dialog), section);
  }

  adw_dialog_present (dialog, GTK_WIDGET (window));
}

#else

void
jolt_shortcuts_present (GtkWindow *window)
{
  GtkShortcutsSection *section = g_object_new (GTK_TYPE_SHORTCUTS_SECTION, "section-name", "all", "max-height", 12, NULL);
  GtkShortcutsWindow *front = g_object_new (GTK_TYPE_SHORTCUTS_WINDOW, "modal", TRUE, "transient-for", window,
                                            "destroy-with-parent", TRUE, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++) {
    GtkShortcutsGroup *group = g_object_new (GTK_TYPE_SHORTCUTS_GROUP, "title", _(sections[i].title), NULL);

    for (guint j = 0; j < sections[i].n_shortcuts; j++)
      gtk_shortcuts_group_add_shortcut (group, g_object_new (GTK_TYPE_SHORTCUTS_SHORTCUT,
                                                             "title", _(sections[i].shortcuts[j].title),
                                                             "accelerator", sections[i].shortcuts[j].accel, NULL));
    gtk_shortcuts_section_add_group (section, group);
  }
  gtk_shortcuts_window_add_section (front, section);

  jolt_shortcuts_add_to (GTK_WIDGET (front), window);
  gtk_window_present (GTK_WINDOW (front));
}

#endif

G_GNUC_END_IGNORE_DEPRECATIONS
