/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-menu-names.h"

/* The items that GTK makes of a menu model point a screen reader to a label
 * that says nothing; here they get a name of their own, the words they show. */

static char *
without_mnemonic (const char *text)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '_' && *++p == '\0')
      break;
    g_string_append_c (words, *p);
  }

  return g_string_free_and_steal (g_steal_pointer (&words));
}

static void
name_items (GtkWidget *widget)
{
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkModelButton")) {
    g_autofree char *text = NULL;
    g_autofree char *words = NULL;

    g_object_get (widget, "text", &text, NULL);
    words = text != NULL ? without_mnemonic (text) : NULL;
    if (words != NULL && *words != '\0') {
      gtk_accessible_reset_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
      gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
    }
  }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    name_items (child);
}

/**
 * jolt_menu_names_keep:
 * @menu: the popover of a menu
 *
 * Names the items of @menu each time it opens.
 */
void
jolt_menu_names_keep (GtkPopover *menu)
{
  g_return_if_fail (GTK_IS_POPOVER (menu));

  g_signal_connect (menu, "map", G_CALLBACK (name_items), NULL);
}
