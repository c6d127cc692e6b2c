/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "jolt-cli-error.h"

static const JoltCliCommand commands[] = {
  { "list", N_("Show the boards that are plugged in"), jolt_cli_list },
  { "inspect", N_("Show what is in a firmware file"), jolt_cli_inspect },
  { "flash", N_("Write firmware to a board"), jolt_cli_flash },
  { "board", N_("Show what a board holds"), jolt_cli_board },
  { "backup", N_("Save the flash memory of a board"), jolt_cli_backup },
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
  g_autofree char *sentence = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (strcmp (commands[i].name, name) == 0)
      return &commands[i];
  }

  sentence = g_strdup_printf (_("there is no command “%s”. See “jolt-cli help”."), name);
  jolt_cli_error_fail ("usage", sentence, NULL, EX_USAGE);

  return NULL;
}

static int
run_command (const JoltCliCommand  *command,
             int                    argc,
             char                 **argv)
{
  g_autofree char *program = g_strconcat ("jolt-cli ", command->name, NULL);
  int exit_code;

  /* "Usage: jolt-cli flash …" */
  g_set_prgname (program);
  exit_code = command->run (argc, argv);

  /* Of a flash the board counts, whoever still listens. */
  return command->run == jolt_cli_flash ? exit_code : jolt_cli_error_check_output (exit_code);
}

static int
help (int    argc,
      char **argv)
{
  char *help_argv[] = { argv[0], (char *) "--help", NULL };
  const JoltCliCommand *command;

  if (argc < 2) {
    print_usage (stdout);
    return jolt_cli_error_check_output (EX_OK);
  }

  command = find_command (argv[1]);

  return command ? run_command (command, 2, help_argv) : EX_USAGE;
}

/* Where a standard stream is closed, the next file that is opened would take its
 * place, and what is printed would go to a USB device. /dev/null is opened the
 * wrong way around, so that what is printed is known to be lost. */
static void
fill_standard_streams (void)
{
  static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };

  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
    if (fcntl (fd, F_GETFD) < 0 && open ("/dev/null", modes[fd]) != fd)
      _exit (EX_OSERR);
  }
}

/* Before any option is read, as a wrong one is to be told as JSON too */
static gboolean
wants_json (char **argv)
{
  for (; *argv != NULL && strcmp (*argv, "--") != 0; argv++) {
    if (strcmp (*argv, "--json") == 0)
      return TRUE;
  }

  return FALSE;
}

int
main (int   argc,
      char *argv[])
{
  const JoltCliCommand *command;
  const char *locale_dir = g_getenv ("JOLT_LOCALE_DIR");

  fill_standard_streams ();
  setlocale (LC_ALL, "");
  /* The environment names the po folder of a build for a program that is not installed. */
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : JOLT_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("jolt-cli");
  if (wants_json (argv))
    jolt_cli_error_use_json ();

  if (argc < 2) {
    print_usage (stderr);
    return EX_USAGE;
  }

  if (strcmp (argv[1], "--version") == 0) {
    printf ("jolt-cli %s\n", JOLT_VERSION);
    return jolt_cli_error_check_output (EX_OK);
  }

  if (strcmp (argv[1], "help") == 0 ||
      strcmp (argv[1], "--help") == 0 ||
      strcmp (argv[1], "-h") == 0)
    return help (argc - 1, argv + 1);

  command = find_command (argv[1]);

  return command ? run_command (command, argc - 1, argv + 1) : EX_USAGE;
}
