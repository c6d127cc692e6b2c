/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-board.h"

G_BEGIN_DECLS

/* A conversation with a board in software, written for these tests alone: the
 * flash job is judged by the board, so it cannot judge the board. */

typedef struct {
  guint8 status;
  guint  poll_timeout_ms;
  guint8 state;
} Reply;

typedef struct {
  guint32     address;
  guint32     flags;
  const char *name;
  GBytes     *data;
} Entry;

#define ENTRY_MEMORY (1u << 0)
#define ENTRY_NO_ERASE (1u << 3)
#define ENTRY_IGNORE_MD5 (1u << 4)

JoltVirtualBoard  *talk_rom           (const char       *target);
JoltVirtualBoard  *talk_board         (void);
JoltVirtualBoard  *talk_board_in_dfu  (void);
JoltVirtualAnswer  talk_request       (JoltVirtualBoard *board,
                                       JoltDfuRequest    request,
                                       guint16           value,
                                       guint8           *data,
                                       gsize            *length);
JoltVirtualAnswer  talk_command       (JoltVirtualBoard *board,
                                       JoltDfuRequest    request);
JoltVirtualAnswer  talk_block         (JoltVirtualBoard *board,
                                       guint16           number,
                                       const void       *data,
                                       gsize             size);
JoltVirtualAnswer  talk_status        (JoltVirtualBoard *board,
                                       Reply            *reply);
void               talk_to_dfu        (JoltVirtualBoard *board);
JoltDfuStatus      talk_download      (JoltVirtualBoard *board,
                                       GBytes           *archive);
JoltDfuStatus      talk_finish        (JoltVirtualBoard *board);
void               talk_to_state      (JoltVirtualBoard *board,
                                       JoltDfuState      state);

GBytes            *talk_archive       (const Entry      *entries,
                                       guint             n_entries,
                                       guint32           flash_size);
GBytes            *talk_pattern       (gsize             size,
                                       guint             seed);
GBytes            *talk_application   (guint16           chip_id);
void               talk_assert_flash  (JoltVirtualBoard *board,
                                       guint32           address,
                                       GBytes           *data);

G_END_DECLS
