/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk.h"
#include "listener.h"
#include "vhci.h"

#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <gio/gunixsocketaddress.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* jolt-virtual-board - boards in software as USB devices, by USB/IP */

static const char summary[] =
  "Boards in software as USB devices.\n"
  "\n"
  "A BOARD is [NAME=]CHIP[:WORD...][!FAULT...], for example s2, a=s3:jtag or\n"
  "b=s2:book:size=4096!unplug@500; without a NAME it is called b1, b2 and so on.\n"
  "\n"
  "With --attach they are plugged into this computer (root, module vhci-hcd);\n"
  "with --listen the tool usbip can do that: usbip attach -r localhost -b NAME.\n"
  "\n"
  "Commands come as lines on standard input, or at the socket of --control:\n"
  "list, state NAME, add NAME BOARD, remove NAME, plug NAME, unplug NAME,\n"
  "reset NAME [boot], face NAME FACE, fault NAME FAULT, faults NAME, clear NAME,\n"
  "flash NAME ADDRESS SIZE FILE, sha256 NAME ADDRESS SIZE, time WORD, quit.\n"
  "Each is answered with lines, the last of which is \"ok\" or \"error TEXT\".";

static GMainLoop *loop;
static Desk *desk;

/* One who gives commands */
typedef struct {
  GDataInputStream *input;
  GOutputStream    *output;
  GObject          *connection;  /* (nullable) */
} Talker;

static void listen_to (Talker *talker);

static void
talker_free (Talker *talker)
{
  g_object_unref (talker->input);
  g_object_unref (talker->output);
  g_clear_object (&talker->connection);
  g_free (talker);
}

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Talker *talker = data;
  g_autofree char *line = g_data_input_stream_read_line_finish (talker->input, result, NULL, NULL);
  g_autoptr (GString) answer = g_string_new (NULL);
  gboolean goes_on;

  if (line == NULL) {
    /* Who started the program is gone, or just one of many at the socket. */
    if (talker->connection == NULL)
      g_main_loop_quit (loop);
    talker_free (talker);
    return;
  }

  goes_on = desk_obey (desk, line, answer);
  g_output_stream_write_all (talker->output, answer->str, answer->len, NULL, NULL, NULL);
  g_output_stream_flush (talker->output, NULL, NULL);

  if (!goes_on)
    g_main_loop_quit (loop);

  listen_to (talker);
}

static void
listen_to (Talker *talker)
{
  g_data_input_stream_read_line_async (talker->input, G_PRIORITY_DEFAULT, NULL, line_cb, talker);
}

static void
add_talker (GInputStream  *input,
            GOutputStream *output,
            GObject       *connection)
{
  Talker *talker = g_new0 (Talker, 1);

  talker->input = g_data_input_stream_new (input);
  talker->output = g_object_ref (output);
  talker->connection = connection != NULL ? g_object_ref (connection) : NULL;
  listen_to (talker);
}

static gboolean
control_cb (GSocketService    *service,
            GSocketConnection *connection,
            GObject           *source,
            gpointer           data)
{
  add_talker (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
              g_io_stream_get_output_stream (G_IO_STREAM (connection)), G_OBJECT (connection));

  return TRUE;
}

static GSocketService *
open_control (const char  *path,
              GError     **error)
{
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);

  unlink (path);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, error))
    return NULL;

  g_signal_connect (service, "incoming", G_CALLBACK (control_cb), NULL);

  return g_steal_pointer (&service);
}

static void
talk_on_stdin (void)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GOutputStream) output = g_unix_output_stream_new (STDOUT_FILENO, FALSE);

  add_talker (input, output, NULL);
}

static gboolean
plug_cb (guint    port,
         int      fd,
         gpointer folder)
{
  g_autoptr (GError) error = NULL;

  if (vhci_attach (folder, port, fd, &error))
    return TRUE;

  /* A port is busy for a moment after the board before was pulled out. */
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY)) {
    g_printerr ("jolt-virtual-board: %s\n", error->message);
    exit (EXIT_FAILURE);
  }

  return FALSE;
}

static gboolean
add_board (const char  *text,
           GError     **error)
{
  gsize name_size = strcspn (text, "=:!");
  static guint number;
  g_autofree char *name = NULL;

  number++;
  if (text[name_size] != '=') {
    name = g_strdup_printf ("b%u", number);
    return desk_add (desk, name, text, error);
  }

  name = g_strndup (text, name_size);

  return desk_add (desk, name, text + name_size + 1, error);
}

static gboolean
parse_time (const char *word,
            double     *speed)
{
  char *end;

  if (word == NULL || g_str_equal (word, "real"))
    *speed = 1;
  else if (g_str_equal (word, "none"))
    *speed = 0;
  else {
    *speed = g_ascii_strtod (word, &end);
    return end != word && *end == '\0' && *speed > 0;
  }

  return TRUE;
}

int
main (int   argc,
      char *argv[])
{
  gboolean attach = FALSE;
  int port = 0;
  double speed;
  g_autofree char *time = NULL, *control = NULL, *folder = NULL;
  g_auto (GStrv) boards = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new ("BOARD…");
  g_autoptr (GSocketService) listener = NULL, control_service = NULL;
  const GOptionEntry entries[] = {
    { "attach", 'a', 0, G_OPTION_ARG_NONE, &attach, "Plug the boards into this computer", NULL },
    { "listen", 'l', 0, G_OPTION_ARG_INT, &port, "Offer them to the tool usbip, on loopback", "PORT" },
    { "time", 't', 0, G_OPTION_ARG_STRING, &time, "real (the default), none, or how many times faster", "WORD" },
    { "control", 'c', 0, G_OPTION_ARG_FILENAME, &control, "Take commands at a socket and not on standard input", "PATH" },
    { "vhci", 0, 0, G_OPTION_ARG_FILENAME, &folder, "Another host controller than " VHCI_FOLDER, "FOLDER" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &boards, NULL, NULL },
    { NULL },
  };

  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("jolt-virtual-board: %s\n", error->message);
    return 64;
  }
  if (!parse_time (time, &speed) || port < 0 || port > G_MAXUINT16 || (attach && port != 0)) {
    g_printerr ("jolt-virtual-board: see --help\n");
    return 64;
  }

  loop = g_main_loop_new (NULL, FALSE);
  if (folder == NULL)
    folder = g_strdup (VHCI_FOLDER);
  desk = desk_new (attach ? plug_cb : NULL, folder, speed);

  for (guint i = 0; boards != NULL && boards[i] != NULL; i++) {
    if (!add_board (boards[i], &error)) {
      g_printerr ("jolt-virtual-board: %s\n", error->message);
      return 64;
    }
  }

  if (port != 0)
    listener = listener_new (desk, port, &error);
  if (error == NULL && control != NULL)
    control_service = open_control (control, &error);
  if (error != NULL) {
    g_printerr ("jolt-virtual-board: %s\n", error->message);
    return EXIT_FAILURE;
  }
  if (control == NULL)
    talk_on_stdin ();

  g_main_loop_run (loop);

  /* Every board is pulled out. */
  desk_free (desk);
  g_main_loop_unref (loop);
  if (control != NULL)
    unlink (control);

  return EXIT_SUCCESS;
}
