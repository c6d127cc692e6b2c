/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board-reader.h"
#include "jolt-flash-page.h"
#include "jolt-setup-page.h"
#include "jolt-window.h"

G_BEGIN_DECLS

struct _JoltWindow
{
  AdwApplicationWindow  parent_instance;

  JoltFlasher          *flasher;
  JoltBoardReader      *reader;
  GSettings            *settings;
  gboolean              demo;
  AdwNavigationView    *navigation;
  AdwToastOverlay      *toasts;
  GtkDropTarget        *drop_target;
  JoltSetupPage        *setup_page;
  JoltFlashPage        *flash_page;
  guint                 inhibit_cookie;
  gboolean              closing;         /* as soon as nothing is written */
};

void jolt_window_close_dialogs   (JoltWindow     *self);

/* jolt-window-actions.c */
void jolt_window_install_actions (GtkWidgetClass *widget_class);
void jolt_window_update_actions  (JoltWindow     *self);

/* jolt-window-source.c */
void jolt_window_install_source_actions (GtkWidgetClass *widget_class);
void jolt_window_update_source_actions  (JoltWindow     *self);

/* jolt-window-board.c */
void jolt_window_install_board_actions (GtkWidgetClass *widget_class);

G_END_DECLS
