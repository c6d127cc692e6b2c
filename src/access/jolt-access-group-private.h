/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-access-environment-private.h"

G_BEGIN_DECLS

void  jolt_access_group_find_name (JoltAccessGroup       *self,
                                   JoltAccessEnvironment *environment,
                                   const char            *name);
void  jolt_access_group_find_id   (JoltAccessGroup       *self,
                                   JoltAccessEnvironment *environment,
                                   gid_t                  gid);
char *jolt_access_group_dup_usual (JoltAccessEnvironment *environment);

G_END_DECLS
