/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-board.h"

G_BEGIN_DECLS

typedef struct _JoltVirtualClock JoltVirtualClock;

JoltVirtualClock *jolt_virtual_clock_new           (JoltVirtualTime   time);
JoltVirtualClock *jolt_virtual_clock_ref           (JoltVirtualClock *self);
void              jolt_virtual_clock_unref         (JoltVirtualClock *self);

void              jolt_virtual_clock_set_speed     (JoltVirtualClock *self,
                                                    double            speed);
guint64           jolt_virtual_clock_now_us        (JoltVirtualClock *self);

void              jolt_virtual_clock_ring          (JoltVirtualClock *self);
guint             jolt_virtual_clock_count_rings   (JoltVirtualClock *self);
void              jolt_virtual_clock_sleep_towards (JoltVirtualClock *self,
                                                    guint64           target_us,
                                                    guint             n_rings);

G_END_DECLS
