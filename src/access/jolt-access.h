/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-access-report.h"

G_BEGIN_DECLS

#define JOLT_ACCESS_ERROR (jolt_access_error_quark ())

/**
 * JoltAccessError:
 * @JOLT_ACCESS_ERROR_DISMISSED: the user closed the password dialog
 * @JOLT_ACCESS_ERROR_NOT_AUTHORIZED: the password was wrong
 * @JOLT_ACCESS_ERROR_CANNOT_ASK: there is no pkexec, or no agent that could ask
 *   for the password
 * @JOLT_ACCESS_ERROR_WRONG_PLACE: a rule that is installed from a sandbox, a
 *   container or by hand in NixOS has no effect
 * @JOLT_ACCESS_ERROR_FAILED: the file was not written
 *
 * Why the rule was not installed.
 */
typedef enum {
  JOLT_ACCESS_ERROR_DISMISSED,
  JOLT_ACCESS_ERROR_NOT_AUTHORIZED,
  JOLT_ACCESS_ERROR_CANNOT_ASK,
  JOLT_ACCESS_ERROR_WRONG_PLACE,
  JOLT_ACCESS_ERROR_FAILED,
} JoltAccessError;

GQuark jolt_access_error_quark (void);

#define JOLT_TYPE_ACCESS (jolt_access_get_type ())
G_DECLARE_FINAL_TYPE (JoltAccess, jolt_access, JOLT, ACCESS, GObject)

JoltAccess             *jolt_access_new             (void) G_GNUC_WARN_UNUSED_RESULT;

void                    jolt_access_set_device_path (JoltAccess           *self,
                                                     const char           *device_path);
const JoltAccessReport *jolt_access_get_report      (JoltAccess           *self);
JoltAccessAdvice        jolt_access_get_advice      (JoltAccess           *self);
void                    jolt_access_refresh         (JoltAccess           *self);

void                    jolt_access_install_async   (JoltAccess           *self,
                                                     GCancellable         *cancellable,
                                                     GAsyncReadyCallback   callback,
                                                     gpointer              user_data);
gboolean                jolt_access_install_finish  (JoltAccess           *self,
                                                     GAsyncResult         *result,
                                                     GError              **error);

G_END_DECLS
