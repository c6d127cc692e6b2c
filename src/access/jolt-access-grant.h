/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JoltAccessGrantKind:
 * @JOLT_ACCESS_GRANT_NONE: no rule names the device
 * @JOLT_ACCESS_GRANT_NAMED: a rule names it, and does something else or in a way
 *   that Jolt does not read
 * @JOLT_ACCESS_GRANT_UACCESS_LATE: tagged for the user at the computer, after
 *   the tag was read
 * @JOLT_ACCESS_GRANT_GROUP: for the members of a group
 * @JOLT_ACCESS_GRANT_WORLD: for everyone
 * @JOLT_ACCESS_GRANT_UACCESS: tagged for the user at the computer
 *
 * Whom an installed rule lets open a device; of several rules the last in this
 * order counts.
 */
typedef enum {
  JOLT_ACCESS_GRANT_NONE,
  JOLT_ACCESS_GRANT_NAMED,
  JOLT_ACCESS_GRANT_UACCESS_LATE,
  JOLT_ACCESS_GRANT_GROUP,
  JOLT_ACCESS_GRANT_WORLD,
  JOLT_ACCESS_GRANT_UACCESS,
} JoltAccessGrantKind;

/**
 * JoltAccessGrant:
 * @kind: whom the rule lets open the device
 * @file: (nullable): the file with the rule
 * @group: (nullable): the group, for the kind GROUP
 *
 * What the installed rules say about a device.
 */
typedef struct {
  JoltAccessGrantKind  kind;
  char                *file;
  char                *group;
} JoltAccessGrant;

void jolt_access_grant_find  (JoltAccessGrant    *self,
                              const char * const *folders,
                              guint16             product);
void jolt_access_grant_clear (JoltAccessGrant    *self);

G_END_DECLS
