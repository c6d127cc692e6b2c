/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-coach-step.h"
#include "jolt-coach.h"
#include "jolt-wiring.h"

/**
 * JoltCoach:
 *
 * Helps a person bring a board into bootloader mode: the steps as pictures,
 * live words about what the bus did, hints while nothing is found, and how a
 * bare module is wired.
 *
 * It is needed while there is no board, or none but boards that wait for their
 * buttons; when one becomes ready under its eyes it says so before it goes.
 */

/* Somebody who has pressed the buttons twice by then is ready for a hint. */
#define HINT_MS 12000
/* Long enough to read which board was found. */
#define PRAISE_MS 2500

typedef enum {
  STATE_WAITING,    /* there is no board */
  STATE_LEFT,       /* one left and has not come back */
  STATE_RUNNING,    /* one runs its own firmware */
  STATE_CAME_BACK,  /* one left and came back with its own firmware */
  STATE_FOUND,      /* one is ready */
} State;

struct _JoltCoach
{
  AdwBin         parent_instance;

  JoltSession   *session;
  JoltCoachStep *hold_step;
  JoltCoachStep *tap_step;
  JoltCoachStep *release_step;
  GtkWidget     *hints;
  GtkImage      *live_image;
  GtkLabel      *live_label;
  JoltWiring    *wiring;
  State          state;
  gboolean       needed;
  gboolean       saw_leave;  /* a board left while the coach was looked at */
  guint          n_hints;
  guint          hint_timeout;
  guint          praise_timeout;
};

G_DEFINE_FINAL_TYPE (JoltCoach, jolt_coach, ADW_TYPE_BIN)

enum {
  PROP_0,
  PROP_SESSION,
  PROP_NEEDED,
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

  self->hint_timeout = 0;
  return G_SOURCE_REMOVE;
}

/* Tests and cameras have a sense of time of their own. */
static guint
get_ms (const char *variable,
        guint       default_ms)
{
  const char *text = g_getenv (variable);
  guint64 ms;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 1, 60000, &ms, NULL))
    return (guint) ms;

  return default_ms;
}

static void
restart_hints (JoltCoach *self)
{
  g_clear_handle_id (&self->hint_timeout, g_source_remove);
  set_n_hints (self, 0);

  /* Where a board can be seen the cable and the port are good. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && self->session != NULL &&
      jolt_target_list_get_length (jolt_session_get_targets (self->session)) == 0)
    self->hint_timeout = g_timeout_add (get_ms ("JOLT_HINT_MS", HINT_MS), hint_cb, self);
}

static JoltBoard *
find_ready (JoltCoach *self)
{
  JoltTargetList *targets = jolt_session_get_targets (self->session);

  for (guint i = 0; i < jolt_target_list_get_length (targets); i++) {
    JoltBoard *board = jolt_target_get_board (jolt_target_list_peek (targets, i));

    if (jolt_board_can_flash (board))
      return board;
  }

  return NULL;
}

static char *
live_words (JoltCoach *self,
            State      state)
{
  JoltBoard *board;

  switch (state) {
  case STATE_WAITING:
    return g_strdup (_("Waiting for a board…"));
  case STATE_LEFT:
    return g_strdup (_("A board left and has not come back"));
  case STATE_RUNNING:
    return g_strdup (_("The board runs its own firmware: hold BOOT while you tap RESET"));
  case STATE_CAME_BACK:
    return g_strdup (_("The board came back, but without BOOT: hold it while you tap RESET"));
  case STATE_FOUND:
    board = find_ready (self);
    if (board == NULL || jolt_board_get_chip (board) == NULL)
      return g_strdup (_("Found a board"));
    /* Translators: %s is the name of a chip, such as ESP32-S2 */
    return g_strdup_printf (_("Found an %s"), jolt_board_get_chip (board)->name);
  }

  g_return_val_if_reached (NULL);
}

/* BOOT cannot be seen from the computer. That a board left shows that RESET was
 * tapped, or the cable pulled; a board in its bootloader has had all three. */
static void
show_state (JoltCoach *self,
            State      state)
{
  g_autofree char *words = live_words (self, state);
  gboolean found = state == STATE_FOUND;
  gboolean is_news = g_strcmp0 (gtk_label_get_label (self->live_label), words) != 0;

  self->state = state;
  jolt_coach_step_set_done (self->hold_step, found);
  jolt_coach_step_set_done (self->tap_step, found || state == STATE_LEFT || state == STATE_CAME_BACK);
  jolt_coach_step_set_done (self->release_step, found);
  gtk_image_set_from_icon_name (self->live_image, found ? "jolt-done-symbolic" : "jolt-waiting-symbolic");
  if (found)
    gtk_widget_add_css_class (GTK_WIDGET (self->live_image), "success");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->live_image), "success");
  gtk_label_set_label (self->live_label, words);

  if (is_news && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), words, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
set_needed (JoltCoach *self,
            gboolean   needed)
{
  if (self->needed == needed)
    return;

  self->needed = needed;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NEEDED]);
}

static gboolean
is_needed (JoltCoach *self)
{
  return jolt_target_list_get_length (jolt_session_get_targets (self->session)) == 0 ||
         jolt_session_get_reason (self->session) == JOLT_SESSION_REASON_NEEDS_BUTTONS;
}

static State
find_state (JoltCoach *self)
{
  if (jolt_bus_get_news (jolt_session_get_bus (self->session)) == JOLT_BUS_NEWS_LEFT)
    return STATE_LEFT;
  if (jolt_target_list_get_length (jolt_session_get_targets (self->session)) == 0)
    return STATE_WAITING;

  return self->saw_leave ? STATE_CAME_BACK : STATE_RUNNING;
}

static gboolean
praised_cb (gpointer user_data)
{
  JoltCoach *self = user_data;

  self->praise_timeout = 0;
  set_needed (self, is_needed (self));

  return G_SOURCE_REMOVE;
}

static void
update (JoltCoach *self)
{
  gboolean mapped = gtk_widget_get_mapped (GTK_WIDGET (self));
  State state;

  if (is_needed (self)) {
    state = find_state (self);
    self->saw_leave |= state == STATE_LEFT && mapped;
    g_clear_handle_id (&self->praise_timeout, g_source_remove);
    if (state != self->state)
      restart_hints (self);
    show_state (self, state);
    set_needed (self, TRUE);
    return;
  }

  self->saw_leave = FALSE;
  if (self->praise_timeout != 0)
    return;

  if (!mapped || find_ready (self) == NULL) {
    set_needed (self, FALSE);
    return;
  }

  restart_hints (self);
  show_state (self, STATE_FOUND);
  self->praise_timeout = g_timeout_add (get_ms ("JOLT_PRAISE_MS", PRAISE_MS), praised_cb, self);
}

static void
firmware_cb (JoltCoach *self)
{
  JoltFirmware *firmware = jolt_document_get_firmware (jolt_session_get_document (self->session));

  if (firmware != NULL)
    jolt_wiring_set_chip (self->wiring, jolt_firmware_get_chip (firmware));
}

static void
set_session (JoltCoach   *self,
             JoltSession *session)
{
  self->session = g_object_ref (session);

  g_signal_connect_object (session, "notify::reason", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jolt_session_get_targets (session), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jolt_session_get_targets (session), "items-changed", G_CALLBACK (restart_hints), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (jolt_session_get_bus (session), "notify::news", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jolt_session_get_document (session), "notify::firmware", G_CALLBACK (firmware_cb), self,
                           G_CONNECT_SWAPPED);
  update (self);
  firmware_cb (self);
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

  g_clear_handle_id (&self->hint_timeout, g_source_remove);

  GTK_WIDGET_CLASS (jolt_coach_parent_class)->unmap (widget);
}

static void
jolt_coach_dispose (GObject *object)
{
  JoltCoach *self = JOLT_COACH (object);

  g_clear_handle_id (&self->hint_timeout, g_source_remove);
  g_clear_handle_id (&self->praise_timeout, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_COACH);
  g_clear_object (&self->session);

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
  case PROP_SESSION:
    g_value_set_object (value, self->session);
    break;
  case PROP_NEEDED:
    g_value_set_boolean (value, self->needed);
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
  case PROP_SESSION:
    if (self->session == NULL && g_value_get_object (value) != NULL) {
      set_session (self, g_value_get_object (value));
      g_object_notify_by_pspec (object, pspec);
    }
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
   * JoltCoach:session:
   *
   * What the coach watches. Set once.
   */
  props[PROP_SESSION] =
    g_param_spec_object ("session", NULL, NULL, JOLT_TYPE_SESSION,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * JoltCoach:needed:
   *
   * Whether the coach has something to say.
   */
  props[PROP_NEEDED] =
    g_param_spec_boolean ("needed", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

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
  g_type_ensure (JOLT_TYPE_WIRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-coach.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltCoach, hold_step);
  gtk_widget_class_bind_template_child (widget_class, JoltCoach, tap_step);
  gtk_widget_class_bind_template_child (widget_class, JoltCoach, release_step);
  gtk_widget_class_bind_template_child (widget_class, JoltCoach, hints);
  gtk_widget_class_bind_template_child (widget_class, JoltCoach, live_image);
  gtk_widget_class_bind_template_child (widget_class, JoltCoach, live_label);
  gtk_widget_class_bind_template_child (widget_class, JoltCoach, wiring);
  gtk_widget_class_bind_template_callback (widget_class, has_hint);
}

static void
jolt_coach_init (JoltCoach *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
