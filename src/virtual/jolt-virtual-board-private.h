/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-board.h"
#include "jolt-virtual-claim-private.h"
#include "jolt-virtual-device-private.h"

G_BEGIN_DECLS

struct _JoltVirtualBoard
{
  GObject            parent_instance;

  const JoltChip    *chip;
  GMutex             lock;         /* guards everything below */
  JoltVirtualDevice *device;
  JoltVirtualClaim   claim;
  gboolean           wall_clock;
  gint64             last_us;      /* the wall clock when it was last read */
};

guint64 jolt_virtual_board_lock   (JoltVirtualBoard *self);
void    jolt_virtual_board_unlock (JoltVirtualBoard *self,
                                   guint64           stamp_before);

G_END_DECLS
