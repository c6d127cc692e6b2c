/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-address.h"
#include "jolt-firmware-words.h"
#include "jolt-format.h"
#include "jolt-source-entry-row.h"
#include "jolt-source-words.h"

/**
 * JoltSourceEntryRow:
 *
 * One file of the table in which the user says where the files go: whether it
 * is written, its name, what it is, and its address.
 */

struct _JoltSourceEntryRow
{
  AdwEntryRow            parent_instance;

  JoltFirmwareInput     *source;
  JoltFirmwareInputFile *file;
  GtkWidget             *check;
};

G_DEFINE_FINAL_TYPE (JoltSourceEntryRow, jolt_source_entry_row, ADW_TYPE_ENTRY_ROW)

static void
changed_cb (JoltSourceEntryRow *self)
{
  g_autofree char *text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self)));
  guint32 address;

  if (jolt_address_from_text (g_strstrip (text), &address))
    jolt_firmware_input_file_set_address (self->file, address);
  else
    jolt_firmware_input_file_unset_address (self->file);
}

/* What is not written needs no address. The check stays as it is. */
static void
selected_cb (JoltSourceEntryRow *self)
{
  gtk_editable_set_editable (GTK_EDITABLE (self), jolt_firmware_input_file_get_selected (self->file));
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
  AdwEntryRow *row = ADW_ENTRY_ROW (self);

  self->check = gtk_check_button_new ();
  gtk_widget_set_valign (self->check, GTK_ALIGN_CENTER);
  adw_entry_row_add_prefix (row, self->check);

  /* A keyboard on the screen with this purpose has digits and letters at once. */
  adw_entry_row_set_input_purpose (row, GTK_INPUT_PURPOSE_TERMINAL);
  adw_entry_row_set_input_hints (row, GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_NO_EMOJI | GTK_INPUT_HINT_LOWERCASE);
  adw_entry_row_set_activates_default (row, TRUE);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "numeric");
}

static void
name_widgets (JoltSourceEntryRow *self,
              const char         *name)
{
  GtkAccessible *entry = GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (self)));
  /* Translators: %s is the name of a file */
  g_autofree char *check_label = g_strdup_printf (_("Write %s"), name);
  /* Translators: %s is the name of a file */
  g_autofree char *entry_label = g_strdup_printf (_("Address of %s"), name);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, check_label, -1);
  gtk_accessible_reset_relation (entry, GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (entry, GTK_ACCESSIBLE_PROPERTY_LABEL, entry_label, -1);
}

/**
 * jolt_source_entry_row_new:
 * @source: an opened source
 * @file: one of its files
 *
 * Returns: a row in which the user says where @file goes
 */
GtkWidget *
jolt_source_entry_row_new (JoltFirmwareInput     *source,
                           JoltFirmwareInputFile *file)
{
  JoltSourceEntryRow *self = g_object_new (JOLT_TYPE_SOURCE_ENTRY_ROW, NULL);
  GtkWidget *kind = gtk_label_new (jolt_firmware_words_part_kind (jolt_firmware_input_file_get_kind (file)));
  g_autofree char *address = NULL;

  self->source = g_object_ref (source);
  self->file = g_object_ref (file);
  name_widgets (self, jolt_firmware_input_file_get_name (file));

  gtk_widget_add_css_class (kind, "dimmed");
  gtk_label_set_ellipsize (GTK_LABEL (kind), PANGO_ELLIPSIZE_END);
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (self), kind);

  g_object_bind_property (file, "selected", self->check, "active", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  gtk_widget_set_visible (self->check, g_list_model_get_n_items (jolt_firmware_input_get_files (source)) > 1);
  g_signal_connect_object (file, "notify::selected", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);

  if (jolt_firmware_input_file_get_has_address (file))
    address = jolt_format_address (jolt_firmware_input_file_get_address (file));
  gtk_editable_set_text (GTK_EDITABLE (self), address != NULL ? address : "");
  g_signal_connect (self, "changed", G_CALLBACK (changed_cb), NULL);

  selected_cb (self);
  jolt_source_entry_row_show (self);

  return GTK_WIDGET (self);
}

/**
 * jolt_source_entry_row_show:
 * @self: a row
 *
 * Marks an address that is wrong. One that was not typed yet is asked for, but
 * not marked.
 */
void
jolt_source_entry_row_show (JoltSourceEntryRow *self)
{
  GtkAccessible *entry;
  g_autofree char *problem = NULL;
  gboolean is_wrong;

  g_return_if_fail (JOLT_IS_SOURCE_ENTRY_ROW (self));

  entry = GTK_ACCESSIBLE (gtk_editable_get_delegate (GTK_EDITABLE (self)));
  problem = jolt_source_words_problem (self->source, self->file);
  is_wrong = problem != NULL && *gtk_editable_get_text (GTK_EDITABLE (self)) != '\0';

  gtk_accessible_update_property (entry, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, problem != NULL ? problem : "", -1);
  if (is_wrong) {
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
    gtk_accessible_update_state (entry, GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE, -1);
  } else {
    gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
    gtk_accessible_reset_state (entry, GTK_ACCESSIBLE_STATE_INVALID);
  }
}
