/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-connection-private.h"
#include "jolt-dfu-error.h"
#include "jolt-dfu-recover-private.h"

/* How often the board is opened: as it is, after each DETACH, after a restart
 * to recover it. */
#define MAX_VISITS 5

/* An application on an ESP32-P4 or ESP32-S31 restarts into the run-time mode of
 * the ROM, which takes a DETACH of its own: these ROMs have nothing that tells
 * them to start in DFU mode (ROM, chip_usb_get_persist_flags). */
#define MAX_DETACHES 2

/* Leaving a board in order after a failure is a courtesy: not for long. After
 * cancelling it is what was asked for. */
#define TIDY_BUSY_MS 2000
#define CANCEL_BUSY_MS 30000

static void
set_phase (JoltDfuConnection *self,
           JoltFlashPhase     phase)
{
  if (self->progress != NULL)
    jolt_flash_progress_set_phase (self->progress, phase);
}

/* Whether the board is one that the firmware is for. While an application
 * runs, a product ID that names no chip may be the application's own; what is
 * written to has the ID of the firmware. */
static gboolean
check_chip (JoltDfuConnection  *self,
            JoltDfuMode         mode,
            GError            **error)
{
  const JoltFlashPlan *plan = self->plan;
  const JoltDfuInterface *iface = &self->device.iface;
  const JoltChip *chip = iface->vendor_id == JOLT_VENDOR_ID_ESPRESSIF && iface->product_id != 0
    ? jolt_chip_from_id (iface->product_id)
    : NULL;
  g_autofree char *message = NULL;

  if (plan == NULL || (iface->vendor_id == plan->vendor_id && iface->product_id == plan->product_id))
    return TRUE;

  if (mode == JOLT_DFU_MODE_RUNTIME && iface->vendor_id == plan->vendor_id && chip == NULL)
    return TRUE;

  message = g_strdup_printf ("the firmware is for %s (%04x:%04x), the board is %s (%04x:%04x)",
                             plan->chip_name ? plan->chip_name : "another board",
                             plan->vendor_id, plan->product_id,
                             chip ? chip->name : "another one", iface->vendor_id, iface->product_id);
  jolt_dfu_error_set_wrong_chip (error, jolt_chip_from_id (plan->product_id), chip, message);

  return FALSE;
}

/* What a run-time interface answers is of interest, but does not decide: an
 * application may know DETACH alone. A board in a state of DFU mode that still
 * shows its run-time descriptors is taken for what it says it is. */
static gboolean
find_out_mode (JoltDfuConnection  *self,
               JoltDfuMode        *mode,
               GError            **error)
{
  JoltDfuDevice *device = &self->device;
  g_autoptr (GError) local_error = NULL;
  JoltDfuStatusReply reply;

  *mode = device->iface.mode;
  if (*mode == JOLT_DFU_MODE_DFU)
    return TRUE;

  if (!jolt_dfu_device_get_status (device, 0, &reply, &local_error)) {
    jolt_dfu_log_add (self->device.log, "%s", local_error->message);
    if (jolt_dfu_error_is (local_error, JOLT_DFU_ERROR_GONE) || device->is_silent) {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  } else if (reply.state != JOLT_DFU_STATE_APP_IDLE && reply.state != JOLT_DFU_STATE_APP_DETACH) {
    *mode = JOLT_DFU_MODE_DFU;
  }

  return TRUE;
}

/* Run-time mode → DFU mode (section 5.1). Whether DETACH was answered does not
 * matter: what counts is what comes back, and that it is not the node that was
 * detached, which may take a moment to go. */
static gboolean
detach (JoltDfuConnection  *self,
        GError            **error)
{
  g_autoptr (GError) detach_error = NULL, wait_error = NULL;

  set_phase (self, JOLT_FLASH_PHASE_RESTARTING);
  self->n_detached++;

  jolt_dfu_device_detach (&self->device, &detach_error);
  if ((self->device.iface.attributes & JOLT_DFU_WILL_DETACH) == 0)
    jolt_dfu_device_bus_reset (&self->device, NULL);
  jolt_dfu_device_close (&self->device);

  if (jolt_transport_wait_for_device (self->device.transport, JOLT_DFU_MODE_RUNTIME, TRUE, JOLT_DFU_RETURN_TIMEOUT_MS,
                                      self->device.cancellable, &wait_error))
    return TRUE;

  jolt_dfu_log_add (self->device.log, "%s", wait_error->message);
  if (jolt_dfu_error_is (wait_error, JOLT_DFU_ERROR_NOT_RETURNED) && self->device.is_silent)
    g_propagate_error (error, g_steal_pointer (&detach_error));
  else
    g_propagate_error (error, g_steal_pointer (&wait_error));

  return FALSE;
}

/* After a restart the board can be anything; but one is enough. */
static gboolean
wait_after_restart (JoltDfuConnection  *self,
                    GError            **error)
{
  jolt_dfu_device_close (&self->device);

  if (self->has_restarted) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL,
                 "the board is in %s again after a restart", jolt_dfu_state_to_string (self->device.last_state));
    return FALSE;
  }
  self->has_restarted = TRUE;

  return jolt_transport_wait_for_device (self->device.transport, JOLT_DFU_MODE_NONE, self->device.is_rom,
                                         JOLT_DFU_RETURN_TIMEOUT_MS, self->device.cancellable, error);
}

/* A board that runs an application, to be restarted. */
static gboolean
leave_application (JoltDfuConnection  *self,
                   GError            **error)
{
  if (!self->may_detach) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_DFU, "the board is not in DFU mode");
    return FALSE;
  }

  if (self->n_detached >= MAX_DETACHES) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NOT_RETURNED, "the board does not stay in its bootloader");
    return FALSE;
  }

  return !g_cancellable_set_error_if_cancelled (self->device.cancellable, error) && detach (self, error);
}

/* FALSE without an error where the board must be opened again. */
static gboolean
reach_idle (JoltDfuConnection  *self,
            GError            **error)
{
  set_phase (self, JOLT_FLASH_PHASE_RECOVERING);

  switch (jolt_dfu_recover (&self->device, JOLT_DFU_MAX_BUSY_MS, self->device.cancellable, error)) {
  case JOLT_DFU_RECOVERY_IDLE:
    return TRUE;
  case JOLT_DFU_RECOVERY_RESTARTED:
    wait_after_restart (self, error);
    return FALSE;
  case JOLT_DFU_RECOVERY_FAILED:
    return FALSE;
  default:
    g_assert_not_reached ();
  }
}

static gboolean
visit (JoltDfuConnection  *self,
       GError            **error)
{
  JoltDfuMode mode;

  if (g_cancellable_set_error_if_cancelled (self->device.cancellable, error) ||
      !jolt_dfu_device_open (&self->device, error))
    return FALSE;
  self->was_open = TRUE;

  if (!check_chip (self, self->device.iface.mode, error) ||
      !find_out_mode (self, &mode, error) ||
      !check_chip (self, mode, error))
    return FALSE;

  if (mode == JOLT_DFU_MODE_DFU)
    return reach_idle (self, error);

  leave_application (self, error);

  return FALSE;
}

/* Visits the board until it is in dfuIDLE. */
static gboolean
visit_until_idle (JoltDfuConnection  *self,
                  GError            **error)
{
  for (guint i = 0; i < MAX_VISITS; i++) {
    g_autoptr (GError) local_error = NULL;

    if (visit (self, &local_error))
      return TRUE;
    if (local_error != NULL) {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  }

  g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NOT_RETURNED, "the board does not stay in its bootloader");

  return FALSE;
}

/**
 * jolt_dfu_connection_open:
 * @self: a connection whose device is closed
 * @error: %JOLT_DFU_ERROR or %G_IO_ERROR_CANCELLED
 *
 * From whatever is at the port to an open board in dfuIDLE. Close the
 * connection in any case.
 */
gboolean
jolt_dfu_connection_open (JoltDfuConnection  *self,
                          GError            **error)
{
  self->n_detached = 0;
  self->has_restarted = FALSE;
  set_phase (self, JOLT_FLASH_PHASE_OPENING);
  self->is_ready = visit_until_idle (self, error);

  return self->is_ready;
}

/**
 * jolt_dfu_connection_recover:
 * @self: an open connection with nothing queued
 * @error: as [method@DfuConnection.open]
 *
 * Brings the board back to dfuIDLE, and opens it again where that takes a
 * restart.
 */
gboolean
jolt_dfu_connection_recover (JoltDfuConnection  *self,
                             GError            **error)
{
  g_autoptr (GError) local_error = NULL;

  if (reach_idle (self, &local_error))
    return TRUE;

  if (local_error != NULL) {
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }

  return visit_until_idle (self, error);
}

/**
 * jolt_dfu_connection_close:
 * @self: a connection
 * @failure: (nullable): why it is closed early
 *
 * Closes the board, and after a failure leaves it so that the next one finds it
 * in order. A board that is silent or gone gets nothing more.
 */
void
jolt_dfu_connection_close (JoltDfuConnection *self,
                           const GError      *failure)
{
  gboolean was_cancelled = g_cancellable_is_cancelled (self->device.cancellable);
  g_autoptr (GError) error = NULL;

  if (failure != NULL && self->is_ready && self->device.is_open && !self->device.is_silent &&
      !jolt_dfu_error_is (failure, JOLT_DFU_ERROR_GONE) &&
      jolt_dfu_recover (&self->device, was_cancelled ? CANCEL_BUSY_MS : TIDY_BUSY_MS, NULL, &error) ==
        JOLT_DFU_RECOVERY_FAILED)
    jolt_dfu_log_add (self->device.log, "leaving the board in order: %s", error->message);

  jolt_dfu_device_close (&self->device);
}

/**
 * jolt_dfu_connection_send_archive:
 * @device: an open ROM in dfuIDLE, with nothing queued
 * @archive: a small archive; its end is not sent
 * @error: what the board or the bus failed with
 *
 * Sends a few blocks, one request at a time, of at most 64 bytes each: the ROM
 * does not check how much comes, and more overwrites its memory.
 *
 * Returns: whether the board took them
 */
gboolean
jolt_dfu_connection_send_archive (JoltDfuDevice  *device,
                                  GBytes         *archive,
                                  GError        **error)
{
  const gsize block_size = 64;
  gsize size;
  const guint8 *data = g_bytes_get_data (archive, &size);

  for (gsize offset = 0; offset < size; offset += block_size) {
    guint16 length = (guint16) MIN (block_size, size - offset);

    if (!jolt_dfu_device_submit_download (device, offset / block_size, data + offset, length, error) ||
        !jolt_dfu_device_reap_download (device, offset / block_size, length, 0, error))
      return FALSE;
  }

  return TRUE;
}
