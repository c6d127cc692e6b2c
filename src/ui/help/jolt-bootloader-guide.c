/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-guide-step.h"
#include "jolt-bootloader-guide.h"
#include "jolt-wiring.h"

/**
 * JoltBootloaderGuide:
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

struct _JoltBootloaderGuide
{
  AdwBin         parent_instance;

  JoltFlasher   *flasher;
  JoltGuideStep *hold_step;
  JoltGuideStep *tap_step;
  JoltGuideStep *release_step;
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

G_DEFINE_FINAL_TYPE (JoltBootloaderGuide, jolt_bootloader_guide, ADW_TYPE_BIN)

enum {
  PROP_0,
  PROP_FLASHER,
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
has_hint (JoltBootloaderGuide *self,
          guint      n_hints)
{
  return n_hints > 0;
}

static void
set_n_hints (JoltBootloaderGuide *self,
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
  JoltBootloaderGuide *self = user_data;

  set_n_hints (self, self->n_hints + 1);
  if (self->n_hints < G_N_ELEMENTS (hint_words))
    return G_SOURCE_CONTINUE;

  self->hint_timeout = 0;
  return G_SOURCE_REMOVE;
}

/* A build with tests can be told to be quicker or slower. */
static guint
get_ms (const char *variable,
        guint       default_ms)
{
#ifdef JOLT_TEST_DOORS
  const char *text = g_getenv (variable);
  guint64 ms;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 1, 60000, &ms, NULL))
    return (guint) ms;
#endif

  return default_ms;
}

static void
restart_hints (JoltBootloaderGuide *self)
{
  g_clear_handle_id (&self->hint_timeout, g_source_remove);
  set_n_hints (self, 0);

  /* Where a board can be seen the cable and the port are good. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && self->flasher != NULL &&
      jolt_target_list_get_length (jolt_flasher_get_targets (self->flasher)) == 0)
    self->hint_timeout = g_timeout_add (get_ms ("JOLT_HINT_MS", HINT_MS), hint_cb, self);
}

static JoltBoard *
find_ready (JoltBootloaderGuide *self)
{
  JoltTargetList *targets = jolt_flasher_get_targets (self->flasher);

  for (guint i = 0; i < jolt_target_list_get_length (targets); i++) {
    JoltBoard *board = jolt_target_get_board (jolt_target_list_peek (targets, i));

    if (jolt_board_can_flash (board))
      return board;
  }

  return NULL;
}

static char *
live_words (JoltBootloaderGuide *self,
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
show_state (JoltBootloaderGuide *self,
            State      state)
{
  g_autofree char *words = live_words (self, state);
  gboolean found = state == STATE_FOUND;
  gboolean is_news = g_strcmp0 (gtk_label_get_label (self->live_label), words) != 0;

  self->state = state;
  jolt_guide_step_set_done (self->hold_step, found);
  jolt_guide_step_set_done (self->tap_step, found || state == STATE_LEFT || state == STATE_CAME_BACK);
  jolt_guide_step_set_done (self->release_step, found);
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
set_needed (JoltBootloaderGuide *self,
            gboolean   needed)
{
  if (self->needed == needed)
    return;

  self->needed = needed;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NEEDED]);
}

static gboolean
is_needed (JoltBootloaderGuide *self)
{
  return jolt_target_list_get_length (jolt_flasher_get_targets (self->flasher)) == 0 ||
         jolt_flasher_get_blocker (self->flasher) == JOLT_FLASH_BLOCKER_NEEDS_BUTTONS;
}

static State
find_state (JoltBootloaderGuide *self)
{
  if (jolt_bus_get_news (jolt_flasher_get_bus (self->flasher)) == JOLT_BUS_EVENT_LEFT)
    return STATE_LEFT;
  if (jolt_target_list_get_length (jolt_flasher_get_targets (self->flasher)) == 0)
    return STATE_WAITING;

  return self->saw_leave ? STATE_CAME_BACK : STATE_RUNNING;
}

static gboolean
praised_cb (gpointer user_data)
{
  JoltBootloaderGuide *self = user_data;

  self->praise_timeout = 0;
  set_needed (self, is_needed (self));

  return G_SOURCE_REMOVE;
}

static void
update (JoltBootloaderGuide *self)
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
firmware_cb (JoltBootloaderGuide *self)
{
  JoltFirmware *firmware = jolt_firmware_loader_get_firmware (jolt_flasher_get_loader (self->flasher));

  if (firmware != NULL)
    jolt_wiring_set_chip (self->wiring, jolt_firmware_get_chip (firmware));
}

static void
set_session (JoltBootloaderGuide   *self,
             JoltFlasher *flasher)
{
  self->flasher = g_object_ref (flasher);

  g_signal_connect_object (flasher, "notify::blocker", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jolt_flasher_get_targets (flasher), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jolt_flasher_get_targets (flasher), "items-changed", G_CALLBACK (restart_hints), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (jolt_flasher_get_bus (flasher), "notify::news", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jolt_flasher_get_loader (flasher), "notify::firmware", G_CALLBACK (firmware_cb), self,
                           G_CONNECT_SWAPPED);
  update (self);
  firmware_cb (self);
}

static void
jolt_bootloader_guide_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (jolt_bootloader_guide_parent_class)->map (widget);

  restart_hints (JOLT_BOOTLOADER_GUIDE (widget));
}

static void
jolt_bootloader_guide_unmap (GtkWidget *widget)
{
  JoltBootloaderGuide *self = JOLT_BOOTLOADER_GUIDE (widget);

  g_clear_handle_id (&self->hint_timeout, g_source_remove);

  GTK_WIDGET_CLASS (jolt_bootloader_guide_parent_class)->unmap (widget);
}

static void
jolt_bootloader_guide_dispose (GObject *object)
{
  JoltBootloaderGuide *self = JOLT_BOOTLOADER_GUIDE (object);

  g_clear_handle_id (&self->hint_timeout, g_source_remove);
  g_clear_handle_id (&self->praise_timeout, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_BOOTLOADER_GUIDE);
  g_clear_object (&self->flasher);

  G_OBJECT_CLASS (jolt_bootloader_guide_parent_class)->dispose (object);
}

static void
jolt_bootloader_guide_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  JoltBootloaderGuide *self = JOLT_BOOTLOADER_GUIDE (object);

  switch (prop_id) {
  case PROP_FLASHER:
    g_value_set_object (value, self->flasher);
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
jolt_bootloader_guide_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  JoltBootloaderGuide *self = JOLT_BOOTLOADER_GUIDE (object);

  switch (prop_id) {
  case PROP_FLASHER:
    if (self->flasher == NULL && g_value_get_object (value) != NULL) {
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
jolt_bootloader_guide_class_init (JoltBootloaderGuideClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = jolt_bootloader_guide_dispose;
  object_class->get_property = jolt_bootloader_guide_get_property;
  object_class->set_property = jolt_bootloader_guide_set_property;
  widget_class->map = jolt_bootloader_guide_map;
  widget_class->unmap = jolt_bootloader_guide_unmap;

  /**
   * JoltBootloaderGuide:flasher:
   *
   * What the coach watches. Set once.
   */
  props[PROP_FLASHER] =
    g_param_spec_object ("flasher", NULL, NULL, JOLT_TYPE_FLASHER,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * JoltBootloaderGuide:needed:
   *
   * Whether the coach has something to say.
   */
  props[PROP_NEEDED] =
    g_param_spec_boolean ("needed", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * JoltBootloaderGuide:n-hints:
   *
   * How many hints are shown.
   */
  props[PROP_N_HINTS] =
    g_param_spec_uint ("n-hints", NULL, NULL, 0, G_N_ELEMENTS (hint_words), 0,
                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  g_type_ensure (JOLT_TYPE_GUIDE_STEP);
  g_type_ensure (JOLT_TYPE_WIRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-bootloader-guide.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltBootloaderGuide, hold_step);
  gtk_widget_class_bind_template_child (widget_class, JoltBootloaderGuide, tap_step);
  gtk_widget_class_bind_template_child (widget_class, JoltBootloaderGuide, release_step);
  gtk_widget_class_bind_template_child (widget_class, JoltBootloaderGuide, hints);
  gtk_widget_class_bind_template_child (widget_class, JoltBootloaderGuide, live_image);
  gtk_widget_class_bind_template_child (widget_class, JoltBootloaderGuide, live_label);
  gtk_widget_class_bind_template_child (widget_class, JoltBootloaderGuide, wiring);
  gtk_widget_class_bind_template_callback (widget_class, has_hint);
}

static void
jolt_bootloader_guide_init (JoltBootloaderGuide *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
