/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void jolt_recent_files_add  (GFile *file);
void jolt_recent_files_show (GMenu *menu);

G_END_DECLS
