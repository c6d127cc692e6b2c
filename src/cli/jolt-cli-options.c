/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-options.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <sysexits.h>

/**
 * jolt_cli_options_new:
 * @parameters: (nullable): what follows the options, translated
 * @summary: what the command does, translated
 * @description: (nullable): more about it, translated
 * @entries: the options
 *
 * Returns: (transfer full): the options of a command, with --help
 */
GOptionContext *
jolt_cli_options_new (const char         *parameters,
                      const char         *summary,
                      const char         *description,
                      const GOptionEntry *entries)
{
  GOptionContext *options = g_option_context_new (parameters);

  g_option_context_set_summary (options, summary);
  g_option_context_set_description (options, description);
  g_option_context_add_main_entries (options, entries, GETTEXT_PACKAGE);

  return options;
}

/**
 * jolt_cli_options_parse:
 * @options: the options
 * @argc: (inout): how many arguments there are
 * @argv: (inout): the arguments
 *
 * Reads the options; says what is wrong with them on stderr. --help ends the
 * program.
 *
 * Returns: whether they are right; otherwise exit with %EX_USAGE
 */
gboolean
jolt_cli_options_parse (GOptionContext   *options,
                        int              *argc,
                        char           ***argv)
{
  g_autoptr (GError) error = NULL;

  if (g_option_context_parse (options, argc, argv, &error))
    return TRUE;

  jolt_cli_options_wrong ("%s", error->message);

  return FALSE;
}

/**
 * jolt_cli_options_wrong:
 * @format: what is wrong, translated
 *
 * Says on stderr what is wrong with the command line.
 *
 * Returns: %EX_USAGE
 */
int
jolt_cli_options_wrong (const char *format,
                        ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  fprintf (stderr, "%s: %s\n", g_get_prgname (), text);
  fprintf (stderr, _("See “%s --help”.\n"), g_get_prgname ());

  return EX_USAGE;
}
