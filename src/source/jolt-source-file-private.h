/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-source-file.h"
#include "jolt-source-item-private.h"
#include "jolt-source-place-private.h"
#include "jolt-source-plan-private.h"

G_BEGIN_DECLS

JoltSourceFile *jolt_source_file_new         (JoltSourceItem    *item) G_GNUC_WARN_UNUSED_RESULT;
void            jolt_source_file_update      (JoltSourceFile    *self,
                                              JoltSourceItem    *item);
gboolean        jolt_source_file_is_for      (JoltSourceFile    *self,
                                              JoltSourceItem    *item);
void            jolt_source_file_get_place   (JoltSourceFile    *self,
                                              JoltSourcePlace   *place);
void            jolt_source_file_get_edit    (JoltSourceFile    *self,
                                              JoltSourceEdit    *edit);
void            jolt_source_file_set_problem (JoltSourceFile    *self,
                                              JoltSourceProblem  problem,
                                              const char        *other_name);

G_END_DECLS
