/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk.h"

#include "jolt-virtual-fault.h"
#include "jolt-virtual-spec.h"

#include <string.h>

/* The control channel: a line in, lines out, the last of which is "ok" or
 * "error TEXT".
 *
 *     list                      NAME CHIP HOW STATE GENERATION PORT, a line a board;
 *                               HOW is served | waiting | restarting | off | unplugged
 *     state NAME                the same for one board
 *     add NAME SPEC             a board (the grammar of jolt-virtual-spec.c)
 *     remove NAME
 *     plug NAME, unplug NAME
 *     reset NAME [boot]         presses RESET, with BOOT held or not
 *     face NAME boot|app|appdfu|jtag
 *     fault NAME FAULT          scripts a fault (jolt-virtual-fault.c)
 *     faults NAME               how many faults happened
 *     clear NAME                forgets every fault
 *     flash NAME ADDRESS SIZE FILE    writes a piece of the flash to a file
 *     sha256 NAME ADDRESS SIZE
 *     time real | none | FACTOR from the next attachment on
 *     quit
 *
 * Numbers are decimal, or hexadecimal with 0x. NAME may be "all" for plug,
 * unplug, reset, face, fault and clear. */

struct _Desk
{
  GPtrArray   *stations;
  StationPlug  plug;
  gpointer     user_data;
  double       speed;
  guint        n_ports;
};

typedef struct {
  const char *word;
  guint       n_arguments;      /* the fewest */
  gboolean    (* obey)          (Station *station, char **arguments, GString *answer);
} Verb;

Desk *
desk_new (StationPlug plug,
          gpointer    user_data,
          double      speed)
{
  Desk *self = g_new0 (Desk, 1);

  self->stations = g_ptr_array_new_with_free_func ((GDestroyNotify) station_free);
  self->plug = plug;
  self->user_data = user_data;
  self->speed = speed;

  return self;
}

void
desk_free (Desk *self)
{
  g_ptr_array_unref (self->stations);
  g_free (self);
}

GPtrArray *
desk_get_stations (Desk *self)
{
  return self->stations;
}

Station *
desk_find (Desk       *self,
           const char *name)
{
  for (guint i = 0; i < self->stations->len; i++) {
    if (g_str_equal (station_get_name (self->stations->pdata[i]), name))
      return self->stations->pdata[i];
  }

  return NULL;
}

/* The first port that no board has. */
static guint
free_port (Desk *self)
{
  for (guint port = 0;; port++) {
    gboolean taken = FALSE;

    for (guint i = 0; i < self->stations->len; i++)
      taken |= station_get_port (self->stations->pdata[i]) == port;

    if (!taken)
      return port;
  }
}

gboolean
desk_add (Desk        *self,
          const char  *name,
          const char  *spec,
          GError     **error)
{
  g_autoptr (JoltVirtualBoard) board = NULL;

  if (desk_find (self, name) != NULL || g_str_equal (name, "all")) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "the name \"%s\" is taken", name);
    return FALSE;
  }

  board = jolt_virtual_board_new_from_spec (spec, error);
  if (board == NULL)
    return FALSE;

  g_ptr_array_add (self->stations,
                   station_new (name, board, free_port (self), self->speed, self->plug, self->user_data));

  return TRUE;
}

static gboolean
refuse (GString    *answer,
        const char *text)
{
  g_string_append_printf (answer, "error %s\n", text);

  return FALSE;
}

static gboolean
parse_number (const char *text,
              guint64    *number)
{
  if (g_str_has_prefix (text, "0x"))
    return g_ascii_string_to_unsigned (text + 2, 16, 0, G_MAXUINT32, number, NULL);

  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, number, NULL);
}

static gboolean
say_state (Station *station,
           char   **arguments,
           GString *answer)
{
  static const char * const states[] = {
    "appIDLE", "appDETACH", "dfuIDLE", "dfuDNLOAD-SYNC", "dfuDNBUSY", "dfuDNLOAD-IDLE",
    "dfuMANIFEST-SYNC", "dfuMANIFEST", "dfuMANIFEST-WAIT-RESET", "dfuUPLOAD-IDLE", "dfuERROR",
  };
  JoltVirtualBoard *board = station_get_board (station);
  guint64 generation = jolt_virtual_board_get_generation (board);
  const char *how = "unplugged";

  if (generation != 0)
    how = station_is_served (station) ? "served" : "waiting";
  else if (jolt_virtual_board_get_returning (board, NULL))
    how = "restarting";
  else if (jolt_virtual_board_get_plugged (board))
    how = "off";

  g_string_append_printf (answer, "%s %s %s %s %" G_GUINT64_FORMAT " %u\n",
                          station_get_name (station), jolt_virtual_board_get_chip (board)->target, how,
                          states[jolt_virtual_board_get_state (board)], generation, station_get_port (station));

  return TRUE;
}

static gboolean
plug (Station *station,
      char   **arguments,
      GString *answer)
{
  jolt_virtual_board_plug (station_get_board (station));
  station_look (station);

  return TRUE;
}

/* The connection is closed before the answer is given. */
static gboolean
unplug (Station *station,
        char   **arguments,
        GString *answer)
{
  jolt_virtual_board_unplug (station_get_board (station));
  station_look (station);

  return TRUE;
}

static gboolean
reset (Station *station,
       char   **arguments,
       GString *answer)
{
  if (arguments[0] != NULL && !g_str_equal (arguments[0], "boot"))
    return refuse (answer, "reset NAME [boot]");

  jolt_virtual_board_press_reset (station_get_board (station),
                                  arguments[0] != NULL ? JOLT_VIRTUAL_RESET_BOOTLOADER
                                                       : JOLT_VIRTUAL_RESET_APPLICATION);
  station_look (station);

  return TRUE;
}

static gboolean
set_face (Station *station,
          char   **arguments,
          GString *answer)
{
  static const char * const names[] = { "boot", "app", "appdfu", "jtag" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_str_equal (arguments[0], names[i])) {
      jolt_virtual_board_set_personality (station_get_board (station), (JoltVirtualPersonality) i);
      station_look (station);
      return TRUE;
    }
  }

  return refuse (answer, "there is no such face");
}

static gboolean
add_fault (Station *station,
           char   **arguments,
           GString *answer)
{
  g_autoptr (GError) error = NULL;
  JoltVirtualFault fault;

  if (!jolt_virtual_fault_parse (arguments[0], &fault, &error))
    return refuse (answer, error->message);

  jolt_virtual_board_add_fault (station_get_board (station), &fault);

  return TRUE;
}

static gboolean
count_faults (Station *station,
              char   **arguments,
              GString *answer)
{
  g_string_append_printf (answer, "%u\n", jolt_virtual_board_get_n_faults (station_get_board (station)));

  return TRUE;
}

static gboolean
clear_faults (Station *station,
              char   **arguments,
              GString *answer)
{
  jolt_virtual_board_clear_faults (station_get_board (station));

  return TRUE;
}

static GBytes *
read_flash (Station *station,
            char   **arguments)
{
  guint64 address, size;

  if (!parse_number (arguments[0], &address) || !parse_number (arguments[1], &size))
    return NULL;

  return jolt_virtual_board_dup_flash (station_get_board (station), address, size);
}

static gboolean
save_flash (Station *station,
            char   **arguments,
            GString *answer)
{
  g_autoptr (GBytes) bytes = read_flash (station, arguments);
  g_autoptr (GError) error = NULL;

  if (bytes == NULL)
    return refuse (answer, "there is no such flash");
  if (!g_file_set_contents (arguments[2], g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error))
    return refuse (answer, error->message);

  return TRUE;
}

static gboolean
hash_flash (Station *station,
            char   **arguments,
            GString *answer)
{
  g_autoptr (GBytes) bytes = read_flash (station, arguments);
  g_autofree char *hash = NULL;

  if (bytes == NULL)
    return refuse (answer, "there is no such flash");

  hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  g_string_append_printf (answer, "%s\n", hash);

  return TRUE;
}

static const Verb verbs[] = {
  { "state", 0, say_state },
  { "plug", 0, plug },
  { "unplug", 0, unplug },
  { "reset", 0, reset },
  { "face", 1, set_face },
  { "fault", 1, add_fault },
  { "faults", 0, count_faults },
  { "clear", 0, clear_faults },
  { "flash", 3, save_flash },
  { "sha256", 2, hash_flash },
};

static gboolean
obey_verb (Desk       *self,
           const Verb *verb,
           char      **words,
           GString    *answer)
{
  Station *station;

  if (g_strv_length (words) < 2 + verb->n_arguments)
    return refuse (answer, "too few words");

  if (g_str_equal (words[1], "all")) {
    for (guint i = 0; i < self->stations->len; i++) {
      if (!verb->obey (self->stations->pdata[i], words + 2, answer))
        return FALSE;
    }
    return TRUE;
  }

  station = desk_find (self, words[1]);
  if (station == NULL)
    return refuse (answer, "there is no such board");

  return verb->obey (station, words + 2, answer);
}

static gboolean
set_time (Desk       *self,
          const char *word,
          GString    *answer)
{
  char *end;
  double speed = g_ascii_strtod (word, &end);

  if (g_str_equal (word, "real"))
    speed = 1;
  else if (g_str_equal (word, "none"))
    speed = 0;
  else if (end == word || *end != '\0' || speed < 0)
    return refuse (answer, "time real | none | FACTOR");

  self->speed = speed;
  for (guint i = 0; i < self->stations->len; i++)
    station_set_speed (self->stations->pdata[i], speed);

  return TRUE;
}

static gboolean
obey (Desk     *self,
      char    **words,
      GString  *answer)
{
  g_autoptr (GError) error = NULL;
  guint n_words = g_strv_length (words);

  if (n_words == 1 && g_str_equal (words[0], "list")) {
    for (guint i = 0; i < self->stations->len; i++)
      say_state (self->stations->pdata[i], NULL, answer);
    return TRUE;
  }

  if (n_words == 2 && g_str_equal (words[0], "time"))
    return set_time (self, words[1], answer);

  if (n_words == 3 && g_str_equal (words[0], "add"))
    return desk_add (self, words[1], words[2], &error) || refuse (answer, error->message);

  if (n_words == 2 && g_str_equal (words[0], "remove")) {
    Station *station = desk_find (self, words[1]);

    return station != NULL ? g_ptr_array_remove (self->stations, station)
                           : refuse (answer, "there is no such board");
  }

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++) {
    if (n_words > 1 && g_str_equal (words[0], verbs[i].word))
      return obey_verb (self, &verbs[i], words, answer);
  }

  return refuse (answer, "what?");
}

/**
 * desk_obey:
 * @self: a desk
 * @line: what to do
 * @answer: the answer is appended, with "ok" or "error TEXT" as its last line
 *
 * Returns: %FALSE when the program is to quit
 */
gboolean
desk_obey (Desk       *self,
           const char *line,
           GString    *answer)
{
  g_autofree char *text = g_strstrip (g_strdup (line));
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  if (text[0] == '\0')
    return TRUE;

  if (g_str_equal (text, "quit")) {
    g_string_append (answer, "ok\n");
    return FALSE;
  }

  if (obey (self, words, answer))
    g_string_append (answer, "ok\n");

  return TRUE;
}
