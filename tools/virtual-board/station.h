/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-virtual-board.h"

G_BEGIN_DECLS

/* A board with its place at the computer: plugged in again whenever the board
 * comes to the bus, pulled out whenever it leaves. Main thread only. */

#define STATION_NO_PORT G_MAXUINT

/* Makes the computer's end of a new connection its own.
 * Returns: whether it did; otherwise it is tried again soon */
typedef gboolean (* StationPlug) (guint    port,
                                  int      fd,
                                  gpointer user_data);

typedef struct _Station Station;

Station          *station_new       (const char       *name,
                                     JoltVirtualBoard *board,
                                     guint             port,
                                     double            speed,
                                     StationPlug       plug,
                                     gpointer          user_data);
void              station_free      (Station          *self);
const char       *station_get_name  (Station          *self);
JoltVirtualBoard *station_get_board (Station          *self);
guint             station_get_port  (Station          *self);
gboolean          station_is_served (Station          *self);
void              station_set_speed (Station          *self,
                                     double            speed);
gboolean          station_accept    (Station          *self,
                                     int               fd);
void              station_look      (Station          *self);

G_END_DECLS
