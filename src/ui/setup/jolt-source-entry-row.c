/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-address.h"
#include "jolt-format.h"
#include "jolt-source-entry-row.h"
#include "jolt-source-words.h"

/**
 * JoltSourceEntryRow:
 *
 * One file of the table in which the person says where the files go: whether
 * it is written, its name, its address, and what is wrong with that.
 */

struct _JoltSourceEntryRow
{
  AdwActionRow           parent_instance;

  JoltFirmwareInput     *source;
  JoltFirmwareInputFile *file;
  GtkWidget             *check;
  GtkWidget             *entry;
};

G_DEFINE_FINAL_TYPE (                                                                 JoltSourceEntryRow,
                                                                                      jolt_source_entry_row,
                     ADW_TYPE_ACTION_ROW) static void changed_cb (JoltSourceEntryRow *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  guint32 address;

  if (jolt_address_from_text (g_strstrip (text), &address))
    jolt_firmware_input_file_set_address (self->file, address);
  else
    jolt_firmware_input_file_unset_address (self->file);
}

static void
jolt_source_entry_row_dispose (GObject *object)
{
  JoltSourceEntryRow *self = JOLT_SOURCE_ENTRY_ROW (object);

  g_clear_object (&self->source);
  g_clear_object (&self->file);

  G_OBJECT_CLASS (jolt_source_entry_row_parent_class)->dispose (object);
}

static void
jolt_source_entry_row_class_init (JoltSourceEntryRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = jolt_source_entry_row_dispose;
}

static void
jolt_source_entry_row_init (JoltSourceEntryRow *self)
{
  self->check = gtk_check_button_new ();
  gtk_widget_set_valign (self->check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), self->check);

  self->entry = gtk_entry_new ();
  gtk_widget_set_valign (self->entry, GTK_ALIGN_CENTER);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 10);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), 10);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), "0x10000");
  gtk_entry_set_activates_default (GTK_ENTRY (self->entry), TRUE);
  gtk_entry_set_input_purpose (GTK_ENTRY (self->entry), GTK_INPUT_PURPOSE_ALPHA);
  gtk_entry_set_input_hints (GTK_ENTRY (self->entry), GTK_INPUT_HINT_NO_SPELLCHECK);
  gtk_widget_add_css_class (self->entry, "numeric");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->entry);

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
}

/**
 * jolt_source_entry_row_new:
 * @source: an opened source
 * @file: one of its files
 *
 * Returns: a row in which the person says where @file goes
 */
GtkWidget *
jolt_source_entry_row_new (JoltFirmwareInput     *source,
                           JoltFirmwareInputFile *file)
{
  JoltSourceEntryRow *self = g_object_new (JOLT_TYPE_SOURCE_ENTRY_ROW, NULL);
  const char *name = jolt_firmware_input_file_get_name (file);
  g_autofree char *check_label = NULL;
  g_autofree char *entry_label = NULL;
  g_autofree char *address = NULL;

  self->source = g_object_ref (source);
  self->file = g_object_ref (file);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);

  /* Translators: %s is the name of a file */
  check_label = g_strdup_printf (_("Write %s"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, check_label, -1);
  g_object_bind_property (file, "selected", self->check, "active", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  gtk_widget_set_visible (self->check, g_list_model_get_n_items (jolt_firmware_input_get_files (source)) > 1);
  g_object_bind_property (file, "selected", self->entry, "sensitive", G_BINDING_SYNC_CREATE);

  /* Translators: %s is the name of a file */
  entry_label = g_strdup_printf (_("Address of %s"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, entry_label, -1);
  if (jolt_firmware_input_file_get_has_address (file))
    address = jolt_format_address (jolt_firmware_input_file_get_address (file));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), address != NULL ? address : "");
  g_signal_connect_object (self->entry, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  jolt_source_entry_row_show (self);

  return GTK_WIDGET (self);
}

GtkWidget *
jolt_source_entry_row_get_entry (JoltSourceEntryRow *self)
{
  g_return_val_if_fail (JOLT_IS_SOURCE_ENTRY_ROW (self), NULL);

  return self->entry;
}

/**
 * jolt_source_entry_row_show:
 * @self: a row
 *
 * Shows what is wrong with the file now, or what it is. An entry in which
 * nothing was typed yet is asked for but not marked as wrong.
 */
void
jolt_source_entry_row_show (JoltSourceEntryRow *self)
{
  GtkAccessible *accessible;
  g_autofree char *problem = NULL;
  g_autofree char *words = NULL;
  gboolean is_wrong;

  g_return_if_fail (JOLT_IS_SOURCE_ENTRY_ROW (self));

  accessible = GTK_ACCESSIBLE (self->entry);
  problem = jolt_source_words_problem (self->source, self->file);
  words = jolt_source_words_file (self->file, FALSE);
  is_wrong = problem != NULL && *gtk_editable_get_text (GTK_EDITABLE (self->entry)) != '\0';

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), problem != NULL ? problem : words);
  gtk_accessible_update_property (accessible, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  problem != NULL ? problem : words, -1);

  if (is_wrong) {
    gtk_widget_add_css_class (self->entry, "error");
    gtk_accessible_update_state (accessible, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE, -1);
  } else {
    gtk_widget_remove_css_class (self->entry, "error");
    gtk_accessible_reset_state (accessible, GTK_ACCESSIBLE_STATE_INVALID);
  }
}
