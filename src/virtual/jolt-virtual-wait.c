/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-wait-private.h"

#include "jolt-dfu-error.h"
#include "jolt-virtual-scan-private.h"

/* Until then a node that cannot be opened counts as one that udev still works
 * on; see jolt_transport_wait_for_device(). */
#define DENIED_GRACE_US (1000 * 1000)

static gboolean
is_there (JoltVirtualBoard *board,
          JoltDfuMode       mode,
          guint64           left_generation,
          gboolean          grace_is_over)
{
  JoltDfuInterface iface;

  if (!jolt_virtual_scan (board, &iface, NULL, NULL))
    return FALSE;
  if (iface.mode < mode || jolt_virtual_board_get_generation (board) == left_generation)
    return FALSE;

  return grace_is_over || jolt_virtual_board_get_access (board) != JOLT_BOARD_ACCESS_DENIED;
}

/**
 * jolt_virtual_wait:
 * @board: a board
 * @clock: the time of who waits, whose bell rings when the board changes and
 *   when @cancellable is cancelled
 * @mode: the least to wait for
 * @left_generation: an attachment that does not count, 0 where all do
 * @timeout_ms: how long to wait, in milliseconds
 * @cancellable: (nullable): ends the wait
 * @error: %JOLT_DFU_ERROR_NOT_RETURNED or %G_IO_ERROR_CANCELLED
 *
 * Waits for a board in software to come to its port. See
 * [method@Transport.wait_for_device].
 *
 * Returns: whether the board is there
 */
gboolean
jolt_virtual_wait (JoltVirtualBoard  *board,
                    JoltVirtualClock  *clock,
                    JoltDfuMode        mode,
                    guint64            left_generation,
                    guint              timeout_ms,
                    GCancellable      *cancellable,
                    GError           **error)
{
  guint64 start_us = jolt_virtual_clock_now_us (clock);
  guint64 deadline_us = start_us + (guint64) timeout_ms * 1000;
  guint64 grace_us = start_us + DENIED_GRACE_US;
  guint64 return_us = G_MAXUINT64;

  for (;;) {
    guint n_rings = jolt_virtual_clock_count_rings (clock);
    guint64 now = jolt_virtual_clock_now_us (clock);
    guint left_ms;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (is_there (board, mode, left_generation, now >= grace_us))
      return TRUE;

    if (now >= deadline_us) {
      g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NOT_RETURNED, "the board did not come back in time");
      return FALSE;
    }

    /* Nobody advances the board's clock while it is away. */
    if (!jolt_virtual_board_get_returning (board, &left_ms))
      return_us = G_MAXUINT64;
    else if (return_us == G_MAXUINT64)
      return_us = now + (guint64) left_ms * 1000;

    if (now >= return_us)
      jolt_virtual_board_come_back (board);
    else
      jolt_virtual_clock_sleep_towards (clock, MIN (MIN (deadline_us, return_us), now < grace_us ? grace_us : G_MAXUINT64), n_rings);
  }
}
