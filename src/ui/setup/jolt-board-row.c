/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-board-row.h"
#include "jolt-board-words.h"

/**
 * JoltBoardRow:
 *
 * One board: whether to flash it, what it is called, and the verdict about it
 * in one sentence.
 */

struct _JoltBoardRow
{
  AdwActionRow  parent_instance;

  JoltTarget   *target;
  GtkWidget    *check;
};

G_DEFINE_FINAL_TYPE (JoltBoardRow, jolt_board_row, ADW_TYPE_ACTION_ROW)

enum {
  PROP_0,
  PROP_TARGET,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

/* A target notifies all that follows from its board together, whether it is
 * selectable last. */
static char *
name_words (JoltBoardRow *self,
            JoltTarget   *target,
            gboolean      selectable)
{
  return target != NULL ? jolt_board_words_name (jolt_target_get_board (target)) : NULL;
}

static char *
state_words (JoltBoardRow *self,
             JoltTarget   *target,
             gboolean      selectable)
{
  return target != NULL ? jolt_board_words_target (target) : NULL;
}

static char *
port_words (JoltBoardRow *self,
            const char   *port_path)
{
  return port_path != NULL ? jolt_board_words_port (port_path) : NULL;
}

static gboolean
needs_explanation (JoltBoardRow     *self,
                   JoltBoardVerdict  verdict)
{
  return verdict == JOLT_BOARD_VERDICT_JTAG || verdict == JOLT_BOARD_VERDICT_NO_DFU_CHIP;
}

static void
why_cb (JoltBoardRow *self)
{
  AdwDialog *dialog;

  if (jolt_board_get_verdict (jolt_target_get_board (self->target)) == JOLT_BOARD_VERDICT_JTAG)
    dialog = adw_alert_dialog_new (_("No DFU in JTAG Mode"),
                                   _("This port belongs to the chip’s built-in JTAG adapter. An ESP32-S3 leaves the "
                                     "factory this way, and only a permanent change inside the chip gives the port to "
                                     "DFU. Jolt never makes that change: flash such a board with a serial tool such as "
                                     "esptool. ESP32-C3, C6 and their relatives have no DFU at all."));
  else
    dialog = adw_alert_dialog_new (_("No DFU in This Chip"),
                                   _("The loader inside this chip has no DFU. Flash the board over its serial port with "
                                     "a tool such as esptool."));

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
jolt_board_row_dispose (GObject *object)
{
  JoltBoardRow *self = JOLT_BOARD_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), JOLT_TYPE_BOARD_ROW);
  g_clear_object (&self->target);

  G_OBJECT_CLASS (jolt_board_row_parent_class)->dispose (object);
}

static void
jolt_board_row_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_TARGET:
    g_value_set_object (value, JOLT_BOARD_ROW (object)->target);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_board_row_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  JoltBoardRow *self = JOLT_BOARD_ROW (object);

  switch (prop_id) {
  case PROP_TARGET:
    self->target = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_board_row_constructed (GObject *object)
{
  JoltBoardRow *self = JOLT_BOARD_ROW (object);

  G_OBJECT_CLASS (jolt_board_row_parent_class)->constructed (object);

  g_object_bind_property (self->target, "selected", self->check, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

static void
jolt_board_row_class_init (JoltBoardRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = jolt_board_row_constructed;
  object_class->dispose = jolt_board_row_dispose;
  object_class->get_property = jolt_board_row_get_property;
  object_class->set_property = jolt_board_row_set_property;

  /**
   * JoltBoardRow:target:
   *
   * The board and whether it is chosen.
   */
  props[PROP_TARGET] =
    g_param_spec_object ("target", NULL, NULL, JOLT_TYPE_TARGET,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, LAST_PROP, props);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-board-row.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltBoardRow, check);
  gtk_widget_class_bind_template_callback (widget_class, name_words);
  gtk_widget_class_bind_template_callback (widget_class, state_words);
  gtk_widget_class_bind_template_callback (widget_class, port_words);
  gtk_widget_class_bind_template_callback (widget_class, needs_explanation);
  gtk_widget_class_bind_template_callback (widget_class, why_cb);
}

static void
jolt_board_row_init (JoltBoardRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * jolt_board_row_new:
 * @target: a board
 *
 * Returns: a row that shows @target
 */
GtkWidget *
jolt_board_row_new (JoltTarget *target)
{
  return g_object_new (JOLT_TYPE_BOARD_ROW, "target", target, NULL);
}
