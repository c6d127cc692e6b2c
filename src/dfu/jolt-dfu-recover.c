/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-error.h"
#include "jolt-dfu-recover-private.h"

/* Each CLRSTATUS or ABORT is a step; one is enough for a sound board. */
#define MAX_STEPS 4

/* A refused CLRSTATUS or ABORT is not a reason to give up: it puts the board into
 * dfuERROR, which the next step clears. */
static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_STALL);
}

static gboolean
is_nonsense (const GError *error)
{
  return g_error_matches (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL);
}

/* Why the steps did not help: what was refused, or where the board stayed. */
static void
set_stuck_error (JoltDfuDevice             *device,
                 const JoltDfuStatusReply  *reply,
                 GError                    *refusal,
                 GError                   **error)
{
  if (!jolt_dfu_device_check_status (device, reply, error)) {
    g_clear_error (&refusal);
  } else if (refusal != NULL) {
    g_propagate_error (error, refusal);
  } else {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL,
                 "the board stays in %s", jolt_dfu_state_to_string (reply->state));
  }
}

/* A step towards dfuIDLE. */
static gboolean
take_step (JoltDfuDevice             *device,
           const JoltDfuStatusReply  *reply,
           GError                   **error)
{
  return reply->state == JOLT_DFU_STATE_ERROR ? jolt_dfu_device_clear_status (device, error)
                                              : jolt_dfu_device_abort (device, error);
}

/**
 * jolt_dfu_recover:
 * @device: an open device with nothing queued, in DFU mode
 * @busy_ms: how long the board can be busy
 * @cancellable: (nullable): ends waiting for a busy board
 * @error: what a request failed with; %JOLT_DFU_ERROR_STATUS or _PROTOCOL when
 *   the board answers but does not get there; %G_IO_ERROR_CANCELLED
 *
 * Brings a board into dfuIDLE from wherever an earlier download left it
 * (section 6.1 and the state diagram of appendix A.1): dfuERROR is cleared, a
 * transfer under way is aborted, a busy board is waited for, and one that
 * waits for a reset, or is in a state of run-time mode, is restarted by one of
 * the bus. The ROM is in such a state after a DETACH that somebody sent in DFU
 * mode, and takes nothing else there (ROM, dfu_status_cb).
 *
 * dfuERROR is left by CLRSTATUS: ABORT would leave the error of the archive in
 * the ROM, and the next GETSTATUS bring it back (ROM, dfu_class_handle_req).
 *
 * Returns: how it ended; @error is set for _FAILED
 */
JoltDfuRecovery
jolt_dfu_recover (JoltDfuDevice  *device,
                  guint           busy_ms,
                  GCancellable   *cancellable,
                  GError        **error)
{
  g_autoptr (GError) refusal = NULL;
  JoltDfuWait wait = { .limit_ms = busy_ms };
  guint n_steps = 0;

  for (;;) {
    g_autoptr (GError) step_error = NULL;
    JoltDfuStatusReply reply;

    if (!jolt_dfu_device_get_status (device, 0, &reply, &step_error)) {
      /* A busy board refuses even this when it is asked too soon, and nothing
       * is lost by asking once more for an answer that was none. */
      if (!(is_refusal (step_error) || is_nonsense (step_error)) || ++n_steps > MAX_STEPS) {
        g_propagate_error (error, g_steal_pointer (&step_error));
        return JOLT_DFU_RECOVERY_FAILED;
      }
      jolt_dfu_log_add (device->log, "%s", step_error->message);
      continue;
    }

    if (n_steps > MAX_STEPS) {
      set_stuck_error (device, &reply, g_steal_pointer (&refusal), error);
      return JOLT_DFU_RECOVERY_FAILED;
    }

    switch (reply.state) {
    case JOLT_DFU_STATE_IDLE:
      return JOLT_DFU_RECOVERY_IDLE;

    case JOLT_DFU_STATE_ERROR:
    case JOLT_DFU_STATE_DNLOAD_SYNC:
    case JOLT_DFU_STATE_DNLOAD_IDLE:
    case JOLT_DFU_STATE_MANIFEST_SYNC:
    case JOLT_DFU_STATE_UPLOAD_IDLE:
      n_steps++;
      if (take_step (device, &reply, &step_error))
        break;
      if (!is_refusal (step_error)) {
        g_propagate_error (error, g_steal_pointer (&step_error));
        return JOLT_DFU_RECOVERY_FAILED;
      }
      g_clear_error (&refusal);
      refusal = g_steal_pointer (&step_error);
      break;

    case JOLT_DFU_STATE_DNBUSY:
    case JOLT_DFU_STATE_MANIFEST:
      if (!jolt_dfu_device_serve_poll (device, &reply, &wait, cancellable, error))
        return JOLT_DFU_RECOVERY_FAILED;
      break;

    case JOLT_DFU_STATE_APP_IDLE:
    case JOLT_DFU_STATE_APP_DETACH:
    case JOLT_DFU_STATE_MANIFEST_WAIT_RESET:
      return jolt_dfu_device_bus_reset (device, error) ? JOLT_DFU_RECOVERY_RESTARTED : JOLT_DFU_RECOVERY_FAILED;

    default:
      g_assert_not_reached ();
    }
  }
}
