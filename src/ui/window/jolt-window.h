/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-flasher.h"

G_BEGIN_DECLS

#define JOLT_TYPE_WINDOW (jolt_window_get_type ())
G_DECLARE_FINAL_TYPE (JoltWindow, jolt_window, JOLT, WINDOW, AdwApplicationWindow)

JoltWindow *jolt_window_new      (GtkApplication *application,
                                  JoltFlasher    *flasher,
                                  gboolean        demo);
void        jolt_window_open     (JoltWindow     *self,
                                  GPtrArray      *files);
void        jolt_window_quit     (JoltWindow     *self);
void        jolt_window_add_menu (JoltWindow     *self,
                                  const char     *label,
                                  GMenuModel     *menu);

G_END_DECLS
