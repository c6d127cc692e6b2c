/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define JOLT_ACCESS_RULE_NAME "70-jolt.rules"
#define JOLT_ACCESS_RULE_PATH "/etc/udev/rules.d/" JOLT_ACCESS_RULE_NAME

const char *jolt_access_rule_get_text    (void);
const char *jolt_access_rule_get_script  (void);
char       *jolt_access_rule_dup_command (void);

G_END_DECLS
