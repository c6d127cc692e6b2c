/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-chip.h"
#include "jolt-dfu-protocol.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * JoltVirtualAnswer:
 * @JOLT_VIRTUAL_ANSWER_ACK: the request was answered
 * @JOLT_VIRTUAL_ANSWER_STALL: the request was refused
 * @JOLT_VIRTUAL_ANSWER_SILENCE: the board answers nothing (NAK), for ever
 * @JOLT_VIRTUAL_ANSWER_GONE: the board is not on the bus
 *
 * How a board in software answers a control transfer.
 */
typedef enum {
  JOLT_VIRTUAL_ANSWER_ACK,
  JOLT_VIRTUAL_ANSWER_STALL,
  JOLT_VIRTUAL_ANSWER_SILENCE,
  JOLT_VIRTUAL_ANSWER_GONE,
} JoltVirtualAnswer;

/**
 * JoltVirtualReset:
 * @JOLT_VIRTUAL_RESET_APPLICATION: RESET alone: what was written starts
 * @JOLT_VIRTUAL_RESET_BOOTLOADER: RESET with BOOT held
 *
 * How RESET is pressed.
 */
typedef enum {
  JOLT_VIRTUAL_RESET_APPLICATION,
  JOLT_VIRTUAL_RESET_BOOTLOADER,
} JoltVirtualReset;

/* What a board shows of itself after power-on or RESET without BOOT. */
typedef enum {
  JOLT_VIRTUAL_FACE_BOOTLOADER,  /* ROM: CDC and run-time DFU, DFU after DETACH */
  JOLT_VIRTUAL_FACE_APPLICATION, /* an application with CDC alone, same product ID */
  JOLT_VIRTUAL_FACE_APP_DFU,     /* an application with run-time DFU and its own product ID */
  JOLT_VIRTUAL_FACE_JTAG,        /* USB-Serial-JTAG, 303a:1001 */
} JoltVirtualFace;

#define JOLT_TYPE_VIRTUAL_BOARD (jolt_virtual_board_get_type ())
G_DECLARE_FINAL_TYPE (JoltVirtualBoard, jolt_virtual_board, JOLT, VIRTUAL_BOARD, GObject)

JoltVirtualBoard *jolt_virtual_board_new (const JoltChip *chip,
                                          gsize           flash_size_bytes);

/* The bus side: one control transfer, any thread. @data: what comes in with an
 * OUT request or room of setup->length bytes for the answer; @length: in: bytes
 * sent, out: bytes answered; @duration_us: the time it would take on a real
 * board, of which bus time and board time (erase, write) are a part. */
JoltVirtualAnswer jolt_virtual_board_control     (JoltVirtualBoard   *self,
                                                  const JoltUsbSetup *setup,
                                                  guint8             *data,
                                                  gsize              *length,
                                                  guint64            *duration_us);
void              jolt_virtual_board_bus_reset   (JoltVirtualBoard   *self);
/* The time passes for the board, e.g. while DFU waits a poll time-out. */
void              jolt_virtual_board_advance     (JoltVirtualBoard   *self,
                                                  guint64             duration_us);

/* The person's side, any thread. */
void              jolt_virtual_board_plug        (JoltVirtualBoard   *self);
void              jolt_virtual_board_unplug      (JoltVirtualBoard   *self);
gboolean          jolt_virtual_board_get_plugged (JoltVirtualBoard   *self);
void              jolt_virtual_board_press_reset (JoltVirtualBoard   *self,
                                                  JoltVirtualReset    how);
void              jolt_virtual_board_set_face    (JoltVirtualBoard   *self,
                                                  JoltVirtualFace     face);
/* Another number at each attach; 0 while not on the bus. */
guint64           jolt_virtual_board_get_generation (JoltVirtualBoard *self);
GBytes           *jolt_virtual_board_dup_flash   (JoltVirtualBoard   *self,
                                                  guint32             address,
                                                  gsize               size);
JoltDfuState      jolt_virtual_board_get_state   (JoltVirtualBoard   *self);

/* Signal "bus-changed" (emitted in the thread that caused it, without the
 * board's lock held): the board attached, detached or came back with other
 * descriptors. Faults are scripted with jolt-virtual-fault.h. */

G_END_DECLS
