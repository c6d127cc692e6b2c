/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flash-fixture.h"
#include "jolt-virtual-fault.h"

/* Every request of a flash × everything that may go wrong with it.
 *
 * The rows are places in the conversation, the columns faults; each pair is a
 * whole flash of a board in software, six times. The board is one by the book
 * or has the chip's ROM; it is flashed with one request at a time, with several
 * under way, and with the fault at every match instead of the first. What must
 * come of it is worked out below from what a request is for, not from what the
 * job does.
 *
 * A flash fails the table when
 *  – its error is another one than expected,
 *  – it takes longer on the board's own clock than the fault can excuse,
 *  – it says success and the firmware is not in the flash,
 *  – it leaves a board that answers in another state than dfuIDLE,
 *  – or the next flash does not succeed.
 * A fault that was never met is a hole in the table and fails it, too. */

#define DONE -1
#define NOT_MET -2

typedef enum {
  ROW_OPEN,
  ROW_CLAIM,
  ROW_REOPEN,
  ROW_DETACH,
  ROW_GETSTATUS_RUNTIME,
  ROW_GETSTATUS_RECOVER,
  ROW_CLRSTATUS,
  ROW_ABORT,
  ROW_DNLOAD_FIRST,
  ROW_GETSTATUS_FIRST,
  ROW_DNLOAD_MIDDLE,
  ROW_GETSTATUS_MIDDLE,
  ROW_DNLOAD_LAST,
  ROW_GETSTATUS_LAST,
  ROW_DNLOAD_ZERO,
  ROW_GETSTATUS_ZERO,
  ROW_GETSTATUS_MANIFEST,
  N_ROWS,
} Row;

/* How to meet the request: where it is in the fault language, and what must
 * have happened before. */
static const struct {
  const char *where;
  const char *before;      /* a fault that makes the job send the request */
  gboolean    in_dfu_mode;
  const char *rom_where;   /* of a ROM with several requests under way; "" for nowhere */
} rows[N_ROWS] = {
  [ROW_OPEN] = { "open" },
  [ROW_CLAIM] = { "claim" },
  [ROW_REOPEN] = { "reopen" },
  [ROW_DETACH] = { "detach" },
  [ROW_GETSTATUS_RUNTIME] = { "getstatus:1" },
  [ROW_GETSTATUS_RECOVER] = { "getstatus:2" },
  [ROW_CLRSTATUS] = { "clrstatus", "state=dfuERROR@getstatus", TRUE },
  [ROW_ABORT] = { "abort", "state=dfuDNLOAD-IDLE@getstatus", TRUE },
  [ROW_DNLOAD_FIRST] = { "dnload.first" },
  [ROW_GETSTATUS_FIRST] = { "getstatus.first", .rom_where = "" },
  [ROW_DNLOAD_MIDDLE] = { "dnload.middle:300" },
  [ROW_GETSTATUS_MIDDLE] = { "getstatus.middle:300", .rom_where = "getstatus.middle:2" },
  [ROW_DNLOAD_LAST] = { "dnload.last" },
  [ROW_GETSTATUS_LAST] = { "getstatus.last" },
  [ROW_DNLOAD_ZERO] = { "dnload.zero" },
  [ROW_GETSTATUS_ZERO] = { "getstatus.zero" },
  [ROW_GETSTATUS_MANIFEST] = { "getstatus.zero:2" },
};

typedef enum {
  MODE_CAREFUL,
  MODE_AHEAD,
  MODE_ALWAYS,
  MODE_ROM_CAREFUL,
  MODE_ROM_AHEAD,
  MODE_ROM_ALWAYS,
  N_MODES,
} Mode;

static const char * const mode_names[N_MODES] = {
  "careful", "ahead", "always", "ROM careful", "ROM ahead", "ROM always",
};

static gboolean
is_rom (Mode mode)
{
  return mode >= MODE_ROM_CAREFUL;
}

static gboolean
is_always (Mode mode)
{
  return mode == MODE_ALWAYS || mode == MODE_ROM_ALWAYS;
}

static gboolean
is_careful (Mode mode)
{
  return mode == MODE_CAREFUL || mode == MODE_ROM_CAREFUL;
}

/* Where a row is met; NULL where the board never asks for such a request. */
static const char *
get_where (Row  row,
           Mode mode)
{
  const char *where = rows[row].where;

  /* The ROM's first answer is the last. */
  if (is_rom (mode) && row == ROW_GETSTATUS_MANIFEST)
    return NULL;
  if (is_rom (mode) && !is_careful (mode) && rows[row].rom_where != NULL)
    where = rows[row].rom_where;

  return *where != '\0' ? where : NULL;
}

typedef struct {
  JoltVirtualFaultAction action;
  guint                  value;
} Fault;

static gboolean
is_opening (Row row)
{
  return row <= ROW_REOPEN;
}

/* Rows of a download. */
static gboolean
is_ahead (Row row)
{
  return row >= ROW_DNLOAD_FIRST && row <= ROW_GETSTATUS_LAST;
}

static gboolean
says_dfu_error (const Fault *fault)
{
  return fault->action == JOLT_VIRTUAL_FAULT_STATUS ||
         (fault->action == JOLT_VIRTUAL_FAULT_STATE && fault->value == JOLT_DFU_STATE_ERROR);
}

static gboolean
says_state (const Fault *fault,
            JoltDfuState from,
            JoltDfuState to)
{
  return fault->action == JOLT_VIRTUAL_FAULT_STATE && fault->value >= from && fault->value <= to;
}

static gboolean
is_unreadable (const Fault *fault)
{
  return fault->action == JOLT_VIRTUAL_FAULT_SHORT || fault->action == JOLT_VIRTUAL_FAULT_GARBAGE ||
         (fault->action == JOLT_VIRTUAL_FAULT_STATE && fault->value >= JOLT_DFU_N_STATES);
}

static gboolean
asks_too_much (const Fault *fault)
{
  return fault->action == JOLT_VIRTUAL_FAULT_POLL && fault->value > 60000;
}

/* What the computer cannot open it cannot flash. */
static int
expect_at_opening (const Fault *fault)
{
  switch (fault->action) {
  case JOLT_VIRTUAL_FAULT_DENIED:
    return JOLT_DFU_ERROR_ACCESS;
  case JOLT_VIRTUAL_FAULT_BUSY:
    return JOLT_DFU_ERROR_BUSY;
  case JOLT_VIRTUAL_FAULT_UNPLUG:
    return JOLT_DFU_ERROR_NO_BOARD;
  case JOLT_VIRTUAL_FAULT_SILENCE:
    return JOLT_DFU_ERROR_TIMEOUT;
  case JOLT_VIRTUAL_FAULT_STALL:
  case JOLT_VIRTUAL_FAULT_STATUS:
  case JOLT_VIRTUAL_FAULT_STATE:
  case JOLT_VIRTUAL_FAULT_SHORT:
  case JOLT_VIRTUAL_FAULT_GARBAGE:
  case JOLT_VIRTUAL_FAULT_POLL:
  case JOLT_VIRTUAL_FAULT_LOST:
  case JOLT_VIRTUAL_FAULT_PROTO:
  case JOLT_VIRTUAL_FAULT_PIPE:
  case JOLT_VIRTUAL_FAULT_LATE:
    return JOLT_DFU_ERROR_USB;
  default:
    g_assert_not_reached ();
  }
}

/* Before the first block whatever can be asked or tried again is; a board in
 * dfuMANIFEST-WAIT-RESET leaves its bootloader, and there is no application on
 * this one. */
static int
expect_before_download (Row          row,
                        const Fault *fault)
{
  if (fault->action == JOLT_VIRTUAL_FAULT_UNPLUG)
    return row == ROW_DETACH ? JOLT_DFU_ERROR_NOT_RETURNED : JOLT_DFU_ERROR_GONE;
  if (says_state (fault, JOLT_DFU_STATE_MANIFEST_WAIT_RESET, JOLT_DFU_STATE_MANIFEST_WAIT_RESET))
    return JOLT_DFU_ERROR_NOT_RETURNED;
  /* What does not answer is not asked again. */
  if (fault->action == JOLT_VIRTUAL_FAULT_SILENCE)
    return JOLT_DFU_ERROR_TIMEOUT;

  return DONE;
}

/* A block that is acknowledged and lost: the board refuses the next one, whose
 * number is out of order; behind the last one is nothing but padding. */
static int
expect_lost_block (Row row)
{
  return row == ROW_DNLOAD_LAST ? DONE : JOLT_DFU_ERROR_STATUS;
}

static int
expect_at_block (Row          row,
                 const Fault *fault)
{
  if (fault->action == JOLT_VIRTUAL_FAULT_UNPLUG)
    return JOLT_DFU_ERROR_GONE;
  if (fault->action == JOLT_VIRTUAL_FAULT_SILENCE)
    return JOLT_DFU_ERROR_TIMEOUT;
  /* In dfuDNLOAD-IDLE there is nothing to wait for. */
  if (fault->action == JOLT_VIRTUAL_FAULT_POLL)
    return DONE;
  if (says_dfu_error (fault) || fault->action == JOLT_VIRTUAL_FAULT_STALL)
    return JOLT_DFU_ERROR_STATUS;
  if (fault->action == JOLT_VIRTUAL_FAULT_SHORT)
    return JOLT_DFU_ERROR_PROTOCOL;
  if (fault->action == JOLT_VIRTUAL_FAULT_GARBAGE)
    return expect_lost_block (row);
  if (says_state (fault, JOLT_DFU_STATE_DNLOAD_SYNC, JOLT_DFU_STATE_DNLOAD_IDLE))
    return expect_lost_block (row);
  /* No state at all: the board stays in the one it is in. */
  if (fault->value >= JOLT_DFU_N_STATES && row != ROW_DNLOAD_FIRST)
    return expect_lost_block (row);

  return JOLT_DFU_ERROR_PROTOCOL;
}

static int
expect_after_block (const Fault *fault)
{
  if (fault->action == JOLT_VIRTUAL_FAULT_UNPLUG)
    return JOLT_DFU_ERROR_GONE;
  if (fault->action == JOLT_VIRTUAL_FAULT_SILENCE)
    return JOLT_DFU_ERROR_TIMEOUT;
  /* In dfuDNLOAD-IDLE there is nothing to wait for. */
  if (fault->action == JOLT_VIRTUAL_FAULT_POLL)
    return DONE;
  /* Asked why, the board names the refusal. */
  if (fault->action == JOLT_VIRTUAL_FAULT_STALL || says_dfu_error (fault))
    return JOLT_DFU_ERROR_STATUS;
  if (says_state (fault, JOLT_DFU_STATE_DNLOAD_SYNC, JOLT_DFU_STATE_DNLOAD_IDLE))
    return DONE;

  return JOLT_DFU_ERROR_PROTOCOL;
}

/* Everything is sent: only what the board says of the firmware is a failure, and
 * only dfuIDLE without an error, after a GETSTATUS, is success. */
static int
expect_at_manifest (Row          row,
                    const Fault *fault)
{
  if (fault->action == JOLT_VIRTUAL_FAULT_UNPLUG || fault->action == JOLT_VIRTUAL_FAULT_SILENCE)
    return JOLT_DFU_ERROR_UNCERTAIN;
  if (fault->action == JOLT_VIRTUAL_FAULT_STALL)
    return row == ROW_DNLOAD_ZERO ? JOLT_DFU_ERROR_STATUS : JOLT_DFU_ERROR_UNCERTAIN;
  if (fault->action == JOLT_VIRTUAL_FAULT_POLL)
    return asks_too_much (fault) && row != ROW_GETSTATUS_MANIFEST ? JOLT_DFU_ERROR_UNCERTAIN : DONE;
  if (says_state (fault, JOLT_DFU_STATE_IDLE, JOLT_DFU_STATE_IDLE) ||
      says_state (fault, JOLT_DFU_STATE_MANIFEST_SYNC, JOLT_DFU_STATE_MANIFEST))
    return DONE;
  if (says_dfu_error (fault))
    return JOLT_DFU_ERROR_STATUS;
  /* It carries no data that could come short. */
  if (row == ROW_DNLOAD_ZERO)
    return fault->action == JOLT_VIRTUAL_FAULT_SHORT ? DONE : JOLT_DFU_ERROR_UNCERTAIN;

  /* What was no answer is asked for again. */
  return is_unreadable (fault) ? DONE : JOLT_DFU_ERROR_UNCERTAIN;
}

/* What a ROM can do. Its answers are of the states and statuses that it has,
 * and an answer that is too short is the late end of another request. */
static gboolean
can_rom_do (Row          row,
            const Fault *fault)
{
  gboolean answers = row == ROW_GETSTATUS_RUNTIME || row == ROW_GETSTATUS_RECOVER || row == ROW_GETSTATUS_FIRST ||
                     row == ROW_GETSTATUS_MIDDLE || row == ROW_GETSTATUS_LAST || row == ROW_GETSTATUS_ZERO;

  switch (fault->action) {
  case JOLT_VIRTUAL_FAULT_STATUS:
    return fault->value == JOLT_DFU_STATUS_ERR_TARGET || fault->value == JOLT_DFU_STATUS_ERR_FILE ||
           fault->value == JOLT_DFU_STATUS_ERR_FIRMWARE || fault->value == JOLT_DFU_STATUS_ERR_UNKNOWN;
  case JOLT_VIRTUAL_FAULT_STATE:
    return answers && fault->value <= JOLT_DFU_STATE_ERROR && fault->value != JOLT_DFU_STATE_DNLOAD_SYNC &&
           fault->value != JOLT_DFU_STATE_DNBUSY && fault->value != JOLT_DFU_STATE_MANIFEST &&
           fault->value != JOLT_DFU_STATE_MANIFEST_WAIT_RESET;
  case JOLT_VIRTUAL_FAULT_SHORT:
    return answers && fault->value == 0;
  case JOLT_VIRTUAL_FAULT_GARBAGE:
  case JOLT_VIRTUAL_FAULT_POLL:
    return FALSE;
  case JOLT_VIRTUAL_FAULT_STALL:
  case JOLT_VIRTUAL_FAULT_SILENCE:
  case JOLT_VIRTUAL_FAULT_UNPLUG:
  case JOLT_VIRTUAL_FAULT_DENIED:
  case JOLT_VIRTUAL_FAULT_BUSY:
  case JOLT_VIRTUAL_FAULT_LOST:
  case JOLT_VIRTUAL_FAULT_PROTO:
  case JOLT_VIRTUAL_FAULT_PIPE:
  case JOLT_VIRTUAL_FAULT_LATE:
    return TRUE;
  default:
    g_assert_not_reached ();
  }
}

/* The ROM is in no state of run-time mode that it could be brought out of, but
 * by a restart; and there is no application on this board. */
static int
expect_of_rom_before_download (Row          row,
                               const Fault *fault)
{
  if (fault->action == JOLT_VIRTUAL_FAULT_UNPLUG)
    return row == ROW_DETACH ? JOLT_DFU_ERROR_NOT_RETURNED : JOLT_DFU_ERROR_GONE;
  if (fault->action == JOLT_VIRTUAL_FAULT_SILENCE)
    return JOLT_DFU_ERROR_TIMEOUT;
  if (row == ROW_GETSTATUS_RECOVER && fault->action == JOLT_VIRTUAL_FAULT_SHORT)
    return JOLT_DFU_ERROR_TIMEOUT;
  if (row == ROW_GETSTATUS_RECOVER && says_state (fault, JOLT_DFU_STATE_APP_IDLE, JOLT_DFU_STATE_APP_DETACH))
    return JOLT_DFU_ERROR_NOT_RETURNED;

  return DONE;
}

/* What is answered is worth another start, if there was more than one request
 * under way; what is not answered never is. */
static int
expect_of_rom_in_download (Mode         mode,
                           const Fault *fault)
{
  if (fault->action == JOLT_VIRTUAL_FAULT_UNPLUG)
    return JOLT_DFU_ERROR_GONE;
  if (fault->action == JOLT_VIRTUAL_FAULT_SILENCE || fault->action == JOLT_VIRTUAL_FAULT_SHORT)
    return JOLT_DFU_ERROR_TIMEOUT;
  if (says_state (fault, JOLT_DFU_STATE_DNLOAD_IDLE, JOLT_DFU_STATE_DNLOAD_IDLE))
    return DONE;
  if (says_state (fault, JOLT_DFU_STATE_APP_IDLE, JOLT_DFU_STATE_APP_DETACH))
    return JOLT_DFU_ERROR_PROTOCOL;
  if (!is_careful (mode))
    return DONE;

  return says_dfu_error (fault) || fault->action == JOLT_VIRTUAL_FAULT_STALL ? JOLT_DFU_ERROR_STATUS
                                                                             : JOLT_DFU_ERROR_PROTOCOL;
}

static int
expect_of_rom (Row          row,
               Mode         mode,
               const Fault *fault)
{
  if (row <= ROW_ABORT)
    return expect_of_rom_before_download (row, fault);
  if (row <= ROW_GETSTATUS_LAST)
    return expect_of_rom_in_download (mode, fault);
  /* Nothing that it says instead of all of it. */
  if (fault->action == JOLT_VIRTUAL_FAULT_SHORT)
    return JOLT_DFU_ERROR_UNCERTAIN;

  return expect_at_manifest (row, fault);
}

/* A cable that is pulled is that, whatever the host controller calls it; and
 * what is not answered is not known to have been done, except a DETACH. */
static Fault
simplify (Row          row,
          const Fault *fault)
{
  if (fault->action == JOLT_VIRTUAL_FAULT_PROTO || fault->action == JOLT_VIRTUAL_FAULT_PIPE)
    return (Fault) { JOLT_VIRTUAL_FAULT_UNPLUG };
  if (fault->action == JOLT_VIRTUAL_FAULT_LOST)
    return row == ROW_DETACH ? (Fault) { JOLT_VIRTUAL_FAULT_POLL } : (Fault) { JOLT_VIRTUAL_FAULT_SILENCE };

  return *fault;
}

static int
expect (Row          row,
        Mode         mode,
        const Fault *fault)
{
  int code;

  if (is_opening (row))
    return expect_at_opening (fault);
  if (is_rom (mode))
    return expect_of_rom (row, mode, fault);
  if (row <= ROW_ABORT)
    return expect_before_download (row, fault);
  if (row >= ROW_DNLOAD_ZERO)
    return expect_at_manifest (row, fault);

  code = row == ROW_DNLOAD_FIRST || row == ROW_DNLOAD_MIDDLE || row == ROW_DNLOAD_LAST
    ? expect_at_block (row, fault)
    : expect_after_block (fault);

  /* Nothing behind it brings it out of that state, and a reset out of the bootloader. */
  if (is_ahead (row) &&
      says_state (fault, JOLT_DFU_STATE_MANIFEST_WAIT_RESET, JOLT_DFU_STATE_MANIFEST_WAIT_RESET))
    return code;
  /* A pair may be what the board does not bear: one request at a time then. */
  if (mode == MODE_AHEAD && is_ahead (row) && code != JOLT_DFU_ERROR_GONE)
    return DONE;

  return code;
}

/* The board's own time, in seconds: what its silence or its poll time-outs
 * cost, and a little for the flash itself. */
static guint
allow_seconds (Row          row,
               Mode         mode,
               const Fault *fault)
{
  guint seconds = 5;

  if (row == ROW_DETACH || says_state (fault, JOLT_DFU_STATE_MANIFEST_WAIT_RESET, JOLT_DFU_STATE_MANIFEST_WAIT_RESET) ||
      (is_rom (mode) && says_state (fault, JOLT_DFU_STATE_APP_IDLE, JOLT_DFU_STATE_APP_DETACH)))
    seconds += 10;
  if (fault->action == JOLT_VIRTUAL_FAULT_SILENCE)
    seconds += row == ROW_DETACH ? 5 : 35;
  if (fault->action == JOLT_VIRTUAL_FAULT_POLL && fault->value <= 60000 && row >= ROW_DNLOAD_ZERO)
    seconds += fault->value / 1000;

  if (!is_always (mode))
    return seconds;

  /* Twice silent; or busy until nobody believes it any more. */
  if (fault->action == JOLT_VIRTUAL_FAULT_SILENCE)
    return seconds * 2;
  if (says_state (fault, JOLT_DFU_STATE_DNLOAD_SYNC, JOLT_DFU_STATE_MANIFEST))
    return seconds + 135;
  return seconds + 10;
}

static const char *
outcome_name (int code)
{
  static const char * const names[] = {
    "NO_BOARD", "ACCESS", "BUSY", "NO_DFU", "NOT_RETURNED", "WRONG_CHIP", "GONE",
    "TIMEOUT", "STALL", "STATUS", "PROTOCOL", "UNCERTAIN", "USB",
  };

  if (code < 0)
    return code == DONE ? "done" : "–";

  return names[code];
}

/* The state a board that still answers must be in. */
static gboolean
is_left_in_order (FlashFixture *fixture,
                  Row           row,
                  Mode          mode,
                  const Fault  *fault)
{
  JoltDfuState state = jolt_virtual_board_get_state (fixture->board);

  if (jolt_virtual_board_get_generation (fixture->board) == 0)
    return TRUE;
  if (row == ROW_OPEN || row == ROW_CLAIM)
    return state == JOLT_DFU_STATE_APP_IDLE;
  /* A board that does not answer gets nothing more. */
  if (fault->action == JOLT_VIRTUAL_FAULT_SILENCE || (is_rom (mode) && fault->action == JOLT_VIRTUAL_FAULT_SHORT))
    return TRUE;

  return state == JOLT_DFU_STATE_IDLE;
}

/* One flash. Returns: what came of it; DONE or an error code */
static int
check (Row          row,
       Mode         mode,
       const Fault *fault,
       guint       *n_wrong)
{
  g_autoptr (FlashFixture) fixture = flash_fixture_new (is_careful (mode) ? 1 : 8);
  JoltVirtualFault scripted;
  g_autofree char *name = NULL;
  const Fault simple = simplify (row, fault);
  guint n_before, allowed = allow_seconds (row, mode, &simple);
  int code = DONE, expected = expect (row, mode, &simple);
  const char *where = get_where (row, mode);
  const char *wrong = NULL;

  if (where == NULL || (is_rom (mode) && !can_rom_do (row, fault)))
    return NOT_MET;
  if (is_rom (mode))
    flash_fixture_set_personality (fixture, JOLT_VIRTUAL_PERSONALITY_ROM);
  if (rows[row].in_dfu_mode)
    flash_fixture_enter_dfu (fixture);
  if (rows[row].before != NULL)
    flash_fixture_add_fault (fixture, rows[row].before);

  name = g_strdup_printf ("stall@%s%s", where, is_always (mode) ? "*" : "");
  jolt_virtual_fault_parse (name, &scripted, NULL);
  scripted.action = fault->action;
  scripted.value = fault->value;
  jolt_virtual_board_add_fault (fixture->board, &scripted);
  g_free (name);
  name = jolt_virtual_fault_to_string (&scripted);

  if (!flash_fixture_run (fixture))
    code = fixture->error->code;
  n_before = rows[row].before != NULL ? 1 : 0;

  if (jolt_virtual_board_get_n_faults (fixture->board) <= n_before)
    wrong = "a hole: the request was never sent";
  else if (!is_always (mode) && code != expected)
    wrong = "another outcome than expected";
  else if (fixture->elapsed_us > (guint64) allowed * G_USEC_PER_SEC)
    wrong = "too slow";
  else if (code == DONE && !flash_fixture_is_written (fixture))
    wrong = "success without the firmware";
  else if (!is_always (mode) && !is_left_in_order (fixture, row, mode, &simple))
    wrong = "the board was not left in order";
  else if (jolt_virtual_board_get_hangs (fixture->board) && simple.action != JOLT_VIRTUAL_FAULT_SILENCE)
    wrong = "the ROM hangs";

  if (wrong != NULL) {
    (*n_wrong)++;
    g_test_message ("WRONG %s, %s: %s; expected %s, got %s after %.1f s\n%s", name, mode_names[mode], wrong,
                    outcome_name (expected), outcome_name (code), (double) fixture->elapsed_us / G_USEC_PER_SEC,
                    fixture->record);
  } else {
    flash_fixture_assert_next (fixture);
  }

  return code;
}

static GArray *
make_faults (gboolean opening)
{
  GArray *faults = g_array_new (FALSE, FALSE, sizeof (Fault));
  const Fault plain[] = {
    { JOLT_VIRTUAL_FAULT_STALL }, { JOLT_VIRTUAL_FAULT_SILENCE }, { JOLT_VIRTUAL_FAULT_UNPLUG },
  };
  const Fault cable[] = {
    { JOLT_VIRTUAL_FAULT_PROTO }, { JOLT_VIRTUAL_FAULT_PIPE }, { JOLT_VIRTUAL_FAULT_LOST },
  };
  const Fault opening_only[] = { { JOLT_VIRTUAL_FAULT_DENIED }, { JOLT_VIRTUAL_FAULT_BUSY } };
  const Fault data[] = {
    { JOLT_VIRTUAL_FAULT_SHORT, 0 }, { JOLT_VIRTUAL_FAULT_SHORT, 1 }, { JOLT_VIRTUAL_FAULT_SHORT, 5 },
    { JOLT_VIRTUAL_FAULT_GARBAGE },
    { JOLT_VIRTUAL_FAULT_POLL, 0 }, { JOLT_VIRTUAL_FAULT_POLL, 1000 }, { JOLT_VIRTUAL_FAULT_POLL, 0xffffff },
  };

  g_array_append_vals (faults, plain, G_N_ELEMENTS (plain));
  if (opening) {
    /* Nothing is said there that could be wrong. */
    g_array_append_vals (faults, opening_only, G_N_ELEMENTS (opening_only));
    return faults;
  }

  g_array_append_vals (faults, cable, G_N_ELEMENTS (cable));
  g_array_append_vals (faults, data, G_N_ELEMENTS (data));
  for (guint i = 0; i < JOLT_DFU_N_STATUSES; i++)
    g_array_append_vals (faults, &(Fault) { JOLT_VIRTUAL_FAULT_STATUS, i }, 1);
  /* The first number that is no state, and the last. */
  for (guint i = 0; i <= JOLT_DFU_N_STATES; i++)
    g_array_append_vals (faults, &(Fault) { JOLT_VIRTUAL_FAULT_STATE, i }, 1);
  g_array_append_vals (faults, &(Fault) { JOLT_VIRTUAL_FAULT_STATE, 255 }, 1);

  return faults;
}

/* "stall@open" → "stall" */
static char *
dup_fault_name (const Fault *fault)
{
  const JoltVirtualFault scripted = { .action = fault->action, .value = fault->value };
  g_autofree char *text = jolt_virtual_fault_to_string (&scripted);

  return g_strndup (text, strchr (text, '@') - text);
}

/* A line for all faults of a row that come to the same. */
static void
print_row (Row         row,
           GArray     *faults,
           int       (*outcomes)[N_MODES])
{
  g_autofree gboolean *printed = g_new0 (gboolean, faults->len);

  for (guint i = 0; i < faults->len; i++) {
    g_autoptr (GString) names = g_string_new (NULL);

    for (guint j = i; j < faults->len; j++) {
      g_autofree char *name = NULL;

      if (printed[j] || memcmp (outcomes[i], outcomes[j], sizeof outcomes[i]) != 0)
        continue;

      name = dup_fault_name (&g_array_index (faults, Fault, j));
      g_string_append_printf (names, " %s", name);
      printed[j] = TRUE;
    }

    if (names->len > 0)
      g_test_message ("%-20s  %-12s  %-12s  %-12s  %-12s  %-12s  %-12s %s", rows[row].where,
                      outcome_name (outcomes[i][MODE_CAREFUL]), outcome_name (outcomes[i][MODE_AHEAD]),
                      outcome_name (outcomes[i][MODE_ALWAYS]), outcome_name (outcomes[i][MODE_ROM_CAREFUL]),
                      outcome_name (outcomes[i][MODE_ROM_AHEAD]), outcome_name (outcomes[i][MODE_ROM_ALWAYS]),
                      names->str);
  }
}

static guint n_pairs;
static guint n_flashes;
static guint n_wrong_pairs;

static void
test_row (gconstpointer data)
{
  Row row = GPOINTER_TO_UINT (data);
  g_autoptr (GArray) faults = make_faults (is_opening (row));
  g_autofree int (*outcomes)[N_MODES] = g_malloc0_n (faults->len, sizeof *outcomes);
  guint n_wrong = 0;

  for (guint i = 0; i < faults->len; i++) {
    for (guint mode = 0; mode < N_MODES; mode++) {
      outcomes[i][mode] = check (row, mode, &g_array_index (faults, Fault, i), &n_wrong);
      n_flashes += outcomes[i][mode] != NOT_MET;
    }
  }
  n_pairs += faults->len;
  n_wrong_pairs += n_wrong;

  if (row == 0)
    g_test_message ("%-20s  %-12s  %-12s  %-12s  %-12s  %-12s  %-12s %s", "request", mode_names[0], mode_names[1],
                    mode_names[2], mode_names[3], mode_names[4], mode_names[5], "faults");
  print_row (row, faults, outcomes);
  g_assert_cmpuint (n_wrong, ==, 0);
}

/* A row that was left out is a hole, too. */
static void
test_total (void)
{
  g_test_message ("%u rows, %u pairs of a request and a fault, %u flashes with a fault, each followed by one "
                  "without; %u wrong or not met",
                  N_ROWS, n_pairs, n_flashes, n_wrong_pairs);
  g_assert_cmpuint (n_pairs, ==, 3 * 5 + 14 * (3 + 3 + 7 + JOLT_DFU_N_STATUSES + JOLT_DFU_N_STATES + 2));
  g_assert_cmpuint (n_wrong_pairs, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint row = 0; row < N_ROWS; row++) {
    g_autofree char *path = g_strdup_printf ("/dfu/fault-table/%02u-%s", row, rows[row].where);

    g_test_add_data_func (path, GUINT_TO_POINTER (row), test_row);
  }

  g_test_add_func ("/dfu/fault-table/total", test_total);

  return g_test_run ();
}
