/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-device-private.h"
#include "jolt-dfu-error.h"

/* What a status means, and the wait that it asks for. */

/* A board that is busy but names no time is asked after 1, 2, 4 … 16 ms. */
#define MAX_UNNAMED_WAIT_SHIFT 4

/**
 * jolt_dfu_device_check_status:
 * @self: a device
 * @reply: what the board answered
 * @error: %JOLT_DFU_ERROR_STATUS
 *
 * Whether an answer is free of errors. dfuERROR without a status is
 * errUNKNOWN.
 */
gboolean
jolt_dfu_device_check_status (JoltDfuDevice             *self,
                              const JoltDfuStatusReply  *reply,
                              GError                   **error)
{
  JoltDfuStatus status = reply->status;
  g_autofree char *message = NULL;

  if (status == JOLT_DFU_STATUS_OK && reply->state != JOLT_DFU_STATE_ERROR)
    return TRUE;

  if (status == JOLT_DFU_STATUS_OK)
    status = JOLT_DFU_STATUS_ERR_UNKNOWN;

  message = g_strdup_printf ("the board answered %s (%d) in %s",
                             jolt_dfu_status_to_string (status), status,
                             jolt_dfu_state_to_string (reply->state));
  jolt_dfu_error_set_status (error, status, message);

  return FALSE;
}

/**
 * jolt_dfu_device_serve_poll:
 * @self: a device
 * @reply: what the board answered, in dfuDNLOAD-SYNC, dfuDNBUSY,
 *   dfuMANIFEST-SYNC or dfuMANIFEST
 * @wait: (inout): how long it has been busy with this
 * @cancellable: (nullable): ends the wait
 * @error: %JOLT_DFU_ERROR_TIMEOUT or %G_IO_ERROR_CANCELLED
 *
 * Waits as long as bwPollTimeout asks for before the next GETSTATUS
 * (section 6.1.2), within reason: 24 bits can ask for four hours. In every
 * other state there is nothing to wait for; the ROM says 256 ms in all of them
 * and means nothing by it (ROM, dfu_class_handle_req).
 */
gboolean
jolt_dfu_device_serve_poll (JoltDfuDevice             *self,
                            const JoltDfuStatusReply  *reply,
                            JoltDfuWait               *wait,
                            GCancellable              *cancellable,
                            GError                   **error)
{
  guint duration_ms = reply->poll_timeout_ms;

  if (duration_ms > JOLT_DFU_MAX_POLL_TIMEOUT_MS) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT,
                 "the board asks for a wait of %u ms in %s",
                 duration_ms, jolt_dfu_state_to_string (reply->state));
    return FALSE;
  }

  if (duration_ms == 0)
    duration_ms = 1u << MIN (wait->n_polls, MAX_UNNAMED_WAIT_SHIFT);

  wait->n_polls++;
  wait->waited_ms += duration_ms;
  if (wait->waited_ms > wait->limit_ms) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT,
                 "the board stays in %s for longer than %u s",
                 jolt_dfu_state_to_string (reply->state), wait->limit_ms / 1000);
    return FALSE;
  }

  return jolt_transport_sleep (self->transport, duration_ms, cancellable, error);
}
