/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-backup-dialog.h"
#include "jolt-board-dialog.h"
#include "jolt-window-private.h"

/* What the menu of a board does; the parameter is its port. */

static JoltBoard *
find_board (GtkWidget *widget,
            GVariant  *port_path)
{
  JoltBus *bus = jolt_flasher_get_bus (JOLT_WINDOW (widget)->flasher);
  JoltBoard *board = jolt_bus_find_board (bus, g_variant_get_string (port_path, NULL));

  return board != NULL && jolt_board_can_flash (board) ? board : NULL;
}

static void
details_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  JoltBoard *board = find_board (widget, parameter);

  if (board != NULL)
    jolt_board_dialog_present (jolt_flasher_get_bus (JOLT_WINDOW (widget)->flasher), board, widget);
}

static void
back_up_cb (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  JoltBoard *board = find_board (widget, parameter);

  if (board != NULL)
    jolt_backup_dialog_choose (jolt_flasher_get_bus (JOLT_WINDOW (widget)->flasher), board, widget);
}

/**
 * jolt_window_install_board_actions:
 * @widget_class: the class of the window
 *
 * Installs what the menu of a board does.
 */
void
jolt_window_install_board_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.board-details", "s", details_cb);
  gtk_widget_class_install_action (widget_class, "win.back-up", "s", back_up_cb);
}
