/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-format.h"
#include "jolt-source-file-row.h"
#include "jolt-source-words.h"

/**
 * JoltSourceFileRow:
 *
 * One file that was opened: its name, what it is, where it goes, and a check
 * with which it can be left out. The row follows its file, so that a file that
 * is read again keeps its row and the row the keyboard focus.
 */

struct _JoltSourceFileRow
{
  AdwActionRow           parent_instance;

  JoltFirmwareInputFile *file;
  GtkWidget             *check;
  GtkWidget             *address;
  gboolean               erase_settings;
};

G_DEFINE_FINAL_TYPE (JoltSourceFileRow, jolt_source_file_row, ADW_TYPE_ACTION_ROW)

enum {
  CHOSEN,
  LAST_SIGNAL,
};

static guint signals[LAST_SIGNAL];

static void
show (JoltSourceFileRow *self)
{
  g_autofree char *address = NULL;
  g_autofree char *words = jolt_source_words_file (self->file, self->erase_settings);
  gboolean selected = jolt_firmware_input_file_get_selected (self->file);

  if (jolt_firmware_input_file_get_has_address (self->file))
    address = jolt_format_address (jolt_firmware_input_file_get_address (self->file));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), words);
  gtk_label_set_label (GTK_LABEL (self->address), address != NULL ? address : "");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->check), selected);
}

/* What the program sets in show() is no choice of the person. */
static void
toggled_cb (JoltSourceFileRow *self)
{
  gboolean selected = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->check));

  if (selected == jolt_firmware_input_file_get_selected (self->file))
    return;

  jolt_firmware_input_file_set_selected (self->file, selected);
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
jolt_source_file_row_dispose (GObject *object)
{
  g_clear_object (&JOLT_SOURCE_FILE_ROW (object)->file);

  G_OBJECT_CLASS (jolt_source_file_row_parent_class)->dispose (object);
}

static void
jolt_source_file_row_class_init (JoltSourceFileRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = jolt_source_file_row_dispose;

  /**
   * JoltSourceFileRow::chosen:
   *
   * The person chose the file or left it out.
   */
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jolt_source_file_row_init (JoltSourceFileRow *self)
{
  self->check = gtk_check_button_new ();
  gtk_widget_set_valign (self->check, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), self->check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->check);

  self->address = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->address, "dimmed");
  gtk_widget_add_css_class (self->address, "numeric");
  gtk_widget_set_tooltip_text (self->address, _("Address in the flash memory"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->address);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
}

/**
 * jolt_source_file_row_new:
 * @file: a file that was opened
 *
 * Returns: a row that shows @file and lets it be left out
 */
GtkWidget *
jolt_source_file_row_new (JoltFirmwareInputFile *file)
{
  JoltSourceFileRow *self = g_object_new (JOLT_TYPE_SOURCE_FILE_ROW, NULL);

  self->file = g_object_ref (file);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), jolt_firmware_input_file_get_name (file));
  g_signal_connect_object (file, "notify", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
  show (self);

  return GTK_WIDGET (self);
}

JoltFirmwareInputFile *
jolt_source_file_row_get_file (JoltSourceFileRow *self)
{
  g_return_val_if_fail (JOLT_IS_SOURCE_FILE_ROW (self), NULL);

  return self->file;
}

/**
 * jolt_source_file_row_set_lock:
 * @self: a row
 * @is_last: whether nothing else would be written
 * @erase_settings: whether blank settings are written in place of all others
 *
 * Says what stands against choosing the file or leaving it out.
 */
void
jolt_source_file_row_set_lock (JoltSourceFileRow *self,
                               gboolean           is_last,
                               gboolean           erase_settings)
{
  gboolean is_erased;
  const char *reason = NULL;

  g_return_if_fail (JOLT_IS_SOURCE_FILE_ROW (self));

  is_erased = erase_settings && jolt_firmware_input_file_get_kind (self->file) == JOLT_PART_KIND_NVS;
  if (is_erased)
    reason = _("The settings are erased");
  else if (is_last)
    reason = _("One part must be written");

  self->erase_settings = erase_settings;
  gtk_widget_set_sensitive (self->check, reason == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), reason);
  show (self);
}
