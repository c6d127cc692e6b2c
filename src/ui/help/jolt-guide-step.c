/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-guide-step.h"

/**
 * JoltGuideStep:
 *
 * One drawn step of the way into bootloader mode, which can be seen as done.
 */

struct _JoltGuideStep
{
  GtkWidget  parent_instance;

  char      *icon_name;
  char      *text;
  gboolean   done;
};

G_DEFINE_FINAL_TYPE (JoltGuideStep, jolt_guide_step, GTK_TYPE_WIDGET)

enum {
  PROP_0,
  PROP_ICON_NAME,
  PROP_TEXT,
  PROP_DONE,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static void
jolt_guide_step_dispose (GObject *object)
{
  GtkWidget *child;

  gtk_widget_dispose_template (GTK_WIDGET (object), JOLT_TYPE_GUIDE_STEP);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);

  G_OBJECT_CLASS (jolt_guide_step_parent_class)->dispose (object);
}

static void
jolt_guide_step_finalize (GObject *object)
{
  JoltGuideStep *self = JOLT_GUIDE_STEP (object);

  g_free (self->icon_name);
  g_free (self->text);

  G_OBJECT_CLASS (jolt_guide_step_parent_class)->finalize (object);
}

static void
jolt_guide_step_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  JoltGuideStep *self = JOLT_GUIDE_STEP (object);

  switch (prop_id) {
  case PROP_ICON_NAME:
    g_value_set_string (value, self->icon_name);
    break;
  case PROP_TEXT:
    g_value_set_string (value, self->text);
    break;
  case PROP_DONE:
    g_value_set_boolean (value, self->done);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_guide_step_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  JoltGuideStep *self = JOLT_GUIDE_STEP (object);

  switch (prop_id) {
  case PROP_ICON_NAME:
    if (g_set_str (&self->icon_name, g_value_get_string (value)))
      g_object_notify_by_pspec (object, pspec);
    break;
  case PROP_TEXT:
    if (g_set_str (&self->text, g_value_get_string (value)))
      g_object_notify_by_pspec (object, pspec);
    break;
  case PROP_DONE:
    jolt_guide_step_set_done (self, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_guide_step_class_init (JoltGuideStepClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = jolt_guide_step_dispose;
  object_class->finalize = jolt_guide_step_finalize;
  object_class->get_property = jolt_guide_step_get_property;
  object_class->set_property = jolt_guide_step_set_property;

  /**
   * JoltGuideStep:icon-name:
   *
   * The picture of the step.
   */
  props[PROP_ICON_NAME] = g_param_spec_string ("icon-name", NULL, NULL, NULL, flags);

  /**
   * JoltGuideStep:text:
   *
   * The step in words.
   */
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);

  /**
   * JoltGuideStep:done:
   *
   * Whether the step was seen to be done.
   */
  props[PROP_DONE] = g_param_spec_boolean ("done", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-guide-step.ui");
}

static void
jolt_guide_step_init (JoltGuideStep *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * jolt_guide_step_set_done:
 * @self: a step
 * @done: whether the step was seen to be done
 *
 * Shows the step as done or as still to do.
 */
void
jolt_guide_step_set_done (JoltGuideStep *self,
                          gboolean       done)
{
  g_return_if_fail (JOLT_IS_GUIDE_STEP (self));

  done = !!done;
  if (self->done == done)
    return;

  self->done = done;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DONE]);
}
