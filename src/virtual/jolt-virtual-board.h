/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board-info.h"
#include "jolt-chip.h"
#include "jolt-dfu-protocol.h"
#include "jolt-virtual-fault.h"

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

/**
 * JoltVirtualFace:
 * @JOLT_VIRTUAL_FACE_BOOTLOADER: BOOT is held: the ROM with CDC and run-time
 *   DFU; DFU mode after DETACH
 * @JOLT_VIRTUAL_FACE_APPLICATION: an application with CDC alone under the
 *   chip's product ID
 * @JOLT_VIRTUAL_FACE_APP_DFU: an application with CDC, run-time DFU and a
 *   product ID of its own; DETACH restarts it into the ROM's DFU mode
 * @JOLT_VIRTUAL_FACE_JTAG: USB-Serial-JTAG, 303a:1001
 *
 * What a board shows of itself at power-on.
 */
typedef enum {
  JOLT_VIRTUAL_FACE_BOOTLOADER,
  JOLT_VIRTUAL_FACE_APPLICATION,
  JOLT_VIRTUAL_FACE_APP_DFU,
  JOLT_VIRTUAL_FACE_JTAG,
} JoltVirtualFace;

/**
 * JoltVirtualOptions:
 * @product_id: idProduct of the ROM; the chip's own by default
 * @transfer_size_bytes: wTransferSize, 64 by default
 * @attributes: bmAttributes; by default download, manifestation tolerant and
 *   WillDetach
 * @detach_timeout_ms: wDetachTimeOut, 1000 by default
 * @detach_answers: whether DETACH is answered before the board leaves. Not by
 *   default: recorded runs say "error detaching"
 * @reports_busy: whether a board that erases answers GETSTATUS with dfuDNBUSY
 *   and a poll time-out, as the specification means it, instead of keeping the
 *   request open, as the ROM does
 * @poll_timeout_ms: bwPollTimeout of every other answer, 0 by default
 * @manifest_ms: how long manifestation takes, and its poll time-out; 10 by
 *   default
 * @leaves_at_manifest: whether the board restarts when manifestation is over,
 *   instead of answering once more
 * @return_ms: how long a restart keeps the board off the bus, 400 by default
 *
 * How a board behaves where boards differ. Without
 * %JOLT_DFU_MANIFESTATION_TOLERANT among the attributes the download ends in
 * dfuMANIFEST-WAIT-RESET.
 */
typedef struct {
  guint16           product_id;
  guint16           transfer_size_bytes;
  JoltDfuAttributes attributes;
  guint16           detach_timeout_ms;
  gboolean          detach_answers;
  gboolean          reports_busy;
  guint             poll_timeout_ms;
  guint             manifest_ms;
  gboolean          leaves_at_manifest;
  guint             return_ms;
} JoltVirtualOptions;

#define JOLT_TYPE_VIRTUAL_BOARD (jolt_virtual_board_get_type ())
G_DECLARE_FINAL_TYPE (JoltVirtualBoard, jolt_virtual_board, JOLT, VIRTUAL_BOARD, GObject)

JoltVirtualBoard  *jolt_virtual_board_new            (const JoltChip           *chip,
                                                      gsize                     flash_size_bytes);
const JoltChip    *jolt_virtual_board_get_chip       (JoltVirtualBoard         *self);

/* The bus side, any thread */
JoltVirtualAnswer  jolt_virtual_board_control        (JoltVirtualBoard         *self,
                                                      const JoltUsbSetup       *setup,
                                                      guint8                   *data,
                                                      gsize                    *length,
                                                      guint64                  *duration_us);
void               jolt_virtual_board_abandon        (JoltVirtualBoard         *self,
                                                      guint64                   unspent_us);
void               jolt_virtual_board_bus_reset      (JoltVirtualBoard         *self);
void               jolt_virtual_board_advance        (JoltVirtualBoard         *self,
                                                      guint64                   duration_us);
void               jolt_virtual_board_set_wall_clock (JoltVirtualBoard         *self,
                                                      gboolean                  wall_clock);
guint64            jolt_virtual_board_open           (JoltVirtualBoard         *self,
                                                      gboolean                  again,
                                                      GError                  **error);
void               jolt_virtual_board_close          (JoltVirtualBoard         *self,
                                                      guint64                   generation);

/* The person's side, any thread */
void               jolt_virtual_board_plug           (JoltVirtualBoard         *self);
void               jolt_virtual_board_unplug         (JoltVirtualBoard         *self);
gboolean           jolt_virtual_board_get_plugged    (JoltVirtualBoard         *self);
void               jolt_virtual_board_press_reset    (JoltVirtualBoard         *self,
                                                      JoltVirtualReset          how);
gboolean           jolt_virtual_board_get_returning  (JoltVirtualBoard         *self,
                                                      guint                    *left_ms);
void               jolt_virtual_board_come_back      (JoltVirtualBoard         *self);

/* How it is, any thread */
void               jolt_virtual_board_set_face       (JoltVirtualBoard         *self,
                                                      JoltVirtualFace           face);
void               jolt_virtual_board_get_options    (JoltVirtualBoard         *self,
                                                      JoltVirtualOptions       *options);
void               jolt_virtual_board_set_options    (JoltVirtualBoard         *self,
                                                      const JoltVirtualOptions *options);
JoltBoardAccess    jolt_virtual_board_get_access     (JoltVirtualBoard         *self);
void               jolt_virtual_board_set_access     (JoltVirtualBoard         *self,
                                                      JoltBoardAccess           access);
guint64            jolt_virtual_board_get_generation (JoltVirtualBoard         *self);
GBytes            *jolt_virtual_board_dup_descriptors (JoltVirtualBoard        *self,
                                                      guint64                  *generation);
JoltDfuState       jolt_virtual_board_get_state      (JoltVirtualBoard         *self);
GBytes            *jolt_virtual_board_dup_flash      (JoltVirtualBoard         *self,
                                                      guint32                   address,
                                                      gsize                     size);
void               jolt_virtual_board_add_fault      (JoltVirtualBoard         *self,
                                                      const JoltVirtualFault   *fault);
void               jolt_virtual_board_clear_faults   (JoltVirtualBoard         *self);
guint              jolt_virtual_board_get_n_faults   (JoltVirtualBoard         *self);

G_END_DECLS
