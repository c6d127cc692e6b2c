/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-bus.h"
#include "jolt-firmware-input.h"

G_BEGIN_DECLS

/**
 * JoltCliChoose:
 * @port_path: (nullable): the option --board
 * @all: the option --all
 * @wait_seconds: the option --wait; 0 waits for nothing
 *
 * What the command line says about the boards.
 */
typedef struct {
  char     *port_path;
  gboolean  all;
  int       wait_seconds;
} JoltCliChoose;

gboolean   jolt_cli_choose_chip    (const JoltCliChoose  *self,
                                    JoltBus              *bus,
                                    GPtrArray            *choices,
                                    GCancellable         *cancellable,
                                    const JoltChip      **chip,
                                    int                  *exit_code);
GPtrArray *jolt_cli_choose_boards  (const JoltCliChoose  *self,
                                    JoltBus              *bus,
                                    JoltFirmware         *firmware,
                                    GCancellable         *cancellable,
                                    GPtrArray           **left_out,
                                    int                  *exit_code);
int        jolt_cli_choose_explain (JoltBoard            *board,
                                    JoltFirmware         *firmware,
                                    char                **code,
                                    char                **sentence);

G_END_DECLS
