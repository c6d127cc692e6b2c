/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void jolt_shortcuts_install (GtkApplication *application);
void jolt_shortcuts_add_to  (GtkWidget      *widget,
                             GtkWindow      *window);
void jolt_shortcuts_present (GtkWindow      *window);

G_END_DECLS
