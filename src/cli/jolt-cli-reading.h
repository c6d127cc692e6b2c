/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-cli-choose.h"

G_BEGIN_DECLS

/**
 * JoltCliReading:
 * @choose: which board
 * @demo: the option --demo
 * @demo_flash: (nullable): the option --demo-flash-in
 *
 * What the command line says to a command that reads a board.
 */
typedef struct {
  JoltCliChoose  choose;
  gboolean       demo;
  char          *demo_flash;
} JoltCliReading;

void       jolt_cli_reading_clear (JoltCliReading        *self);
JoltBoard *jolt_cli_reading_open  (const JoltCliReading  *self,
                                   JoltBus              **bus,
                                   GCancellable         **cancellable,
                                   int                   *exit_code) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
