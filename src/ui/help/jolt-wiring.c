/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-format.h"
#include "jolt-wiring.h"

/**
 * JoltWiring:
 *
 * How a module without a USB socket is connected: which wire of a cut cable
 * goes to which pin, and which pins stand for the buttons, chip by chip.
 */

struct _JoltWiring
{
  AdwExpanderRow  parent_instance;

  AdwComboRow    *chip_row;
  AdwActionRow   *dp_row;
  AdwActionRow   *dm_row;
  AdwActionRow   *boot_row;
};

G_DEFINE_FINAL_TYPE (JoltWiring, jolt_wiring, ADW_TYPE_EXPANDER_ROW)

/* Those with DFU come first. */
static const JoltChip *
get_chip (guint position)
{
  gsize n_chips;
  const JoltChip *chips = jolt_chip_list (&n_chips);

  return position < n_chips && chips[position].dfu != JOLT_CHIP_DFU_NEVER ? &chips[position] : NULL;
}

static char *
data_pin (int         gpio,
          const char *marked)
{
  /* Translators: %d is the number of a pin of the chip */
  return gpio >= 0 ? g_strdup_printf (_("GPIO %d"), gpio) : g_strdup (marked);
}

static void
chip_cb (JoltWiring *self)
{
  const JoltChip *chip = get_chip (adw_combo_row_get_selected (self->chip_row));
  g_autofree char *dp = NULL;
  g_autofree char *dm = NULL;
  g_autofree char *boot = NULL;

  if (chip == NULL)
    return;

  dp = data_pin (chip->dp_gpio, _("The pin marked D+"));
  dm = data_pin (chip->dm_gpio, _("The pin marked D−"));
  /* Translators: %d is the number of a pin of the chip */
  boot = g_strdup_printf (_("Hold GPIO %d at GND"), chip->boot_gpio);
  adw_action_row_set_subtitle (self->dp_row, dp);
  adw_action_row_set_subtitle (self->dm_row, dm);
  adw_action_row_set_subtitle (self->boot_row, boot);
}

/* The words say all of it; the color only helps. */
static AdwActionRow *
add_row (JoltWiring *self,
         const char *css_class,
         const char *title,
         const char *pin)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *picture = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (picture, "wire");
  gtk_widget_add_css_class (picture, css_class);
  gtk_widget_set_valign (picture, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), picture);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), pin);
  gtk_widget_add_css_class (row, "property");
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);

  return ADW_ACTION_ROW (row);
}

static void
jolt_wiring_class_init (JoltWiringClass *klass)
{
}

static void
jolt_wiring_init (JoltWiring *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  const JoltChip *chip;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _("A Module Without a USB Socket"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Wiring"), -1);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), _("Which wire goes to which pin"));

  for (guint i = 0; (chip = get_chip (i)) != NULL; i++)
    gtk_string_list_append (names, jolt_format_chip (chip->name));
  self->chip_row = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->chip_row), _("Chip"));
  adw_combo_row_set_model (self->chip_row, G_LIST_MODEL (names));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->chip_row));

  add_row (self, "red", _("Red wire, 5 V"), _("The 5 V pin of the board, never a pin of the chip"));
  add_row (self, "black", _("Black wire"), _("GND"));
  self->dp_row = add_row (self, "green", _("Green wire, D+"), "");
  self->dm_row = add_row (self, "white", _("White wire, D−"), "");
  self->boot_row = add_row (self, "none", _("In place of BOOT"), "");
  add_row (self, "none", _("In place of RESET"), _("Tap EN to GND"));

  g_signal_connect_object (self->chip_row, "notify::selected", G_CALLBACK (chip_cb), self, G_CONNECT_SWAPPED);
  chip_cb (self);
}
