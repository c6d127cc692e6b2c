/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-firmware-words.h"
#include "jolt-format.h"
#include "jolt-part-row.h"

/**
 * JoltPartRow:
 *
 * One file of the firmware: its name, what it is, how large it is and where it
 * goes.
 */

struct _JoltPartRow
{
  AdwActionRow  parent_instance;

  GtkWidget    *address;
};

G_DEFINE_FINAL_TYPE (JoltPartRow, jolt_part_row, ADW_TYPE_ACTION_ROW)

static void
jolt_part_row_class_init (JoltPartRowClass *klass)
{
}

static void
jolt_part_row_init (JoltPartRow *self)
{
  self->address = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->address, "dimmed");
  gtk_widget_add_css_class (self->address, "numeric");
  gtk_widget_set_tooltip_text (self->address, _("Address in the flash memory"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->address);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
}

static void
set_words (JoltPartRow  *self,
           const char   *name,
           JoltPartKind  kind,
           gsize         size,
           const char   *address)
{
  g_autofree char *size_words = jolt_format_size (size);
  g_autofree char *subtitle = NULL;

  /* Translators: what a part is, and its size, such as Application, 182 kB */
  subtitle = g_strdup_printf (_("%s, %s"), jolt_firmware_words_part_kind (kind), size_words);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_label_set_label (GTK_LABEL (self->address), address);
}

/**
 * jolt_part_row_new:
 * @part: a part of firmware
 *
 * Returns: a row that shows @part
 */
GtkWidget *
jolt_part_row_new (JoltFirmwarePart *part)
{
  JoltPartRow *self = g_object_new (JOLT_TYPE_PART_ROW, NULL);
  g_autofree char *address = jolt_format_address (jolt_firmware_part_get_address (part));

  set_words (self, jolt_firmware_part_get_name (part), jolt_firmware_part_get_kind (part),
             jolt_firmware_part_get_size (part), address);

  return GTK_WIDGET (self);
}
