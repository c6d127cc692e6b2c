/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-board.h"

#include "jolt-virtual-device.h"
#include "jolt-virtual-door.h"

/**
 * JoltVirtualBoard:
 *
 * An ESP32 board in software, at the level of USB control transfers.
 *
 * The board is seen from three sides: the transport of this room, the test bed
 * that answers libusb, and the USB/IP server. It may be used from any thread.
 *
 * It has a clock of its own, which moves by the time that its transfers take
 * and by what it is told with [method@VirtualBoard.advance]; nothing in it ever
 * sleeps. A new board is plugged in with BOOT held.
 */

struct _JoltVirtualBoard
{
  GObject            parent_instance;

  const JoltChip    *chip;
  GMutex             lock;         /* guards everything below */
  JoltVirtualDevice *device;
  JoltVirtualDoor    door;
  gboolean           wall_clock;
  gint64             last_us;      /* the wall clock at the last look */
};

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
   * may be used by other people than before. Emitted in the thread that caused
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
  self->door.access = JOLT_BOARD_ACCESS_OK;
}

static void
unlock (JoltVirtualBoard *self,
        guint64           generation_before)
{
  gboolean changed = jolt_virtual_device_get_generation (self->device) != generation_before;

  g_mutex_unlock (&self->lock);

  if (changed)
    g_signal_emit (self, signals[BUS_CHANGED], 0);
}

static void
look_at_clock (JoltVirtualBoard *self)
{
  gint64 now_us;

  if (!self->wall_clock)
    return;

  now_us = g_get_monotonic_time ();
  if (now_us > self->last_us)
    jolt_virtual_device_pass (self->device, now_us - self->last_us);
  self->last_us = now_us;
}

/* Returns: the generation before what the caller is about to do */
static guint64
lock (JoltVirtualBoard *self)
{
  guint64 generation;

  g_mutex_lock (&self->lock);
  generation = jolt_virtual_device_get_generation (self->device);
  look_at_clock (self);

  return generation;
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

  before = lock (self);
  answer = jolt_virtual_device_control (self->device, setup, data, length, &took_us);
  self->last_us += took_us;
  unlock (self, before);

  if (duration_us != NULL)
    *duration_us = took_us;

  return answer;
}

/**
 * jolt_virtual_board_abandon:
 * @self: a board
 * @unspent_us: the rest of the last transfer's duration, in microseconds
 *
 * The computer gave up on the last transfer before its time was over, so the
 * board is still busy with what it was busy with.
 */
void
jolt_virtual_board_abandon (JoltVirtualBoard *self,
                            guint64           unspent_us)
{
  guint64 before = lock (self);

  jolt_virtual_device_abandon (self->device, unspent_us);
  unlock (self, before);
}

/**
 * jolt_virtual_board_bus_reset:
 * @self: a board
 *
 * Resets the bus. A board in appDETACH then restarts into DFU mode, one in
 * dfuMANIFEST-WAIT-RESET starts what was written; a board in DFU mode stays
 * there and forgets a download.
 *
 * The last is an inference: by the specification a reset ends DFU mode, but
 * every computer resets the port of a board that has just returned in DFU mode,
 * and flashing works.
 */
void
jolt_virtual_board_bus_reset (JoltVirtualBoard *self)
{
  guint64 before = lock (self);

  jolt_virtual_device_bus_reset (self->device);
  unlock (self, before);
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
  guint64 before = lock (self);

  jolt_virtual_device_pass (self->device, duration_us);
  unlock (self, before);
}

/**
 * jolt_virtual_board_set_wall_clock:
 * @self: a board
 * @wall_clock: whether the board's clock also moves with the computer's
 *
 * Lets the time between transfers pass by itself. For a bed where nobody is
 * there to call [method@VirtualBoard.advance].
 */
void
jolt_virtual_board_set_wall_clock (JoltVirtualBoard *self,
                                   gboolean          wall_clock)
{
  guint64 before = lock (self);

  self->wall_clock = wall_clock;
  self->last_us = g_get_monotonic_time ();
  unlock (self, before);
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
  guint64 before = lock (self);
  guint64 generation = jolt_virtual_door_open (&self->door, self->device, again, error);

  unlock (self, before);

  return generation;
}

/* @generation: what was opened; nothing happens where the board left since */
void
jolt_virtual_board_close (JoltVirtualBoard *self,
                          guint64           generation)
{
  guint64 before = lock (self);

  jolt_virtual_door_close (&self->door, generation);
  unlock (self, before);
}

/**
 * jolt_virtual_board_plug:
 * @self: a board
 *
 * Plugs the board in: power-on with what its face says.
 */
void
jolt_virtual_board_plug (JoltVirtualBoard *self)
{
  guint64 before = lock (self);

  jolt_virtual_device_plug (self->device);
  unlock (self, before);
}

void
jolt_virtual_board_unplug (JoltVirtualBoard *self)
{
  guint64 before = lock (self);

  jolt_virtual_device_unplug (self->device);
  unlock (self, before);
}

/* Returns: whether the cable is in; the board may be off the bus all the same */
gboolean
jolt_virtual_board_get_plugged (JoltVirtualBoard *self)
{
  guint64 before = lock (self);
  gboolean plugged = jolt_virtual_device_get_plugged (self->device);

  unlock (self, before);

  return plugged;
}

/**
 * jolt_virtual_board_press_reset:
 * @self: a board
 * @how: with BOOT held or not
 *
 * Presses RESET. The board leaves the bus and returns after its return time:
 * with BOOT as the bootloader, without it as the application in its flash.
 * Without an application it does not return.
 */
void
jolt_virtual_board_press_reset (JoltVirtualBoard *self,
                                JoltVirtualReset  how)
{
  guint64 before = lock (self);

  jolt_virtual_device_press_reset (self->device, how);
  unlock (self, before);
}

/**
 * jolt_virtual_board_get_returning:
 * @self: a board
 * @left_ms: (out) (optional): how long it is still away, in milliseconds
 *
 * Returns: whether the board restarts and is about to be back
 */
gboolean
jolt_virtual_board_get_returning (JoltVirtualBoard *self,
                                  guint            *left_ms)
{
  guint64 before = lock (self);
  guint64 left_us;
  gboolean returning = jolt_virtual_device_get_returning (self->device, &left_us);

  if (left_ms != NULL)
    *left_ms = (left_us + 999) / 1000;

  unlock (self, before);

  return returning;
}

/* Ends a restart now. */
void
jolt_virtual_board_come_back (JoltVirtualBoard *self)
{
  guint64 before = lock (self);

  jolt_virtual_device_come_back (self->device);
  unlock (self, before);
}

/* Another face than before powers a board that is plugged in on anew. */
void
jolt_virtual_board_set_face (JoltVirtualBoard *self,
                             JoltVirtualFace   face)
{
  guint64 before = lock (self);

  jolt_virtual_device_set_face (self->device, face);
  unlock (self, before);
}

void
jolt_virtual_board_get_options (JoltVirtualBoard   *self,
                                JoltVirtualOptions *options)
{
  guint64 before = lock (self);

  *options = *jolt_virtual_device_get_options (self->device);
  unlock (self, before);
}

/* The descriptors change at once: to be called before somebody looks. */
void
jolt_virtual_board_set_options (JoltVirtualBoard         *self,
                                const JoltVirtualOptions *options)
{
  guint64 before = lock (self);

  *jolt_virtual_device_get_options (self->device) = *options;
  unlock (self, before);
}

JoltBoardAccess
jolt_virtual_board_get_access (JoltVirtualBoard *self)
{
  guint64 before = lock (self);
  JoltBoardAccess access = self->door.access;

  unlock (self, before);

  return access;
}

/* What the computer lets its person do with the board. */
void
jolt_virtual_board_set_access (JoltVirtualBoard *self,
                               JoltBoardAccess   access)
{
  guint64 before = lock (self);

  self->door.access = access;
  unlock (self, before);
  g_signal_emit (self, signals[BUS_CHANGED], 0);
}

guint64
jolt_virtual_board_get_generation (JoltVirtualBoard *self)
{
  guint64 before = lock (self);
  guint64 generation = jolt_virtual_device_get_generation (self->device);

  unlock (self, before);

  return generation;
}

/**
 * jolt_virtual_board_dup_descriptors:
 * @self: a board
 * @generation: (out) (optional): the generation they belong to
 *
 * What the computer read when the board came: the device descriptor and the
 * configuration behind it, as in the `descriptors` file of sysfs. No transfer
 * is made.
 *
 * Returns: (transfer full) (nullable): the descriptors; %NULL while the board
 *   is not on the bus
 */
GBytes *
jolt_virtual_board_dup_descriptors (JoltVirtualBoard *self,
                                    guint64          *generation)
{
  guint64 before = lock (self);
  GBytes *descriptors = jolt_virtual_device_dup_descriptors (self->device);

  if (generation != NULL)
    *generation = jolt_virtual_device_get_generation (self->device);

  unlock (self, before);

  return descriptors;
}

JoltDfuState
jolt_virtual_board_get_state (JoltVirtualBoard *self)
{
  guint64 before = lock (self);
  JoltDfuState state = jolt_virtual_device_get_state (self->device);

  unlock (self, before);

  return state;
}

/**
 * jolt_virtual_board_dup_flash:
 * @self: a board
 * @address: where
 * @size: how many bytes
 *
 * Reads the flash.
 *
 * Returns: (transfer full) (nullable): a copy, or %NULL outside of the flash
 */
GBytes *
jolt_virtual_board_dup_flash (JoltVirtualBoard *self,
                              guint32           address,
                              gsize             size)
{
  guint64 before = lock (self);
  const guint8 *data = jolt_virtual_flash_peek (jolt_virtual_device_get_flash (self->device), address, size);
  GBytes *bytes = data != NULL ? g_bytes_new (data, size) : NULL;

  unlock (self, before);

  return bytes;
}

void
jolt_virtual_board_add_fault (JoltVirtualBoard       *self,
                              const JoltVirtualFault *fault)
{
  guint64 before = lock (self);

  jolt_virtual_script_add (jolt_virtual_device_get_script (self->device), fault);
  unlock (self, before);
}

void
jolt_virtual_board_clear_faults (JoltVirtualBoard *self)
{
  guint64 before = lock (self);

  jolt_virtual_script_clear (jolt_virtual_device_get_script (self->device));
  unlock (self, before);
}

/* Returns: how many faults happened since they were cleared */
guint
jolt_virtual_board_get_n_faults (JoltVirtualBoard *self)
{
  guint64 before = lock (self);
  guint n_hits = jolt_virtual_script_get_n_hits (jolt_virtual_device_get_script (self->device));

  unlock (self, before);

  return n_hits;
}
