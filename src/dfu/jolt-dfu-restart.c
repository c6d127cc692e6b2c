/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu.h"

#include "jolt-dfu-archive-private.h"
#include "jolt-dfu-connection-private.h"
#include "jolt-dfu-error.h"

/* The watchdog bites a few milliseconds after it was told to; what is known of
 * it comes by way of the hub. */
#define DEPARTURE_MS 2000

static gboolean
is_gone (JoltDfuDevice *device)
{
  return jolt_transport_has_left (device->transport, DEPARTURE_MS);
}

/**
 * jolt_dfu_identify:
 * @port: a port, closed
 * @identity: (out caller-allocates): what is there
 * @error: as [method@Transport.open]
 *
 * Finds out what a board is from its descriptors. Nothing is sent to it.
 *
 * Returns: whether there is a board that can be opened
 */
gboolean
jolt_dfu_identify (const JoltDfuPort    *port,
                   JoltDfuIdentity      *identity,
                   GError              **error)
{
  JoltDfuDevice device = { .transport = port->transport, .log = port->log };

  if (!jolt_dfu_device_open (&device, error))
    return FALSE;

  *identity = (JoltDfuIdentity) { .iface = device.iface, .can_read = device.is_rom };
  if (device.iface.vendor_id == JOLT_VENDOR_ID_ESPRESSIF && device.iface.product_id != 0)
    identity->chip = jolt_chip_from_id (device.iface.product_id);
  identity->can_restart = device.is_rom && jolt_dfu_archive_can_restart (identity->chip);
  jolt_dfu_device_close (&device);

  return TRUE;
}

/**
 * jolt_dfu_restart:
 * @port: a port, closed, with a board in the DFU mode of its ROM
 * @cancellable: (nullable): checked before anything is sent
 * @error: %JOLT_DFU_ERROR_NO_DFU where the board cannot be restarted; _PROTOCOL
 *   where it stayed; or as [method@DfuConnection.open]
 *
 * Starts what the board holds, as if RESET was pressed: its watchdog resets it.
 * Only for a board whose last flash was confirmed, or that was not written to.
 * Nothing is promised: a board whose BOOT is held comes back in its bootloader.
 *
 * Returns: whether the board left the bus
 */
gboolean
jolt_dfu_restart (const JoltDfuPort  *port,
                  GCancellable       *cancellable,
                  GError            **error)
{
  JoltDfuConnection connection = {
    .device = { .transport = port->transport, .log = port->log, .cancellable = cancellable },
  };
  g_autoptr (GError) local_error = NULL;
  JoltDfuIdentity identity;
  gboolean has_left = FALSE;

  if (!jolt_dfu_identify (port, &identity, error))
    return FALSE;
  if (!identity.can_restart) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_DFU, "no way is known to restart this board");
    return FALSE;
  }

  if (!jolt_dfu_connection_open (&connection, &local_error)) {
    jolt_dfu_log_add (port->log, "nothing to restart");
  } else if (!connection.device.is_rom || connection.device.iface.product_id != identity.iface.product_id) {
    /* The addresses are those of one chip. */
    g_set_error (&local_error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_DFU, "another board took the place of this one");
  } else {
    g_autoptr (GBytes) archive = jolt_dfu_archive_new_restart (identity.chip);

    jolt_dfu_log_add (port->log, "restarting the board by its watchdog");
    /* That a request fails, or is never answered, is what is wanted once the
     * watchdog was told. */
    if (!jolt_dfu_connection_send_archive (&connection.device, archive, &local_error))
      jolt_dfu_log_add (port->log, "%s", local_error->message);
    has_left = jolt_dfu_error_is (local_error, JOLT_DFU_ERROR_GONE) || is_gone (&connection.device);
    if (!has_left && local_error == NULL)
      g_set_error (&local_error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL, "the board did not restart");
  }

  jolt_dfu_connection_close (&connection, has_left ? NULL : local_error);
  jolt_dfu_log_add (port->log, "%s", has_left ? "the board restarted" : local_error->message);
  if (!has_left)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return has_left;
}
