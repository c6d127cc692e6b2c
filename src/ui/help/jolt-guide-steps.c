/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-guide-steps.h"

/**
 * JoltGuideSteps:
 *
 * The three steps into bootloader mode, drawn, each of which can be marked as
 * done, and the other names of the buttons.
 */

#define N_STEPS 3

struct _JoltGuideSteps
{
  AdwBin     parent_instance;

  GtkWidget *ticks[N_STEPS];
};

G_DEFINE_FINAL_TYPE (JoltGuideSteps, jolt_guide_steps, ADW_TYPE_BIN)

static GtkWidget *
create_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);

  return label;
}

static GtkWidget *
create_tick (void)
{
  GtkWidget *tick = gtk_image_new_from_icon_name ("jolt-done-symbolic");

  gtk_image_set_pixel_size (GTK_IMAGE (tick), 24);
  gtk_widget_set_halign (tick, GTK_ALIGN_END);
  gtk_widget_set_valign (tick, GTK_ALIGN_END);
  gtk_widget_set_visible (tick, FALSE);
  gtk_widget_add_css_class (tick, "success");
  gtk_widget_add_css_class (tick, "step-done");
  gtk_accessible_update_property (GTK_ACCESSIBLE (tick), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Done"), -1);

  return tick;
}

static GtkWidget *
create_step (JoltGuideSteps *self,
             guint           number,
             const char     *icon_name,
             const char     *text)
{
  GtkWidget *step = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 6,
                                  "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
  GtkWidget *overlay = gtk_overlay_new ();
  GtkWidget *picture = g_object_new (GTK_TYPE_IMAGE, "icon-name", icon_name, "pixel-size", 88,
                                     "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  self->ticks[number] = create_tick ();
  gtk_widget_set_halign (overlay, GTK_ALIGN_CENTER);
  gtk_overlay_set_child (GTK_OVERLAY (overlay), picture);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->ticks[number]);
  gtk_box_append (GTK_BOX (step), overlay);
  gtk_box_append (GTK_BOX (step), create_label (text));

  return step;
}

static void
jolt_guide_steps_class_init (JoltGuideStepsClass *klass)
{
}

static void
jolt_guide_steps_init (JoltGuideSteps *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *steps = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *names = create_label (_("BOOT can also be marked 0 or IO0, and RESET RST or EN. On a board without RESET hold BOOT while you plug it in."));

  gtk_box_set_homogeneous (GTK_BOX (steps), TRUE);
  gtk_box_append (GTK_BOX (steps), create_step (self, 0, "jolt-boot-hold-symbolic", _("Hold BOOT")));
  gtk_box_append (GTK_BOX (steps), create_step (self, 1, "jolt-reset-tap-symbolic", _("Tap RESET")));
  gtk_box_append (GTK_BOX (steps), create_step (self, 2, "jolt-boot-release-symbolic", _("Let go of BOOT")));
  gtk_box_append (GTK_BOX (column), steps);

  gtk_widget_add_css_class (names, "caption");
  gtk_widget_add_css_class (names, "dimmed");
  gtk_box_append (GTK_BOX (column), names);

  adw_bin_set_child (ADW_BIN (self), column);
}

/**
 * jolt_guide_steps_set_done:
 * @self: the steps
 * @reset: whether RESET was seen to be tapped
 * @all: whether the board is in bootloader mode
 *
 * Marks the steps that were done. BOOT cannot be seen from the computer: only a
 * board in bootloader mode has had all three.
 */
void
jolt_guide_steps_set_done (JoltGuideSteps *self,
                           gboolean        reset,
                           gboolean        all)
{
  g_return_if_fail (JOLT_IS_GUIDE_STEPS (self));

  gtk_widget_set_visible (self->ticks[0], all);
  gtk_widget_set_visible (self->ticks[1], all || reset);
  gtk_widget_set_visible (self->ticks[2], all);
}
