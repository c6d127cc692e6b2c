/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-access-rule.h"

#include "jolt-access-resources.h"

#define RESOURCES "/io/github/jolt_flasher/Jolt/access/"

/* What udev is told once the file lies there. "change" is udevadm's default: it
 * sets the mode and, through 73-seat-late.rules, the access list, and no driver
 * is bound anew. */
#define SUDO_APPLY \
  "sudo udevadm control --reload && " \
  "sudo udevadm trigger --subsystem-match=usb --attr-match=idVendor=303a"

/* A resource lies in the program and is followed by a NUL byte. */
static const char *
get_resource_text (const char *path)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  bytes = g_resource_lookup_data (jolt_access_get_resource (), path,
                                  G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  g_assert_no_error (error);

  return g_bytes_get_data (bytes, NULL);
}

/**
 * jolt_access_rule_get_text:
 *
 * Returns: the udev rule as a file, the same bytes as the installed one
 */
const char *
jolt_access_rule_get_text (void)
{
  return get_resource_text (RESOURCES JOLT_ACCESS_RULE_NAME);
}

/**
 * jolt_access_rule_get_script:
 *
 * Returns: the shell script that installs the rule as root, the same bytes as
 *   the installed helper
 */
const char *
jolt_access_rule_get_script (void)
{
  return get_resource_text (RESOURCES "jolt-install-rule");
}

/**
 * jolt_access_rule_dup_command:
 *
 * Makes the command for a person who has to install the rule by hand, as in a
 * sandbox: a single line for a terminal that writes the file, without its
 * comments, and applies it to the boards that are plugged in.
 *
 * Returns: (transfer full): the command
 */
char *
jolt_access_rule_dup_command (void)
{
  g_auto (GStrv) lines = g_strsplit (jolt_access_rule_get_text (), "\n", -1);
  g_autoptr (GString) command = g_string_new ("printf '%s\\n'");

  for (gsize i = 0; lines[i] != NULL; i++) {
    g_autofree char *quoted = NULL;

    if (*lines[i] == '\0' || *lines[i] == '#')
      continue;

    quoted = g_shell_quote (lines[i]);
    g_string_append_printf (command, " %s", quoted);
  }

  g_string_append (command,
                   " | sudo tee " JOLT_ACCESS_RULE_PATH " >/dev/null && " SUDO_APPLY);

  return g_string_free_and_steal (g_steal_pointer (&command));
}
