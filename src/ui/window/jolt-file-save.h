/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void     jolt_file_save_async  (GFile                *file,
                                GBytes               *bytes,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data);
gboolean jolt_file_save_finish (GFile                *file,
                                GAsyncResult         *result,
                                GError              **error);

G_END_DECLS
