/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-flash-job.h"

G_BEGIN_DECLS

#define JOLT_TYPE_CLI_PROGRESS (jolt_cli_progress_get_type ())
G_DECLARE_FINAL_TYPE (JoltCliProgress, jolt_cli_progress, JOLT, CLI_PROGRESS, GObject)

JoltCliProgress *jolt_cli_progress_new        (JoltFlashJob    *job,
                                               const char      *prefix) G_GNUC_WARN_UNUSED_RESULT;
const char      *jolt_cli_progress_get_prefix (JoltCliProgress *self);
void             jolt_cli_progress_say        (JoltCliProgress *self,
                                               const char      *text);
void             jolt_cli_progress_finish     (JoltCliProgress *self);

G_END_DECLS
