/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-file-tree-private.h"

G_BEGIN_DECLS

gboolean      jolt_archive_is   (GBytes        *bytes);
JoltFileTree *jolt_archive_read (GBytes        *bytes,
                                 const char    *name,
                                 GCancellable  *cancellable,
                                 GError       **error);

G_END_DECLS
