/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-error.h"
#include "jolt-transport.h"

/**
 * JoltTransport:
 *
 * One port of the bus, for one worker thread.
 *
 * Control transfers go through a queue: [method@Transport.submit] puts one at
 * the end, [method@Transport.reap] waits for the oldest. The board sees them
 * in the order of submission.
 */

G_DEFINE_INTERFACE (JoltTransport, jolt_transport, G_TYPE_OBJECT)

/* The time runs where the board is: a virtual board without realistic time
 * has its own pause. */
static gboolean
jolt_transport_default_sleep (JoltTransport  *self,
                              guint           duration_ms,
                              GCancellable   *cancellable,
                              GError        **error)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) duration_ms * 1000;
  GPollFD pollfd;
  gboolean watched = g_cancellable_make_pollfd (cancellable, &pollfd);

  for (;;) {
    gint64 left_us = deadline - g_get_monotonic_time ();

    if (left_us <= 0 || g_cancellable_is_cancelled (cancellable))
      break;

    /* Rounded up: a wait that ends early would ask the board too soon. */
    g_poll (&pollfd, watched ? 1 : 0, (int) MIN ((left_us + 999) / 1000, G_MAXINT));
  }

  if (watched)
    g_cancellable_release_fd (cancellable);

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
jolt_transport_default_init (JoltTransportInterface *iface)
{
  iface->sleep = jolt_transport_default_sleep;
}

/**
 * jolt_transport_open:
 * @self: a closed transport
 * @iface: (out caller-allocates): the DFU interface of the board
 * @error: %JOLT_DFU_ERROR_NO_BOARD, _ACCESS, _BUSY, _NO_DFU, _GONE or _USB
 *
 * Opens the board that is at the port now and claims its DFU interface.
 *
 * Where the descriptors show several DFU interfaces, one in DFU mode wins.
 *
 * Returns: whether the board is open
 */
gboolean
jolt_transport_open (JoltTransport     *self,
                     JoltDfuInterface  *iface,
                     GError           **error)
{
  g_return_val_if_fail (JOLT_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (iface != NULL, FALSE);

  return JOLT_TRANSPORT_GET_IFACE (self)->open (self, iface, error);
}

/**
 * jolt_transport_close:
 * @self: a transport
 *
 * Discards what is queued, releases the interface and closes the board.
 * Closing a closed transport does nothing.
 */
void
jolt_transport_close (JoltTransport *self)
{
  g_return_if_fail (JOLT_IS_TRANSPORT (self));

  JOLT_TRANSPORT_GET_IFACE (self)->close (self);
}

/**
 * jolt_transport_wait_for_device:
 * @self: a closed transport
 * @mode: the least to wait for: %JOLT_DFU_MODE_NONE for any board,
 *   %JOLT_DFU_MODE_RUNTIME for a DFU interface in any mode, or
 *   %JOLT_DFU_MODE_DFU
 * @another: whether the attachment that was open last does not count: its
 *   board is about to leave the bus, though its node may still be there
 * @timeout_ms: how long to wait, in milliseconds
 * @cancellable: (nullable): ends the wait
 * @error: %JOLT_DFU_ERROR_NOT_RETURNED or %G_IO_ERROR_CANCELLED
 *
 * Waits, by events of the bus and not by sleeping, until such a board is at the
 * port. Returns at once where it is there already.
 *
 * A device node that is there but cannot be opened yet is given time of its
 * own, for udev may still be at work on it: seconds on a busy computer. Then it
 * counts as there, so that [method@Transport.open] can say that access is
 * denied.
 *
 * Returns: whether the board is there
 */
gboolean
jolt_transport_wait_for_device (JoltTransport  *self,
                                JoltDfuMode     mode,
                                gboolean        another,
                                guint           timeout_ms,
                                GCancellable   *cancellable,
                                GError        **error)
{
  g_return_val_if_fail (JOLT_IS_TRANSPORT (self), FALSE);

  return JOLT_TRANSPORT_GET_IFACE (self)->wait_for_device (self, mode, another, timeout_ms, cancellable, error);
}

/**
 * jolt_transport_submit:
 * @self: an open transport
 * @setup: the setup stage; the length may be 0
 * @data: (nullable): @setup->length bytes to send, copied; %NULL for an IN
 *   request
 * @error: %JOLT_DFU_ERROR_GONE or _USB
 *
 * Queues a control transfer after those already queued.
 *
 * Returns: whether the transfer is queued
 */
gboolean
jolt_transport_submit (JoltTransport       *self,
                       const JoltUsbSetup  *setup,
                       const guint8        *data,
                       GError             **error)
{
  g_return_val_if_fail (JOLT_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (setup != NULL, FALSE);

  return JOLT_TRANSPORT_GET_IFACE (self)->submit (self, setup, data, error);
}

/**
 * jolt_transport_reap:
 * @self: an open transport with at least one queued transfer
 * @data: (nullable): where the answer of an IN request is stored
 * @size: room at @data, in bytes
 * @timeout_ms: how long to wait from now, in milliseconds
 * @cancellable: (nullable): ends the wait
 * @error: %JOLT_DFU_ERROR_TIMEOUT, _STALL, _GONE, _PROTOCOL or _USB, or
 *   %G_IO_ERROR_CANCELLED
 *
 * Waits for the oldest queued transfer and takes it from the queue.
 *
 * Where the wait ended first, with %JOLT_DFU_ERROR_TIMEOUT or
 * %G_IO_ERROR_CANCELLED, the transfer is still under way and still in the
 * queue: the chips' ROM does not survive a host that gives up a request while
 * it works on it, so whether to do that is for the caller to decide. Reap again
 * to wait on, or [method@Transport.discard].
 *
 * Returns: the number of bytes transferred, or -1
 */
gssize
jolt_transport_reap (JoltTransport  *self,
                     guint8         *data,
                     gsize           size,
                     guint           timeout_ms,
                     GCancellable   *cancellable,
                     GError        **error)
{
  g_return_val_if_fail (JOLT_IS_TRANSPORT (self), -1);

  return JOLT_TRANSPORT_GET_IFACE (self)->reap (self, data, size, timeout_ms, cancellable, error);
}

/**
 * jolt_transport_discard:
 * @self: a transport
 *
 * Cancels every queued transfer, newest first, and waits until the bus has
 * let go of them. What a cancelled transfer did on the board is not known.
 */
void
jolt_transport_discard (JoltTransport *self)
{
  g_return_if_fail (JOLT_IS_TRANSPORT (self));

  JOLT_TRANSPORT_GET_IFACE (self)->discard (self);
}

/**
 * jolt_transport_control:
 * @self: an open transport with an empty queue
 * @setup: the setup stage
 * @data: (nullable): @setup->length bytes to send or room for the answer
 * @timeout_ms: how long to wait, in milliseconds
 * @error: as [method@Transport.submit] and [method@Transport.reap]
 *
 * Makes one control transfer and waits for it. After %JOLT_DFU_ERROR_TIMEOUT it
 * is still in the queue, as with [method@Transport.reap].
 *
 * Returns: the number of bytes transferred, or -1
 */
gssize
jolt_transport_control (JoltTransport       *self,
                        const JoltUsbSetup  *setup,
                        guint8              *data,
                        guint                timeout_ms,
                        GError             **error)
{
  gboolean is_in = (setup->request_type & 0x80) != 0;

  if (!jolt_transport_submit (self, setup, is_in ? NULL : data, error))
    return -1;

  return jolt_transport_reap (self, is_in ? data : NULL, is_in ? setup->length : 0, timeout_ms, NULL, error);
}

/**
 * jolt_transport_has_left:
 * @self: a transport that was open
 * @timeout_ms: how long to wait, in milliseconds; 0 to ask without waiting
 *
 * Asks whether the board that was open last has left its port.
 *
 * To a host controller a cable that is pulled is first of all a transfer that
 * fails, in one of several ways; that the board left is known up to a poll
 * interval of the hub later.
 *
 * Returns: whether it left, or does so before the time is over
 */
gboolean
jolt_transport_has_left (JoltTransport *self,
                         guint          timeout_ms)
{
  g_return_val_if_fail (JOLT_IS_TRANSPORT (self), FALSE);

  return JOLT_TRANSPORT_GET_IFACE (self)->has_left (self, timeout_ms);
}

/**
 * jolt_transport_bus_reset:
 * @self: an open transport
 * @error: %JOLT_DFU_ERROR_GONE or _USB
 *
 * Resets the board on the bus, as DFU asks for after a DETACH to a board
 * without bitWillDetach (section 5.1). The board may leave and return with
 * other descriptors: close the transport afterwards.
 *
 * Returns: whether the reset was signalled
 */
gboolean
jolt_transport_bus_reset (JoltTransport  *self,
                          GError        **error)
{
  g_return_val_if_fail (JOLT_IS_TRANSPORT (self), FALSE);

  return JOLT_TRANSPORT_GET_IFACE (self)->bus_reset (self, error);
}

/**
 * jolt_transport_sleep:
 * @self: a transport
 * @duration_ms: how long, in milliseconds
 * @cancellable: (nullable): ends the pause
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Lets time pass for the board, as its poll time-out asks for.
 *
 * Returns: %FALSE when cancelled
 */
gboolean
jolt_transport_sleep (JoltTransport  *self,
                      guint           duration_ms,
                      GCancellable   *cancellable,
                      GError        **error)
{
  g_return_val_if_fail (JOLT_IS_TRANSPORT (self), FALSE);

  return JOLT_TRANSPORT_GET_IFACE (self)->sleep (self, duration_ms, cancellable, error);
}
