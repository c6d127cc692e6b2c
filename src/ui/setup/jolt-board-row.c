/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-board-row.h"
#include "jolt-board-words.h"
#include "jolt-menu-names.h"

/**
 * JoltBoardRow:
 *
 * One board: its picture, what it is called, whether it can be flashed, and the
 * button that helps where it cannot. With several boards to choose from it has
 * a check box.
 */

/* In the order in which boards are listed. */
typedef enum {
  RANK_READY,        /* can be flashed */
  RANK_HELPABLE,     /* can be flashed once the user did something */
  RANK_IMPOSSIBLE,
} Rank;

struct _JoltBoardRow
{
  AdwActionRow  parent_instance;

  JoltTarget   *target;
  GtkImage     *picture;
  GtkWidget    *check;
  GtkWidget    *help_button;
  GtkWidget    *warning_picture;
  GtkWidget    *menu_button;
};

G_DEFINE_FINAL_TYPE (JoltBoardRow, jolt_board_row, ADW_TYPE_ACTION_ROW)

static const char *
get_help_label (JoltBoardVerdict verdict,
                gboolean         guided)
{
  switch (verdict) {
  case JOLT_BOARD_VERDICT_NEEDS_PERMISSION:
    return _("_Allow Access…");
  case JOLT_BOARD_VERDICT_NEEDS_BUTTONS:
  case JOLT_BOARD_VERDICT_MAKER_PROGRAM:
    return guided ? NULL : _("_Show Steps");
  case JOLT_BOARD_VERDICT_JTAG:
  case JOLT_BOARD_VERDICT_NO_DFU_CHIP:
    return _("_Why?");
  case JOLT_BOARD_VERDICT_READY:
  case JOLT_BOARD_VERDICT_CAN_RESTART:
  case JOLT_BOARD_VERDICT_IN_USE:
  case JOLT_BOARD_VERDICT_NOT_ESPRESSIF:
  case JOLT_BOARD_VERDICT_SERIAL_SOCKET:
  case JOLT_BOARD_VERDICT_LEFT:
    return NULL;
  }

  g_return_val_if_reached (NULL);
}

static void
explain (JoltBoardRow     *self,
         JoltBoardVerdict  verdict)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("No DFU"), NULL);

  if (verdict == JOLT_BOARD_VERDICT_JTAG)
    adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog),
                               _("This port belongs to the chip’s built-in JTAG adapter. An ESP32‑S3 leaves the "
                                 "factory this way, and only a permanent change inside the chip gives the port to "
                                 "DFU. Jolt never makes that change: flash such a board with a serial tool such as "
                                 "esptool. ESP32‑C3, C6 and their relatives have no DFU at all."));
  else
    adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog),
                               _("The loader inside this chip has no DFU. Flash the board over its serial port with "
                                 "a tool such as esptool."));

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
help_cb (JoltBoardRow *self)
{
  JoltBoardVerdict verdict = jolt_board_get_verdict (jolt_target_get_board (self->target));

  if (verdict == JOLT_BOARD_VERDICT_NEEDS_PERMISSION)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.access", NULL);
  else if (verdict == JOLT_BOARD_VERDICT_NEEDS_BUTTONS || verdict == JOLT_BOARD_VERDICT_MAKER_PROGRAM)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.help", NULL);
  else
    explain (self, verdict);
}

static void
show_picture (JoltBoardRow *self)
{
  static const struct {
    const char *icon_name;
    const char *css_class;
  } pictures[] = {
    [RANK_READY] = { "jolt-board-symbolic", "accent" },
    [RANK_HELPABLE] = { "jolt-board-waiting-symbolic", "warning" },
    [RANK_IMPOSSIBLE] = { "jolt-board-failed-symbolic", "dimmed" },
  };
  guint rank = jolt_board_row_get_rank (self->target);

  gtk_image_set_from_icon_name (self->picture, pictures[rank].icon_name);
  gtk_widget_set_css_classes (GTK_WIDGET (self->picture), (const char *[]) { pictures[rank].css_class, NULL });
}

/* Boards of the same chip are told apart by their port. */
static void
show_words (JoltBoardRow *self)
{
  JoltBoard *board = jolt_target_get_board (self->target);
  g_autofree char *name = jolt_board_words_name (board);
  g_autofree char *state = jolt_board_words_target (self->target);
  g_autofree char *contents = jolt_board_words_contents (self->target);
  g_autofree char *port = jolt_board_words_port (jolt_board_get_port_path (board));
  /* Translators: what is known about a board, and its USB port */
  g_autofree char *place = g_strdup_printf (C_("board", "%s · %s"), state, port);
  g_autofree char *warning = jolt_board_words_warning (self->target);
  g_autoptr (GString) subtitle = g_string_new (place);
  /* Translators: what a board is called, and its USB port */
  g_autofree char *label = g_strdup_printf (C_("board name", "%s, %s"), name, port);
  g_autofree char *check_label = g_strdup_printf (_("Flash %s"), label);
  /* Translators: %s is what a board is called, and its USB port */
  g_autofree char *menu_label = g_strdup_printf (_("More About %s"), label);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  if (contents != NULL)
    g_string_append_printf (subtitle, "\n%s", contents);
  if (warning != NULL)
    g_string_append_printf (subtitle, "\n%s", warning);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle->str);
  gtk_widget_set_visible (self->warning_picture, warning != NULL);
  /* The title alone would be the name of each. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->check), GTK_ACCESSIBLE_PROPERTY_LABEL, check_label, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL, menu_label, -1);
}

static void
add_item (GMenu      *menu,
          const char *label,
          const char *action,
          const char *port_path)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", port_path);
  g_menu_append_item (menu, item);
}

/* What a board that can be flashed can be asked, too. */
static void
fill_menu (JoltBoardRow *self)
{
  const char *port_path = jolt_board_get_port_path (jolt_target_get_board (self->target));
  g_autoptr (GMenu) menu = g_menu_new ();

  add_item (menu, _("_Details of the Board"), "win.board-details", port_path);
  add_item (menu, _("_Back Up Flash Memory…"), "win.back-up", port_path);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->menu_button), G_MENU_MODEL (menu));
  jolt_menu_names_keep (gtk_menu_button_get_popover (GTK_MENU_BUTTON (self->menu_button)));
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
jolt_board_row_class_init (JoltBoardRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = jolt_board_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/jolt_flasher/Jolt/jolt-board-row.ui");
  gtk_widget_class_bind_template_child (widget_class, JoltBoardRow, picture);
  gtk_widget_class_bind_template_child (widget_class, JoltBoardRow, check);
  gtk_widget_class_bind_template_child (widget_class, JoltBoardRow, help_button);
  gtk_widget_class_bind_template_child (widget_class, JoltBoardRow, warning_picture);
  gtk_widget_class_bind_template_child (widget_class, JoltBoardRow, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, help_cb);
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
 * Returns: a row that shows @target once it is updated
 */
GtkWidget *
jolt_board_row_new (JoltTarget *target)
{
  JoltBoardRow *self = g_object_new (JOLT_TYPE_BOARD_ROW, NULL);

  self->target = g_object_ref (target);
  g_object_bind_property (target, "selected", self->check, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (jolt_target_get_board (target), "notify::contents", G_CALLBACK (show_words), self,
                           G_CONNECT_SWAPPED);
  fill_menu (self);
  jolt_board_row_update (self, FALSE, FALSE, FALSE);

  return GTK_WIDGET (self);
}

/* With large letters in a narrow window the words of the button would leave no
 * room for those of the row. */
static void
show_help (JoltBoardRow *self,
           const char   *label,
           gboolean      is_narrow)
{
  g_auto (GStrv) pieces = g_strsplit (label, "_", -1);
  g_autofree char *name = g_strjoinv (NULL, pieces);

  if (is_narrow)
    gtk_button_set_icon_name (GTK_BUTTON (self->help_button), "go-next-symbolic");
  else
    gtk_button_set_label (GTK_BUTTON (self->help_button), label);

  gtk_widget_set_tooltip_text (self->help_button, is_narrow ? name : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->help_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/**
 * jolt_board_row_update:
 * @self: a row
 * @choice: whether the user chooses among several boards
 * @guided: whether the steps into bootloader mode are shown beside the list
 * @is_narrow: whether there is no room for words in buttons
 *
 * Shows what the board is now.
 */
void
jolt_board_row_update (JoltBoardRow *self,
                       gboolean      choice,
                       gboolean      guided,
                       gboolean      is_narrow)
{
  JoltBoard *board;
  const char *help_label;
  gboolean can_choose;

  g_return_if_fail (JOLT_IS_BOARD_ROW (self));

  board = jolt_target_get_board (self->target);
  can_choose = choice && jolt_target_get_selectable (self->target);
  help_label = jolt_board_get_in_job (board) ? NULL : get_help_label (jolt_board_get_verdict (board), guided);

  show_picture (self);
  show_words (self);
  gtk_widget_set_visible (self->check, can_choose);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), can_choose ? self->check : NULL);
  gtk_widget_set_visible (self->menu_button, jolt_board_can_flash (board));
  gtk_widget_set_visible (self->help_button, help_label != NULL);
  if (help_label != NULL)
    show_help (self, help_label, is_narrow);
}

/**
 * jolt_board_row_get_rank:
 * @target: a board
 *
 * Returns: where the board goes in a list: what can be flashed comes first,
 *   then what can be helped
 */
guint
jolt_board_row_get_rank (JoltTarget *target)
{
  if (!jolt_target_get_suitable (target))
    return RANK_IMPOSSIBLE;
  /* A job that restarts the board leaves it where it is in the list. */
  if (jolt_target_get_selectable (target) || jolt_board_get_in_job (jolt_target_get_board (target)))
    return RANK_READY;

  switch (jolt_board_get_verdict (jolt_target_get_board (target))) {
  case JOLT_BOARD_VERDICT_READY:
  case JOLT_BOARD_VERDICT_CAN_RESTART:
    return RANK_READY;
  case JOLT_BOARD_VERDICT_NEEDS_BUTTONS:
  case JOLT_BOARD_VERDICT_NEEDS_PERMISSION:
  case JOLT_BOARD_VERDICT_IN_USE:
  case JOLT_BOARD_VERDICT_MAKER_PROGRAM:
  case JOLT_BOARD_VERDICT_SERIAL_SOCKET:
  case JOLT_BOARD_VERDICT_LEFT:
    return RANK_HELPABLE;
  case JOLT_BOARD_VERDICT_JTAG:
  case JOLT_BOARD_VERDICT_NO_DFU_CHIP:
  case JOLT_BOARD_VERDICT_NOT_ESPRESSIF:
    return RANK_IMPOSSIBLE;
  }

  g_return_val_if_reached (RANK_IMPOSSIBLE);
}
