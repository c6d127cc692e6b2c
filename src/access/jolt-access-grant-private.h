/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-access-report.h"

G_BEGIN_DECLS

void jolt_access_grant_find (JoltAccessGrant    *self,
                             const char * const *folders,
                             guint16             product);

G_END_DECLS
