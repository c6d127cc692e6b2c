/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define JOLT_ACCESS_RULE_NAME "70-jolt.rules"
#define JOLT_ACCESS_RULE_FOLDER "/etc/udev/rules.d"
#define JOLT_ACCESS_RULE_PATH JOLT_ACCESS_RULE_FOLDER "/" JOLT_ACCESS_RULE_NAME

/* What udev is told once the file is there. "change" is udevadm's default: it
 * sets group and mode and, through 73-seat-late.rules, the access list, and no
 * driver is bound anew. */
#define JOLT_ACCESS_RULE_APPLY \
  "sudo udevadm control --reload && " \
  "sudo udevadm trigger --subsystem-match=usb --attr-match=idVendor=303a"

const char *jolt_access_rule_get_text       (void);
const char *jolt_access_rule_get_script     (void);
char       *jolt_access_rule_dup_group_text (const char *group);
char       *jolt_access_rule_dup_command    (const char *group,
                                             const char *user_name,
                                             gboolean    until_restart);
char       *jolt_access_rule_dup_nixos      (const char *group);

G_END_DECLS
