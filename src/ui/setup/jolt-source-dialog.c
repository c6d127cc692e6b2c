/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-dialog-focus.h"
#include "jolt-format.h"
#include "jolt-source-dialog.h"
#include "jolt-source-entry-row.h"
#include "jolt-source-words.h"

/**
 * JoltSourceDialog:
 *
 * Asks where the opened files go, and for which chip and flash size they are,
 * as far as nothing says so. Each answer is checked while it is typed, and
 * stays in the source: a dialog that is closed and opened again still has it.
 */

struct _JoltSourceDialog
{
  AdwDialog           parent_instance;

  JoltFirmwareLoader *loader;
  JoltFirmwareInput  *source;
  GtkListBox         *file_list;
  AdwComboRow        *chip_row;
  AdwComboRow        *flash_size_row;
  GtkWidget          *open_button;
  GtkLabel           *reason_label;
};

G_DEFINE_FINAL_TYPE (JoltSourceDialog, jolt_source_dialog, ADW_TYPE_DIALOG)

static const guint flash_sizes_mb[] = { 1, 2, 4, 8, 16, 32, 64, 128 };

/* The chip at a place of the list, which leaves out those that
 * cannot be flashed. */
static const JoltChip *
get_chip (guint index)
{
  gsize n_chips;
  const JoltChip *chips = jolt_chip_list (&n_chips);

  for (gsize i = 0; i < n_chips; i++)
    if (chips[i].dfu != JOLT_CHIP_DFU_NEVER && index-- == 0)
      return &chips[i];

  return NULL;
}

static void
check (JoltSourceDialog *self)
{
  g_autofree char *reason = jolt_source_words_reason (self->source);
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->file_list, i)) != NULL; i++)
    jolt_source_entry_row_show (JOLT_SOURCE_ENTRY_ROW (row));

  gtk_widget_set_sensitive (self->open_button, reason == NULL);
  gtk_label_set_label (self->reason_label, reason != NULL ? reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason_label), reason != NULL);
}

static void
chip_cb (JoltSourceDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->chip_row);

  /* The first item says that none is chosen, and goes when one is. */
  if (self->source == NULL || selected == GTK_INVALID_LIST_POSITION)
    return;
  if (jolt_firmware_input_get_chip (self->source) == NULL) {
    GtkStringList *names = GTK_STRING_LIST (adw_combo_row_get_model (self->chip_row));

    if (selected == 0)
      return;
    jolt_firmware_input_set_chip (self->source, get_chip (--selected));
    gtk_string_list_remove (names, 0);
  } else {
    jolt_firmware_input_set_chip (self->source, get_chip (selected));
  }

  check (self);
}

static void
flash_size_cb (JoltSourceDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->flash_size_row);

  if (self->source == NULL || selected >= G_N_ELEMENTS (flash_sizes_mb))
    return;

  jolt_firmware_input_set_flash_size (self->source, flash_sizes_mb[selected] << 20);
  check (self);
}

static void
open_cb (JoltSourceDialog *self)
{
  if (jolt_firmware_loader_get_source (self->loader) == self->source)
    jolt_firmware_loader_reload (self->loader);

  adw_dialog_close (ADW_DIALOG (self));
}

static void
jolt_source_dialog_dispose (GObject *object)
{
  JoltSourceDialog *self = JOLT_SOURCE_DIALOG (object);

  g_clear_object (&self->source);
  g_clear_object (&self->loader);
  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_SOURCE_DIALOG);

  G_OBJECT_CLASS (jolt_source_dialog_parent_class)->dispose (object);
}

static void
jolt_source_dialog_class_init (JoltSourceDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jolt_source_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-source-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltSourceDialog, file_list);
  gtk_widget_class_bind_template_child (widget_class, JoltSourceDialog, chip_row);
  gtk_widget_class_bind_template_child (widget_class, JoltSourceDialog, flash_size_row);
  gtk_widget_class_bind_template_child (widget_class, JoltSourceDialog, open_button);
  gtk_widget_class_bind_template_child (widget_class, JoltSourceDialog, reason_label);
  gtk_widget_class_bind_template_callback (widget_class, chip_cb);
  gtk_widget_class_bind_template_callback (widget_class, flash_size_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
}

static void
jolt_source_dialog_init (JoltSourceDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_chips (JoltSourceDialog  *self,
            JoltFirmwareInput *source)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  const JoltChip *wanted = jolt_firmware_input_get_chip (source);
  const JoltChip *chip;
  guint selected = 0;

  if (wanted == NULL)
    gtk_string_list_append (names, _("Not chosen"));
  for (guint i = 0; (chip = get_chip (i)) != NULL; i++) {
    gtk_string_list_append (names, jolt_format_chip (chip->name));
    if (chip == wanted)
      selected = i;
  }

  adw_combo_row_set_model (self->chip_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->chip_row, selected);
}

static void
show_flash_sizes (JoltSourceDialog  *self,
                  JoltFirmwareInput *source)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; i < G_N_ELEMENTS (flash_sizes_mb); i++) {
    guint32 size = flash_sizes_mb[i] << 20;

    gtk_string_list_take (names, jolt_format_flash_size (size));
    if (size == jolt_firmware_input_get_flash_size (source))
      selected = i;
  }

  adw_combo_row_set_model (self->flash_size_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->flash_size_row, selected);
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  JoltSourceDialog *self = user_data;

  g_signal_connect_object (item, "notify", G_CALLBACK (check), self, G_CONNECT_SWAPPED);

  return jolt_source_entry_row_new (self->source, item);
}

/* The keyboard is where the first answer is missing. */
static void
focus_first_problem (JoltSourceDialog *self)
{
  GListModel *files = jolt_firmware_input_get_files (self->source);

  for (guint i = 0; i < g_list_model_get_n_items (files); i++) {
    g_autoptr (JoltFirmwareInputFile) file = g_list_model_get_item (files, i);
    GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->file_list, (int) i);

    if (jolt_firmware_input_file_get_problem (file) != JOLT_FIRMWARE_INPUT_PROBLEM_NONE) {
      jolt_dialog_focus (ADW_DIALOG (self), GTK_WIDGET (row));
      return;
    }
  }
}

/**
 * jolt_source_dialog_present:
 * @loader: a loader with a source that cannot be packed yet
 * @parent: a widget of the window
 *
 * Asks the user for what is missing, and reads @loader again.
 */
void
jolt_source_dialog_present (JoltFirmwareLoader *loader,
                            GtkWidget          *parent)
{
  JoltSourceDialog *self = g_object_new (JOLT_TYPE_SOURCE_DIALOG, NULL);
  JoltFirmwareInput *source = jolt_firmware_loader_get_source (loader);

  self->loader = g_object_ref (loader);
  show_chips (self, source);
  show_flash_sizes (self, source);
  /* From here on the rows speak for the user. */
  self->source = g_object_ref (source);
  gtk_list_box_bind_model (self->file_list, jolt_firmware_input_get_files (source), create_row, self, NULL);

  g_signal_connect_object (loader, "notify::source", G_CALLBACK (adw_dialog_force_close), self, G_CONNECT_SWAPPED);
  check (self);
  focus_first_problem (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
