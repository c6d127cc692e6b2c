/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-board.h"

G_BEGIN_DECLS

/**
 * JoltVirtualFaultPoint:
 * @JOLT_VIRTUAL_FAULT_ANY: any DFU request
 * @JOLT_VIRTUAL_FAULT_DETACH: DETACH
 * @JOLT_VIRTUAL_FAULT_DNLOAD: DNLOAD
 * @JOLT_VIRTUAL_FAULT_UPLOAD: UPLOAD
 * @JOLT_VIRTUAL_FAULT_GETSTATUS: GETSTATUS
 * @JOLT_VIRTUAL_FAULT_CLRSTATUS: CLRSTATUS
 * @JOLT_VIRTUAL_FAULT_GETSTATE: GETSTATE
 * @JOLT_VIRTUAL_FAULT_ABORT: ABORT
 * @JOLT_VIRTUAL_FAULT_OPEN: the first time a transport opens the board
 * @JOLT_VIRTUAL_FAULT_REOPEN: every other time, as after DETACH
 * @JOLT_VIRTUAL_FAULT_CLAIM: a transport claims the DFU interface
 * @JOLT_VIRTUAL_FAULT_RETURN: the board is about to return to the bus
 *
 * What a fault waits for. OPEN, REOPEN and CLAIM happen only on the
 * in-process transport: a real bus has them before the board notices.
 */
typedef enum {
  JOLT_VIRTUAL_FAULT_ANY,
  JOLT_VIRTUAL_FAULT_DETACH,
  JOLT_VIRTUAL_FAULT_DNLOAD,
  JOLT_VIRTUAL_FAULT_UPLOAD,
  JOLT_VIRTUAL_FAULT_GETSTATUS,
  JOLT_VIRTUAL_FAULT_CLRSTATUS,
  JOLT_VIRTUAL_FAULT_GETSTATE,
  JOLT_VIRTUAL_FAULT_ABORT,
  JOLT_VIRTUAL_FAULT_OPEN,
  JOLT_VIRTUAL_FAULT_REOPEN,
  JOLT_VIRTUAL_FAULT_CLAIM,
  JOLT_VIRTUAL_FAULT_RETURN,
} JoltVirtualFaultPoint;

#define JOLT_VIRTUAL_FAULT_N_POINTS 12

/**
 * JoltVirtualFaultPlace:
 * @JOLT_VIRTUAL_PLACE_ANYWHERE: no matter where
 * @JOLT_VIRTUAL_PLACE_BEFORE: before the first block of a download
 * @JOLT_VIRTUAL_PLACE_FIRST: the first block of a download
 * @JOLT_VIRTUAL_PLACE_MIDDLE: a block that is neither the first nor the last
 * @JOLT_VIRTUAL_PLACE_LAST: the block with which the archive, padded to a
 *   multiple of 10 240 bytes, ends
 * @JOLT_VIRTUAL_PLACE_ZERO: the DNLOAD without data that ends a download
 *
 * Where in a download a request is. A request other than DNLOAD is where the
 * DNLOAD before it was, until the board is in dfuIDLE again.
 */
typedef enum {
  JOLT_VIRTUAL_PLACE_ANYWHERE,
  JOLT_VIRTUAL_PLACE_BEFORE,
  JOLT_VIRTUAL_PLACE_FIRST,
  JOLT_VIRTUAL_PLACE_MIDDLE,
  JOLT_VIRTUAL_PLACE_LAST,
  JOLT_VIRTUAL_PLACE_ZERO,
} JoltVirtualFaultPlace;

#define JOLT_VIRTUAL_FAULT_N_PLACES 6

/**
 * JoltVirtualFaultAction:
 * @JOLT_VIRTUAL_FAULT_STALL: the request is refused and not done; a board in
 *   DFU mode is in dfuERROR with errSTALLEDPKT afterwards
 * @JOLT_VIRTUAL_FAULT_SILENCE: the request is never answered and not done; a
 *   ROM hangs from then on, until RESET
 * @JOLT_VIRTUAL_FAULT_UNPLUG: the board leaves the bus for good; at RETURN it
 *   does not come back. [method@VirtualBoard.plug] brings it back
 * @JOLT_VIRTUAL_FAULT_STATUS: the board goes to dfuERROR with the status
 *   @value (0 … 15); the request is acknowledged and not done, GETSTATUS
 *   answers it
 * @JOLT_VIRTUAL_FAULT_STATE: the board goes to the state @value (0 … 10); the
 *   request is acknowledged and not done, GETSTATUS and GETSTATE answer it.
 *   A @value above 10 is answered, but the board stays where it is
 * @JOLT_VIRTUAL_FAULT_SHORT: the request is done, but only @value bytes are
 *   transferred
 * @JOLT_VIRTUAL_FAULT_GARBAGE: every byte of the data stage is wrong, both
 *   ways; a request without data is acknowledged and not done
 * @JOLT_VIRTUAL_FAULT_POLL: the request is done; its answer, or that of the
 *   next GETSTATUS, has the poll time-out @value in milliseconds. A busy board
 *   really is busy that long
 * @JOLT_VIRTUAL_FAULT_DENIED: OPEN, REOPEN and CLAIM fail with ACCESS
 * @JOLT_VIRTUAL_FAULT_BUSY: OPEN, REOPEN and CLAIM fail with BUSY
 * @JOLT_VIRTUAL_FAULT_LOST: the request is done and never answered
 * @JOLT_VIRTUAL_FAULT_PROTO: the cable is pulled; this request and all after
 *   it fail with a bus error (-EPROTO), and 150 ms later the board is gone
 * @JOLT_VIRTUAL_FAULT_PIPE: the same on a host controller that calls it a
 *   STALL (-EPIPE)
 * @JOLT_VIRTUAL_FAULT_LATE: at RETURN, the board stays away for @value
 *   milliseconds more
 *
 * What goes wrong. At OPEN, REOPEN and CLAIM: UNPLUG, DENIED and BUSY as above,
 * SILENCE is a time-out, and everything else an error of the USB stack.
 */
typedef enum {
  JOLT_VIRTUAL_FAULT_STALL,
  JOLT_VIRTUAL_FAULT_SILENCE,
  JOLT_VIRTUAL_FAULT_UNPLUG,
  JOLT_VIRTUAL_FAULT_STATUS,
  JOLT_VIRTUAL_FAULT_STATE,
  JOLT_VIRTUAL_FAULT_SHORT,
  JOLT_VIRTUAL_FAULT_GARBAGE,
  JOLT_VIRTUAL_FAULT_POLL,
  JOLT_VIRTUAL_FAULT_DENIED,
  JOLT_VIRTUAL_FAULT_BUSY,
  JOLT_VIRTUAL_FAULT_LOST,
  JOLT_VIRTUAL_FAULT_PROTO,
  JOLT_VIRTUAL_FAULT_PIPE,
  JOLT_VIRTUAL_FAULT_LATE,
} JoltVirtualFaultAction;

#define JOLT_VIRTUAL_FAULT_N_ACTIONS 14

/**
 * JoltVirtualFault:
 * @point: what it waits for
 * @place: where in a download
 * @nth: at which match it happens, from 1 on; 0 is 1
 * @forever: whether it happens at every match from then on
 * @action: what happens
 * @value: see @action
 *
 * One scripted fault. Matches are counted from the moment the fault is added.
 */
typedef struct {
  JoltVirtualFaultPoint   point;
  JoltVirtualFaultPlace   place;
  guint                   nth;
  gboolean                forever;
  JoltVirtualFaultAction  action;
  guint                   value;
} JoltVirtualFault;

gboolean  jolt_virtual_fault_parse     (const char              *text,
                                        JoltVirtualFault        *fault,
                                        GError                 **error);
char     *jolt_virtual_fault_to_string (const JoltVirtualFault  *fault);

void      jolt_virtual_board_add_fault    (JoltVirtualBoard       *board,
                                           const JoltVirtualFault *fault);
gboolean  jolt_virtual_board_add_faults   (JoltVirtualBoard       *board,
                                           const char * const     *texts,
                                           GError                **error);
void      jolt_virtual_board_clear_faults (JoltVirtualBoard       *board);
guint     jolt_virtual_board_get_n_faults (JoltVirtualBoard       *board);

G_END_DECLS
