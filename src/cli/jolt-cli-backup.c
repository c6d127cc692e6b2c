/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "jolt-backup-job.h"
#include "jolt-backup-words.h"
#include "jolt-cli-error.h"
#include "jolt-cli-options.h"
#include "jolt-cli-reading.h"
#include "jolt-cli-signal.h"
#include "jolt-dfu-error.h"
#include "jolt-flash-words.h"
#include "jolt-file-save.h"
#include "jolt-format.h"
#include "jolt-text.h"

#define MIB (1024u * 1024u)

/* The ROM addresses no more than this. */
#define MAX_FLASH_SIZE (16u * MIB)

/* One call of the command */
typedef struct {
  JoltCliReading   reading;
  char            *size_text;
  gsize            size;       /* to be read; 0 for all that there is */
  gboolean         force;
  char           **paths;
} Call;

static void
call_clear (Call *self)
{
  jolt_cli_reading_clear (&self->reading);
  g_free (self->size_text);
  g_strfreev (self->paths);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

/* " 42 %  1.7 MB of 4.2 MB  0:12 left  198 kB/s" */
static void
progress_cb (JoltBackupJob *job)
{
  const JoltBackupProgress *progress = jolt_backup_job_get_progress (job);
  g_autofree char *done = g_format_size (progress->done_bytes);
  g_autofree char *total = g_format_size (progress->total_bytes);
  g_autofree char *speed = jolt_flash_words_speed (progress->speed);
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_append_printf (line, _("%3d %%"), (int) (progress->fraction * 100));
  /* Translators: how much was read, such as 1.7 MB of 4.2 MB */
  g_string_append_printf (line, _("  %s of %s"), done, total);
  if (progress->seconds_left >= 0)
    /* Translators: minutes and seconds left */
    g_string_append_printf (line, _("  %d:%02d left"), progress->seconds_left / 60, progress->seconds_left % 60);
  if (speed != NULL)
    g_string_append_printf (line, "  %s", speed);

  /* Back to the start of the line, and wipe what is left of the last one */
  fprintf (stderr, "\r%s\033[K", line->str);
}

/* Not on a terminal: every tenth of the way. */
static void
tenth_cb (JoltBackupJob *job,
          GParamSpec    *pspec,
          int           *last_percent)
{
  int percent = (int) (jolt_backup_job_get_progress (job)->fraction * 10) * 10;

  if (percent <= *last_percent)
    return;

  *last_percent = percent;
  printf (_("%d %%"), percent);
  putchar ('\n');
  fflush (stdout);
}

static int
fail_to_write (const GError *error)
{
  gboolean exists = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS);

  return jolt_cli_error_fail ("cannot-write",
                              exists ? _("The file exists already. Replace it with --force.")
                                     : _("The file could not be written. Choose another place."),
                              error->message, EX_CANTCREAT);
}

static int
report (const GError *error)
{
  g_autofree char *sentence = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return jolt_cli_signal_get_exit_code ();
  if (g_error_matches (error, JOLT_BACKUP_ERROR, JOLT_BACKUP_ERROR_UNKNOWN_SIZE))
    return jolt_cli_error_fail ("backup-unknown-size",
                                _("How large the flash is cannot be told. Give its size with --size."), NULL, EX_USAGE);
  if (error->domain == JOLT_DFU_ERROR)
    return jolt_cli_error_report_reading (error);
  if (error->domain != JOLT_BACKUP_ERROR)
    return fail_to_write (error);

  sentence = jolt_backup_words_sentence (error);

  return jolt_cli_error_fail ("backup-unstable", sentence, NULL, EX_IOERR);
}

static void
say_saved (JoltBackupJob *job,
           const char    *path)
{
  g_autofree char *name = jolt_text_clean (path, -1);
  g_autofree char *size = g_format_size_full (jolt_backup_job_get_progress (job)->done_bytes, G_FORMAT_SIZE_IEC_UNITS);

  /* Translators: the first %s is the name of a file, the second a size such as 4.0 MiB */
  printf (_("Wrote %s: %s of flash memory. Press RESET on the board to start it.\n"), name, size);
  if (jolt_backup_job_get_result (job) != JOLT_BACKUP_RESULT_COMPLETE)
    puts (jolt_backup_words_result (jolt_backup_job_get_result (job)));
}

static int
back_up (const Call   *call,
         JoltBus      *bus,
         JoltBoard    *board,
         GCancellable *cancellable)
{
  const char *path = call->paths[0];
  g_autoptr (JoltTransport) transport = jolt_bus_create_transport (bus, jolt_board_get_port_path (board));
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (JoltBackupJob) job = jolt_backup_job_new (board, transport, file, call->size);
  gboolean is_terminal = isatty (STDERR_FILENO);
  int last_percent = 0;
  gulong handler;

  jolt_backup_job_set_replace (job, call->force);
  if (is_terminal)
    g_signal_connect (job, "notify::fraction", G_CALLBACK (progress_cb), NULL);
  else
    g_signal_connect (job, "notify::fraction", G_CALLBACK (tenth_cb), &last_percent);

  jolt_backup_job_start (job);
  handler = g_signal_connect_swapped (cancellable, "cancelled", G_CALLBACK (jolt_backup_job_cancel), job);
  if (g_cancellable_is_cancelled (cancellable))
    jolt_backup_job_cancel (job);
  while (jolt_backup_job_get_running (job))
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (cancellable, handler);
  if (is_terminal)
    fputs ("\r\033[K", stderr);

  if (jolt_backup_job_get_error (job) != NULL)
    return report (jolt_backup_job_get_error (job));

  say_saved (job, path);

  return EX_OK;
}

/* "4MB" is what flash chips are sold as. */
static gboolean
parse_size (const char *text,
            gsize      *size)
{
  static const char * const units[] = { "MB", "MiB", "M", NULL };
  guint64 number;
  char *end;

  number = g_ascii_strtoull (text, &end, 10);
  if (end == text || !g_ascii_isdigit (*text) || !g_strv_contains (units, end) ||
      number == 0 || number > MAX_FLASH_SIZE / MIB)
    return FALSE;

  *size = (gsize) number * MIB;

  return TRUE;
}

/* EX_OK where the file can be written. */
static int
check_file (const Call *call)
{
  const char *path = call->paths[0];
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  if (*path == '\0')
    return jolt_cli_options_wrong (_("backup takes one FILE"));
  if (g_str_equal (path, "-"))
    return jolt_cli_options_wrong (_("Jolt cannot save a backup to standard output; give the name of a file"));

  file = g_file_new_for_commandline_arg (path);
  if (jolt_file_save_check (file, call->force ? JOLT_FILE_SAVE_REPLACE : JOLT_FILE_SAVE_NONE, NULL, &error))
    return EX_OK;

  return fail_to_write (error);
}

/* EX_OK where the command line is right. */
static int
parse (Call   *call,
       int    *argc,
       char ***argv)
{
  const GOptionEntry entries[] = {
    { "board", 'b', 0, G_OPTION_ARG_STRING, &call->reading.choose.port_path,
      N_("Read the board at this USB port, as “jolt-cli list” names it"), N_("USB-PORT") },
    { "size", 's', 0, G_OPTION_ARG_STRING, &call->size_text,
      N_("How much to read, 1MB to 16MB; all that there is by default"), N_("SIZE") },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &call->force, N_("Replace FILE if it exists"), NULL },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &call->reading.demo, N_("Read a virtual board, or one of --demo=BOARDS"), NULL },
    { "demo-flash-in", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &call->reading.demo_flash,
      N_("What the virtual board holds"), N_("FILE") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &call->paths, NULL, NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) options = jolt_cli_options_new (_("FILE"), _("Save the flash memory of a board."),
                                                             NULL, entries);

  if (!jolt_cli_options_parse (options, argc, argv))
    return EX_USAGE;
  if (call->paths == NULL || call->paths[1] != NULL)
    return jolt_cli_options_wrong (_("backup takes one FILE"));
  if (call->size_text != NULL && !parse_size (call->size_text, &call->size))
    return jolt_cli_options_wrong (_("--size takes a size from 1MB to 16MB"));

  return check_file (call);
}

int
jolt_cli_backup (int    argc,
                 char **argv)
{
  g_auto (Call) call = { { { NULL } } };
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (JoltBus) bus = NULL;
  g_autoptr (JoltBoard) board = NULL;
  int exit_code = parse (&call, &argc, &argv);

  if (exit_code != EX_OK)
    return exit_code;

  board = jolt_cli_reading_open (&call.reading, &bus, &cancellable, &exit_code);

  return board != NULL ? back_up (&call, bus, board, cancellable) : exit_code;
}
