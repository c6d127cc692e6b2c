/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * JoltFileSaveFlags:
 * @JOLT_FILE_SAVE_NONE: a file that is there is an error
 * @JOLT_FILE_SAVE_REPLACE: a file that is there is replaced
 *
 * What becomes of a file that has the name already.
 */
typedef enum {
  JOLT_FILE_SAVE_NONE = 0,
  JOLT_FILE_SAVE_REPLACE = 1 << 0,
} JoltFileSaveFlags;

gboolean jolt_file_save_check  (GFile                *file,
                                JoltFileSaveFlags     flags,
                                GCancellable         *cancellable,
                                GError              **error);
gboolean jolt_file_save        (GFile                *file,
                                GBytes               *bytes,
                                JoltFileSaveFlags     flags,
                                GCancellable         *cancellable,
                                GError              **error);
void     jolt_file_save_async  (GFile                *file,
                                GBytes               *bytes,
                                JoltFileSaveFlags     flags,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data);
gboolean jolt_file_save_finish (GFile                *file,
                                GAsyncResult         *result,
                                GError              **error);

G_END_DECLS
