/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "jolt-cli-error.h"

static const JoltCliCommand commands[] = {
  { "list", N_("Show the boards that are plugged in"), jolt_cli_list },
  { "inspect", N_("Show what is in a firmware file"), jolt_cli_inspect },
  { "flash", N_("Write firmware to a board"), jolt_cli_flash },
  { "pack", N_("Make a DFU image of build output"), jolt_cli_pack },
  { "access", N_("Say whether you may use the board, and why not"), jolt_cli_access },
  { "udev-rule", N_("Print the udev rule for Espressif boards"), jolt_cli_udev_rule },
};

static void
print_usage (FILE *stream)
{
  fprintf (stream, "%s\n\n%s\n",
           _("Usage: jolt-cli COMMAND [OPTION…]"), _("Commands:"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (stream, "  %-10s %s\n", commands[i].name, _(commands[i].summary));
  fprintf (stream, "  %-10s %s\n", "help", _("Show how a command is used"));
  fprintf (stream, "\n%s\n", _("“jolt-cli help COMMAND” shows the options of a command."));
}

static const JoltCliCommand *
find_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (strcmp (commands[i].name, name) == 0)
      return &commands[i];
  }

  fprintf (stderr, _("jolt-cli: there is no command “%s”. See “jolt-cli help”.\n"), name);

  return NULL;
}

/* What is said is all that most commands do: a full disk must not look like a
 * success. Of a flash the board counts, whoever still listens. */
static int
check_output (const JoltCliCommand *command,
              int                   exit_code)
{
  gboolean lost = fflush (stdout) != 0 || ferror (stdout);

  if (!lost || exit_code != EX_OK || command->run == jolt_cli_flash)
    return exit_code;

  jolt_cli_error_print (_("The output could not be written."), NULL);

  return EX_IOERR;
}

static int
run_command (const JoltCliCommand  *command,
             int                    argc,
             char                 **argv)
{
  g_autofree char *program = g_strconcat ("jolt-cli ", command->name, NULL);

  /* "Usage: jolt-cli flash …" */
  g_set_prgname (program);

  return check_output (command, command->run (argc, argv));
}

static int
help (int    argc,
      char **argv)
{
  char *help_argv[] = { argv[0], (char *) "--help", NULL };
  const JoltCliCommand *command;

  if (argc < 2) {
    print_usage (stdout);
    return EX_OK;
  }

  command = find_command (argv[1]);

  return command ? run_command (command, 2, help_argv) : EX_USAGE;
}

int
main (int   argc,
      char *argv[])
{
  const JoltCliCommand *command;
  const char *locale_dir = g_getenv ("JOLT_LOCALE_DIR");

  setlocale (LC_ALL, "");
  /* The environment names the po folder of a build for a program that is not installed. */
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : JOLT_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("jolt-cli");

  if (argc < 2) {
    print_usage (stderr);
    return EX_USAGE;
  }

  if (strcmp (argv[1], "--version") == 0) {
    printf ("jolt-cli %s\n", JOLT_VERSION);
    return EX_OK;
  }

  if (strcmp (argv[1], "help") == 0 ||
      strcmp (argv[1], "--help") == 0 ||
      strcmp (argv[1], "-h") == 0)
    return help (argc - 1, argv + 1);

  command = find_command (argv[1]);

  return command ? run_command (command, argc - 1, argv + 1) : EX_USAGE;
}
