/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-spec.h"
#ifdef JOLT_TEST_DOORS
#include "jolt-virtual-fault.h"
#endif

#include <gio/gio.h>
#include <string.h>

/* A line of text that describes boards, for the demonstration, the pictures
 * and the tests of the window. The grammar is with the functions below. */

#define DEFAULT_FLASH_MIB 4

typedef struct {
  const JoltChip     *chip;
  guint               flash_mib;
  JoltVirtualPersonality  personality;
  JoltBoardAccess     access;
  JoltVirtualOptions  options;
  gboolean            plugged;
  char               *port;        /* NULL: the next one */
  guint               after_ms;    /* 0: at once */
  guint               until_ms;    /* 0: for ever */
  char              **faults;      /* each as it is written */
} BoardSpec;

static void
board_spec_clear (BoardSpec *self)
{
  g_free (self->port);
  g_strfreev (self->faults);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BoardSpec, board_spec_clear)

static void
board_spec_init (BoardSpec *self)
{
  *self = (BoardSpec) {
    .flash_mib = DEFAULT_FLASH_MIB,
    .access = JOLT_BOARD_ACCESS_OK,
    .plugged = TRUE,
  };
}

static gboolean
fail (const char  *what,
      GError     **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "\"%s\" describes no virtual board", what);

  return FALSE;
}

static gboolean
parse_personality (const char *word,
                   BoardSpec  *board)
{
  static const char * const names[] = { "boot", "app", "appdfu", "jtag", "book" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_str_equal (word, names[i])) {
      board->personality = (JoltVirtualPersonality) i;
      return TRUE;
    }
  }

  return FALSE;
}

/* What only tests need to say of a board. */
#ifdef JOLT_TEST_DOORS
static gboolean
parse_flag (const char *word,
            BoardSpec  *board)
{
  if (g_str_equal (word, "denied"))
    board->access = JOLT_BOARD_ACCESS_DENIED;
  else if (g_str_equal (word, "busy"))
    board->access = JOLT_BOARD_ACCESS_BUSY;
  else if (g_str_equal (word, "unplugged"))
    board->plugged = FALSE;
  else if (g_str_equal (word, "held"))
    board->options.boot_held = TRUE;
  else if (g_str_equal (word, "instantflash"))
    board->options.instant_flash = TRUE;
  else if (g_str_equal (word, "survives"))
    board->options.survives = TRUE;
  else if (g_str_equal (word, "dnbusy"))
    board->options.reports_busy = TRUE;
  else if (g_str_equal (word, "waitreset"))
    board->options.attributes &= ~JOLT_DFU_MANIFESTATION_TOLERANT;
  else if (g_str_equal (word, "leaves"))
    board->options.leaves_at_manifest = TRUE;
  else if (g_str_equal (word, "answers"))
    board->options.detach_answers = TRUE;
  else if (g_str_equal (word, "stays"))
    board->options.attributes &= ~JOLT_DFU_WILL_DETACH;
  else if (g_str_equal (word, "upload"))
    board->options.attributes |= JOLT_DFU_CAN_UPLOAD;
  else
    return FALSE;

  return TRUE;
}

static gboolean
parse_setting (const char *name,
               const char *value,
               BoardSpec  *board)
{
  guint base = g_str_equal (name, "product") ? 16 : 10;
  guint64 number;

  if (g_str_equal (name, "port") && *value != '\0') {
    g_set_str (&board->port, value);
    return TRUE;
  }

  if (!g_ascii_string_to_unsigned (value, base, 0, 0xffffff, &number, NULL))
    return FALSE;

  if (g_str_equal (name, "size") && number >= 1 && number <= G_MAXUINT16)
    board->options.transfer_size_bytes = number;
  else if (g_str_equal (name, "flash") && number >= 1 && number <= 128)
    board->flash_mib = number;
  else if (g_str_equal (name, "product") && number <= G_MAXUINT16)
    board->options.product_id = number;
  else if (g_str_equal (name, "poll"))
    board->options.poll_timeout_ms = number;
  else if (g_str_equal (name, "manifest"))
    board->options.manifest_ms = number;
  else if (g_str_equal (name, "return"))
    board->options.return_ms = number;
  else if (g_str_equal (name, "after"))
    board->after_ms = number;
  else if (g_str_equal (name, "until"))
    board->until_ms = number;
  else
    return FALSE;

  return TRUE;
}
#endif

static gboolean
parse_word (const char *word,
            BoardSpec  *board)
{
#ifdef JOLT_TEST_DOORS
  const char *value = strchr (word, '=');

  if (value != NULL) {
    g_autofree char *name = g_strndup (word, value - word);

    return parse_setting (name, value + 1, board);
  }

  if (parse_flag (word, board))
    return TRUE;
#endif

  return parse_personality (word, board);
}

static gboolean
parse_board (const char  *text,
             BoardSpec   *board,
             GError     **error)
{
  g_auto (GStrv) parts = g_strsplit (text, "!", -1);
  g_auto (GStrv) words = g_strsplit (parts[0] != NULL ? parts[0] : "", ":", -1);
  g_autofree char *target = g_strconcat ("esp32", words[0], NULL);
  g_autoptr (JoltVirtualBoard) usual = NULL;

  board->chip = jolt_chip_from_target (target);
  if (board->chip == NULL || board->chip->dfu == JOLT_CHIP_DFU_NEVER)
    return fail (text, error);

  usual = jolt_virtual_board_new (board->chip, 1);
  jolt_virtual_board_get_options (usual, &board->options);

  for (guint i = 1; words[i] != NULL; i++) {
    if (!parse_word (words[i], board))
      return fail (text, error);
  }

  board->faults = g_strdupv (parts[0] != NULL ? parts + 1 : parts);

  return TRUE;
}

/* Only a build for tests knows faults. */
static gboolean
add_faults (JoltVirtualBoard    *board,
            const char * const  *faults,
            GError             **error)
{
#ifdef JOLT_TEST_DOORS
  return jolt_virtual_board_add_faults (board, faults, error);
#else
  return faults[0] == NULL || fail (faults[0], error);
#endif
}

static JoltVirtualBoard *
make_board (const BoardSpec  *spec,
            GError          **error)
{
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new (spec->chip, (gsize) spec->flash_mib << 20);

  jolt_virtual_board_set_options (board, &spec->options);
  jolt_virtual_board_set_personality (board, spec->personality);
  jolt_virtual_board_set_access (board, spec->access);
  if (!spec->plugged || spec->after_ms > 0)
    jolt_virtual_board_unplug (board);

  return add_faults (board, (const char * const *) spec->faults, error) ? g_steal_pointer (&board) : NULL;
}

static gboolean
plug_cb (gpointer board)
{
  jolt_virtual_board_plug (board);

  return G_SOURCE_REMOVE;
}

static gboolean
unplug_cb (gpointer board)
{
  jolt_virtual_board_unplug (board);

  return G_SOURCE_REMOVE;
}

static void
add_timer (JoltVirtualBoard *board,
           guint             delay_ms,
           GSourceFunc       callback)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  g_autoptr (GSource) source = NULL;

  if (delay_ms == 0)
    return;

  source = g_timeout_source_new (delay_ms);
  g_source_set_callback (source, callback, g_object_ref (board), g_object_unref);
  g_source_attach (source, context);
}

static gboolean
parse_speed (const char *item,
             double     *speed)
{
  char *end;

  if (item[0] != 'x' || item[1] == '\0')
    return FALSE;

  *speed = g_ascii_strtod (item + 1, &end);

  return *end == '\0' && *speed > 0;
}

/**
 * jolt_virtual_bus_new_from_spec:
 * @spec: for example "s2", "s2,s3:jtag", "x10,s2:app,s2:denied" or
 *   "s2!unplug@500"
 * @error: %G_IO_ERROR_INVALID_ARGUMENT
 *
 * Makes a bus and what is on it:
 *
 *     SPEC   = ITEM *("," ITEM)
 *     ITEM   = "none" | "instant" | "x" FACTOR | BOARD
 *     BOARD  = CHIP *(":" WORD) *("!" FAULT)
 *     CHIP   = s2 | s3 | p4 | s31
 *     WORD   = boot | app | appdfu | jtag | book     what it is
 *            | denied | busy                         may it be opened
 *            | unplugged | after=MS | until=MS       when it is plugged in
 *            | port=PATH | flash=MIB | product=HEX | return=MS
 *            | held | survives | instantflash
 *            | dnbusy | waitreset | leaves | answers | stays | upload
 *            | size=BYTES | poll=MS | manifest=MS
 *
 * Every WORD but those of the first line, and FAULT, which is that of
 * [func@virtual_fault_parse], are for a build with doors for tests alone. "none"
 * is nothing at all, "instant" lets nothing take time, "x10" makes the
 * demonstration ten times faster than real boards. The boards are at the ports 1-1, 1-2, … in their
 * order. `held` is BOOT, held while the chip restarts by itself; `survives`
 * lets the ROM bear that a request is given up; with `instantflash` erasing and
 * writing take no time, and the bus still does.
 *
 * `book` is a DFU 1.1 device by the book, and the words of the last two lines
 * are for it: `dnbusy` answers dfuDNBUSY while it erases; `waitreset` ends in
 * dfuMANIFEST-WAIT-RESET; `leaves` restarts when it is done; `answers`
 * acknowledges DETACH; `stays` has no bitWillDetach; `size` is wTransferSize.
 *
 * A second attempt of the job can make up for a fault that happens once; to
 * see a flash fail it has to be for ever, as in "s2!status=errWRITE@300*".
 *
 * Returns: (transfer full): a bus, or %NULL
 */
JoltBus *
jolt_virtual_bus_new_from_spec (const char  *spec,
                                GError     **error)
{
  g_auto (GStrv) items = g_strsplit (spec, ",", -1);
  g_autoptr (GArray) boards = g_array_new (FALSE, FALSE, sizeof (BoardSpec));
  JoltVirtualTime time = JOLT_VIRTUAL_TIME_REAL;
  double speed = 1;
  g_autoptr (JoltBus) bus = NULL;

  g_array_set_clear_func (boards, (GDestroyNotify) board_spec_clear);

  for (guint i = 0; items[i] != NULL; i++) {
    BoardSpec board;

    if (g_str_equal (items[i], "none") || parse_speed (items[i], &speed))
      continue;
    if (g_str_equal (items[i], "instant")) {
      time = JOLT_VIRTUAL_TIME_NONE;
      continue;
    }

    board_spec_init (&board);
    g_array_append_val (boards, board);
    if (!parse_board (items[i], &g_array_index (boards, BoardSpec, boards->len - 1), error))
      return NULL;
  }

  bus = jolt_virtual_bus_new (time);
  jolt_virtual_bus_set_speed (JOLT_VIRTUAL_BUS (bus), speed);

  for (guint i = 0; i < boards->len; i++) {
    const BoardSpec *board_spec = &g_array_index (boards, BoardSpec, i);
    g_autoptr (JoltVirtualBoard) board = make_board (board_spec, error);
    g_autofree char *port = board_spec->port != NULL ? g_strdup (board_spec->port)
                                                     : g_strdup_printf ("1-%u", i + 1);

    if (board == NULL)
      return NULL;

    jolt_virtual_bus_add_board (JOLT_VIRTUAL_BUS (bus), port, board);
    add_timer (board, board_spec->after_ms, plug_cb);
    add_timer (board, board_spec->until_ms, unplug_cb);
  }

  return g_steal_pointer (&bus);
}

/**
 * jolt_virtual_board_new_from_spec:
 * @spec: one BOARD of the grammar of [func@virtual_bus_new_from_spec]; `port`,
 *   `after` and `until` mean nothing here
 * @error: %G_IO_ERROR_INVALID_ARGUMENT
 *
 * Returns: (transfer full): a board, or %NULL
 */
JoltVirtualBoard *
jolt_virtual_board_new_from_spec (const char  *spec,
                                  GError     **error)
{
  g_auto (BoardSpec) board = { 0 };

  board_spec_init (&board);

  return parse_board (spec, &board, error) ? make_board (&board, error) : NULL;
}
