/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-board.h"
#include "jolt-dfu-protocol.h"
#include "jolt-firmware.h"

G_BEGIN_DECLS

int   jolt_cli_error_exit_code     (const GError     *error);
char *jolt_cli_error_sentence      (const GError     *error);
char *jolt_cli_error_status        (JoltDfuStatus     status);
char *jolt_cli_error_wrong_chip    (const char       *firmware_chip,
                                    const char       *board_chip);
int   jolt_cli_error_verdict       (JoltBoardVerdict  verdict,
                                    char            **sentence);
void  jolt_cli_error_print         (const char       *sentence,
                                    const char       *fact);
int   jolt_cli_error_report        (const GError     *error);

G_END_DECLS
