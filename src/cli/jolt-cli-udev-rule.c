/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "jolt-access-rule.h"
#include "jolt-cli-options.h"

/* What a group can be called without a meaning of its own to udev or a shell */
static gboolean
is_group_name (const char *name)
{
  for (const char *p = name; *p != '\0'; p++) {
    if (!g_ascii_isalnum (*p) && strchr ("._-", *p) == NULL)
      return FALSE;
  }

  return *name != '\0' && *name != '-';
}

int
jolt_cli_udev_rule (int    argc,
                    char **argv)
{
  g_autofree char *group = NULL;
  const GOptionEntry entries[] = {
    { "group", 0, 0, G_OPTION_ARG_STRING, &group,
      N_("For the members of a group instead of the user at the computer"), N_("GROUP") },
    { NULL }
  };
  g_autoptr (GOptionContext) options = NULL;
  g_autofree char *description = NULL;

  description = g_strconcat (_("Install it with"),
                             "\n  jolt-cli udev-rule | sudo tee " JOLT_ACCESS_RULE_PATH "\n"
                             "  sudo udevadm control --reload\n"
                             "  sudo udevadm trigger --subsystem-match=usb --attr-match=idVendor=303a",
                             NULL);
  options = jolt_cli_options_new (NULL, _("Print the udev rule that lets you use Espressif boards."),
                                  description, entries);
  if (!jolt_cli_options_parse (options, &argc, &argv))
    return EX_USAGE;
  if (argc > 1)
    return jolt_cli_options_wrong (_("too many arguments"));
  if (group != NULL && !is_group_name (group))
    return jolt_cli_options_wrong (_("--group takes the name of a group"));

  if (group != NULL) {
    g_autofree char *text = jolt_access_rule_dup_group_text (group);

    fputs (text, stdout);
  } else {
    fputs (jolt_access_rule_get_text (), stdout);
  }

  return EX_OK;
}
