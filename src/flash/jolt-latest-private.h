/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _JoltLatest JoltLatest;

/*
 * JoltLatestFunc:
 * @value: what was posted last
 * @user_data: data of the function
 *
 * Called in the main context of the task.
 */
typedef void (* JoltLatestFunc) (gconstpointer value,
                                 gpointer      user_data);

JoltLatest *jolt_latest_new  (GTask          *task,
                              const char     *name,
                              gsize           size,
                              JoltLatestFunc  func,
                              gpointer        user_data) G_GNUC_WARN_UNUSED_RESULT;
void        jolt_latest_post (JoltLatest     *self,
                              gconstpointer   value,
                              gboolean        urgent);
void        jolt_latest_stop (JoltLatest     *self);

G_END_DECLS
