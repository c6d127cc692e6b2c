/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-access-dialog.h"
#include "jolt-application.h"
#include "jolt-flash-summary.h"
#include "jolt-help-dialog.h"
#include "jolt-preferences.h"
#include "jolt-shortcuts.h"
#include "jolt-stop-dialog.h"
#include "jolt-window-private.h"

/* What the buttons, menus and keys of the window do. */

static void
open_files (JoltWindow *self,
            GListModel *model)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (files, g_list_model_get_item (model, i));

  if (files->len > 0)
    jolt_window_open (self, files);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (JoltWindow) self = user_data;
  g_autoptr (GListModel) files = NULL;

  files = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);
  if (files != NULL)
    open_files (self, files);
}

static void
folder_opened_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (JoltWindow) self = user_data;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  GFile *folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (folder != NULL) {
    g_ptr_array_add (files, folder);
    jolt_window_open (self, files);
  }
}

static GtkFileDialog *
create_open_dialog (void)
{
  GtkFileDialog *dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) firmware = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (firmware, _("Firmware"));
  gtk_file_filter_add_suffix (firmware, "bin");
  gtk_file_filter_add_suffix (firmware, "dfu");
  gtk_file_filter_add_suffix (firmware, "json");
  gtk_file_filter_add_suffix (firmware, "zip");
  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  g_list_store_append (filters, firmware);
  g_list_store_append (filters, all);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_set_title (dialog, _("Open Firmware"));

  return dialog;
}

/* Dialogs do not pile up: another one takes the place of what is open, but not
 * of a question, nor of itself. */
static gboolean
make_way (GtkWidget  *widget,
          const char *type_name)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (widget));

  if (dialog == NULL)
    return TRUE;
  if (ADW_IS_ALERT_DIALOG (dialog) || !adw_dialog_get_can_close (dialog) || g_str_equal (G_OBJECT_TYPE_NAME (dialog), type_name))
    return FALSE;

  jolt_window_close_dialogs (JOLT_WINDOW (widget));

  return TRUE;
}

static void
open_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  g_autoptr (GtkFileDialog) dialog = NULL;

  if (!make_way (widget, ""))
    return;

  dialog = create_open_dialog ();
  gtk_file_dialog_open_multiple (dialog, GTK_WINDOW (widget), NULL, opened_cb, g_object_ref (widget));
}

static void
open_folder_cb (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _("Open Build Folder"));
  gtk_file_dialog_select_folder (dialog, GTK_WINDOW (widget), NULL, folder_opened_cb, g_object_ref (widget));
}

static void
open_recent_cb (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (files, g_file_new_for_uri (g_variant_get_string (parameter, NULL)));
  jolt_window_open (JOLT_WINDOW (widget), files);
}

static void
flash_cb (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  jolt_flasher_flash (JOLT_WINDOW (widget)->flasher);
}

/* Try Again never does nothing: where no board is ready it leads back to the
 * page that says what to do about it. */
static void
flash_again_cb (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  JoltWindow *self = JOLT_WINDOW (widget);

  if (jolt_flasher_can_repeat (self->flasher))
    jolt_flasher_repeat (self->flasher);
  else
    adw_navigation_view_pop (self->navigation);
}

static void
back_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  adw_navigation_view_pop (JOLT_WINDOW (widget)->navigation);
}

static void
auto_flash_cb (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  adw_navigation_view_push_by_tag (JOLT_WINDOW (widget)->navigation, "flash");
}

static void
auto_flash_each_cb (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  jolt_flasher_set_auto_flash (JOLT_WINDOW (widget)->flasher, TRUE);
}

static void
auto_flash_this_cb (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  JoltFlasher *flasher = JOLT_WINDOW (widget)->flasher;

  jolt_flasher_set_auto_flash (flasher, TRUE);
  jolt_flasher_flash (flasher);
}

static void
cancel_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  JoltWindow *self = JOLT_WINDOW (widget);
  JoltFlashQueue *queue = jolt_flasher_get_queue (self->flasher);
  JoltFlashSummary summary = jolt_flash_summary_count (jolt_flash_queue_get_jobs (queue));

  if (summary.running > 0 && summary.running == summary.cancelling)
    return;

  if (summary.running > 0)
    jolt_stop_dialog_present_for_all (self->flasher, FALSE, widget, NULL, NULL);
  else
    jolt_flasher_set_auto_flash (self->flasher, FALSE);
}

static void
access_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  JoltApplication *application = JOLT_APPLICATION (gtk_window_get_application (GTK_WINDOW (widget)));
  g_autoptr (JoltAccess) access = NULL;

  if (!make_way (widget, "JoltAccessDialog"))
    return;

  access = jolt_application_create_access (application);
  jolt_access_dialog_present (access, jolt_flasher_get_targets (JOLT_WINDOW (widget)->flasher), widget);
}

static void
help_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  if (make_way (widget, "JoltHelpDialog"))
    jolt_help_dialog_present (widget);
}

/* For a report of a fault: what it runs on, and nothing about the user. */
static char *
dup_debug_info (GtkWidget *widget)
{
  g_autofree char *os = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);

  return g_strdup_printf ("Jolt %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nGLib %u.%u.%u\nDisplay: %s\nSystem: %s\nFlatpak: %s\n",
                          JOLT_VERSION,
                          gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
                          adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
                          glib_major_version, glib_minor_version, glib_micro_version,
                          G_OBJECT_TYPE_NAME (gtk_widget_get_display (widget)),
                          os != NULL ? os : "unknown",
                          g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) ? "yes" : "no");
}

static void
about_cb (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  g_autofree char *debug_info = NULL;
  AdwDialog *dialog;

  if (!make_way (widget, "AdwAboutDialog"))
    return;

  debug_info = dup_debug_info (widget);
  dialog = adw_about_dialog_new_from_appdata ("/io/github/jolt_flasher/Jolt/metainfo.xml", JOLT_VERSION);
  adw_about_dialog_set_version (ADW_ABOUT_DIALOG (dialog), JOLT_VERSION);
  adw_about_dialog_set_copyright (ADW_ABOUT_DIALOG (dialog), _("© The Jolt contributors"));
  adw_about_dialog_set_developers (ADW_ABOUT_DIALOG (dialog), (const char *[]) { _("The Jolt contributors"), NULL });
  adw_about_dialog_add_acknowledgement_section (ADW_ABOUT_DIALOG (dialog), _("Built With"),
                                                (const char *[]) { "GTK https://www.gtk.org",
                                                                   "libadwaita https://gnome.pages.gitlab.gnome.org/libadwaita/",
                                                                   "libusb https://libusb.info",
                                                                   "libarchive https://www.libarchive.org",
                                                                   "JSON-GLib https://gnome.pages.gitlab.gnome.org/json-glib/",
                                                                   NULL });
  adw_about_dialog_set_debug_info (ADW_ABOUT_DIALOG (dialog), debug_info);
  adw_about_dialog_set_debug_info_filename (ADW_ABOUT_DIALOG (dialog), "jolt-debug-info.txt");
  /* Translators: put your names here, one in each line */
  adw_about_dialog_set_translator_credits (ADW_ABOUT_DIALOG (dialog), _("translator-credits"));
  adw_dialog_present (dialog, widget);
}

static void
preferences_cb (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  GSettings *settings = JOLT_WINDOW (widget)->settings;

  if (settings != NULL && make_way (widget, "AdwPreferencesDialog"))
    jolt_preferences_present (settings, widget);
}

static void
shortcuts_cb (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  if (make_way (widget, "AdwShortcutsDialog"))
    jolt_shortcuts_present (GTK_WINDOW (widget));
}

/**
 * jolt_window_update_actions:
 * @self: a window
 *
 * Enables the actions that can be done now.
 */
void
jolt_window_update_actions (JoltWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  JoltFirmwareLoader *loader = jolt_flasher_get_loader (self->flasher);
  gboolean on_setup = adw_navigation_view_get_visible_page (self->navigation) == ADW_NAVIGATION_PAGE (self->setup_page);
  gboolean running = jolt_flash_queue_get_running (jolt_flasher_get_queue (self->flasher));
  gboolean auto_flash = jolt_flasher_get_auto_flash (self->flasher);

  jolt_window_update_source_actions (self);
  gtk_widget_action_set_enabled (widget, "win.open", !running);
  gtk_widget_action_set_enabled (widget, "win.open-folder", !running);
  gtk_widget_action_set_enabled (widget, "win.open-recent", !running);
  gtk_widget_action_set_enabled (widget, "win.flash", on_setup && !auto_flash && jolt_flasher_get_can_flash (self->flasher));
  gtk_widget_action_set_enabled (widget, "win.flash-again", !on_setup && !running && !auto_flash);
  gtk_widget_action_set_enabled (widget, "win.back", !on_setup && !running && !auto_flash);
  gtk_widget_action_set_enabled (widget, "win.cancel", running || auto_flash);
  gtk_widget_action_set_enabled (widget, "win.auto-flash-each", !running && !auto_flash);
  gtk_widget_action_set_enabled (widget, "win.auto-flash-this", !running && !auto_flash);
  gtk_widget_action_set_enabled (widget, "win.auto-flash", on_setup && !running && jolt_firmware_loader_get_firmware (loader) != NULL);
}

/**
 * jolt_window_install_actions:
 * @widget_class: the class of the window
 *
 * Installs what the buttons, menus and keys of the window do.
 */
void
jolt_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.open", NULL, open_cb);
  gtk_widget_class_install_action (widget_class, "win.open-folder", NULL, open_folder_cb);
  gtk_widget_class_install_action (widget_class, "win.open-recent", "s", open_recent_cb);
  gtk_widget_class_install_action (widget_class, "win.flash", NULL, flash_cb);
  gtk_widget_class_install_action (widget_class, "win.flash-again", NULL, flash_again_cb);
  gtk_widget_class_install_action (widget_class, "win.back", NULL, back_cb);
  gtk_widget_class_install_action (widget_class, "win.auto-flash", NULL, auto_flash_cb);
  gtk_widget_class_install_action (widget_class, "win.auto-flash-each", NULL, auto_flash_each_cb);
  gtk_widget_class_install_action (widget_class, "win.auto-flash-this", NULL, auto_flash_this_cb);
  gtk_widget_class_install_action (widget_class, "win.cancel", NULL, cancel_cb);
  gtk_widget_class_install_action (widget_class, "win.access", NULL, access_cb);
  gtk_widget_class_install_action (widget_class, "win.help", NULL, help_cb);
  gtk_widget_class_install_action (widget_class, "win.about", NULL, about_cb);
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, preferences_cb);
  gtk_widget_class_install_action (widget_class, "win.shortcuts", NULL, shortcuts_cb);
}
