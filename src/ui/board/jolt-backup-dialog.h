/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "jolt-bus.h"

G_BEGIN_DECLS

#define JOLT_TYPE_BACKUP_DIALOG (jolt_backup_dialog_get_type ())
G_DECLARE_FINAL_TYPE (JoltBackupDialog, jolt_backup_dialog, JOLT, BACKUP_DIALOG, AdwDialog)

void jolt_backup_dialog_choose (JoltBus   *bus,
                                JoltBoard *board,
                                GtkWidget *parent);

G_END_DECLS
