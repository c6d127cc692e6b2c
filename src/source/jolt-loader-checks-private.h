/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-firmware.h"

G_BEGIN_DECLS

/* Who wants to know what the files hold now: tasks that wait for a reading to
 * begin, and those that the reading under way answers. */
typedef struct {
  GPtrArray *waiting;
  GPtrArray *reading;
} JoltLoaderChecks;

void     jolt_loader_checks_init       (JoltLoaderChecks *self);
void     jolt_loader_checks_clear      (JoltLoaderChecks *self);
gboolean jolt_loader_checks_get_needed (JoltLoaderChecks *self);
void     jolt_loader_checks_begin      (JoltLoaderChecks *self);
void     jolt_loader_checks_put_off    (JoltLoaderChecks *self);
void     jolt_loader_checks_finish     (JoltLoaderChecks *self,
                                        JoltFirmware     *firmware,
                                        const GError     *error);
void     jolt_loader_checks_answer     (GTask            *task,
                                        JoltFirmware     *firmware,
                                        const GError     *error);

G_END_DECLS
