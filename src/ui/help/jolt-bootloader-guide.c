/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-bootloader-guide.h"
#include "jolt-format.h"
#include "jolt-guide-steps.h"
#include "jolt-usb-id.h"

/**
 * JoltBootloaderGuide:
 *
 * Helps the user to bring a board into bootloader mode: the steps as pictures,
 * a heading and a line that follow what happens on the bus, and hints while
 * nothing is found.
 *
 * It is needed while there is no board, or only boards that wait for their
 * buttons; when one becomes ready while the guide is seen, the guide says so
 * before it goes.
 */

/* Whoever has pressed the buttons twice by then is ready for a hint. */
#define HINT_MS 12000
/* Long enough to read which board was found. */
#define FOUND_MS 2500

typedef enum {
  STATE_WAITING,    /* there is no board */
  STATE_SERIAL,     /* there is none, but a USB-UART bridge: the wrong socket */
  STATE_MAKER,      /* there is one that runs its maker's program */
  STATE_LEFT,       /* one left and has not come back */
  STATE_RUNNING,    /* one runs its own firmware */
  STATE_CAME_BACK,  /* one left and came back with its own firmware */
  STATE_FOUND,      /* one is ready */
} State;

struct _JoltBootloaderGuide
{
  AdwBin          parent_instance;

  JoltFlasher    *flasher;
  GtkLabel       *heading;
  JoltGuideSteps *steps;
  GtkWidget      *hints;
  GtkWidget      *done_image;
  GtkLabel       *live_label;
  State           state;
  gboolean        needed;
  gboolean        saw_leave;  /* a board left while the guide was seen */
  guint           n_hints;
  guint           hint_timeout;
  guint           found_timeout;
};

G_DEFINE_FINAL_TYPE (JoltBootloaderGuide, jolt_bootloader_guide, ADW_TYPE_BIN)

enum {
  PROP_0,
  PROP_NEEDED,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

/* In the order in which they help most users. */
static const char *const hint_words[] = {
  N_("If the board has two sockets, use the one marked USB."),
  N_("Use a cable that carries data: many only charge."),
  N_("Use a cable from USB-A to USB-C: some boards need one."),
  N_("Try another port, without a hub."),
  N_("On a bare module, swap D+ and D−."),
};

static void
set_n_hints (JoltBootloaderGuide *self,
             guint                n_hints)
{
  for (guint i = self->n_hints; i < n_hints; i++) {
    GtkWidget *label = gtk_label_new (_(hint_words[i]));

    gtk_label_set_wrap (GTK_LABEL (label), TRUE);
    gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
    gtk_box_append (GTK_BOX (self->hints), label);
    gtk_accessible_announce (GTK_ACCESSIBLE (self), _(hint_words[i]),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
  }
  for (guint i = self->n_hints; i > n_hints; i--)
    gtk_box_remove (GTK_BOX (self->hints), gtk_widget_get_last_child (self->hints));

  self->n_hints = n_hints;
  gtk_widget_set_visible (self->hints, n_hints > 0);
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

/* A build for tests can be told to be quicker or slower. */
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

static guint
count_boards (JoltBootloaderGuide *self)
{
  return jolt_target_list_get_length (jolt_flasher_get_targets (self->flasher));
}

static void
restart_hints (JoltBootloaderGuide *self)
{
  g_clear_handle_id (&self->hint_timeout, g_source_remove);
  set_n_hints (self, 0);

  /* Where a board can be seen the cable and the port are good. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && self->flasher != NULL && count_boards (self) == 0)
    self->hint_timeout = g_timeout_add (get_ms ("JOLT_HINT_MS", HINT_MS), hint_cb, self);
}

static JoltBoard *
find_other (JoltBootloaderGuide *self,
            JoltBoardVerdict     verdict)
{
  GListModel *others = jolt_bus_get_others (jolt_flasher_get_bus (self->flasher));

  for (guint i = 0; i < g_list_model_get_n_items (others); i++) {
    g_autoptr (JoltBoard) board = g_list_model_get_item (others, i);

    /* The list keeps it. */
    if (jolt_board_get_verdict (board) == verdict)
      return board;
  }

  return NULL;
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
dup_heading (JoltBootloaderGuide *self,
             State                state)
{
  JoltBoard *board;

  switch (state) {
  case STATE_WAITING:
    return g_strdup (_("Connect Your Board"));
  case STATE_SERIAL:
    return g_strdup (_("Wrong Socket"));
  case STATE_LEFT:
    return g_strdup (_("Board Disconnected"));
  case STATE_MAKER:
  case STATE_RUNNING:
  case STATE_CAME_BACK:
    return g_strdup (_("Not in Bootloader Mode"));
  case STATE_FOUND:
    board = find_ready (self);
    if (board == NULL || jolt_board_get_chip (board) == NULL)
      return g_strdup (_("Found a Board"));
    /* Translators: %s is the name of a chip, such as ESP32-S2 */
    return g_strdup_printf (_("Found an %s"), jolt_format_chip (jolt_board_get_chip (board)->name));
  }

  g_return_val_if_reached (NULL);
}

/* What is plugged in instead of the board's USB socket */
static char *
dup_serial_words (JoltBootloaderGuide *self)
{
  JoltBoard *bridge = find_other (self, JOLT_BOARD_VERDICT_SERIAL_SOCKET);
  const JoltBoardInfo *info = bridge != NULL ? jolt_board_get_info (bridge) : NULL;
  const char *name = NULL;

  if (info != NULL)
    jolt_usb_id_lookup (info->dfu.vendor_id, info->dfu.product_id, &name);
  if (name == NULL)
    return g_strdup (_("This is the board’s serial socket. Use the one marked USB."));

  /* Translators: %s is the name of a USB-UART bridge, such as Silicon Labs CP210x */
  return g_strdup_printf (_("%s: this is the board’s serial socket. Use the one marked USB."), name);
}

static const char *
get_live_words (State state)
{
  switch (state) {
  case STATE_WAITING:
    return _("Waiting for a board…");
  case STATE_SERIAL:
    break;
  case STATE_MAKER:
    return _("The board runs its maker’s program: hold BOOT while you tap RESET.");
  case STATE_LEFT:
    return _("Waiting for the board to come back…");
  case STATE_RUNNING:
    return _("The board runs its own firmware: hold BOOT while you tap RESET.");
  case STATE_CAME_BACK:
    return _("The board came back, but without BOOT: hold it while you tap RESET.");
  case STATE_FOUND:
    return _("The board is in bootloader mode.");
  }

  g_return_val_if_reached (NULL);
}

/* That a board left shows that RESET was tapped, or the cable pulled. */
static void
show_state (JoltBootloaderGuide *self,
            State                state)
{
  g_autofree char *heading = dup_heading (self, state);
  g_autofree char *words = state == STATE_SERIAL ? dup_serial_words (self) : g_strdup (get_live_words (state));
  gboolean is_new = g_strcmp0 (gtk_label_get_label (self->live_label), words) != 0 ||
                    g_strcmp0 (gtk_label_get_label (self->heading), heading) != 0;

  self->state = state;
  jolt_guide_steps_set_done (self->steps, state == STATE_LEFT || state == STATE_CAME_BACK, state == STATE_FOUND);
  gtk_widget_set_visible (self->done_image, state == STATE_FOUND);
  gtk_label_set_label (self->heading, heading);
  gtk_label_set_label (self->live_label, words);

  if (is_new && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), state == STATE_FOUND ? heading : words,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
set_needed (JoltBootloaderGuide *self,
            gboolean             needed)
{
  if (self->needed == needed)
    return;

  self->needed = needed;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NEEDED]);
}

/* Before the bus was scanned for the first time nothing is known. */
static gboolean
is_needed (JoltBootloaderGuide *self)
{
  return jolt_bus_get_ready (jolt_flasher_get_bus (self->flasher)) &&
         (count_boards (self) == 0 ||
          jolt_flasher_get_blocker (self->flasher) == JOLT_FLASH_BLOCKER_NEEDS_BUTTONS);
}

static State
find_state (JoltBootloaderGuide *self)
{
  if (jolt_bus_get_event (jolt_flasher_get_bus (self->flasher)) == JOLT_BUS_EVENT_LEFT)
    return STATE_LEFT;
  if (count_boards (self) == 0) {
    if (find_other (self, JOLT_BOARD_VERDICT_MAKER_PROGRAM) != NULL)
      return STATE_MAKER;

    return find_other (self, JOLT_BOARD_VERDICT_SERIAL_SOCKET) != NULL ? STATE_SERIAL : STATE_WAITING;
  }

  return self->saw_leave ? STATE_CAME_BACK : STATE_RUNNING;
}

static void
found_cb (gpointer user_data)
{
  JoltBootloaderGuide *self = user_data;

  self->found_timeout = 0;
  set_needed (self, is_needed (self));
}

static void
update (JoltBootloaderGuide *self)
{
  gboolean mapped = gtk_widget_get_mapped (GTK_WIDGET (self));
  State state;

  if (is_needed (self)) {
    state = find_state (self);
    self->saw_leave |= state == STATE_LEFT && mapped;
    g_clear_handle_id (&self->found_timeout, g_source_remove);
    if (state != self->state)
      restart_hints (self);
    show_state (self, state);
    set_needed (self, TRUE);
    return;
  }

  self->saw_leave = FALSE;
  if (self->found_timeout != 0)
    return;

  if (!mapped || find_ready (self) == NULL) {
    set_needed (self, FALSE);
    return;
  }

  restart_hints (self);
  show_state (self, STATE_FOUND);
  self->found_timeout = g_timeout_add_once (get_ms ("JOLT_PRAISE_MS", FOUND_MS), found_cb, self);
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
  g_clear_handle_id (&self->found_timeout, g_source_remove);
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
  switch (prop_id) {
  case PROP_NEEDED:
    g_value_set_boolean (value, JOLT_BOOTLOADER_GUIDE (object)->needed);
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
  widget_class->map = jolt_bootloader_guide_map;
  widget_class->unmap = jolt_bootloader_guide_unmap;

  /**
   * JoltBootloaderGuide:needed:
   *
   * Whether the guide has something to say.
   */
  props[PROP_NEEDED] =
    g_param_spec_boolean ("needed", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  g_type_ensure (JOLT_TYPE_GUIDE_STEPS);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-bootloader-guide.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltBootloaderGuide, heading);
  gtk_widget_class_bind_template_child (widget_class, JoltBootloaderGuide, steps);
  gtk_widget_class_bind_template_child (widget_class, JoltBootloaderGuide, hints);
  gtk_widget_class_bind_template_child (widget_class, JoltBootloaderGuide, done_image);
  gtk_widget_class_bind_template_child (widget_class, JoltBootloaderGuide, live_label);
}

static void
jolt_bootloader_guide_init (JoltBootloaderGuide *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_n_hints (self, 0);
}

/**
 * jolt_bootloader_guide_set_flasher:
 * @self: a guide
 * @flasher: what it follows
 *
 * Makes the guide follow the boards of @flasher. To be called once.
 */
void
jolt_bootloader_guide_set_flasher (JoltBootloaderGuide *self,
                                   JoltFlasher         *flasher)
{
  JoltTargetList *targets;
  JoltBus *bus;

  g_return_if_fail (JOLT_IS_BOOTLOADER_GUIDE (self));
  g_return_if_fail (self->flasher == NULL);

  self->flasher = g_object_ref (flasher);
  targets = jolt_flasher_get_targets (flasher);
  bus = jolt_flasher_get_bus (flasher);
  g_signal_connect_object (flasher, "notify::blocker", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (targets, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (targets, "items-changed", G_CALLBACK (restart_hints), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (bus, "notify::event", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (jolt_bus_get_others (bus), "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (bus, "notify::ready", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

gboolean
jolt_bootloader_guide_get_needed (JoltBootloaderGuide *self)
{
  g_return_val_if_fail (JOLT_IS_BOOTLOADER_GUIDE (self), FALSE);

  return self->needed;
}
