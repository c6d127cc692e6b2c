/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-access-environment-private.h"

G_BEGIN_DECLS

/**
 * JoltAccessWatch:
 * @targets: files and folders whose change matters, whether they exist or not
 * @folders: the folders that exist and have to be watched for it
 *
 * What has to be watched so that no change is missed. The worker finds it out;
 * [class@Access] watches.
 */
typedef struct {
  char **targets;
  char **folders;
} JoltAccessWatch;

JoltAccessWatch *jolt_access_watch_new     (JoltAccessEnvironment *environment,
                                            const char            *device_path);
void             jolt_access_watch_free    (JoltAccessWatch       *self);
gboolean         jolt_access_watch_equal   (const JoltAccessWatch *a,
                                            const JoltAccessWatch *b);
gboolean         jolt_access_watch_matters (const JoltAccessWatch *self,
                                            const char            *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltAccessWatch, jolt_access_watch_free)

G_END_DECLS
