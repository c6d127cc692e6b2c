/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-chip.h"
#include "jolt-help-dialog.h"
#include "jolt-wire-row.h"

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
  AdwDialog            parent_instance;

  AdwPreferencesGroup *boot_group;
  AdwPreferencesGroup *wiring_group;
};

G_DEFINE_FINAL_TYPE (JoltHelpDialog, jolt_help_dialog, ADW_TYPE_DIALOG)

static void
add_row (AdwPreferencesGroup *group,
         const char          *title,
         const char          *value)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), value);
  gtk_widget_add_css_class (row, "property");
  adw_preferences_group_add (group, row);
}

/* One row for each boot pin, with the chips that have it. */
static void
add_boot_pins (JoltHelpDialog *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  const JoltChip *chips;
  gsize n_chips;

  chips = jolt_chip_list (&n_chips);
  for (gsize i = 0; i < n_chips; i++) {
    g_autoptr (GString) names = g_string_new (NULL);
    g_autofree char *pin = NULL;

    if (chips[i].dfu == JOLT_CHIP_DFU_NEVER || chips[i].boot_gpio < 0 ||
        !g_hash_table_add (seen, GINT_TO_POINTER (chips[i].boot_gpio)))
      continue;

    for (gsize j = i; j < n_chips; j++) {
      if (chips[j].dfu != JOLT_CHIP_DFU_NEVER && chips[j].boot_gpio == chips[i].boot_gpio)
        g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", chips[j].name);
    }

    /* Translators: %d is the number of a pin of the chip */
    pin = g_strdup_printf (_("GPIO %d to GND is BOOT"), chips[i].boot_gpio);
    add_row (self->boot_group, names->str, pin);
  }
}

static void
add_wire (JoltHelpDialog *self,
          JoltWire        wire,
          const char     *title,
          const char     *pin)
{
  adw_preferences_group_add (self->wiring_group, jolt_wire_row_new (wire, title, pin));
}

static void
add_wiring (JoltHelpDialog *self)
{
  const JoltChip *chip = jolt_chip_from_target ("esp32s2");
  g_autofree char *dp = g_strdup_printf (_("GPIO %d"), chip->dp_gpio);
  g_autofree char *dm = g_strdup_printf (_("GPIO %d"), chip->dm_gpio);

  add_wire (self, JOLT_WIRE_RED, _("Red wire, 5 V"), _("The 5 V pin of the board, never a pin of the chip"));
  add_wire (self, JOLT_WIRE_BLACK, _("Black wire"), _("GND"));
  add_wire (self, JOLT_WIRE_GREEN, _("Green wire, D+"), dp);
  add_wire (self, JOLT_WIRE_WHITE, _("White wire, D−"), dm);
}

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

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-help-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltHelpDialog, boot_group);
  gtk_widget_class_bind_template_child (widget_class, JoltHelpDialog, wiring_group);
}

static void
jolt_help_dialog_init (JoltHelpDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_boot_pins (self);
  add_wiring (self);
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
