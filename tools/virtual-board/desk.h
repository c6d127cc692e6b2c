/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "station.h"

G_BEGIN_DECLS

/* Every board of the program, and the words by which it is told what to do. */
typedef struct _Desk Desk;

Desk       *desk_new           (StationPlug   plug,
                                gpointer      user_data,
                                double        speed);
void        desk_free          (Desk         *self);
gboolean    desk_add           (Desk         *self,
                                const char   *name,
                                const char   *spec,
                                GError      **error);
Station    *desk_find          (Desk         *self,
                                const char   *name);
GPtrArray  *desk_get_stations  (Desk         *self);
gboolean    desk_obey          (Desk         *self,
                                const char   *line,
                                GString      *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Desk, desk_free)

G_END_DECLS
