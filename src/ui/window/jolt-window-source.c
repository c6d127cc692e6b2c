/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-file-save.h"
#include "jolt-source-dialog.h"
#include "jolt-source-words.h"
#include "jolt-text.h"
#include "jolt-window-private.h"

/* What can be done with what was opened: say what is missing in it, and save
 * what was packed from it. */

static void
escape_answered_cb (GObject      *dialog,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (JoltFirmwareInput) source = user_data;
  const char *response = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (dialog), result);
  JoltFirmwareLoader *loader = g_object_get_data (dialog, "loader");
  const char *path = g_object_get_data (dialog, "path");

  if (!g_str_equal (response, "use") || jolt_firmware_loader_get_source (loader) != source)
    return;

  jolt_firmware_input_allow_escape (source, path);
  jolt_firmware_loader_reload (loader);
}

/* The next path that leaves the folder is asked for when its turn comes. */
static void
ask_for_escape (JoltWindow   *self,
                JoltFirmwareLoader *loader,
                const char   *path)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Use File Outside Folder?"), NULL);
  g_autofree char *shown = jolt_text_clean (path, -1);

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                /* Translators: %s is the path of a file */
                                _("The build names a file that is not in its folder:\n\n%s\n\nUse it only if you trust this build."),
                                shown);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "cancel", _("_Cancel"),
                                  "use", _("_Use File"),
                                  NULL);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "loader", g_object_ref (loader), g_object_unref);
  g_object_set_data_full (G_OBJECT (dialog), "path", g_strdup (path), g_free);
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), GTK_WIDGET (self), NULL, escape_answered_cb,
                           g_object_ref (jolt_firmware_loader_get_source (loader)));
}

static void
choice_answered_cb (GObject      *dialog,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (JoltFirmwareInput) source = user_data;
  const char *response = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (dialog), result);
  JoltFirmwareLoader *loader = g_object_get_data (dialog, "loader");
  GPtrArray *choices = g_object_get_data (dialog, "choices");
  guint selected = adw_combo_row_get_selected (g_object_get_data (dialog, "row"));

  if (!g_str_equal (response, "open") || jolt_firmware_loader_get_source (loader) != source || selected >= choices->len)
    return;

  jolt_firmware_input_choose (source, ((JoltFirmwareInputChoice *) choices->pdata[selected])->id);
  jolt_firmware_loader_reload (loader);
}

/* The first one fits the board that is connected, if any does. */
static GtkWidget *
create_choice_row (GPtrArray *choices)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  GtkWidget *row = adw_combo_row_new ();

  for (guint i = 0; i < choices->len; i++)
    gtk_string_list_append (labels, ((JoltFirmwareInputChoice *) choices->pdata[i])->label);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Build"));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (labels));

  return row;
}

static void
ask_for_choice (JoltWindow         *self,
                JoltFirmwareLoader *loader)
{
  JoltFirmwareInput *source = jolt_firmware_loader_get_source (loader);
  GPtrArray *choices = jolt_firmware_input_get_choices (source);
  AdwDialog *dialog = adw_alert_dialog_new (_("Which Build?"),
                                            _("This is firmware for several chips or boards. Choose the one for your board."));
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = create_choice_row (choices);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), group);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "cancel", _("_Cancel"),
                                  "open", _("_Open"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "open", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "open");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "loader", g_object_ref (loader), g_object_unref);
  g_object_set_data_full (G_OBJECT (dialog), "choices", g_ptr_array_ref (choices), (GDestroyNotify) g_ptr_array_unref);
  g_object_set_data (G_OBJECT (dialog), "row", row);
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), GTK_WIDGET (self), NULL, choice_answered_cb, g_object_ref (source));
}

static void
set_up_source_cb (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  JoltWindow *self = JOLT_WINDOW (widget);
  JoltFirmwareLoader *loader = jolt_flasher_get_loader (self->flasher);
  JoltFirmwareInput *source = jolt_firmware_loader_get_source (loader);
  const GError *error = jolt_firmware_loader_get_error (loader);

  if (jolt_source_words_answer (source, error) == NULL)
    return;

  if (g_error_matches (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_PATH_ESCAPES)) {
    ask_for_escape (self, loader, jolt_image_error_get_path (error));
  } else if (g_error_matches (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NEEDS_CHOICE)) {
    ask_for_choice (self, loader);
  } else if (g_error_matches (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NO_SETTINGS)) {
    jolt_firmware_input_set_erase_settings (source, FALSE);
    jolt_firmware_loader_reload (loader);
  } else {
    jolt_source_dialog_present (loader, widget);
  }
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (JoltWindow) self = user_data;
  GFile *file = G_FILE (object);
  g_autofree char *base_name = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (base_name);
  g_autoptr (GError) error = NULL;
  gboolean is_saved = jolt_file_save_finish (file, result, &error);
  AdwDialog *dialog;

  g_application_release (g_application_get_default ());
  if (self->toasts == NULL) {   /* the window was closed meanwhile */
    if (!is_saved)
      g_printerr ("jolt: %s\n", error->message);
    return;
  }

  if (is_saved) {
    AdwToast *toast = adw_toast_new ("");
    /* Translators: %s is the name of a file */
    g_autofree char *title = g_strdup_printf (_("Saved %s"), name);

    adw_toast_set_use_markup (toast, FALSE);
    adw_toast_set_title (toast, title);
    adw_toast_overlay_add_toast (self->toasts, toast);
    return;
  }

  dialog = adw_alert_dialog_new (_("File Not Saved"), NULL);
  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                /* Translators: the name of a file, and what the system says */
                                _("%s could not be written. Choose another folder.\n\n%s"), name, error->message);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* What is saved is what was shown when the person pressed Save, even when a
 * newer build was picked up since. */
static void
save_chosen_cb (GObject      *dialog,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (JoltWindow) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (dialog), result, NULL);
  JoltFirmware *firmware = g_object_get_data (dialog, "firmware");

  if (file == NULL)
    return;

  /* The program does not end before the file is written. */
  g_application_hold (g_application_get_default ());
  jolt_file_save_async (file, jolt_firmware_get_bytes (firmware), JOLT_FILE_SAVE_REPLACE, NULL, saved_cb, g_steal_pointer (&self));
}

static void
save_cb (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  JoltFirmware *firmware = jolt_firmware_loader_get_firmware (jolt_flasher_get_loader (JOLT_WINDOW (widget)->flasher));
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  if (firmware == NULL)
    return;

  gtk_file_dialog_set_title (dialog, _("Save DFU Image"));
  gtk_file_dialog_set_initial_name (dialog, "dfu.bin");
  g_object_set_data_full (G_OBJECT (dialog), "firmware", g_object_ref (firmware), g_object_unref);
  gtk_file_dialog_save (dialog, GTK_WINDOW (widget), NULL, save_chosen_cb, g_object_ref (widget));
}

/**
 * jolt_window_update_source_actions:
 * @self: a window
 *
 * Enables what can be done now with what was opened.
 */
void
jolt_window_update_source_actions (JoltWindow *self)
{
  JoltFirmwareLoader *loader = jolt_flasher_get_loader (self->flasher);
  gboolean settled = !jolt_firmware_loader_get_loading (loader) && !jolt_firmware_loader_get_changing (loader);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.save",
                                 settled && jolt_firmware_loader_get_firmware (loader) != NULL);
}

/**
 * jolt_window_install_source_actions:
 * @widget_class: the class of the window
 *
 * Installs what can be done with what was opened.
 */
void
jolt_window_install_source_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "win.set-up-source", NULL, set_up_source_cb);
}
