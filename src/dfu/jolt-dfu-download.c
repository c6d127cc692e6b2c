/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-block-iter.h"
#include "jolt-dfu-download.h"
#include "jolt-dfu-error.h"
#include "jolt-dfu-manifest.h"
#include "jolt-dfu-recover.h"
#include "jolt-dfu-stream.h"

/* How often one attempt may open the board: as it is, after each DETACH, after
 * a restart to recover it. */
#define MAX_VISITS 5

/* An application on an ESP32-P4 or ESP32-S31 restarts into the run-time mode of
 * the ROM, which takes a DETACH of its own: these ROMs have nothing that tells
 * them to start in DFU mode (ROM, chip_usb_get_persist_flags). */
#define MAX_DETACHES 2

/* Leaving a board in order after a failure is a courtesy: not for long. After
 * cancelling it is what was asked for. */
#define TIDY_BUSY_MS 2000
#define CANCEL_BUSY_MS 30000

/* Whether the board is one that the firmware is for. While an application
 * runs, a product ID that names no chip may be the application's own; what is
 * written to has the ID of the firmware. */
static gboolean
check_chip (JoltDfuDownload  *self,
            JoltDfuMode       mode,
            GError          **error)
{
  const JoltFlashPlan *plan = self->plan;
  const JoltDfuInterface *iface = &self->device.iface;
  const JoltChip *chip = iface->vendor_id == JOLT_VENDOR_ID_ESPRESSIF && iface->product_id != 0
    ? jolt_chip_from_id (iface->product_id)
    : NULL;
  g_autofree char *message = NULL;

  if (iface->vendor_id == plan->vendor_id && iface->product_id == plan->product_id)
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
find_out_mode (JoltDfuDownload  *self,
               JoltDfuMode      *mode,
               GError          **error)
{
  JoltDfuDevice *device = &self->device;
  g_autoptr (GError) local_error = NULL;
  JoltDfuStatusReply reply;

  *mode = device->iface.mode;
  if (*mode == JOLT_DFU_MODE_DFU)
    return TRUE;

  if (!jolt_dfu_device_get_status (device, 0, &reply, &local_error)) {
    jolt_dfu_log_add (self->log, "%s", local_error->message);
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
detach (JoltDfuDownload  *self,
        GError          **error)
{
  g_autoptr (GError) detach_error = NULL, wait_error = NULL;

  jolt_flash_tracker_set_phase (&self->tracker, JOLT_FLASH_PHASE_RESTARTING);
  self->n_detached++;

  jolt_dfu_device_detach (&self->device, &detach_error);
  if ((self->device.iface.functional.attributes & JOLT_DFU_WILL_DETACH) == 0)
    jolt_dfu_device_bus_reset (&self->device, NULL);
  jolt_dfu_device_close (&self->device);

  if (jolt_transport_wait_for_device (self->transport, JOLT_DFU_MODE_RUNTIME, TRUE, JOLT_DFU_RETURN_TIMEOUT_MS,
                                      self->device.cancellable, &wait_error))
    return TRUE;

  jolt_dfu_log_add (self->log, "%s", wait_error->message);
  if (jolt_dfu_error_is (wait_error, JOLT_DFU_ERROR_NOT_RETURNED) && self->device.is_silent)
    g_propagate_error (error, g_steal_pointer (&detach_error));
  else
    g_propagate_error (error, g_steal_pointer (&wait_error));

  return FALSE;
}

/* After a restart the board may be anything; but one is enough. */
static gboolean
wait_after_restart (JoltDfuDownload  *self,
                    GError          **error)
{
  jolt_dfu_device_close (&self->device);

  if (self->has_restarted) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL,
                 "the board is in %s again after a restart", jolt_dfu_state_to_string (self->device.last_state));
    return FALSE;
  }
  self->has_restarted = TRUE;

  return jolt_transport_wait_for_device (self->transport, JOLT_DFU_MODE_NONE, FALSE, JOLT_DFU_RETURN_TIMEOUT_MS,
                                         self->device.cancellable, error);
}

/* From whatever is at the port to an open board in dfuIDLE. */
static gboolean
prepare (JoltDfuDownload  *self,
         GError          **error)
{
  GCancellable *cancellable = self->device.cancellable;

  for (guint visit = 0; visit < MAX_VISITS; visit++) {
    JoltDfuRecovery recovery;
    JoltDfuMode mode;

    if (visit == 0)
      jolt_flash_tracker_set_phase (&self->tracker, JOLT_FLASH_PHASE_OPENING);

    if (g_cancellable_set_error_if_cancelled (cancellable, error) || !jolt_dfu_device_open (&self->device, error))
      return FALSE;
    self->was_open = TRUE;

    if (!check_chip (self, self->device.iface.mode, error) ||
        !find_out_mode (self, &mode, error) ||
        !check_chip (self, mode, error))
      return FALSE;

    if (mode != JOLT_DFU_MODE_DFU) {
      if (self->n_detached >= MAX_DETACHES)
        break;
      if (g_cancellable_set_error_if_cancelled (cancellable, error) || !detach (self, error))
        return FALSE;
      continue;
    }

    jolt_flash_tracker_set_phase (&self->tracker, JOLT_FLASH_PHASE_RECOVERING);
    recovery = jolt_dfu_recover (&self->device, JOLT_DFU_MAX_BUSY_MS, cancellable, error);
    if (recovery == JOLT_DFU_RECOVERY_IDLE)
      return TRUE;
    if (recovery == JOLT_DFU_RECOVERY_FAILED || !wait_after_restart (self, error))
      return FALSE;
  }

  g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NOT_RETURNED,
               "the board does not stay in its bootloader");

  return FALSE;
}

/* Leaves the board so that the next flash finds it in order. A board that is
 * silent or gone gets nothing more. */
static void
tidy (JoltDfuDownload *self,
      const GError    *failure)
{
  gboolean was_cancelled = g_cancellable_is_cancelled (self->device.cancellable);
  g_autoptr (GError) error = NULL;

  if (!self->device.is_open || self->device.is_silent || jolt_dfu_error_is (failure, JOLT_DFU_ERROR_GONE))
    return;

  if (jolt_dfu_recover (&self->device, was_cancelled ? CANCEL_BUSY_MS : TIDY_BUSY_MS, NULL, &error) ==
      JOLT_DFU_RECOVERY_FAILED)
    jolt_dfu_log_add (self->log, "leaving the board in order: %s", error->message);
}

/* A stream with several requests under way that broke starts anew, with one at
 * a time. */
static JoltDfuStreamResult
send_again (JoltDfuDownload  *self,
            guint64          *n_blocks,
            GError          **error)
{
  jolt_dfu_log_add (self->log, "starting the download again, one request at a time");
  jolt_flash_tracker_set_phase (&self->tracker, JOLT_FLASH_PHASE_RECOVERING);

  if (self->device.is_silent)
    jolt_dfu_device_give_up (&self->device);

  switch (jolt_dfu_recover (&self->device, JOLT_DFU_MAX_BUSY_MS, self->device.cancellable, error)) {
  case JOLT_DFU_RECOVERY_IDLE:
    break;
  case JOLT_DFU_RECOVERY_RESTARTED:
    if (!wait_after_restart (self, error) || !prepare (self, error))
      return JOLT_DFU_STREAM_FAILED;
    break;
  case JOLT_DFU_RECOVERY_FAILED:
    return JOLT_DFU_STREAM_FAILED;
  default:
    g_assert_not_reached ();
  }

  return jolt_dfu_stream_send (&self->device, &self->tracker, 1, n_blocks, error);
}

/* The ROM is not asked again once it was silent, and neither is a board that is
 * gone; one that stays busy does so in the careful way, too. */
static gboolean
is_worth_another_start (JoltDfuDownload *self,
                        const GError    *error)
{
  if (g_cancellable_is_cancelled (self->device.cancellable) || jolt_dfu_error_is (error, JOLT_DFU_ERROR_GONE))
    return FALSE;

  if (jolt_dfu_error_is (error, JOLT_DFU_ERROR_TIMEOUT))
    return self->device.is_silent && !self->device.is_rom;

  return TRUE;
}

/* After another start the board's own word wins, and what says that it cannot
 * be talked to; otherwise the first error is the one that says what happened. */
static gboolean
is_last_word (JoltDfuDownload *self,
              const GError    *error)
{
  return self->device.is_silent || jolt_dfu_error_is (error, JOLT_DFU_ERROR_STATUS) ||
         jolt_dfu_error_is (error, JOLT_DFU_ERROR_GONE);
}

static gboolean
send_payload (JoltDfuDownload  *self,
              guint64          *n_blocks,
              GError          **error)
{
  g_autoptr (GError) first_error = NULL, last_error = NULL;
  JoltDfuStreamResult result = jolt_dfu_stream_send (&self->device, &self->tracker, self->depth, n_blocks, &first_error);

  self->has_written |= *n_blocks > 0;
  if (result == JOLT_DFU_STREAM_BROKEN && is_worth_another_start (self, first_error)) {
    self->has_written = TRUE;
    result = send_again (self, n_blocks, &last_error);
  }

  if (result == JOLT_DFU_STREAM_SENT)
    return !g_cancellable_set_error_if_cancelled (self->device.cancellable, error);
  if (result == JOLT_DFU_STREAM_CANCELLED)
    g_cancellable_set_error_if_cancelled (self->device.cancellable, error);
  else if (last_error != NULL && is_last_word (self, last_error))
    g_propagate_error (error, g_steal_pointer (&last_error));
  else
    g_propagate_error (error, g_steal_pointer (&first_error));

  return FALSE;
}

/* The whole payload, and the end of it. */
static gboolean
download (JoltDfuDownload  *self,
          GError          **error)
{
  guint64 n_blocks = 0;

  if (!send_payload (self, &n_blocks, error))
    return FALSE;

  jolt_flash_tracker_set_phase (&self->tracker, JOLT_FLASH_PHASE_CHECKING);

  return jolt_dfu_manifest (&self->device, n_blocks, jolt_dfu_block_iter_get_end_work_ms (self->plan), error);
}

static gboolean
attempt (JoltDfuDownload  *self,
         GError          **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean ok;

  self->n_detached = 0;
  self->has_restarted = FALSE;

  ok = prepare (self, &local_error);
  if (ok) {
    ok = download (self, &local_error);
    if (!ok) {
      jolt_dfu_log_add (self->log, "%s", local_error->message);
      tidy (self, local_error);
    }
  }

  jolt_dfu_device_close (&self->device);

  if (!ok)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return ok;
}

/* "Lost device after RESET?": known of the first attempt, and the second one
 * succeeds (idf tools/cmake/run_dfu_util.cmake). It is worth a try only while
 * the board holds what it held before, and not with a node that just died. */
static gboolean
is_worth_a_retry (JoltDfuDownload *self,
                  const GError    *error)
{
  gboolean is_gone = jolt_dfu_error_is (error, JOLT_DFU_ERROR_GONE);
  g_autoptr (GError) wait_error = NULL;
  guint timeout_ms = JOLT_DFU_LOST_TIMEOUT_MS;

  if (self->has_written || !self->was_open)
    return FALSE;

  if (jolt_dfu_error_is (error, JOLT_DFU_ERROR_NOT_RETURNED))
    timeout_ms = JOLT_DFU_RETURN_TIMEOUT_MS;
  else if (!is_gone && !jolt_dfu_error_is (error, JOLT_DFU_ERROR_NO_BOARD))
    return FALSE;

  jolt_dfu_log_add (self->log, "the board was lost before the first block, waiting for it again");
  if (!jolt_transport_wait_for_device (self->transport, JOLT_DFU_MODE_NONE, is_gone, timeout_ms,
                                       self->device.cancellable, &wait_error)) {
    jolt_dfu_log_add (self->log, "%s", wait_error->message);
    return FALSE;
  }

  return TRUE;
}

/* What an error means for the flash. Once the end was sent, nothing but the
 * board's own word is a failure; before, cancelling is the user's word, whatever
 * else happened on the way out, except that a board which does not answer needs
 * its RESET pressed. */
static void
judge (JoltDfuDownload  *self,
       GError          **error)
{
  g_autoptr (GError) raw = g_steal_pointer (error);

  if (self->device.is_committed && !jolt_dfu_error_is (raw, JOLT_DFU_ERROR_STATUS))
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_UNCERTAIN,
                 "everything was sent, but the board did not confirm it: %s", raw->message);
  else if (self->device.is_committed || self->device.is_silent ||
           !g_cancellable_set_error_if_cancelled (self->device.cancellable, error))
    *error = g_steal_pointer (&raw);
}

/**
 * jolt_dfu_download_run:
 * @self: a download
 * @cancellable: (nullable): checked between blocks and while waiting
 * @error: %JOLT_DFU_ERROR or %G_IO_ERROR_CANCELLED
 *
 * Flashes the board. Blocks; for a worker thread.
 *
 * Afterwards the transport is closed. A board that can still be talked to is
 * left in dfuIDLE, so that the next flash finds it in order.
 *
 * Cancelling ends the download when everything under way is answered. It does
 * not end the wait for a board that erases. One that is silent without any work
 * is given up, and the error is %JOLT_DFU_ERROR_TIMEOUT all the same: its RESET
 * must be pressed before it is flashed again.
 *
 * Returns: whether the board confirmed the firmware
 */
gboolean
jolt_dfu_download_run (JoltDfuDownload  *self,
                       GCancellable     *cancellable,
                       GError          **error)
{
  g_autoptr (GError) local_error = NULL;

  self->device = (JoltDfuDevice) { .transport = self->transport, .log = self->log, .cancellable = cancellable };
  self->was_open = FALSE;
  self->has_written = FALSE;
  jolt_flash_tracker_init (&self->tracker, self->plan, self->func, self->user_data);

  if (!attempt (self, &local_error) && is_worth_a_retry (self, local_error)) {
    g_clear_error (&local_error);
    attempt (self, &local_error);
  }

  if (local_error == NULL) {
    jolt_dfu_log_add (self->log, "done");
    jolt_flash_tracker_set_phase (&self->tracker, JOLT_FLASH_PHASE_DONE);
    return TRUE;
  }

  judge (self, &local_error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    jolt_dfu_log_add (self->log, "cancelled");
    jolt_flash_tracker_set_phase (&self->tracker, JOLT_FLASH_PHASE_CANCELLED);
  } else {
    jolt_dfu_log_add (self->log, "failed: %s", local_error->message);
    jolt_flash_tracker_set_phase (&self->tracker, JOLT_FLASH_PHASE_FAILED);
  }
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}
