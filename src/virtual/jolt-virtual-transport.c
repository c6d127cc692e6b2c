/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-transport-private.h"

#include "jolt-dfu-error.h"
#include "jolt-virtual-wait-private.h"
#include "jolt-virtual-scan-private.h"
#include "jolt-virtual-timing.h"

#include <string.h>

/**
 * JoltVirtualTransport:
 *
 * The transport to a board in software.
 *
 * It keeps a time line of the bus. A transfer is put on it when it is
 * submitted: after the transfer before, or at the next frame where the bus has
 * run dry (see jolt-virtual-timing.c), and the board sees it then and there,
 * in the order of submission. Reaping waits until the time line has come that
 * far: for real, faster by a factor, or only on paper.
 */

typedef struct {
  JoltUsbSetup       setup;
  guint8            *data;
  gsize              length;
  gboolean           made;        /* the board has seen it */
  JoltVirtualAnswer  answer;
  guint64            start_us;
  guint64            end_us;
  guint64            generation;  /* right after the transfer */
} Transfer;

struct _JoltVirtualTransport
{
  GObject           parent_instance;

  JoltVirtualBoard *board;
  gulong            handler;
  JoltVirtualClock *clock;

  guint64           generation;    /* what is open; 0 when closed */
  guint64           last_generation;
  gboolean          was_open;
  GQueue            queue;         /* Transfer */
  guint64           bus_free_us;   /* the end of the last transfer */
  guint64           board_us;      /* up to where the board's clock has come */
  guint             max_depth;
};

static void jolt_virtual_transport_iface_init (JoltTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (JoltVirtualTransport, jolt_virtual_transport, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (JOLT_TYPE_TRANSPORT, jolt_virtual_transport_iface_init))

static void
clock_unref (gpointer  clock,
             GClosure *closure)
{
  jolt_virtual_clock_unref (clock);
}

/* The bus changed, or the user cancelled. */
static void
ring_cb (GObject          *source,
         JoltVirtualClock *clock)
{
  jolt_virtual_clock_ring (clock);
}

static void
transfer_free (Transfer *transfer)
{
  g_free (transfer->data);
  g_free (transfer);
}

static guint64
now_us (JoltVirtualTransport *self)
{
  return jolt_virtual_clock_now_us (self->clock);
}

/* The board lives through the time in which nothing was on the bus. */
static void
let_board_catch_up (JoltVirtualTransport *self,
                    guint64               until_us)
{
  if (until_us > self->board_us) {
    jolt_virtual_board_advance (self->board, until_us - self->board_us);
    self->board_us = until_us;
  }
}

static gboolean
check_there (JoltVirtualTransport  *self,
             GError               **error)
{
  if (self->generation != 0 && jolt_virtual_board_get_generation (self->board) == self->generation)
    return TRUE;

  g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_GONE, "the board left the bus");

  return FALSE;
}

static gboolean
is_silent (Transfer *transfer)
{
  return transfer->made && transfer->answer == JOLT_VIRTUAL_ANSWER_SILENCE;
}

static void
make_transfer (JoltVirtualTransport *self,
               Transfer             *transfer)
{
  guint64 duration_us;

  transfer->made = TRUE;
  transfer->start_us = jolt_virtual_timing_start_us (now_us (self), self->bus_free_us);
  let_board_catch_up (self, transfer->start_us);

  if (jolt_virtual_board_get_generation (self->board) != self->generation) {
    transfer->answer = JOLT_VIRTUAL_ANSWER_GONE;
    transfer->end_us = transfer->start_us;
    return;
  }

  transfer->answer = jolt_virtual_board_control (self->board, &transfer->setup, transfer->data,
                                                 &transfer->length, &duration_us);
  transfer->end_us = transfer->start_us + duration_us;
  transfer->generation = jolt_virtual_board_get_generation (self->board);
  self->bus_free_us = self->board_us = transfer->end_us;
}

/* After a transfer that is never answered nothing happens until the computer
 * gives that one up. */
static void
make_transfers (JoltVirtualTransport *self)
{
  for (GList *l = self->queue.head; l != NULL; l = l->next) {
    Transfer *transfer = l->data;

    if (is_silent (transfer))
      return;
    if (!transfer->made)
      make_transfer (self, transfer);
  }
}

static gboolean
jolt_virtual_transport_open (JoltTransport     *transport,
                             JoltDfuInterface  *iface,
                             GError           **error)
{
  JoltVirtualTransport *self = JOLT_VIRTUAL_TRANSPORT (transport);
  gboolean there;

  g_return_val_if_fail (self->generation == 0, FALSE);

  let_board_catch_up (self, now_us (self));
  there = jolt_virtual_scan (self->board, iface, NULL, NULL);
  if (there && iface->mode == JOLT_DFU_MODE_NONE) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_DFU, "the board has no DFU interface");
    return FALSE;
  }

  self->generation = jolt_virtual_board_open (self->board, self->was_open, error);
  if (self->generation != 0)
    self->last_generation = self->generation;
  self->was_open = TRUE;

  return self->generation != 0;
}

/* What is on the bus is given up; what is queued after it never gets there. */
static void
jolt_virtual_transport_discard (JoltTransport *transport)
{
  JoltVirtualTransport *self = JOLT_VIRTUAL_TRANSPORT (transport);
  guint64 now = now_us (self);

  for (GList *l = self->queue.head; l != NULL; l = l->next) {
    Transfer *transfer = l->data;

    if (!transfer->made || is_silent (transfer) || transfer->end_us <= now)
      continue;

    if (transfer->start_us <= now)
      jolt_virtual_board_abandon (self->board, transfer->end_us - now, (transfer->setup.request_type & 0x80) != 0);
    self->bus_free_us = self->board_us = now;
    break;
  }

  g_queue_clear_full (&self->queue, (GDestroyNotify) transfer_free);
}

static void
jolt_virtual_transport_close (JoltTransport *transport)
{
  JoltVirtualTransport *self = JOLT_VIRTUAL_TRANSPORT (transport);

  if (self->generation == 0)
    return;

  jolt_virtual_transport_discard (transport);
  jolt_virtual_board_close (self->board, self->generation);
  self->generation = 0;
}

static gulong
watch (JoltVirtualTransport *self,
       GCancellable         *cancellable)
{
  return cancellable != NULL ? g_cancellable_connect (cancellable, G_CALLBACK (ring_cb), self->clock, NULL) : 0;
}

static gboolean
jolt_virtual_transport_wait_for_device (JoltTransport  *transport,
                                        JoltDfuMode     mode,
                                        gboolean        another,
                                        guint           timeout_ms,
                                        GCancellable   *cancellable,
                                        GError        **error)
{
  JoltVirtualTransport *self = JOLT_VIRTUAL_TRANSPORT (transport);
  gulong id = watch (self, cancellable);
  gboolean there;

  there = jolt_virtual_wait (self->board, self->clock, mode, another ? self->last_generation : 0,
                             timeout_ms, cancellable, error);
  g_cancellable_disconnect (cancellable, id);
  /* A board that is still away is so much nearer to its return. */
  if (!there)
    let_board_catch_up (self, now_us (self));
  self->board_us = MAX (self->board_us, now_us (self));

  return there;
}

static gboolean
jolt_virtual_transport_submit (JoltTransport       *transport,
                               const JoltUsbSetup  *setup,
                               const guint8        *data,
                               GError             **error)
{
  JoltVirtualTransport *self = JOLT_VIRTUAL_TRANSPORT (transport);
  Transfer *transfer;

  if (!check_there (self, error))
    return FALSE;

  transfer = g_new0 (Transfer, 1);
  transfer->setup = *setup;
  transfer->length = setup->length;
  transfer->data = g_malloc0 (MAX (setup->length, 1));
  if (data != NULL)
    memcpy (transfer->data, data, setup->length);

  g_queue_push_tail (&self->queue, transfer);
  self->max_depth = MAX (self->max_depth, self->queue.length);
  make_transfers (self);

  return TRUE;
}

/* Returns: whether the transfer was over before @deadline_us and before
 * @cancellable was cancelled */
static gboolean
wait_for_transfer (JoltVirtualTransport *self,
                   Transfer             *transfer,
                   guint64               deadline_us,
                   GCancellable         *cancellable)
{
  guint64 target_us = is_silent (transfer) ? deadline_us : MIN (transfer->end_us, deadline_us);

  while (now_us (self) < target_us) {
    guint n_rings = jolt_virtual_clock_count_rings (self->clock);

    if (transfer->answer != JOLT_VIRTUAL_ANSWER_GONE &&
        jolt_virtual_board_get_generation (self->board) != transfer->generation) {
      transfer->answer = JOLT_VIRTUAL_ANSWER_GONE;
      break;
    }
    if (g_cancellable_is_cancelled (cancellable))
      return FALSE;

    jolt_virtual_clock_sleep_towards (self->clock, target_us, n_rings);
  }

  if (transfer->answer == JOLT_VIRTUAL_ANSWER_GONE)
    return TRUE;

  return !is_silent (transfer) && transfer->end_us <= deadline_us;
}

static gssize
jolt_virtual_transport_reap (JoltTransport  *transport,
                             guint8         *data,
                             gsize           size,
                             guint           timeout_ms,
                             GCancellable   *cancellable,
                             GError        **error)
{
  JoltVirtualTransport *self = JOLT_VIRTUAL_TRANSPORT (transport);
  guint64 deadline_us = now_us (self) + (guint64) timeout_ms * 1000;
  Transfer *transfer = g_queue_peek_head (&self->queue);
  gulong id = watch (self, cancellable);
  gssize result = -1;
  gboolean done;

  g_return_val_if_fail (transfer != NULL, -1);

  done = wait_for_transfer (self, transfer, deadline_us, cancellable);
  g_cancellable_disconnect (cancellable, id);

  if (!done) {
    if (!g_cancellable_set_error_if_cancelled (cancellable, error))
      g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT, "no answer within %u ms", timeout_ms);
    return -1;
  }

  if (transfer->answer == JOLT_VIRTUAL_ANSWER_GONE) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_GONE, "the board left the bus");
  } else if (transfer->answer == JOLT_VIRTUAL_ANSWER_STALL) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_STALL, "the board refused the request");
  } else if (transfer->answer == JOLT_VIRTUAL_ANSWER_ERROR) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_USB, "the transfer failed on the bus");
  } else {
    result = transfer->length;
    if (data != NULL)
      memcpy (data, transfer->data, MIN (size, transfer->length));
  }

  g_queue_pop_head (&self->queue);
  transfer_free (transfer);

  return result;
}

static gboolean
jolt_virtual_transport_has_left (JoltTransport *transport,
                                 guint          timeout_ms)
{
  JoltVirtualTransport *self = JOLT_VIRTUAL_TRANSPORT (transport);
  guint64 deadline_us = now_us (self) + (guint64) timeout_ms * 1000;

  for (;;) {
    guint n_rings = jolt_virtual_clock_count_rings (self->clock);

    let_board_catch_up (self, now_us (self));
    if (jolt_virtual_board_get_generation (self->board) != self->last_generation)
      return TRUE;
    if (now_us (self) >= deadline_us)
      return FALSE;

    jolt_virtual_clock_sleep_towards (self->clock, deadline_us, n_rings);
  }
}

static gboolean
jolt_virtual_transport_bus_reset (JoltTransport  *transport,
                                  GError        **error)
{
  JoltVirtualTransport *self = JOLT_VIRTUAL_TRANSPORT (transport);

  if (!check_there (self, error))
    return FALSE;

  let_board_catch_up (self, now_us (self));
  jolt_virtual_board_bus_reset (self->board);

  return TRUE;
}

static gboolean
jolt_virtual_transport_sleep (JoltTransport  *transport,
                              guint           duration_ms,
                              GCancellable   *cancellable,
                              GError        **error)
{
  JoltVirtualTransport *self = JOLT_VIRTUAL_TRANSPORT (transport);
  guint64 target_us = now_us (self) + (guint64) duration_ms * 1000;
  gulong id = watch (self, cancellable);

  for (;;) {
    guint n_rings = jolt_virtual_clock_count_rings (self->clock);

    if (now_us (self) >= target_us || g_cancellable_is_cancelled (cancellable))
      break;

    jolt_virtual_clock_sleep_towards (self->clock, target_us, n_rings);
  }

  g_cancellable_disconnect (cancellable, id);
  let_board_catch_up (self, now_us (self));

  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static void
jolt_virtual_transport_finalize (GObject *object)
{
  JoltVirtualTransport *self = JOLT_VIRTUAL_TRANSPORT (object);

  jolt_virtual_transport_close (JOLT_TRANSPORT (self));
  g_signal_handler_disconnect (self->board, self->handler);
  g_object_unref (self->board);
  jolt_virtual_clock_unref (self->clock);

  G_OBJECT_CLASS (jolt_virtual_transport_parent_class)->finalize (object);
}

static void
jolt_virtual_transport_class_init (JoltVirtualTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jolt_virtual_transport_finalize;
}

static void
jolt_virtual_transport_iface_init (JoltTransportInterface *iface)
{
  iface->open = jolt_virtual_transport_open;
  iface->close = jolt_virtual_transport_close;
  iface->wait_for_device = jolt_virtual_transport_wait_for_device;
  iface->submit = jolt_virtual_transport_submit;
  iface->reap = jolt_virtual_transport_reap;
  iface->discard = jolt_virtual_transport_discard;
  iface->has_left = jolt_virtual_transport_has_left;
  iface->bus_reset = jolt_virtual_transport_bus_reset;
  iface->sleep = jolt_virtual_transport_sleep;
}

static void
jolt_virtual_transport_init (JoltVirtualTransport *self)
{
}

/**
 * jolt_virtual_transport_new:
 * @board: a board
 * @time: whether anything takes time
 *
 * Makes a transport to a board.
 *
 * Returns: (transfer full): a closed transport
 */
JoltTransport *
jolt_virtual_transport_new (JoltVirtualBoard *board,
                            JoltVirtualTime   time)
{
  JoltVirtualTransport *self;

  g_return_val_if_fail (JOLT_IS_VIRTUAL_BOARD (board), NULL);

  self = g_object_new (JOLT_TYPE_VIRTUAL_TRANSPORT, NULL);
  self->board = g_object_ref (board);
  self->clock = jolt_virtual_clock_new (time);
  self->handler = g_signal_connect_data (board, "bus-changed", G_CALLBACK (ring_cb),
                                         jolt_virtual_clock_ref (self->clock), clock_unref, G_CONNECT_DEFAULT);

  return JOLT_TRANSPORT (self);
}

/**
 * jolt_virtual_transport_set_speed:
 * @self: a transport that was not used yet
 * @speed: how many times faster than real time it is, 1 by default
 */
void
jolt_virtual_transport_set_speed (JoltVirtualTransport *self,
                                  double                speed)
{
  g_return_if_fail (JOLT_IS_VIRTUAL_TRANSPORT (self));
  g_return_if_fail (speed > 0);

  jolt_virtual_clock_set_speed (self->clock, speed);
}

/* Returns: how far the time line has come, in microseconds of a real board */
guint64
jolt_virtual_transport_get_elapsed_us (JoltVirtualTransport *self)
{
  g_return_val_if_fail (JOLT_IS_VIRTUAL_TRANSPORT (self), 0);

  return now_us (self);
}

/* Returns: how many transfers were in the queue at most, for tests */
guint
jolt_virtual_transport_get_max_depth (JoltVirtualTransport *self)
{
  g_return_val_if_fail (JOLT_IS_VIRTUAL_TRANSPORT (self), 0);

  return self->max_depth;
}
