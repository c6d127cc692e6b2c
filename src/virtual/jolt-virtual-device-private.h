/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-book-private.h"
#include "jolt-virtual-descriptors-private.h"

G_BEGIN_DECLS

/* tests/virtual: what goes wrong */
typedef struct _JoltVirtualFaults JoltVirtualFaults;

/* A control transfer, how long the board works on it, and what it makes the
 * board do */
typedef struct {
  const JoltUsbSetup *setup;
  guint8             *data;
  gsize              *length;
  guint64             work_us;
  JoltVirtualNext     next;
} JoltVirtualRequest;

/**
 * JoltVirtualDevice:
 * @rom: the DFU code of the chip's ROM
 * @book: that of a device by the book, or of an application
 * @faults: (nullable): what goes wrong; only in a build for tests
 * @serial: a number of its own for each board
 * @mode: what it shows of itself on the bus
 * @configuration: 0 until the computer sets one
 * @line_coding: of its serial port
 * @plugged: whether the cable is in
 * @enumerates: whether a computer in software resets the bus and sets the
 *   configuration whenever the board comes
 * @returning: whether it is off the bus and about to be back
 * @returns: not where a fault keeps it away
 * @return_us: until then
 * @generation: of now; 0 while not on the bus
 * @since_poll_us: since the ROM polled its USB controller
 * @hangs: whether it hangs until RESET
 * @busy_us: work of a request that was given up
 * @jammed: whether an answer that nobody took is in its way
 * @pulled: how every request is answered now that the cable is out; ACK while
 *   it is in
 * @pulled_us: until the computer notices
 *
 * The board itself, for one thread at a time; JoltVirtualBoard puts a lock and
 * a signal around it.
 */
typedef struct {
  const JoltChip         *chip;
  JoltVirtualFlash       *flash;
  JoltVirtualRegisters    registers;
  JoltVirtualUpdater     *updater;
  JoltVirtualRom         *rom;
  JoltVirtualBook        *book;
  JoltVirtualFaults      *faults;
  JoltVirtualOptions      options;
  guint                   serial;
  JoltVirtualPersonality  personality;
  JoltVirtualMode         mode;
  guint8                  configuration;
  guint8                  line_coding[7];

  gboolean                plugged;
  gboolean                enumerates;
  gboolean                returning;
  gboolean                returns;
  JoltVirtualMode         return_mode;
  guint64                 return_us;
  guint64                 generation;
  guint64                 n_generations;

  guint64                 since_poll_us;
  gboolean                hangs;
  guint64                 busy_us;
  gboolean                jammed;
  JoltVirtualAnswer       pulled;
  guint64                 pulled_us;
} JoltVirtualDevice;

JoltVirtualDevice  *jolt_virtual_device_new             (const JoltChip         *chip,
                                                         gsize                   flash_size_bytes);
void                jolt_virtual_device_free            (JoltVirtualDevice      *self);
gboolean            jolt_virtual_device_is_rom          (JoltVirtualDevice      *self);
gboolean            jolt_virtual_device_is_fragile      (JoltVirtualDevice      *self);
JoltDfuState        jolt_virtual_device_get_state       (JoltVirtualDevice      *self);
GBytes             *jolt_virtual_device_dup_descriptors (JoltVirtualDevice      *self);
void                jolt_virtual_device_bus_reset       (JoltVirtualDevice      *self);
void                jolt_virtual_device_pass            (JoltVirtualDevice      *self,
                                                         guint64                 duration_us);
void                jolt_virtual_device_follow          (JoltVirtualDevice      *self,
                                                         JoltVirtualNext         next);
void                jolt_virtual_device_plug            (JoltVirtualDevice      *self);
void                jolt_virtual_device_unplug          (JoltVirtualDevice      *self);
void                jolt_virtual_device_press_reset     (JoltVirtualDevice      *self,
                                                         JoltVirtualReset        how);
void                jolt_virtual_device_come_back       (JoltVirtualDevice      *self);
void                jolt_virtual_device_set_personality (JoltVirtualDevice      *self,
                                                         JoltVirtualPersonality  personality);
void                jolt_virtual_device_set_enumerates  (JoltVirtualDevice      *self,
                                                         gboolean                enumerates);

/* jolt-virtual-request.c */
JoltVirtualAnswer   jolt_virtual_device_control         (JoltVirtualDevice      *self,
                                                         const JoltUsbSetup     *setup,
                                                         guint8                 *data,
                                                         gsize                  *length,
                                                         guint64                *duration_us);
JoltVirtualAnswer   jolt_virtual_device_do_request      (JoltVirtualDevice      *self,
                                                         JoltVirtualRequest     *request);
void                jolt_virtual_device_abandon         (JoltVirtualDevice      *self,
                                                         guint64                 unspent_us,
                                                         gboolean                answers);

G_END_DECLS
