/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-protocol.h"

G_BEGIN_DECLS

/**
 * JoltVirtualAnswer:
 * @JOLT_VIRTUAL_ANSWER_ACK: the request was answered
 * @JOLT_VIRTUAL_ANSWER_STALL: the request was refused
 * @JOLT_VIRTUAL_ANSWER_SILENCE: the board answers nothing (NAK), for ever
 * @JOLT_VIRTUAL_ANSWER_ERROR: nothing on the bus that could be understood
 * @JOLT_VIRTUAL_ANSWER_GONE: the board is not on the bus
 *
 * How a board in software answers a control transfer.
 */
typedef enum {
  JOLT_VIRTUAL_ANSWER_ACK,
  JOLT_VIRTUAL_ANSWER_STALL,
  JOLT_VIRTUAL_ANSWER_SILENCE,
  JOLT_VIRTUAL_ANSWER_ERROR,
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
 * JoltVirtualPersonality:
 * @JOLT_VIRTUAL_PERSONALITY_ROM: BOOT is held: the ROM with CDC and run-time
 *   DFU; DFU mode after DETACH
 * @JOLT_VIRTUAL_PERSONALITY_APPLICATION: an application with CDC alone under
 *   the chip's product ID
 * @JOLT_VIRTUAL_PERSONALITY_APP_DFU: an application with CDC, run-time DFU and
 *   a product ID of its own. DETACH restarts it into the ROM: on S2 and S3 in
 *   DFU mode, on P4 and S31, which have no persist mark, in run-time mode
 * @JOLT_VIRTUAL_PERSONALITY_JTAG: USB-Serial-JTAG, 303a:1001
 * @JOLT_VIRTUAL_PERSONALITY_BOOK: no chip that exists: a bootloader that is a
 *   DFU 1.1 device by the book
 *
 * What a board is at power-on.
 */
typedef enum {
  JOLT_VIRTUAL_PERSONALITY_ROM,
  JOLT_VIRTUAL_PERSONALITY_APPLICATION,
  JOLT_VIRTUAL_PERSONALITY_APP_DFU,
  JOLT_VIRTUAL_PERSONALITY_JTAG,
  JOLT_VIRTUAL_PERSONALITY_BOOK,
} JoltVirtualPersonality;

/**
 * JoltVirtualOptions:
 * @product_id: idProduct of the bootloader; the chip's own by default
 * @return_ms: how long a restart keeps the board off the bus, 400 by default.
 *   DETACH of a ROM is not a restart and takes 20 ms, on the S31 10 ms
 * @boot_held: whether BOOT is still held when the chip restarts by itself, at
 *   a bus reset or by its watchdog: the bootloader comes again instead of what
 *   was written
 * @instant_flash: whether the flash memory of a ROM takes no time
 * @survives: whether a ROM survives that the computer gives up a request and
 *   sends another, instead of hanging until RESET
 * @transfer_size_bytes: wTransferSize, 64 by default
 * @attributes: bmAttributes; by default download, manifestation tolerant and
 *   WillDetach
 * @detach_timeout_ms: wDetachTimeOut, 1000 by default
 * @detach_answers: whether DETACH is answered before the board leaves
 * @reports_busy: whether a board that erases answers GETSTATUS with dfuDNBUSY
 *   and a poll time-out, as the specification means it, instead of keeping the
 *   DNLOAD open
 * @poll_timeout_ms: bwPollTimeout of every other answer, 0 by default
 * @manifest_ms: how long manifestation takes, and its poll time-out; 10 by
 *   default
 * @leaves_at_manifest: whether the board restarts when manifestation is over,
 *   instead of answering once more
 *
 * How a board behaves where boards differ. What follows @survives is for a
 * device by the book, and for the run-time interface of an application: the
 * ROM is what it is. Without %JOLT_DFU_MANIFESTATION_TOLERANT among the
 * attributes the download ends in dfuMANIFEST-WAIT-RESET.
 */
typedef struct {
  guint16           product_id;
  guint             return_ms;
  gboolean          boot_held;
  gboolean          instant_flash;
  gboolean          survives;
  guint16           transfer_size_bytes;
  JoltDfuAttributes attributes;
  guint16           detach_timeout_ms;
  gboolean          detach_answers;
  gboolean          reports_busy;
  guint             poll_timeout_ms;
  guint             manifest_ms;
  gboolean          leaves_at_manifest;
} JoltVirtualOptions;

/**
 * JoltVirtualTime:
 * @JOLT_VIRTUAL_TIME_REAL: transfers, erasing and writing take as long as on a
 *   real board
 * @JOLT_VIRTUAL_TIME_NONE: nothing takes time; time-outs and pauses end at once
 *   and are counted on the transport's own clock
 *
 * Whether anything takes time on a bus.
 */
typedef enum {
  JOLT_VIRTUAL_TIME_REAL,
  JOLT_VIRTUAL_TIME_NONE,
} JoltVirtualTime;

G_END_DECLS
