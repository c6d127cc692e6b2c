/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>

#include "jolt-cli-bus.h"
#include "jolt-cli-choose.h"
#include "jolt-cli-demo.h"
#include "jolt-cli-error.h"
#include "jolt-cli-open.h"
#include "jolt-cli-options.h"
#include "jolt-cli-progress.h"
#include "jolt-flash-queue.h"
#include "jolt-summary-words.h"

/* A signal that asks the program to end */
typedef struct {
  GCancellable *cancellable;
  int           number;     /* 0 while none came */
} Signal;

static void
say_board (JoltBoard *board)
{
  const JoltChip *chip = jolt_board_get_chip (board);

  if (chip != NULL)
    printf (_("Board: %s at USB port %s\n"), chip->name, jolt_board_get_port_path (board));
  else
    printf (_("Board at USB port %s\n"), jolt_board_get_port_path (board));
  fflush (stdout);
}

static void
say_failure (JoltCliProgress *progress,
             const GError    *error)
{
  const char *prefix = jolt_cli_progress_get_prefix (progress);
  g_autofree char *sentence = jolt_cli_error_sentence (error);
  g_autofree char *prefixed = prefix != NULL ? g_strdup_printf ("%s: %s", prefix, sentence) : NULL;

  jolt_cli_progress_finish (progress);
  jolt_cli_error_print (prefixed != NULL ? prefixed : sentence, error->message);
}

static void
job_ended_cb (JoltCliProgress *progress,
              JoltFlashJob    *job)
{
  const GError *error = jolt_flash_job_get_error (job);
  g_autofree char *title = jolt_summary_words_title_of (job);
  g_autofree char *sentence = jolt_summary_words_sentence_of (job);
  g_autofree char *text = g_strdup_printf ("%s. %s", title, sentence);

  if (error != NULL)
    say_failure (progress, error);
  else
    jolt_cli_progress_say (progress, text);
}

static void
job_started_cb (JoltFlashQueue *queue,
                JoltFlashJob   *job,
                gboolean       *alone)
{
  JoltCliProgress *progress = jolt_cli_progress_new (job, *alone ? NULL : jolt_flash_job_get_port_path (job));

  g_signal_connect_data (job, "ended", G_CALLBACK (job_ended_cb), progress,
                         (GClosureNotify) (GCallback) g_object_unref, G_CONNECT_SWAPPED);
}

static void
cancelled_cb (GCancellable   *cancellable,
              JoltFlashQueue *queue)
{
  jolt_flash_queue_cancel (queue);
}

static int
exit_code_of (JoltFlashJob *job)
{
  const GError *error = jolt_flash_job_get_error (job);

  if (jolt_flash_job_get_outcome (job) == JOLT_FLASH_OUTCOME_CANCELLED)
    return JOLT_CLI_EXIT_SIGNAL (SIGINT);

  return error != NULL ? jolt_cli_error_exit_code (error) : EX_OK;
}

/* All at once; one that fails stops no other. */
static int
flash_boards (JoltBus      *bus,
              GPtrArray    *boards,
              JoltFirmware *firmware,
              guint         depth,
              GCancellable *cancellable)
{
  g_autoptr (JoltFlashQueue) queue = jolt_flash_queue_new (bus);
  gboolean alone = boards->len == 1;
  GListModel *jobs = jolt_flash_queue_get_jobs (queue);
  int exit_code = EX_OK;
  gulong handler;

  jolt_flash_queue_set_depth (queue, depth);
  g_signal_connect (queue, "job-started", G_CALLBACK (job_started_cb), &alone);
  for (guint i = 0; i < boards->len; i++)
    say_board (boards->pdata[i]);
  for (guint i = 0; i < boards->len; i++)
    jolt_flash_queue_start (queue, boards->pdata[i], firmware);

  handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), queue, NULL);
  while (jolt_flash_queue_get_running (queue))
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_disconnect (cancellable, handler);

  /* The newest job is the first in the list. */
  for (guint i = g_list_model_get_n_items (jobs); i > 0 && exit_code == EX_OK; i--) {
    g_autoptr (JoltFlashJob) job = g_list_model_get_item (jobs, i - 1);

    exit_code = exit_code_of (job);
  }

  return exit_code;
}

/* The first one asks politely: the board is to be left in order. The handler
 * goes with it, so that a second one ends the program at once. */
static gboolean
take_signal (Signal *self,
             int     number)
{
  if (self->number == 0)
    self->number = number;
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

static gboolean
interrupted_cb (gpointer data)
{
  return take_signal (data, SIGINT);
}

static gboolean
terminated_cb (gpointer data)
{
  return take_signal (data, SIGTERM);
}

static gboolean
hung_up_cb (gpointer data)
{
  return take_signal (data, SIGHUP);
}

static int
flash (JoltCliChoose *choose,
       JoltFirmware  *firmware,
       guint          depth,
       gboolean       demo,
       const char    *flash_out)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Signal stop = { cancellable, 0 };
  g_autoptr (JoltBus) bus = NULL;
  g_autoptr (GPtrArray) boards = NULL;
  g_autoptr (GError) error = NULL;
  int exit_code = EX_OK;

  bus = jolt_cli_bus_new (demo, &error);
  if (bus == NULL)
    return jolt_cli_options_wrong ("%s", error->message);

  /* A reader that goes away must not take the board's firmware with it. */
  signal (SIGPIPE, SIG_IGN);
  g_unix_signal_add (SIGINT, interrupted_cb, &stop);
  g_unix_signal_add (SIGTERM, terminated_cb, &stop);
  g_unix_signal_add (SIGHUP, hung_up_cb, &stop);

  jolt_cli_bus_await_ready (bus, cancellable);
  boards = jolt_cli_choose_boards (choose, bus, firmware, cancellable, &exit_code);
  if (boards != NULL)
    exit_code = flash_boards (bus, boards, firmware, depth, cancellable);

  if (boards != NULL && flash_out != NULL &&
      !jolt_cli_demo_save_flash (bus, jolt_board_get_port_path (boards->pdata[0]), flash_out, &error)) {
    jolt_cli_error_print (error->message, NULL);
    return EX_CANTCREAT;
  }

  /* A flash that was completed all the same is a success. */
  if (stop.number != 0 && (boards == NULL || exit_code == JOLT_CLI_EXIT_SIGNAL (SIGINT)))
    return JOLT_CLI_EXIT_SIGNAL (stop.number);

  return exit_code;
}

int
jolt_cli_flash (int    argc,
                char **argv)
{
  JoltCliChoose choose = { NULL };
  g_autofree char *port_path = NULL;
  g_autofree char *flash_out = NULL;
  gboolean demo = FALSE;
  gboolean careful = FALSE;
  int depth = 0;
  const GOptionEntry entries[] = {
    { "board", 'b', 0, G_OPTION_ARG_STRING, &port_path,
      N_("Flash the board at this USB port, as “jolt-cli list” names it"), N_("USB-PORT") },
    { "all", 'a', 0, G_OPTION_ARG_NONE, &choose.all,
      N_("Flash all boards at once"), NULL },
    { "wait", 'w', 0, G_OPTION_ARG_INT, &choose.wait_seconds,
      N_("Wait so long for a board to be plugged in"), N_("SECONDS") },
    { "careful", 0, 0, G_OPTION_ARG_NONE, &careful,
      N_("One block at a time: slower, for boards that fail otherwise"), NULL },
    { "depth", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, &depth,
      N_("Blocks under way at once"), N_("NUMBER") },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &demo,
      N_("Flash a virtual board; without SOURCE with sample firmware"), NULL },
    { "demo-flash-out", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &flash_out,
      N_("Save the flash of the virtual board afterwards"), N_("FILE") },
    { NULL }
  };
  g_auto (JoltCliOpen) open = { NULL };
  g_autoptr (GOptionContext) options = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (GError) error = NULL;

  options = jolt_cli_options_new (_("SOURCE…"), _("Write firmware to a board."),
                                  jolt_cli_open_get_description (), entries);
  jolt_cli_open_add_options (&open, options);
  if (!jolt_cli_options_parse (options, &argc, &argv))
    return EX_USAGE;
  if (choose.wait_seconds < 0)
    return jolt_cli_options_wrong (_("--wait takes a number of seconds"));
  if (depth < 0 || depth > JOLT_FLASH_JOB_MAX_DEPTH)
    return jolt_cli_options_wrong (_("--depth takes a number from 1 to %d"), JOLT_FLASH_JOB_MAX_DEPTH);
  if (port_path != NULL && choose.all)
    return jolt_cli_options_wrong (_("--board and --all do not go together"));
  if (flash_out != NULL && !demo)
    return jolt_cli_options_wrong (_("--demo-flash-out needs --demo"));

  choose.port_path = port_path;
  if (careful)
    depth = JOLT_FLASH_JOB_CAREFUL_DEPTH;

  if (demo && open.sources == NULL)
    firmware = jolt_cli_demo_open_sample (&error);
  else
    firmware = jolt_cli_open_firmware (&open, &error);
  if (firmware == NULL)
    return error != NULL ? jolt_cli_error_report (error) : EX_USAGE;

  jolt_cli_error_print_warnings (firmware, stderr);

  return flash (&choose, firmware, depth, demo, flash_out);
}
