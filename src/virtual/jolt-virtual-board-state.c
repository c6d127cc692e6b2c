/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-board-private.h"

/* The user's side of a board, and what tests want to know of it. */

/**
 * jolt_virtual_board_plug:
 * @self: a board
 *
 * Plugs the board in: power-on as what its personality says.
 */
void
jolt_virtual_board_plug (JoltVirtualBoard *self)
{
  guint64 before = jolt_virtual_board_lock (self);

  jolt_virtual_device_plug (self->device);
  jolt_virtual_board_unlock (self, before);
}

void
jolt_virtual_board_unplug (JoltVirtualBoard *self)
{
  guint64 before = jolt_virtual_board_lock (self);

  jolt_virtual_device_unplug (self->device);
  jolt_virtual_board_unlock (self, before);
}

/* Returns: whether the cable is in; the board may be off the bus all the same */
gboolean
jolt_virtual_board_get_plugged (JoltVirtualBoard *self)
{
  guint64 before = jolt_virtual_board_lock (self);
  gboolean plugged = self->device->plugged;

  jolt_virtual_board_unlock (self, before);

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
  guint64 before = jolt_virtual_board_lock (self);

  jolt_virtual_device_press_reset (self->device, how);
  jolt_virtual_board_unlock (self, before);
}

/**
 * jolt_virtual_board_get_returning:
 * @self: a board
 * @left_ms: (out) (optional): how long until then, in milliseconds
 *
 * Returns: whether the board is about to be back after a restart, or to be
 *   missed by the computer after it was pulled out
 */
gboolean
jolt_virtual_board_get_returning (JoltVirtualBoard *self,
                                  guint            *left_ms)
{
  guint64 before = jolt_virtual_board_lock (self);
  gboolean is_pulled = self->device->pulled != JOLT_VIRTUAL_ANSWER_ACK;
  gboolean returning = self->device->returning || is_pulled;
  guint64 left_us = self->device->returning ? self->device->return_us : is_pulled ? self->device->pulled_us : 0;

  if (left_ms != NULL)
    *left_ms = (left_us + 999) / 1000;

  jolt_virtual_board_unlock (self, before);

  return returning;
}

/* Returns: whether the ROM hangs until RESET, or will at the next
 *   request, because a request was given up or was too much for it */
gboolean
jolt_virtual_board_get_hangs (JoltVirtualBoard *self)
{
  guint64 before = jolt_virtual_board_lock (self);
  gboolean hangs = self->device->hangs || self->device->jammed;

  jolt_virtual_board_unlock (self, before);

  return hangs;
}

/* What jolt_virtual_board_get_returning() says happens now. */
void
jolt_virtual_board_come_back (JoltVirtualBoard *self)
{
  guint64 before = jolt_virtual_board_lock (self);

  jolt_virtual_device_come_back (self->device);
  jolt_virtual_board_unlock (self, before);
}

/* Another personality than before powers a board that is plugged in on anew. */
void
jolt_virtual_board_set_personality (JoltVirtualBoard       *self,
                                    JoltVirtualPersonality  personality)
{
  guint64 before = jolt_virtual_board_lock (self);

  jolt_virtual_device_set_personality (self->device, personality);
  jolt_virtual_board_unlock (self, before);
}

void
jolt_virtual_board_get_options (JoltVirtualBoard   *self,
                                JoltVirtualOptions *options)
{
  guint64 before = jolt_virtual_board_lock (self);

  *options = self->device->options;
  jolt_virtual_board_unlock (self, before);
}

/* The descriptors change at once: to be called before anybody reads them. */
void
jolt_virtual_board_set_options (JoltVirtualBoard         *self,
                                const JoltVirtualOptions *options)
{
  guint64 before = jolt_virtual_board_lock (self);

  self->device->options = *options;
  jolt_virtual_board_unlock (self, before);
}

JoltBoardAccess
jolt_virtual_board_get_access (JoltVirtualBoard *self)
{
  guint64 before = jolt_virtual_board_lock (self);
  JoltBoardAccess access = self->claim.access;

  jolt_virtual_board_unlock (self, before);

  return access;
}

/* What the computer lets its user do with the board. */
void
jolt_virtual_board_set_access (JoltVirtualBoard *self,
                               JoltBoardAccess   access)
{
  guint64 before = jolt_virtual_board_lock (self);

  self->claim.access = access;
  jolt_virtual_board_unlock (self, before);
  g_signal_emit_by_name (self, "bus-changed");
}

guint64
jolt_virtual_board_get_generation (JoltVirtualBoard *self)
{
  guint64 before = jolt_virtual_board_lock (self);
  guint64 generation = self->device->generation;

  jolt_virtual_board_unlock (self, before);

  return generation;
}

/**
 * jolt_virtual_board_dup_descriptors:
 * @self: a board
 * @generation: (out) (optional): the generation they belong to
 *
 * What the computer read when the board came: the device descriptor and the
 * configuration after it, as in the `descriptors` file of sysfs. No transfer
 * is made.
 *
 * Returns: (transfer full) (nullable): the descriptors; %NULL while the board
 *   is not on the bus
 */
GBytes *
jolt_virtual_board_dup_descriptors (JoltVirtualBoard *self,
                                    guint64          *generation)
{
  guint64 before = jolt_virtual_board_lock (self);
  GBytes *descriptors = jolt_virtual_device_dup_descriptors (self->device);

  if (generation != NULL)
    *generation = self->device->generation;

  jolt_virtual_board_unlock (self, before);

  return descriptors;
}

JoltDfuState
jolt_virtual_board_get_state (JoltVirtualBoard *self)
{
  guint64 before = jolt_virtual_board_lock (self);
  JoltDfuState state = jolt_virtual_device_get_state (self->device);

  jolt_virtual_board_unlock (self, before);

  return state;
}

/**
 * jolt_virtual_board_set_flash:
 * @self: a board
 * @bytes: what its flash is to hold from address 0 on; the rest is erased
 *
 * Makes the board one that was written to before.
 */
void
jolt_virtual_board_set_flash (JoltVirtualBoard *self,
                              GBytes           *bytes)
{
  guint64 before = jolt_virtual_board_lock (self);
  JoltVirtualFlash *flash = self->device->flash;
  gsize size = MIN (g_bytes_get_size (bytes), jolt_virtual_flash_get_size (flash));

  for (gsize address = 0; address < jolt_virtual_flash_get_size (flash); address += JOLT_VIRTUAL_FLASH_SECTOR)
    jolt_virtual_flash_erase (flash, (guint32) address, JOLT_VIRTUAL_FLASH_SECTOR);
  jolt_virtual_flash_program (flash, 0, g_bytes_get_data (bytes, NULL), size);
  jolt_virtual_board_unlock (self, before);
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
  guint64 before = jolt_virtual_board_lock (self);
  const guint8 *data = jolt_virtual_flash_peek (self->device->flash, address, size);
  GBytes *bytes = data != NULL ? g_bytes_new (data, size) : NULL;

  jolt_virtual_board_unlock (self, before);

  return bytes;
}
