/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-flash-tracker.h"

G_BEGIN_DECLS

typedef struct _JoltFlashReporter JoltFlashReporter;

/**
 * JoltFlashReporterFunc:
 * @source_object: the source object of the task
 * @report: how the flash stands
 *
 * Called in the main context of the task.
 */
typedef void (* JoltFlashReporterFunc) (gpointer               source_object,
                                        const JoltFlashReport *report);

JoltFlashReporter *jolt_flash_reporter_new   (GTask                 *task,
                                              JoltFlashReporterFunc  func) G_GNUC_WARN_UNUSED_RESULT;
void               jolt_flash_reporter_unref (JoltFlashReporter     *self);
void               jolt_flash_reporter_post  (JoltFlashReporter     *self,
                                              const JoltFlashReport *report,
                                              gboolean               urgent);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltFlashReporter, jolt_flash_reporter_unref)

G_END_DECLS
