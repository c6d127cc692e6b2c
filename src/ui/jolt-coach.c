/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-coach-step.h"
#include "jolt-coach.h"

/**
 * JoltCoach:
 *
 * Helps a person bring a board into bootloader mode: the steps as pictures,
 * live words about what the bus did, and hints while nothing is found.
 */

/* Somebody who has pressed the buttons twice by then is ready for a hint. */
#define HINT_MS 12000

struct _JoltCoach
{
  AdwBin         parent_instance;

  JoltBus       *bus;
  JoltCoachStep *hold_step;
  JoltCoachStep *tap_step;
  JoltCoachStep *release_step;
  GtkWidget     *hints;
  GtkWidget     *live_label;
  guint          n_hints;
  guint          timeout;
};

G_DEFINE_FINAL_TYPE (JoltCoach, jolt_coach, ADW_TYPE_BIN)

enum {
  PROP_0,
  PROP_BUS,
  PROP_N_HINTS,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

/* In the order in which they help most people. */
static const char *const hint_words[] = {
  N_("Use a cable that carries data: many only charge."),
  N_("Try another USB port."),
  N_("On a bare module, swap D+ and D−."),
};

static char *
live_words (JoltCoach   *self,
            JoltBusNews  news)
{
  switch (news) {
  case JOLT_BUS_NEWS_NONE:
    return g_strdup (_("Waiting for a board…"));
  case JOLT_BUS_NEWS_FOUND:
    return g_strdup (_("The board runs its own firmware: hold BOOT while you tap RESET"));
  case JOLT_BUS_NEWS_LEFT:
    return g_strdup (_("A board left and has not come back"));
  default:
    g_return_val_if_reached (NULL);
  }
}

static gboolean
has_hint (JoltCoach *self,
          guint      n_hints)
{
  return n_hints > 0;
}

static void
set_n_hints (JoltCoach *self,
             guint      n_hints)
{
  if (self->n_hints == n_hints)
    return;

  for (guint i = self->n_hints; i < n_hints; i++) {
    GtkWidget *label = gtk_label_new (_(hint_words[i]));

    gtk_label_set_wrap (GTK_LABEL (label), TRUE);
    gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
    gtk_widget_add_css_class (label, "dimmed");
    gtk_box_append (GTK_BOX (self->hints), label);
    gtk_accessible_announce (GTK_ACCESSIBLE (self), _(hint_words[i]),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
  }
  for (guint i = self->n_hints; i > n_hints; i--)
    gtk_box_remove (GTK_BOX (self->hints), gtk_widget_get_last_child (self->hints));

  self->n_hints = n_hints;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_HINTS]);
}

static gboolean
hint_cb (gpointer user_data)
{
  JoltCoach *self = user_data;

  set_n_hints (self, self->n_hints + 1);
  if (self->n_hints < G_N_ELEMENTS (hint_words))
    return G_SOURCE_CONTINUE;

  self->timeout = 0;
  return G_SOURCE_REMOVE;
}

static void
restart_hints (JoltCoach *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  set_n_hints (self, 0);

  /* Where a board can be seen the cable and the port are good. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && self->bus != NULL &&
      g_list_model_get_n_items (G_LIST_MODEL (self->bus)) == 0)
    self->timeout = g_timeout_add (HINT_MS, hint_cb, self);
}

/* BOOT cannot be seen from the computer. That a board left shows that RESET
 * was tapped, or the cable pulled. */
static void
news_cb (JoltCoach *self)
{
  g_autofree char *words = live_words (self, jolt_bus_get_news (self->bus));

  jolt_coach_step_set_done (self->tap_step, jolt_bus_get_news (self->bus) == JOLT_BUS_NEWS_LEFT);
  restart_hints (self);

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), words, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
jolt_coach_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (jolt_coach_parent_class)->map (widget);

  restart_hints (JOLT_COACH (widget));
}

static void
jolt_coach_unmap (GtkWidget *widget)
{
  JoltCoach *self = JOLT_COACH (widget);

  g_clear_handle_id (&self->timeout, g_source_remove);

  GTK_WIDGET_CLASS (jolt_coach_parent_class)->unmap (widget);
}

static void
jolt_coach_dispose (GObject *object)
{
  JoltCoach *self = JOLT_COACH (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_COACH);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (jolt_coach_parent_class)->dispose (object);
}

static void
jolt_coach_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  JoltCoach *self = JOLT_COACH (object);

  switch (prop_id) {
  case PROP_BUS:
    g_value_set_object (value, self->bus);
    break;
  case PROP_N_HINTS:
    g_value_set_uint (value, self->n_hints);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_coach_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  JoltCoach *self = JOLT_COACH (object);

  switch (prop_id) {
  case PROP_BUS:
    if (!g_set_object (&self->bus, g_value_get_object (value)))
      break;

    if (self->bus != NULL) {
      g_signal_connect_object (self->bus, "notify::news", G_CALLBACK (news_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->bus, "items-changed", G_CALLBACK (restart_hints), self, G_CONNECT_SWAPPED);
      news_cb (self);
    }
    g_object_notify_by_pspec (object, pspec);
    break;
  case PROP_N_HINTS:
    set_n_hints (self, g_value_get_uint (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_coach_class_init (JoltCoachClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = jolt_coach_dispose;
  object_class->get_property = jolt_coach_get_property;
  object_class->set_property = jolt_coach_set_property;
  widget_class->map = jolt_coach_map;
  widget_class->unmap = jolt_coach_unmap;

  /**
   * JoltCoach:bus:
   *
   * What the coach watches.
   */
  props[PROP_BUS] =
    g_param_spec_object ("bus", NULL, NULL, JOLT_TYPE_BUS,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * JoltCoach:n-hints:
   *
   * How many hints are shown.
   */
  props[PROP_N_HINTS] =
    g_param_spec_uint ("n-hints", NULL, NULL, 0, G_N_ELEMENTS (hint_words), 0,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  g_type_ensure (JOLT_TYPE_COACH_STEP);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-coach.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltCoach, hold_step);
  gtk_widget_class_bind_template_child (widget_class, JoltCoach, tap_step);
  gtk_widget_class_bind_template_child (widget_class, JoltCoach, release_step);
  gtk_widget_class_bind_template_child (widget_class, JoltCoach, hints);
  gtk_widget_class_bind_template_child (widget_class, JoltCoach, live_label);
  gtk_widget_class_bind_template_callback (widget_class, live_words);
  gtk_widget_class_bind_template_callback (widget_class, has_hint);
}

static void
jolt_coach_init (JoltCoach *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
