/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-wire-row.h"

/**
 * JoltWireRow:
 *
 * Where one wire goes: the wire drawn in its color, what it is called, and the
 * pin it belongs to. The words say all of it; the color only helps.
 */

struct _JoltWireRow
{
  AdwActionRow parent_instance;
};

G_DEFINE_FINAL_TYPE (JoltWireRow, jolt_wire_row, ADW_TYPE_ACTION_ROW)

static void
jolt_wire_row_class_init (JoltWireRowClass *klass)
{
}

static void
jolt_wire_row_init (JoltWireRow *self)
{
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "property");
}

static GtkWidget *
create_picture (JoltWire wire)
{
  static const char *const css_classes[] = { "none", "red", "black", "green", "white" };
  GtkWidget *picture = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (picture, "wire");
  gtk_widget_add_css_class (picture, css_classes[wire]);
  gtk_widget_set_valign (picture, GTK_ALIGN_CENTER);

  return picture;
}

/**
 * jolt_wire_row_new:
 * @wire: which wire
 * @title: what it is called, with its color
 * @pin: where it goes
 *
 * Returns: a row
 */
GtkWidget *
jolt_wire_row_new (JoltWire    wire,
                   const char *title,
                   const char *pin)
{
  JoltWireRow *self = g_object_new (JOLT_TYPE_WIRE_ROW, "title", title, NULL);

  adw_action_row_add_prefix (ADW_ACTION_ROW (self), create_picture (wire));
  jolt_wire_row_set_pin (self, pin);

  return GTK_WIDGET (self);
}

/**
 * jolt_wire_row_set_pin:
 * @self: a row
 * @pin: where the wire goes
 */
void
jolt_wire_row_set_pin (JoltWireRow *self,
                       const char  *pin)
{
  g_return_if_fail (JOLT_IS_WIRE_ROW (self));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), pin);
}
