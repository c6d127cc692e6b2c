/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "jolt-cli-bus.h"
#include "jolt-cli-choose.h"
#include "jolt-cli-error.h"
#include "jolt-cli-json.h"
#include "jolt-cli-open.h"
#include "jolt-cli-options.h"
#include "jolt-cli-progress.h"
#include "jolt-cli-signal.h"
#include "jolt-demo-flash.h"
#include "jolt-demo.h"
#include "jolt-flash-queue.h"
#include "jolt-summary-words.h"

#define PROGRESS_KEY "jolt-cli-progress"

/* One call of the command */
typedef struct {
  JoltCliChoose  choose;
  JoltFirmware  *firmware;
  JoltBus       *bus;
  GCancellable  *cancellable;
  int            depth;     /* 0: the usual one */
  gboolean       restarts;  /* the boards, when they are flashed */
  gboolean       alone;     /* one board */
  char          *flash_out;
  gboolean       json;
} Call;

static void
call_clear (Call *self)
{
  g_clear_pointer (&self->choose.port_path, g_free);
  g_clear_pointer (&self->flash_out, g_free);
  g_clear_object (&self->firmware);
  g_clear_object (&self->bus);
  g_clear_object (&self->cancellable);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

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
say_end (JoltFlashJob *job)
{
  JoltCliProgress *progress = g_object_get_data (G_OBJECT (job), PROGRESS_KEY);
  g_autofree char *title = jolt_summary_words_title_of (job);
  g_autofree char *sentence = jolt_summary_words_sentence_of (job);
  g_autofree char *text = g_strdup_printf ("%s. %s", title, sentence);

  /* There is none where JSON is printed. */
  if (progress != NULL)
    jolt_cli_progress_say (progress, text);
}

static void
job_ended_cb (JoltFlashJob *job)
{
  const GError *error = jolt_flash_job_get_error (job);

  if (error != NULL)
    say_failure (g_object_get_data (G_OBJECT (job), PROGRESS_KEY), error);
  else
    say_end (job);
}

static void
job_started_cb (JoltFlashQueue *queue,
                JoltFlashJob   *job,
                Call           *call)
{
  JoltCliProgress *progress = jolt_cli_progress_new (job, call->alone ? NULL : jolt_flash_job_get_port_path (job));

  g_object_set_data_full (G_OBJECT (job), PROGRESS_KEY, progress, g_object_unref);
  g_signal_connect (job, "ended", G_CALLBACK (job_ended_cb), NULL);
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
    return jolt_cli_signal_get_exit_code ();

  return error != NULL ? jolt_cli_error_exit_code (error) : EX_OK;
}

static void
add_enum (JsonBuilder *builder,
          const char  *name,
          GType        type,
          int          value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);

  jolt_cli_json_add_string (builder, name, g_enum_get_value (klass, value)->value_nick);
}

static void
add_job (JsonBuilder  *builder,
         JoltFlashJob *job)
{
  const JoltChip *chip = jolt_board_info_get_chip (jolt_flash_job_get_board_info (job));
  const GError *error = jolt_flash_job_get_error (job);

  json_builder_begin_object (builder);
  jolt_cli_json_add_string (builder, "port", jolt_flash_job_get_port_path (job));
  jolt_cli_json_add_string (builder, "chip", chip != NULL ? chip->name : NULL);
  add_enum (builder, "outcome", JOLT_TYPE_FLASH_OUTCOME, jolt_flash_job_get_outcome (job));
  add_enum (builder, "boot", JOLT_TYPE_BOOT_RESULT, jolt_flash_job_get_boot_result (job));
  if (error != NULL)
    jolt_cli_error_add_members (builder, error);
  else
    json_builder_add_null_value (json_builder_set_member_name (builder, "error"));
  json_builder_end_object (builder);
}

static void
add_left_out (JsonBuilder  *builder,
              JoltBoard    *board,
              JoltFirmware *firmware)
{
  const JoltChip *chip = jolt_board_get_chip (board);
  g_autofree char *code = NULL;
  g_autofree char *sentence = NULL;
  int exit_code = jolt_cli_choose_explain (board, firmware, &code, &sentence);

  json_builder_begin_object (builder);
  jolt_cli_json_add_string (builder, "port", jolt_board_get_port_path (board));
  jolt_cli_json_add_string (builder, "chip", chip != NULL ? chip->name : NULL);
  jolt_cli_json_add_string (builder, "outcome", "left-out");
  jolt_cli_json_add_string (builder, "boot", "unknown");
  jolt_cli_error_add_failure (builder, code, sentence, NULL, exit_code);
  json_builder_end_object (builder);
}

/* The newest job is the first in the list. */
static void
print_json (Call       *call,
            GListModel *jobs,
            GPtrArray  *left_out,
            int         exit_code)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "boards");
  json_builder_begin_array (builder);
  for (guint i = g_list_model_get_n_items (jobs); i > 0; i--) {
    g_autoptr (JoltFlashJob) job = g_list_model_get_item (jobs, i - 1);

    add_job (builder, job);
  }
  for (guint i = 0; left_out != NULL && i < left_out->len; i++)
    add_left_out (builder, left_out->pdata[i], call->firmware);
  json_builder_end_array (builder);
  jolt_cli_json_add_int (builder, "exit_code", exit_code);
  json_builder_end_object (builder);

  jolt_cli_json_print (builder);
}

/* The first failure in the order of the boards, and then the first board that
 * was left out */
static int
get_exit_code (Call       *call,
               GListModel *jobs,
               GPtrArray  *left_out)
{
  int exit_code = EX_OK;

  for (guint i = g_list_model_get_n_items (jobs); i > 0 && exit_code == EX_OK; i--) {
    g_autoptr (JoltFlashJob) job = g_list_model_get_item (jobs, i - 1);

    exit_code = exit_code_of (job);
  }

  for (guint i = 0; left_out != NULL && i < left_out->len && exit_code == EX_OK; i++) {
    g_autofree char *code = NULL;
    g_autofree char *sentence = NULL;

    exit_code = jolt_cli_choose_explain (left_out->pdata[i], call->firmware, &code, &sentence);
  }

  return exit_code;
}

/* All at once; one that fails stops no other. */
static int
flash_boards (Call      *call,
              GPtrArray *boards,
              GPtrArray *left_out)
{
  g_autoptr (JoltFlashQueue) queue = jolt_flash_queue_new (call->bus);
  GListModel *jobs = jolt_flash_queue_get_jobs (queue);
  gulong handler;
  int exit_code;

  call->alone = boards->len == 1;
  jolt_flash_queue_set_depth (queue, (guint) call->depth);
  jolt_flash_queue_set_restart (queue, call->restarts);
  if (!call->json) {
    g_signal_connect (queue, "job-started", G_CALLBACK (job_started_cb), call);
    for (guint i = 0; i < boards->len; i++)
      say_board (boards->pdata[i]);
  }
  for (guint i = 0; i < boards->len; i++)
    jolt_flash_queue_start (queue, boards->pdata[i], call->firmware);

  handler = g_cancellable_connect (call->cancellable, G_CALLBACK (cancelled_cb), queue, NULL);
  while (jolt_flash_queue_get_running (queue))
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_disconnect (call->cancellable, handler);

  /* A flash that was completed all the same is a success. */
  exit_code = get_exit_code (call, jobs, left_out);
  if (call->json)
    print_json (call, jobs, left_out, exit_code);

  return exit_code;
}

/* Of a release for several chips, the build that fits the board that is connected */
static gboolean
open_for_board (Call         *call,
                JoltCliOpen  *open,
                const GError *asked,
                int          *exit_code)
{
  GPtrArray *choices = jolt_firmware_input_get_choices (open->input);
  const JoltChip *chip = NULL;
  g_autoptr (GError) error = NULL;

  if (!jolt_cli_choose_chip (&call->choose, call->bus, choices, call->cancellable, &chip, exit_code))
    return FALSE;

  if (chip != NULL) {
    jolt_firmware_input_set_board_chip (open->input, chip);
    call->firmware = jolt_firmware_input_open (open->input, call->cancellable, &error);
  }
  if (call->firmware == NULL && g_cancellable_is_cancelled (call->cancellable))
    *exit_code = jolt_cli_error_stop ();
  else if (call->firmware == NULL)
    *exit_code = jolt_cli_error_report (error != NULL ? error : asked);

  return call->firmware != NULL;
}

static int
flash (Call         *call,
       JoltCliOpen  *open,
       const GError *asked)
{
  g_autoptr (GPtrArray) boards = NULL;
  g_autoptr (GPtrArray) left_out = NULL;
  g_autoptr (GError) error = NULL;
  int exit_code = EX_OK;

  call->cancellable = jolt_cli_signal_watch ();

  jolt_cli_bus_await_ready (call->bus, call->cancellable);
  if (call->firmware == NULL && !open_for_board (call, open, asked, &exit_code))
    return exit_code;

  jolt_cli_error_print_warnings (call->firmware, stderr);
  boards = jolt_cli_choose_boards (&call->choose, call->bus, call->firmware, call->cancellable, &left_out, &exit_code);
  if (boards == NULL)
    return exit_code;

  exit_code = flash_boards (call, boards, left_out);

  if (call->flash_out != NULL &&
      !jolt_demo_save_flash (call->bus, jolt_board_get_port_path (boards->pdata[0]), call->flash_out, &error)) {
    jolt_cli_error_print (error->message, NULL);
    return EX_CANTCREAT;
  }

  return exit_code;
}

int
jolt_cli_flash (int    argc,
                char **argv)
{
  g_auto (Call) call = { { NULL } };
  gboolean careful = FALSE;
  gboolean no_restart = FALSE;
  gboolean demo = FALSE;
  const GOptionEntry entries[] = {
    { "board", 'b', 0, G_OPTION_ARG_STRING, &call.choose.port_path,
      N_("Flash the board at this USB port, as “jolt-cli list” names it"), N_("USB-PORT") },
    { "all", 'a', 0, G_OPTION_ARG_NONE, &call.choose.all,
      N_("Flash all boards at once"), NULL },
    { "wait", 'w', 0, G_OPTION_ARG_INT, &call.choose.wait_seconds,
      N_("Wait so long for a board to be plugged in"), N_("SECONDS") },
    { "careful", 0, 0, G_OPTION_ARG_NONE, &careful,
      N_("One block at a time: slower, for boards that fail otherwise"), NULL },
    { "depth", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, &call.depth,
      N_("Blocks under way at once"), N_("NUMBER") },
    { "no-restart", 0, 0, G_OPTION_ARG_NONE, &no_restart,
      N_("Leave the board in its bootloader afterwards"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &call.json, N_("Print JSON"), NULL },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &demo,
      N_("Flash a virtual board, or those of --demo=BOARDS; without SOURCE with sample firmware"), NULL },
    { "demo-flash-out", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &call.flash_out,
      N_("Save the flash of the virtual board afterwards"), N_("FILE") },
    { NULL }
  };
  g_auto (JoltCliOpen) open = { NULL };
  g_autoptr (GOptionContext) options = NULL;
  g_autoptr (GError) asked = NULL;
  g_autoptr (GError) error = NULL;

  options = jolt_cli_options_new (_("SOURCE…"), _("Write firmware to a board."),
                                  jolt_cli_open_get_description (), entries);
  jolt_cli_open_add_options (&open, options);
  if (!jolt_cli_options_parse (options, &argc, &argv))
    return EX_USAGE;

  if (call.choose.wait_seconds < 0)
    return jolt_cli_options_wrong (_("--wait takes a number of seconds"));
  if (call.depth < 0 || call.depth > JOLT_FLASH_JOB_MAX_DEPTH)
    return jolt_cli_options_wrong (_("--depth takes a number from 1 to %d"), JOLT_FLASH_JOB_MAX_DEPTH);
  if (call.choose.port_path != NULL && call.choose.all)
    return jolt_cli_options_wrong (_("--board and --all do not go together"));
  if (call.flash_out != NULL && !demo)
    return jolt_cli_options_wrong (_("--demo-flash-out needs --demo"));

  if (careful)
    call.depth = JOLT_FLASH_JOB_CAREFUL_DEPTH;
  call.restarts = !no_restart;

  if (demo && open.sources == NULL)
    call.firmware = jolt_demo_load_firmware (&asked);
  else
    call.firmware = jolt_cli_open_firmware (&open, &asked);
  if (call.firmware == NULL && !g_error_matches (asked, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_NEEDS_CHOICE))
    return asked != NULL ? jolt_cli_error_report (asked) : EX_USAGE;

  call.bus = jolt_cli_bus_new (demo ? jolt_cli_options_get_demo () : NULL, &error);
  if (call.bus == NULL)
    return jolt_cli_options_wrong ("%s", error->message);

  return flash (&call, &open, asked);
}
