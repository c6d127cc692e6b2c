/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdio.h>

#include "jolt-board.h"
#include "jolt-firmware.h"

G_BEGIN_DECLS

int   jolt_cli_error_exit_code       (const GError      *error);
char *jolt_cli_error_sentence        (const GError      *error);
int   jolt_cli_error_verdict         (JoltBoardVerdict   verdict,
                                      char             **sentence);
void  jolt_cli_error_print           (const char        *sentence,
                                      const char        *fact);
int   jolt_cli_error_report          (const GError      *error);
void  jolt_cli_error_print_warnings  (JoltFirmware      *firmware,
                                      FILE              *stream);

G_END_DECLS
