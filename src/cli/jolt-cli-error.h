/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <stdio.h>

#include "jolt-board.h"
#include "jolt-firmware.h"

G_BEGIN_DECLS

void     jolt_cli_error_use_json       (void);
gboolean jolt_cli_error_uses_json      (void);

int      jolt_cli_error_exit_code      (const GError      *error);
char    *jolt_cli_error_sentence       (const GError      *error);
int      jolt_cli_error_verdict        (JoltBoardVerdict   verdict,
                                        char             **code,
                                        char             **sentence);
int      jolt_cli_error_check_output   (int                exit_code);

void     jolt_cli_error_add_members    (JsonBuilder       *builder,
                                        const GError      *error);
void     jolt_cli_error_add_failure    (JsonBuilder       *builder,
                                        const char        *code,
                                        const char        *sentence,
                                        const char        *fact,
                                        int                exit_code);
void     jolt_cli_error_print          (const char        *sentence,
                                        const char        *fact);
int      jolt_cli_error_stop           (void);
int      jolt_cli_error_report         (const GError      *error);
int      jolt_cli_error_report_reading (const GError      *error);
int      jolt_cli_error_fail           (const char        *code,
                                        const char        *sentence,
                                        const char        *fact,
                                        int                exit_code);
void     jolt_cli_error_print_warnings (JoltFirmware      *firmware,
                                        FILE              *stream);

G_END_DECLS
