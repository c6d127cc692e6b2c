/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GBytes *jolt_file_load      (GFile         *file,
                             GCancellable  *cancellable,
                             GError       **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *jolt_file_load_path (const char    *path,
                             GError       **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
