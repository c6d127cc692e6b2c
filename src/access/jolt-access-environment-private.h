/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-access-report.h"

#include <sys/types.h>

G_BEGIN_DECLS

/* Where udev keeps which devices it tagged for the user at the computer */
#define JOLT_ACCESS_TAG_FOLDER "/run/udev/tags/uaccess"

/**
 * JoltAccessEnvironment:
 * @root: put before every absolute path; empty for the real system
 * @user_name: the account
 * @gids: (array length=n_gids): the groups of the process
 * @n_gids: how many
 * @remote: whether the session came over the network
 * @open_node: tries to open a device node; returns 0 or errno
 * @pkexec: the program that asks for the administrator's password
 * @helper: the installed helper that it runs
 * @helper_owner: the account that must own @helper; root
 *
 * The system that is examined, and the account that asks. Immutable once in
 * use, and shared with the worker.
 */
typedef struct {
  char     *root;
  char     *user_name;
  gid_t    *gids;
  gsize     n_gids;
  gboolean  remote;
  int     (*open_node) (const char *path);
  char     *pkexec;
  char     *helper;
  uid_t     helper_owner;
} JoltAccessEnvironment;

JoltAccessEnvironment *jolt_access_environment_new                (void) G_GNUC_WARN_UNUSED_RESULT;
JoltAccessEnvironment *jolt_access_environment_ref                (JoltAccessEnvironment *self);
void                   jolt_access_environment_unref              (JoltAccessEnvironment *self);
char                  *jolt_access_environment_dup_path           (JoltAccessEnvironment *self,
                                                                   const char            *path);
gboolean               jolt_access_environment_has                (JoltAccessEnvironment *self,
                                                                   const char            *path);
JoltAccessPlace        jolt_access_environment_get_place          (JoltAccessEnvironment *self);
gboolean               jolt_access_environment_has_udev           (JoltAccessEnvironment *self);
gboolean               jolt_access_environment_has_logind         (JoltAccessEnvironment *self);
gboolean               jolt_access_environment_is_read_only       (JoltAccessEnvironment *self,
                                                                   const char            *path);
gboolean               jolt_access_environment_is_helper_trusted  (JoltAccessEnvironment *self);
char                 **jolt_access_environment_dup_rule_folders   (JoltAccessEnvironment *self);
char                  *jolt_access_environment_dup_group_file     (JoltAccessEnvironment *self);

gboolean               jolt_access_is_within                      (const char            *path,
                                                                   const char            *folder);
int                    jolt_access_open_by_mode                   (const char            *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltAccessEnvironment, jolt_access_environment_unref)

G_END_DECLS
