/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-options.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "jolt-cli-error.h"

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
  /* GLib's own --help ends the program without a look at what became of its
   * output. */
  g_option_context_set_help_enabled (options, FALSE);

  return options;
}

static const char *demo_boards = "";

/* GLib would take the next argument for an optional value, which here is a file
 * more often than not. */
static void
take_demo_boards (char **argv)
{
  for (; *argv != NULL && strcmp (*argv, "--") != 0; argv++) {
    if (g_str_has_prefix (*argv, "--demo=")) {
      demo_boards = *argv + strlen ("--demo=");
      *argv = (char *) "--demo";
    }
  }
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
  gboolean help = FALSE;
  const GOptionEntry entries[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, N_("Show these options"), NULL },
    { NULL }
  };
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (options, entries, GETTEXT_PACKAGE);
  take_demo_boards (*argv);
  if (!g_option_context_parse (options, argc, argv, &error)) {
    jolt_cli_options_wrong ("%s", error->message);
    return FALSE;
  }

  if (help) {
    g_autofree char *text = g_option_context_get_help (options, TRUE, NULL);

    fputs (text, stdout);
    g_clear_pointer (&text, g_free);
    exit (jolt_cli_error_check_output (EX_OK));
  }

  return TRUE;
}

/**
 * jolt_cli_options_get_demo:
 *
 * Returns: the boards in software that --demo names; empty for the usual one
 */
const char *
jolt_cli_options_get_demo (void)
{
  return demo_boards;
}

/**
 * jolt_cli_options_wrong:
 * @format: what is wrong, translated
 *
 * Says what is wrong with the command line.
 *
 * Returns: %EX_USAGE
 */
int
jolt_cli_options_wrong (const char *format,
                        ...)
{
  g_autofree char *text = NULL;
  g_autofree char *hint = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);

  hint = g_strdup_printf (_("See “%s --help”."), g_get_prgname ());

  return jolt_cli_error_fail ("usage", text, hint, EX_USAGE);
}
