/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-reading.h"

#include "jolt-cli-bus.h"
#include "jolt-cli-error.h"
#include "jolt-cli-options.h"
#include "jolt-cli-signal.h"
#include "jolt-demo-flash.h"

void
jolt_cli_reading_clear (JoltCliReading *self)
{
  g_free (self->choose.port_path);
  g_free (self->demo_flash);
}

/**
 * jolt_cli_reading_open:
 * @self: what the command line says
 * @bus: (out): where the boards are, ready
 * @cancellable: (out): cancelled when the command is asked to stop; it leaves
 *   the board in order then
 * @exit_code: (out): why there is no board; it was reported
 *
 * Returns: (transfer full) (nullable): the board to read
 */
JoltBoard *
jolt_cli_reading_open (const JoltCliReading  *self,
                       JoltBus              **bus,
                       GCancellable         **cancellable,
                       int                   *exit_code)
{
  g_autoptr (GPtrArray) boards = NULL;
  g_autoptr (GPtrArray) left_out = NULL;
  g_autoptr (GError) error = NULL;

  *bus = jolt_cli_bus_new (self->demo ? jolt_cli_options_get_demo () : NULL, &error);
  if (*bus == NULL) {
    *exit_code = jolt_cli_options_wrong ("%s", error->message);
    return NULL;
  }

  *cancellable = jolt_cli_signal_watch ();
  jolt_cli_bus_await_ready (*bus, *cancellable);
  if (self->demo && self->demo_flash != NULL && !jolt_demo_load_flash (*bus, self->demo_flash, &error)) {
    *exit_code = jolt_cli_error_report (error);
    return NULL;
  }

  boards = jolt_cli_choose_boards (&self->choose, *bus, NULL, *cancellable, &left_out, exit_code);

  return boards != NULL ? g_object_ref (boards->pdata[0]) : NULL;
}
