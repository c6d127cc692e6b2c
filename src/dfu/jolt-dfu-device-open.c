/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-device-private.h"

/**
 * jolt_dfu_device_open:
 * @self: a closed device
 * @error: as [method@Transport.open]
 *
 * Opens the board at the port; [field@DfuDevice.iface] then says what it is.
 */
gboolean
jolt_dfu_device_open (JoltDfuDevice  *self,
                      GError        **error)
{
  const JoltDfuInterface *iface = &self->iface;
  g_autoptr (GError) local_error = NULL;

  self->last_state = -1;
  self->is_silent = FALSE;
  self->asked_whether_left = FALSE;

  if (!jolt_transport_open (self->transport, &self->iface, &local_error)) {
    jolt_dfu_log_add (self->log, "open: %s", local_error->message);
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }

  self->is_open = TRUE;
  self->is_rom = jolt_dfu_interface_is_rom (iface);
  jolt_dfu_log_add (self->log,
                    "opened %04x:%04x, configuration %u, interface %u of %u, alternate setting %u, %s mode%s",
                    iface->vendor_id, iface->product_id, iface->configuration,
                    iface->interface_number, iface->n_interfaces, iface->alternate_setting,
                    iface->mode == JOLT_DFU_MODE_DFU ? "DFU" : "run-time",
                    self->is_rom ? " of the ROM" : "");
  jolt_dfu_log_add (self->log,
                    "attributes 0x%02x, wDetachTimeOut %u ms, wTransferSize %u bytes, DFU version %04x",
                    iface->attributes, iface->detach_timeout_ms,
                    iface->transfer_size_bytes, iface->dfu_version);

  return TRUE;
}

void
jolt_dfu_device_close (JoltDfuDevice *self)
{
  self->is_open = FALSE;
  jolt_transport_close (self->transport);
}

/**
 * jolt_dfu_device_give_up:
 * @self: an open device that is not the ROM
 *
 * Cancels what is under way, so that the board can be asked again: a device
 * that follows the specification takes the next request in any case.
 */
void
jolt_dfu_device_give_up (JoltDfuDevice *self)
{
  g_return_if_fail (!self->is_rom);

  jolt_transport_discard (self->transport);
  self->is_silent = FALSE;
}
