/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-protocol.h"
#include "jolt-flash-progress.h"

G_BEGIN_DECLS

char *jolt_flash_words_phase     (JoltFlashPhase           phase,
                                  const char              *part_name,
                                  guint                    part_number,
                                  guint                    n_parts);
char *jolt_flash_words_progress  (const JoltFlashPlan     *plan,
                                  const JoltFlashProgress *progress);
char *jolt_flash_words_status    (JoltDfuStatus            status);
char *jolt_flash_words_speed     (double                   bytes_per_second);
char *jolt_flash_words_amount    (double                   fraction,
                                  double                   bytes_per_second);
char *jolt_flash_words_time_left (int                      seconds);

G_END_DECLS
