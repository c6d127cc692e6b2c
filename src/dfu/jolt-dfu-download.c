/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu.h"

#include "jolt-dfu-block-iter-private.h"
#include "jolt-dfu-connection-private.h"
#include "jolt-dfu-error.h"
#include "jolt-dfu-manifest-private.h"
#include "jolt-dfu-stream-private.h"

/* How long a board that was lost before the first block may take to come
 * back. */
#define LOST_TIMEOUT_MS 1200

/* A download under way */
typedef struct {
  const JoltDfuPort   *port;
  const JoltFlashPlan *plan;
  guint                depth;
  JoltDfuConnection    connection;
  JoltFlashProgress    progress;
  gboolean             has_written;   /* the board took a block */
} JoltDfuDownload;

/* A stream with several requests under way that broke starts anew, with one at
 * a time. */
static JoltDfuStreamResult
send_again (JoltDfuDownload  *self,
            guint64          *n_blocks,
            GError          **error)
{
  JoltDfuDevice *device = &self->connection.device;

  jolt_dfu_log_add (device->log, "starting the download again, one request at a time");
  if (device->is_silent)
    jolt_dfu_device_give_up (device);
  if (!jolt_dfu_connection_recover (&self->connection, error))
    return JOLT_DFU_STREAM_FAILED;

  return jolt_dfu_stream_send (device, &self->progress, 1, n_blocks, error);
}

/* The ROM is not asked again once it was silent, and neither is a board that is
 * gone; one that stays busy does so in the careful way, too. */
static gboolean
is_worth_another_start (JoltDfuDownload *self,
                        const GError    *error)
{
  if (g_cancellable_is_cancelled (self->connection.device.cancellable) || jolt_dfu_error_is (error, JOLT_DFU_ERROR_GONE))
    return FALSE;

  if (jolt_dfu_error_is (error, JOLT_DFU_ERROR_TIMEOUT))
    return self->connection.device.is_silent && !self->connection.device.is_rom;

  return TRUE;
}

/* After another start the board's own word wins, and what says that it cannot
 * be talked to; otherwise the first error is the one that says what happened. */
static gboolean
is_last_word (JoltDfuDownload *self,
              const GError    *error)
{
  return self->connection.device.is_silent || jolt_dfu_error_is (error, JOLT_DFU_ERROR_STATUS) ||
         jolt_dfu_error_is (error, JOLT_DFU_ERROR_GONE);
}

static gboolean
send_payload (JoltDfuDownload  *self,
              guint64          *n_blocks,
              GError          **error)
{
  g_autoptr (GError) first_error = NULL, last_error = NULL;
  JoltDfuStreamResult result = jolt_dfu_stream_send (&self->connection.device, &self->progress, self->depth, n_blocks, &first_error);

  self->has_written |= *n_blocks > 0;
  if (result == JOLT_DFU_STREAM_BROKEN && is_worth_another_start (self, first_error)) {
    self->has_written = TRUE;
    result = send_again (self, n_blocks, &last_error);
  }

  if (result == JOLT_DFU_STREAM_SENT)
    return !g_cancellable_set_error_if_cancelled (self->connection.device.cancellable, error);
  if (result == JOLT_DFU_STREAM_CANCELLED)
    g_cancellable_set_error_if_cancelled (self->connection.device.cancellable, error);
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

  jolt_flash_progress_set_phase (&self->progress, JOLT_FLASH_PHASE_CHECKING);

  return jolt_dfu_manifest (&self->connection.device, n_blocks, jolt_dfu_block_iter_get_end_work_ms (self->plan), error);
}

static gboolean
attempt (JoltDfuDownload  *self,
         GError          **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean ok = jolt_dfu_connection_open (&self->connection, &local_error) && download (self, &local_error);

  if (!ok)
    jolt_dfu_log_add (self->port->log, "%s", local_error->message);
  jolt_dfu_connection_close (&self->connection, local_error);

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
  guint timeout_ms = LOST_TIMEOUT_MS;

  if (self->has_written || !self->connection.was_open)
    return FALSE;

  if (jolt_dfu_error_is (error, JOLT_DFU_ERROR_NOT_RETURNED))
    timeout_ms = JOLT_DFU_RETURN_TIMEOUT_MS;
  else if (!is_gone && !jolt_dfu_error_is (error, JOLT_DFU_ERROR_NO_BOARD))
    return FALSE;

  jolt_dfu_log_add (self->port->log, "the board was lost before the first block, waiting for it again");
  if (!jolt_transport_wait_for_device (self->port->transport, JOLT_DFU_MODE_NONE, is_gone, timeout_ms,
                                       self->connection.device.cancellable, &wait_error)) {
    jolt_dfu_log_add (self->port->log, "%s", wait_error->message);
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

  if (self->connection.device.is_committed && !jolt_dfu_error_is (raw, JOLT_DFU_ERROR_STATUS))
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_UNCERTAIN,
                 "everything was sent, but the board did not confirm it: %s", raw->message);
  else if (self->connection.device.is_committed || self->connection.device.is_silent ||
           !g_cancellable_set_error_if_cancelled (self->connection.device.cancellable, error))
    *error = g_steal_pointer (&raw);
}

/* The ROM of a chip compares every part with its fingerprint before it confirms
 * a download, except those that the file tells it not to (ROM,
 * dfu_updater_end). */
static gboolean
is_verified (const JoltDfuDownload *self)
{
  for (gsize i = 0; i < self->plan->n_pieces; i++)
    if (!self->plan->pieces[i].verifies)
      return FALSE;

  return self->connection.device.is_rom;
}

/**
 * jolt_dfu_write:
 * @port: a port, closed
 * @plan: what to write
 * @depth: how many requests can be under way at once; 1 for the careful way
 * @cancellable: (nullable): checked between blocks and while waiting
 * @error: %JOLT_DFU_ERROR or %G_IO_ERROR_CANCELLED
 *
 * Flashes the board, from whatever is at the port to firmware that the board
 * confirmed. Blocks; for a worker thread.
 *
 * Afterwards the port is closed. A board that can still be talked to is left in
 * dfuIDLE, so that the next flash finds it in order.
 *
 * Cancelling ends the download when everything under way is answered. It does
 * not end the wait for a board that erases. One that is silent without any work
 * is given up, and the error is %JOLT_DFU_ERROR_TIMEOUT all the same: its RESET
 * must be pressed before it is flashed again.
 *
 * Returns: whether the board confirmed the firmware
 */
gboolean
jolt_dfu_write (const JoltDfuPort    *port,
                const JoltFlashPlan  *plan,
                guint                 depth,
                GCancellable         *cancellable,
                GError              **error)
{
  g_autoptr (GError) local_error = NULL;
  JoltDfuDownload self = { .port = port, .plan = plan, .depth = depth };

  self.connection = (JoltDfuConnection) {
    .device = { .transport = port->transport, .log = port->log, .cancellable = cancellable },
    .plan = plan,
    .progress = &self.progress,
    .may_detach = TRUE,
  };
  jolt_flash_progress_init (&self.progress, plan, port->func, port->user_data);

  if (!attempt (&self, &local_error) && is_worth_a_retry (&self, local_error)) {
    g_clear_error (&local_error);
    attempt (&self, &local_error);
  }

  if (local_error == NULL) {
    jolt_dfu_log_add (port->log, "done");
    self.progress.verified = is_verified (&self);
    jolt_flash_progress_set_phase (&self.progress, JOLT_FLASH_PHASE_DONE);
    return TRUE;
  }

  judge (&self, &local_error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    jolt_dfu_log_add (port->log, "cancelled");
    jolt_flash_progress_set_phase (&self.progress, JOLT_FLASH_PHASE_CANCELLED);
  } else {
    jolt_dfu_log_add (port->log, "failed: %s", local_error->message);
    jolt_flash_progress_set_phase (&self.progress, JOLT_FLASH_PHASE_FAILED);
  }
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}
