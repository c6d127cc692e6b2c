/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-access-environment.h"

G_BEGIN_DECLS

/**
 * JoltAccessGroup:
 * @name: (nullable): the group; %NULL where no group is needed
 * @exists: whether the system has it
 * @listed: whether the account is entered in it
 * @member: whether this process is in it
 *
 * A group of accounts that can use a device.
 */
typedef struct {
  char     *name;
  gboolean  exists;
  gboolean  listed;
  gboolean  member;
} JoltAccessGroup;

void  jolt_access_group_find_name (JoltAccessGroup       *self,
                                   JoltAccessEnvironment *environment,
                                   const char            *name);
void  jolt_access_group_find_id   (JoltAccessGroup       *self,
                                   JoltAccessEnvironment *environment,
                                   gid_t                  gid);
char *jolt_access_group_dup_usual (JoltAccessEnvironment *environment);

G_END_DECLS
