/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "jolt-cli-bus.h"
#include "jolt-cli-choose.h"
#include "jolt-cli-error.h"
#include "jolt-cli-options.h"
#include "jolt-cli-signal.h"
#include "jolt-dfu.h"
#include "jolt-dfu-error.h"

#define MIB (1024u * 1024u)
#define SECTOR_SIZE 4096

/* The ROM addresses no more than this. */
#define MAX_FLASH_SIZE (16u * MIB)

/* One call of the command; the thread has it while it runs */
typedef struct {
  JoltDfuPort  port;
  gsize        size;         /* to be read; 0 for all that there is */
  gboolean     is_terminal;
  int          percent;      /* told last */
} Backup;

static void
progress_cb (gsize    done_bytes,
             gsize    total_bytes,
             gpointer user_data)
{
  Backup *self = user_data;
  int percent = (int) (done_bytes * 100 / total_bytes);

  if (!self->is_terminal || percent == self->percent)
    return;

  self->percent = percent;
  fprintf (stderr, "\r%3d %%", percent);
  if (percent == 100)
    fputs ("\r", stderr);
}

static GBytes *
read_sector (Backup        *self,
             guint32        address,
             GCancellable  *cancellable,
             GError       **error)
{
  return jolt_dfu_read (&self->port, address, SECTOR_SIZE, TRUE, NULL, NULL, cancellable, error);
}

/* A sector that says nothing: nothing can be told from where it comes again. */
static gboolean
is_uniform (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return memcmp (data, data + 1, size - 1) == 0;
}

/* Past its end a flash chip starts over: the first MiB at which the beginning
 * is seen again is its size. 0 where that cannot be told. */
static gsize
find_size (Backup        *self,
           GBytes        *beginning,
           GCancellable  *cancellable,
           GError       **error)
{
  if (is_uniform (beginning)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "the size of an erased flash cannot be told");
    return 0;
  }

  for (gsize size = MIB; size < MAX_FLASH_SIZE; size *= 2) {
    g_autoptr (GBytes) sector = read_sector (self, (guint32) size, cancellable, error);

    if (sector == NULL)
      return 0;
    if (g_bytes_equal (sector, beginning))
      return size;
  }

  return MAX_FLASH_SIZE;
}

/* What was read must be what is read: the first sector is read again. */
static GBytes *
read_flash (Backup        *self,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr (GBytes) beginning = read_sector (self, 0, cancellable, error);
  g_autoptr (GBytes) bytes = NULL;

  if (beginning == NULL)
    return NULL;
  if (self->size == 0)
    self->size = find_size (self, beginning, cancellable, error);
  if (self->size == 0)
    return NULL;

  bytes = jolt_dfu_read (&self->port, 0, self->size, TRUE, progress_cb, self, cancellable, error);
  if (bytes != NULL && memcmp (g_bytes_get_data (bytes, NULL), g_bytes_get_data (beginning, NULL), SECTOR_SIZE) != 0) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL, "the first sector was read twice and differs");
    return NULL;
  }

  return g_steal_pointer (&bytes);
}

static void
read_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  GError *error = NULL;
  GBytes *bytes = read_flash (task_data, cancellable, &error);

  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
done_cb (GObject      *source_object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_set_object ((GAsyncResult **) user_data, result);
}

/* The whole file or none. */
static int
back_up (Backup       *self,
         const char   *path,
         GCancellable *cancellable)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *size_text = NULL;
  gsize size;

  task = g_task_new (NULL, cancellable, done_cb, &result);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, read_thread);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  bytes = g_task_propagate_pointer (G_TASK (result), &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return jolt_cli_signal_get_exit_code ();
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT))
    return jolt_cli_error_fail ("unknown-size", _("How large the flash is cannot be told. Give its size with --size."),
                                NULL, EX_USAGE);
  if (bytes == NULL)
    return jolt_cli_error_report (error);

  size = g_bytes_get_size (bytes);
  if (!g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL), (gssize) size,
                                 G_FILE_SET_CONTENTS_CONSISTENT, 0666, &error))
    return jolt_cli_error_fail ("cannot-write", error->message, NULL, EX_CANTCREAT);

  size_text = g_format_size_full (size, G_FORMAT_SIZE_IEC_UNITS);
  /* Translators: the first %s is the name of a file, the second a size such as 4.0 MiB */
  printf (_("Wrote %s: %s of flash memory. Press RESET on the board to start it.\n"), path, size_text);

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

int
jolt_cli_backup (int    argc,
                 char **argv)
{
  g_autofree char *port_path = NULL;
  g_autofree char *size_text = NULL;
  g_auto (GStrv) paths = NULL;
  gboolean force = FALSE;
  gboolean demo = FALSE;
  const GOptionEntry entries[] = {
    { "board", 'b', 0, G_OPTION_ARG_STRING, &port_path,
      N_("Read the board at this USB port, as “jolt-cli list” names it"), N_("USB-PORT") },
    { "size", 's', 0, G_OPTION_ARG_STRING, &size_text,
      N_("How much to read, 1MB to 16MB; all that there is by default"), N_("SIZE") },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &force, N_("Replace FILE if it exists"), NULL },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &demo, N_("Read a virtual board, or one of --demo=BOARDS"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &paths, NULL, NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) options = jolt_cli_options_new (_("FILE"), _("Save the flash memory of a board."),
                                                             NULL, entries);
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (JoltBus) bus = NULL;
  g_autoptr (GPtrArray) boards = NULL;
  g_autoptr (GPtrArray) left_out = NULL;
  g_autoptr (JoltTransport) transport = NULL;
  g_autoptr (JoltDfuLog) log = jolt_dfu_log_new ();
  g_autoptr (GError) error = NULL;
  Backup self = { .is_terminal = isatty (STDERR_FILENO), .percent = -1 };
  JoltCliChoose choose = { NULL };
  int exit_code = EX_OK;

  if (!jolt_cli_options_parse (options, &argc, &argv))
    return EX_USAGE;
  if (paths == NULL || paths[1] != NULL)
    return jolt_cli_options_wrong (_("backup takes one FILE"));
  if (size_text != NULL && !parse_size (size_text, &self.size))
    return jolt_cli_options_wrong (_("--size takes a size from 1MB to 16MB"));
  if (!force && g_file_test (paths[0], G_FILE_TEST_EXISTS))
    return jolt_cli_options_wrong (_("%s exists; --force replaces it"), paths[0]);

  bus = jolt_cli_bus_new (demo ? jolt_cli_options_get_demo () : NULL, &error);
  if (bus == NULL)
    return jolt_cli_options_wrong ("%s", error->message);

  /* Asked to stop, the command leaves the board in order. */
  cancellable = jolt_cli_signal_watch ();

  choose.port_path = port_path;
  jolt_cli_bus_await_ready (bus, cancellable);
  boards = jolt_cli_choose_boards (&choose, bus, NULL, cancellable, &left_out, &exit_code);
  if (boards == NULL)
    return exit_code;

  transport = jolt_bus_create_transport (bus, jolt_board_get_port_path (boards->pdata[0]));
  self.port = (JoltDfuPort) { .transport = transport, .log = log };

  return back_up (&self, paths[0], cancellable);
}
