/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define JOLT_TYPE_FILE_WATCH (jolt_file_watch_get_type ())
G_DECLARE_FINAL_TYPE (JoltFileWatch, jolt_file_watch, JOLT, FILE_WATCH, GObject)

JoltFileWatch *jolt_file_watch_new          (GPtrArray     *files) G_GNUC_WARN_UNUSED_RESULT;
void           jolt_file_watch_add          (JoltFileWatch *self,
                                             GPtrArray     *files);
void           jolt_file_watch_look         (JoltFileWatch *self);
gboolean       jolt_file_watch_get_changing (JoltFileWatch *self);
void           jolt_file_watch_set_quiet    (JoltFileWatch *self,
                                             guint          quiet_ms);

G_END_DECLS
