/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "jolt-board-read.h"
#include "jolt-cli-columns.h"
#include "jolt-cli-error.h"
#include "jolt-cli-json.h"
#include "jolt-cli-options.h"
#include "jolt-cli-reading.h"
#include "jolt-contents-words.h"
#include "jolt-format.h"

/* One call of the command */
typedef struct {
  JoltCliReading  reading;
  gboolean        json;
} Call;

static void
call_clear (Call *self)
{
  jolt_cli_reading_clear (&self->reading);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Call, call_clear)

static const JoltFlashProgram *
find_program (const JoltFlashContents *contents,
              const JoltPartition     *partition)
{
  for (guint i = 0; i < contents->programs->len; i++) {
    const JoltFlashProgram *program = &g_array_index (contents->programs, JoltFlashProgram, i);

    if (program->partition == partition)
      return program;
  }

  return NULL;
}

static const JoltPartition *
get_partitions (const JoltFlashContents *contents,
                gsize                   *n_partitions)
{
  *n_partitions = 0;

  return contents->table != NULL ? jolt_partition_table_get_partitions (contents->table, n_partitions) : NULL;
}

/* What is in a program's place, or nothing where it was not read. */
static void
add_program (JsonBuilder            *builder,
             const JoltFlashProgram *program)
{
  const JoltAppDescription *description = program->image.description;

  json_builder_begin_object (builder);
  jolt_cli_json_add_string (builder, "state", program->is_present ? "program" : program->is_scrambled ? "encrypted"
                                              : program->is_empty ? "empty" : "other");
  jolt_cli_json_add_string (builder, "project", description != NULL ? description->project : NULL);
  jolt_cli_json_add_string (builder, "version", description != NULL ? description->version : NULL);
  jolt_cli_json_add_string (builder, "idf_version", description != NULL ? description->idf_version : NULL);
  json_builder_end_object (builder);
}

static void
add_partitions (JsonBuilder             *builder,
                const JoltFlashContents *contents)
{
  gsize n_partitions;
  const JoltPartition *partitions = get_partitions (contents, &n_partitions);

  json_builder_set_member_name (builder, "partitions");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < n_partitions; i++) {
    const JoltFlashProgram *program = find_program (contents, &partitions[i]);

    json_builder_begin_object (builder);
    jolt_cli_json_add_string (builder, "label", partitions[i].label);
    jolt_cli_json_add_int (builder, "type", partitions[i].type);
    jolt_cli_json_add_int (builder, "subtype", partitions[i].subtype);
    jolt_cli_json_add_int (builder, "address", partitions[i].address);
    jolt_cli_json_add_int (builder, "size", partitions[i].size);
    jolt_cli_json_add_boolean (builder, "starts", contents->start_is_known && contents->start == &partitions[i]);
    json_builder_set_member_name (builder, "holds");
    if (program != NULL)
      add_program (builder, program);
    else
      json_builder_add_null_value (builder);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
print_json (JoltBoard               *board,
            const JoltFlashContents *contents)
{
  static const char * const states[] = { "firmware", "empty", "encrypted", "other" };
  const JoltChip *chip = jolt_board_get_chip (board);
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();

  json_builder_begin_object (builder);
  jolt_cli_json_add_string (builder, "port", jolt_board_get_port_path (board));
  jolt_cli_json_add_string (builder, "chip", chip != NULL ? chip->name : NULL);
  jolt_cli_json_add_string (builder, "state", states[contents->state]);
  json_builder_set_member_name (builder, "flash_size");
  if (contents->flash_size > 0)
    json_builder_add_int_value (builder, (gint64) contents->flash_size);
  else
    json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "bootloader");
  add_program (builder, &contents->bootloader);
  add_partitions (builder, contents);
  json_builder_end_object (builder);

  jolt_cli_json_print (builder);
}

/* "factory  0x10000  1 MiB  blink 1.0  (ESP-IDF v5.1)  starts" */
static void
print_partition (const JoltFlashContents *contents,
                 const JoltPartition     *partition,
                 int                      label_width)
{
  const JoltFlashProgram *program = find_program (contents, partition);
  g_autofree char *address = jolt_format_address (partition->address);
  g_autofree char *size = jolt_format_size (partition->size);
  g_autofree char *words = program != NULL ? jolt_contents_words_program (program) : NULL;

  fputs ("  ", stdout);
  jolt_cli_columns_pad (partition->label, label_width + 2);
  jolt_cli_columns_pad (address, 10);
  jolt_cli_columns_pad (size, 12);
  fputs (words != NULL ? words : jolt_contents_words_partition (partition), stdout);
  if (contents->start_is_known && contents->start == partition)
    /* Translators: after the program that the board starts */
    printf (" %s", _("(starts)"));
  putchar ('\n');
}

static void
print_contents (JoltBoard               *board,
                const JoltFlashContents *contents)
{
  const JoltChip *chip = jolt_board_get_chip (board);
  g_autofree char *holds = jolt_contents_words_holds (contents);
  gsize n_partitions;
  const JoltPartition *partitions = get_partitions (contents, &n_partitions);
  int label_width = 0;

  printf (_("Board: %s at USB port %s\n"), chip != NULL ? chip->name : "?", jolt_board_get_port_path (board));
  puts (holds);
  if (contents->flash_size > 0) {
    g_autofree char *size = jolt_format_flash_size (contents->flash_size);

    printf (_("Flash memory: %s\n"), size);
  }

  if (partitions != NULL)
    puts (_("Partitions:"));
  else if (contents->table_error != NULL)
    puts (_("The partition table is damaged."));
  for (gsize i = 0; i < n_partitions; i++)
    label_width = MAX (label_width, jolt_cli_columns_width (partitions[i].label));
  for (gsize i = 0; i < n_partitions; i++)
    print_partition (contents, &partitions[i], label_width);
}

static void
read_cb (GObject      *source_object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

static int
tell (const Call   *call,
      JoltBus      *bus,
      JoltBoard    *board,
      GCancellable *cancellable)
{
  g_autoptr (JoltTransport) transport = jolt_bus_create_transport (bus, jolt_board_get_port_path (board));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (JoltFlashContents) contents = NULL;
  g_autoptr (GError) error = NULL;

  jolt_board_read_contents_async (board, transport, TRUE, cancellable, read_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  contents = jolt_board_read_contents_finish (board, result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return jolt_cli_error_stop ();
  if (contents == NULL)
    return jolt_cli_error_report_reading (error);

  if (call->json) {
    print_json (board, contents);
  } else {
    print_contents (board, contents);
    if (contents->state == JOLT_FLASH_STATE_FIRMWARE || contents->state == JOLT_FLASH_STATE_ENCRYPTED)
      puts (_("Press RESET on the board to start it."));
  }

  return EX_OK;
}

static int
parse (Call   *call,
       int    *argc,
       char ***argv)
{
  const GOptionEntry entries[] = {
    { "board", 'b', 0, G_OPTION_ARG_STRING, &call->reading.choose.port_path,
      N_("Read the board at this USB port, as “jolt-cli list” names it"), N_("USB-PORT") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &call->json, N_("Print JSON"), NULL },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &call->reading.demo, N_("Read a virtual board, or one of --demo=BOARDS"), NULL },
    { "demo-flash-in", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, &call->reading.demo_flash,
      N_("What the virtual board holds"), N_("FILE") },
    { NULL }
  };
  g_autoptr (GOptionContext) options = jolt_cli_options_new (NULL, _("Show what a board holds."), NULL, entries);

  if (!jolt_cli_options_parse (options, argc, argv))
    return EX_USAGE;
  if (*argc > 1)
    return jolt_cli_options_wrong (_("too many arguments"));

  return EX_OK;
}

int
jolt_cli_board (int    argc,
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

  return board != NULL ? tell (&call, bus, board, cancellable) : exit_code;
}
