/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-dfu-log.h"
#include "jolt-file-save.h"
#include "jolt-flash-contents.h"
#include "jolt-transport.h"

G_BEGIN_DECLS

/*
 * JoltBackupReadFunc:
 * @done_bytes: how much was read
 * @total_bytes: of how much
 * @user_data: data of the function
 *
 * Called in the main context in which the reading was started.
 */
typedef void (* JoltBackupReadFunc) (gsize    done_bytes,
                                     gsize    total_bytes,
                                     gpointer user_data);

/*
 * JoltBackupReadDoneFunc:
 * @bytes: (transfer full) (nullable): the whole flash
 * @contents: (transfer full) (nullable): what it holds
 * @error: (transfer full) (nullable): why there are none
 * @user_data: data of the function
 *
 * Called once, as the last, in the same main context.
 */
typedef void (* JoltBackupReadDoneFunc) (GBytes            *bytes,
                                         JoltFlashContents *contents,
                                         GError            *error,
                                         gpointer           user_data);

void jolt_backup_read_start (JoltTransport          *transport,
                             JoltDfuLog             *log,
                             gsize                   size_bytes,
                             GFile                  *file,
                             JoltFileSaveFlags       flags,
                             GCancellable           *cancellable,
                             JoltBackupReadFunc      func,
                             JoltBackupReadDoneFunc  done_func,
                             gpointer                user_data);

G_END_DECLS
