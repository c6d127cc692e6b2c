/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board.h"

G_BEGIN_DECLS

typedef struct _JoltPortRule JoltPortRule;

JoltPortRule *jolt_port_rule_new     (void) G_GNUC_WARN_UNUSED_RESULT;
void          jolt_port_rule_free    (JoltPortRule *self);
gboolean      jolt_port_rule_take    (JoltPortRule *self,
                                      JoltBoard    *board);
void          jolt_port_rule_flashed (JoltPortRule        *self,
                                      const char          *port_path,
                                      guint64              generation,
                                      const JoltBoardInfo *loader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltPortRule, jolt_port_rule_free)

G_END_DECLS
