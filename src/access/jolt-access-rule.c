/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-access-rule.h"

#include "jolt-access-resources.h"

#define RESOURCES "/io/github/jolt_flasher/Jolt/access/"

/* udev(7), "Rules files": rules in /run are as good as those in /etc, and gone
 * after a restart. */
#define VOLATILE_FOLDER "/run/udev/rules.d"

#define TAG "TAG+=\"uaccess\""

/* A resource is part of the program and is followed by a NUL byte. */
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

/* The lines that udev reads, for the user at the computer or for @group */
static char **
dup_lines (const char *group)
{
  g_auto (GStrv) lines = g_strsplit (jolt_access_rule_get_text (), "\n", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *grant = NULL;

  if (group != NULL)
    grant = g_strdup_printf ("GROUP=\"%s\"", group);

  for (gsize i = 0; lines[i] != NULL; i++) {
    g_autoptr (GString) line = g_string_new (lines[i]);

    if (*line->str == '\0' || *line->str == '#')
      continue;
    if (grant != NULL)
      g_string_replace (line, TAG, grant, 0);
    g_strv_builder_add (builder, line->str);
  }

  return g_strv_builder_end (builder);
}

/**
 * jolt_access_rule_dup_group_text:
 * @group: a group, of characters that are nothing special to udev
 *
 * Makes the rule for systems and sessions where "uaccess" does nothing: without
 * logind, and over the network. The mode is left to udev, whose own rules let
 * the group of a USB device write to it.
 *
 * Returns: (transfer full): the udev rule as a file
 */
char *
jolt_access_rule_dup_group_text (const char *group)
{
  g_auto (GStrv) lines = dup_lines (group);
  g_autofree char *text = g_strjoinv ("\n", lines);

  return g_strdup_printf ("# Jolt: flash Espressif boards as a member of the group \"%s\".\n%s\n", group, text);
}

/**
 * jolt_access_rule_dup_command:
 * @group: (nullable): the group for the rule; %NULL for the user at the computer
 * @user_name: (nullable): an account to be put into @group
 * @until_restart: whether to write the rule where it lasts until the next
 *   restart, because /etc cannot be written
 *
 * Makes the command for a user who has to install the rule by hand: a single
 * line for a terminal that writes the file, without its comments, and applies
 * it to the boards that are plugged in.
 *
 * Returns: (transfer full): the command
 */
char *
jolt_access_rule_dup_command (const char *group,
                              const char *user_name,
                              gboolean    until_restart)
{
  const char *folder = until_restart ? VOLATILE_FOLDER : JOLT_ACCESS_RULE_FOLDER;
  g_auto (GStrv) lines = dup_lines (group);
  g_autoptr (GString) command = g_string_new (NULL);

  if (group != NULL && user_name != NULL) {
    g_autofree char *account = g_shell_quote (user_name);

    g_string_append_printf (command, "sudo groupadd -f %s && sudo usermod -aG %s %s && ", group, group, account);
  }
  if (until_restart)
    g_string_append (command, "sudo mkdir -p " VOLATILE_FOLDER " && ");

  g_string_append (command, "printf '%s\\n'");
  for (gsize i = 0; lines[i] != NULL; i++) {
    g_autofree char *quoted = g_shell_quote (lines[i]);

    g_string_append_printf (command, " %s", quoted);
  }
  g_string_append_printf (command, " | sudo tee %s/" JOLT_ACCESS_RULE_NAME " >/dev/null && " JOLT_ACCESS_RULE_APPLY, folder);

  return g_string_free_and_steal (g_steal_pointer (&command));
}

/**
 * jolt_access_rule_dup_nixos:
 * @group: (nullable): the group for the rule; %NULL for the user at the computer
 *
 * services.udev.extraRules would become 99-local.rules, too late for "uaccess";
 * a package brings a file with a name of its own (NixOS, services.udev.packages).
 *
 * Returns: (transfer full): the lines for the configuration of NixOS
 */
char *
jolt_access_rule_dup_nixos (const char *group)
{
  g_auto (GStrv) lines = dup_lines (group);
  g_autofree char *text = g_strjoinv ("\n  ", lines);

  return g_strdup_printf ("services.udev.packages = [ (pkgs.writeTextDir \"etc/udev/rules.d/" JOLT_ACCESS_RULE_NAME "\" ''\n"
                          "  %s\n"
                          "'') ];", text);
}
