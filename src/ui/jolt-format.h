/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board.h"
#include "jolt-firmware.h"
#include "jolt-flash-job.h"

G_BEGIN_DECLS

char       *jolt_format_size         (guint64              size_bytes);
char       *jolt_format_flash_size   (guint64              size_bytes);
char       *jolt_format_address      (guint32              address);
char       *jolt_format_speed        (double               bytes_per_second);
char       *jolt_format_time_left    (int                  seconds);
char       *jolt_format_port         (const char          *port_path);
char       *jolt_format_phase        (JoltFlashPhase       phase,
                                      const char          *part_name,
                                      guint                part_number,
                                      guint                n_parts);
const char *jolt_format_part_kind    (JoltPartKind         kind);
const char *jolt_format_verdict      (JoltBoardVerdict     verdict);
char       *jolt_format_board        (JoltBoard           *board);

G_END_DECLS
