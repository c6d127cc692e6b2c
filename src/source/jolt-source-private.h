/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-source-plan-private.h"
#include "jolt-source.h"

G_BEGIN_DECLS

JoltSourceRequest *jolt_source_dup_request (JoltSource           *self);
void               jolt_source_take_plan   (JoltSource           *self,
                                            const JoltSourcePlan *plan);

G_END_DECLS
