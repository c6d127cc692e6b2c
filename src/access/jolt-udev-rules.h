/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * JoltUdevGrantKind:
 * @JOLT_UDEV_GRANT_NONE: no rule lets anyone but root open the device
 * @JOLT_UDEV_GRANT_UACCESS: the person at the seat may
 * @JOLT_UDEV_GRANT_UACCESS_LATE: meant for the person at the seat, but tagged
 *   after the tag was read
 * @JOLT_UDEV_GRANT_GROUP: the members of a group may
 * @JOLT_UDEV_GRANT_WORLD: everyone may
 *
 * Whom the installed rules let open a device.
 */
typedef enum {
  JOLT_UDEV_GRANT_NONE,
  JOLT_UDEV_GRANT_UACCESS,
  JOLT_UDEV_GRANT_UACCESS_LATE,
  JOLT_UDEV_GRANT_GROUP,
  JOLT_UDEV_GRANT_WORLD,
} JoltUdevGrantKind;

/**
 * JoltUdevGrant:
 * @kind: whom the rules let open the device
 * @file: (nullable): the file that does it
 * @group: (nullable): the group, for the kind GROUP
 *
 * What the installed rules say about a device.
 */
typedef struct {
  JoltUdevGrantKind  kind;
  char              *file;
  char              *group;
} JoltUdevGrant;

void jolt_udev_grant_clear (JoltUdevGrant       *grant);
void jolt_udev_rules_look  (const char * const  *folders,
                            const char          *sysfs_path,
                            const char          *product_id,
                            JoltUdevGrant       *grant);

G_END_DECLS
