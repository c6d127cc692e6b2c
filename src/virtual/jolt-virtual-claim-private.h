/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board-info.h"
#include "jolt-virtual-device-private.h"

G_BEGIN_DECLS

/**
 * JoltVirtualClaim:
 * @access: what the computer lets its user do with the board
 * @claimed: the generation somebody has open; 0 for none
 *
 * What is between a program and a board: the computer.
 */
typedef struct {
  JoltBoardAccess access;
  guint64         claimed;
} JoltVirtualClaim;

guint64 jolt_virtual_claim_open  (JoltVirtualClaim   *self,
                                 JoltVirtualDevice *device,
                                 gboolean           again,
                                 GError           **error);
void    jolt_virtual_claim_close (JoltVirtualClaim   *self,
                                 guint64            generation);

G_END_DECLS
