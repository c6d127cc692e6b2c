/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-board-private.h"

/**
 * JoltVirtualBoard:
 *
 * An ESP32 board in software, at the level of USB control transfers.
 *
 * The board is used from three sides: the transport of this library, the test bed
 * that answers libusb, and the USB/IP server. It can be used from any thread.
 *
 * It has a clock of its own, which moves by the time that its transfers take
 * and by what it is told with [method@VirtualBoard.advance]; nothing in it ever
 * sleeps. A new board is plugged in with BOOT held.
 */

G_DEFINE_FINAL_TYPE (JoltVirtualBoard, jolt_virtual_board, G_TYPE_OBJECT)

enum {
  BUS_CHANGED,
  LAST_SIGNAL,
};

static guint signals[LAST_SIGNAL];

static void
jolt_virtual_board_finalize (GObject *object)
{
  JoltVirtualBoard *self = JOLT_VIRTUAL_BOARD (object);

  g_clear_pointer (&self->device, jolt_virtual_device_free);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (jolt_virtual_board_parent_class)->finalize (object);
}

static void
jolt_virtual_board_class_init (JoltVirtualBoardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = jolt_virtual_board_finalize;

  /**
   * JoltVirtualBoard::bus-changed:
   *
   * The board came to the bus, left it, returned with other descriptors, or
   * can be used by other accounts than before. Emitted in the thread that caused
   * it.
   */
  signals[BUS_CHANGED] =
    g_signal_new ("bus-changed", JOLT_TYPE_VIRTUAL_BOARD, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jolt_virtual_board_init (JoltVirtualBoard *self)
{
  g_mutex_init (&self->lock);
  self->claim.access = JOLT_BOARD_ACCESS_OK;
}

/* What changes where the bus does. */
static guint64
get_stamp (JoltVirtualBoard *self)
{
  return self->device->generation << 1 | (self->device->pulled != JOLT_VIRTUAL_ANSWER_ACK);
}

void
jolt_virtual_board_unlock (JoltVirtualBoard *self,
                           guint64           stamp_before)
{
  gboolean changed = get_stamp (self) != stamp_before;

  g_mutex_unlock (&self->lock);

  if (changed)
    g_signal_emit (self, signals[BUS_CHANGED], 0);
}

static void
follow_wall_clock (JoltVirtualBoard *self)
{
  gint64 now_us;

  if (!self->wall_clock)
    return;

  now_us = g_get_monotonic_time ();
  if (now_us > self->last_us)
    jolt_virtual_device_pass (self->device, now_us - self->last_us);
  self->last_us = now_us;
}

/* Returns: for unlocking, which says what happened in between */
guint64
jolt_virtual_board_lock (JoltVirtualBoard *self)
{
  guint64 stamp;

  g_mutex_lock (&self->lock);
  stamp = get_stamp (self);
  follow_wall_clock (self);

  return stamp;
}

/**
 * jolt_virtual_board_new:
 * @chip: a chip with DFU
 * @flash_size_bytes: the size of its flash; all erased
 *
 * Makes a board that is plugged in with BOOT held, on no bus in particular.
 */
JoltVirtualBoard *
jolt_virtual_board_new (const JoltChip *chip,
                        gsize           flash_size_bytes)
{
  JoltVirtualBoard *self;

  g_return_val_if_fail (chip != NULL, NULL);

  self = g_object_new (JOLT_TYPE_VIRTUAL_BOARD, NULL);
  self->chip = chip;
  self->device = jolt_virtual_device_new (chip, flash_size_bytes);

  return self;
}

const JoltChip *
jolt_virtual_board_get_chip (JoltVirtualBoard *self)
{
  return self->chip;
}

/**
 * jolt_virtual_board_control:
 * @self: a board
 * @setup: the set-up stage
 * @data: @length bytes that come with an OUT request, or room for the answer
 * @length: (inout): bytes that come, or room (at least @setup->length is
 *   usual); bytes transferred
 * @duration_us: (out) (optional): how long the transfer takes from its start on
 *   the bus: what the board was still busy with, and the bus time
 *
 * Makes a control transfer. The board's clock moves on by its duration: a
 * caller that wants real time waits that long before it hands on the answer.
 *
 * SILENCE takes no time of its own; the caller advances the clock by what it
 * waits.
 *
 * Returns: how the board answers
 */
JoltVirtualAnswer
jolt_virtual_board_control (JoltVirtualBoard   *self,
                            const JoltUsbSetup *setup,
                            guint8             *data,
                            gsize              *length,
                            guint64            *duration_us)
{
  JoltVirtualAnswer answer;
  guint64 before, took_us;

  g_return_val_if_fail (JOLT_IS_VIRTUAL_BOARD (self), JOLT_VIRTUAL_ANSWER_GONE);

  before = jolt_virtual_board_lock (self);
  answer = jolt_virtual_device_control (self->device, setup, data, length, &took_us);
  self->last_us += took_us;
  jolt_virtual_board_unlock (self, before);

  if (duration_us != NULL)
    *duration_us = took_us;

  return answer;
}

/**
 * jolt_virtual_board_abandon:
 * @self: a board
 * @unspent_us: the rest of the transfer's duration, in microseconds
 * @is_in: whether an answer was asked for
 *
 * The computer gave up on a transfer before its time was over, so the board is
 * still busy with what it was busy with. A ROM that is asked while it is hangs,
 * and so does one whose answer was not fetched.
 */
void
jolt_virtual_board_abandon (JoltVirtualBoard *self,
                            guint64           unspent_us,
                            gboolean          is_in)
{
  guint64 before = jolt_virtual_board_lock (self);

  jolt_virtual_device_abandon (self->device, unspent_us, is_in);
  jolt_virtual_board_unlock (self, before);
}

/**
 * jolt_virtual_board_bus_reset:
 * @self: a board
 *
 * Resets the bus. The ROM in appDETACH goes to dfuIDLE; in DFU mode, once its
 * configuration was set, the chip restarts. A device by the book leaves its
 * bootloader where it is in dfuMANIFEST-WAIT-RESET, and otherwise forgets a
 * download.
 */
void
jolt_virtual_board_bus_reset (JoltVirtualBoard *self)
{
  guint64 before = jolt_virtual_board_lock (self);

  jolt_virtual_device_bus_reset (self->device);
  jolt_virtual_board_unlock (self, before);
}

/**
 * jolt_virtual_board_advance:
 * @self: a board
 * @duration_us: microseconds that pass
 *
 * Time passes without a transfer, for example while the computer waits for a
 * poll time-out.
 */
void
jolt_virtual_board_advance (JoltVirtualBoard *self,
                            guint64           duration_us)
{
  guint64 before = jolt_virtual_board_lock (self);

  jolt_virtual_device_pass (self->device, duration_us);
  jolt_virtual_board_unlock (self, before);
}

/**
 * jolt_virtual_board_set_wall_clock:
 * @self: a board
 * @wall_clock: whether the board's clock also moves with the computer's
 *
 * Lets the time between transfers pass by itself. For a test bed where nobody is
 * there to call [method@VirtualBoard.advance].
 */
void
jolt_virtual_board_set_wall_clock (JoltVirtualBoard *self,
                                   gboolean          wall_clock)
{
  guint64 before = jolt_virtual_board_lock (self);

  self->wall_clock = wall_clock;
  self->last_us = g_get_monotonic_time ();
  jolt_virtual_board_unlock (self, before);
}

/**
 * jolt_virtual_board_open:
 * @self: a board
 * @again: whether this transport had it open before
 * @error: %JOLT_DFU_ERROR_NO_BOARD, _ACCESS, _BUSY, _TIMEOUT or _USB
 *
 * What the computer does before the first transfer: opens the device and
 * claims the DFU interface, for one at a time.
 *
 * Returns: the generation that is open now, or 0
 */
guint64
jolt_virtual_board_open (JoltVirtualBoard  *self,
                         gboolean           again,
                         GError           **error)
{
  guint64 before = jolt_virtual_board_lock (self);
  guint64 generation = jolt_virtual_claim_open (&self->claim, self->device, again, error);

  jolt_virtual_board_unlock (self, before);

  return generation;
}

/* @generation: what was opened; nothing happens where the board left since */
void
jolt_virtual_board_close (JoltVirtualBoard *self,
                          guint64           generation)
{
  guint64 before = jolt_virtual_board_lock (self);

  jolt_virtual_claim_close (&self->claim, generation);
  jolt_virtual_board_unlock (self, before);
}

/* Whether a computer in software resets the bus and sets the configuration
 * whenever the board comes, which is so by default. On a bus that a kernel
 * enumerates it is the kernel that does. */
void
jolt_virtual_board_set_enumerates (JoltVirtualBoard *self,
                                   gboolean          enumerates)
{
  guint64 before = jolt_virtual_board_lock (self);

  jolt_virtual_device_set_enumerates (self->device, enumerates);
  jolt_virtual_board_unlock (self, before);
}
