/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-error.h"
#include "jolt-dfu-recover.h"

/* Each CLRSTATUS or ABORT is a step; one is enough for a sound board. */
#define MAX_STEPS 4

/* A refused CLRSTATUS or ABORT is no reason to give up: it puts the board into
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

static gboolean
reset (JoltDfuLink  *link,
       GError      **error)
{
  jolt_dfu_record_add (link->record, "bus reset");

  return jolt_transport_bus_reset (link->transport, error);
}

/* Why the steps did not help: what was refused, or where the board stayed. */
static void
set_stuck_error (JoltDfuLink               *link,
                 const JoltDfuStatusReply  *reply,
                 GError                    *refusal,
                 GError                   **error)
{
  if (!jolt_dfu_link_check_status (link, reply, error)) {
    g_clear_error (&refusal);
  } else if (refusal != NULL) {
    g_propagate_error (error, refusal);
  } else {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL,
                 "the board stays in %s", jolt_dfu_state_to_string (reply->state));
  }
}

/**
 * jolt_dfu_recover:
 * @link: an open link with nothing queued, to a board in DFU mode
 * @timeout_ms: how long each request may take
 * @busy_ms: how long the board may be busy
 * @cancellable: (nullable): ends waiting for a busy board
 * @error: what a request failed with; %JOLT_DFU_ERROR_STATUS or _PROTOCOL when
 *   the board answers but does not get there; %G_IO_ERROR_CANCELLED
 *
 * Brings a board into dfuIDLE from wherever an earlier download left it
 * (section 6.1 and the state diagram of appendix A.1): dfuERROR is cleared, a
 * transfer under way is aborted, a busy board is waited for, and one that
 * waits for a reset, or is in a state of run-time mode, is reset.
 *
 * Returns: how it ended; @error is set for _FAILED
 */
JoltDfuRecovery
jolt_dfu_recover (JoltDfuLink   *link,
                  guint          timeout_ms,
                  guint          busy_ms,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr (GError) refusal = NULL;
  JoltDfuWait wait = { .limit_ms = busy_ms };
  guint n_steps = 0;

  for (;;) {
    g_autoptr (GError) step_error = NULL;
    JoltDfuStatusReply reply;
    gboolean ok = TRUE;

    if (!jolt_dfu_link_get_status (link, timeout_ms, &reply, &step_error)) {
      /* A busy board refuses even this when it is asked too soon, and nothing
       * is lost by asking once more for an answer that was none. */
      if (!(is_refusal (step_error) || is_nonsense (step_error)) || ++n_steps > MAX_STEPS) {
        g_propagate_error (error, g_steal_pointer (&step_error));
        return JOLT_DFU_RECOVERY_FAILED;
      }
      jolt_dfu_record_add (link->record, "%s", step_error->message);
      continue;
    }

    if (n_steps > MAX_STEPS) {
      set_stuck_error (link, &reply, g_steal_pointer (&refusal), error);
      return JOLT_DFU_RECOVERY_FAILED;
    }

    switch (reply.state) {
    case JOLT_DFU_STATE_IDLE:
      return JOLT_DFU_RECOVERY_IDLE;

    case JOLT_DFU_STATE_ERROR:
      n_steps++;
      ok = jolt_dfu_link_clear_status (link, timeout_ms, &step_error);
      break;

    case JOLT_DFU_STATE_DNLOAD_SYNC:
    case JOLT_DFU_STATE_DNLOAD_IDLE:
    case JOLT_DFU_STATE_MANIFEST_SYNC:
    case JOLT_DFU_STATE_UPLOAD_IDLE:
      n_steps++;
      ok = jolt_dfu_link_abort (link, timeout_ms, &step_error);
      break;

    case JOLT_DFU_STATE_DNBUSY:
    case JOLT_DFU_STATE_MANIFEST:
      if (!jolt_dfu_link_serve_poll (link, &reply, &wait, cancellable, error))
        return JOLT_DFU_RECOVERY_FAILED;
      break;

    case JOLT_DFU_STATE_APP_IDLE:
    case JOLT_DFU_STATE_APP_DETACH:
      /* Not while it shows a DFU-mode interface: it has lost its way. */
    case JOLT_DFU_STATE_MANIFEST_WAIT_RESET:
      return reset (link, error) ? JOLT_DFU_RECOVERY_RESET : JOLT_DFU_RECOVERY_FAILED;

    default:
      g_assert_not_reached ();
    }

    if (!ok && !is_refusal (step_error)) {
      g_propagate_error (error, g_steal_pointer (&step_error));
      return JOLT_DFU_RECOVERY_FAILED;
    }
    if (!ok) {
      g_clear_error (&refusal);
      refusal = g_steal_pointer (&step_error);
    }
  }
}
