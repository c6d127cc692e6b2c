/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sys/types.h>

#include "jolt-access-report.h"

G_BEGIN_DECLS

/* Inside the room and for its tests. */

/* Where udev keeps which devices it marked for the person at the seat */
#define JOLT_ACCESS_TAG_FOLDER "/run/udev/tags/uaccess"

/* Tries to open a device node; returns 0 or errno. */
typedef int (* JoltAccessOpenFunc) (const char *path);

/**
 * JoltAccessWorld:
 * @root: put before every absolute path; empty for the real system
 * @user_name: the account
 * @gids: the groups of the process
 * @n_gids: how many
 * @open_node: tries to open a node
 * @pkexec: the program that asks for the administrator's password
 * @helper: the installed helper that it runs
 *
 * Where and as whom to look; immutable and shared with the worker.
 */
typedef struct {
  char               *root;
  char               *user_name;
  gid_t              *gids;
  gsize               n_gids;
  JoltAccessOpenFunc  open_node;
  char               *pkexec;
  char               *helper;
} JoltAccessWorld;

JoltAccessWorld  *jolt_access_world_new        (void);
JoltAccessWorld  *jolt_access_world_ref        (JoltAccessWorld *self);
void              jolt_access_world_unref      (JoltAccessWorld *self);
char             *jolt_access_world_path       (JoltAccessWorld *self,
                                                const char      *path);
gboolean          jolt_access_world_sandboxed  (JoltAccessWorld *self);
char            **jolt_access_world_folders    (JoltAccessWorld *self);
char             *jolt_access_world_group_file (JoltAccessWorld *self);

int               jolt_access_open_by_mode     (const char      *path);

JoltAccessReport *jolt_access_probe            (JoltAccessWorld *world,
                                                const char      *device_path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltAccessWorld, jolt_access_world_unref)

G_END_DECLS
