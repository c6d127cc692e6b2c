/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "jolt-chip.h"
#include "jolt-dfu-protocol.h"

G_BEGIN_DECLS

/**
 * JoltBoardAccess:
 * @JOLT_BOARD_ACCESS_UNKNOWN: not looked at yet
 * @JOLT_BOARD_ACCESS_OK: the device node opens for reading and writing
 * @JOLT_BOARD_ACCESS_DENIED: the account cannot open the node
 * @JOLT_BOARD_ACCESS_BUSY: the node opens, but another program holds the DFU
 *   interface
 *
 * Whether this program may use the board, seen at its device node.
 */
typedef enum {
  JOLT_BOARD_ACCESS_UNKNOWN,
  JOLT_BOARD_ACCESS_OK,
  JOLT_BOARD_ACCESS_DENIED,
  JOLT_BOARD_ACCESS_BUSY,
} JoltBoardAccess;

/**
 * JoltBoardInfo:
 * @port_path: where the board is plugged in, for example "1-2.4"; the only
 *   thing that tells two boards apart
 * @device_path: (nullable): the device node, for example
 *   "/dev/bus/usb/001/004"; %NULL for a virtual board
 * @generation: another number at each attach, so that a board which left and
 *   returned between two scans is noticed
 * @device_version: bcdDevice
 * @dfu: the DFU interface; mode NONE where the device has none
 * @product: (nullable): the product string, where it can be read without
 *   disturbing the board
 * @access: whether the board can be used
 *
 * What one scan of the bus says of a board; immutable, so that it can cross threads.
 */
typedef struct {
  char             *port_path;
  char             *device_path;
  guint64           generation;
  guint16           device_version;
  JoltDfuInterface  dfu;
  char             *product;
  JoltBoardAccess   access;
} JoltBoardInfo;

#define JOLT_TYPE_BOARD_INFO (jolt_board_info_get_type ())

GType          jolt_board_info_get_type (void);
JoltBoardInfo *jolt_board_info_new      (const char          *port_path);
JoltBoardInfo *jolt_board_info_copy     (const JoltBoardInfo *info);
void           jolt_board_info_free     (JoltBoardInfo       *info);
gboolean       jolt_board_info_equal    (const JoltBoardInfo *a,
                                         const JoltBoardInfo *b);
const JoltChip *
               jolt_board_info_get_chip (const JoltBoardInfo *info);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltBoardInfo, jolt_board_info_free)

G_END_DECLS
