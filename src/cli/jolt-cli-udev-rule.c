/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "jolt-access-rule.h"
#include "jolt-cli-options.h"

int
jolt_cli_udev_rule (int    argc,
                    char **argv)
{
  const GOptionEntry entries[] = { { NULL } };
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

  fputs (jolt_access_rule_get_text (), stdout);

  return EX_OK;
}
