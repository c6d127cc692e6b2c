/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-error.h"
#include "jolt-dfu-manifest.h"
#include "jolt-dfu-recover.h"
#include "jolt-dfu-session.h"
#include "jolt-dfu-stream.h"

/* How often one attempt may look at the board: as it stands, after DETACH,
 * after a bus reset. */
#define MAX_VISITS 4

/* Leaving a board in order after a failure is a courtesy: not for long. After
 * cancelling it is what was asked for. */
#define TIDY_TIMEOUT_MS 1000
#define TIDY_BUSY_MS 2000
#define CANCEL_BUSY_MS 30000

/* A session under way */
typedef struct {
  JoltDfuSession   *session;
  JoltDfuLink       link;
  JoltFlashTracker  tracker;
  GCancellable     *cancellable;
  gboolean          was_open;      /* a board stood at the port once */
  gboolean          has_detached;  /* in this attempt */
  gboolean          has_reset;     /* the bus, to recover the board, in this attempt */
  gboolean          has_written;   /* the board took a block */
} Run;

/* Whether the board is one that the firmware is for. While an application
 * runs, a product ID that names no chip may be the application's own. */
static gboolean
check_chip (Run     *run,
            GError **error)
{
  const JoltFlashPlan *plan = run->session->plan;
  const JoltDfuInterface *iface = &run->link.iface;
  const JoltChip *chip = iface->vendor_id == JOLT_VENDOR_ID_ESPRESSIF && iface->product_id != 0
    ? jolt_chip_from_id (iface->product_id)
    : NULL;
  g_autofree char *message = NULL;

  if (iface->vendor_id == plan->vendor_id && iface->product_id == plan->product_id)
    return TRUE;

  if (iface->mode == JOLT_DFU_MODE_RUNTIME && iface->vendor_id == plan->vendor_id && chip == NULL)
    return TRUE;

  message = g_strdup_printf ("the firmware is for %s (%04x:%04x), the board is %s (%04x:%04x)",
                             plan->chip_name ? plan->chip_name : "another board",
                             plan->vendor_id, plan->product_id,
                             chip ? chip->name : "another one", iface->vendor_id, iface->product_id);
  jolt_dfu_error_set_wrong_chip (error, jolt_chip_from_id (plan->product_id), chip, message);

  return FALSE;
}

/* What a run-time interface answers is of interest, but does not decide: an
 * application may know DETACH alone. A board whose bootloader still shows its
 * run-time descriptors is taken for what it says it is. */
static gboolean
find_out_mode (Run          *run,
               JoltDfuMode  *mode,
               GError      **error)
{
  g_autoptr (GError) local_error = NULL;
  JoltDfuStatusReply reply;

  *mode = run->link.iface.mode;
  if (*mode == JOLT_DFU_MODE_DFU)
    return TRUE;

  if (!jolt_dfu_link_get_status (&run->link, JOLT_DFU_REQUEST_TIMEOUT_MS, &reply, &local_error)) {
    jolt_dfu_record_add (run->session->record, "%s", local_error->message);
    if (jolt_dfu_error_is (local_error, JOLT_DFU_ERROR_GONE)) {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  } else if (reply.state != JOLT_DFU_STATE_APP_IDLE && reply.state != JOLT_DFU_STATE_APP_DETACH) {
    *mode = JOLT_DFU_MODE_DFU;
  }

  return TRUE;
}

/* Run-time mode → DFU mode (section 5.1). Whether DETACH was taken does not
 * matter: a recorded ESP32-S2 refuses it and restarts all the same. What counts
 * is what comes back. */
static gboolean
detach (Run     *run,
        GError **error)
{
  JoltDfuSession *self = run->session;
  g_autoptr (GError) local_error = NULL;

  jolt_flash_tracker_set_phase (&run->tracker, JOLT_FLASH_PHASE_RESTARTING);
  run->has_detached = TRUE;

  jolt_dfu_link_detach (&run->link, NULL);

  if ((run->link.iface.functional.attributes & JOLT_DFU_WILL_DETACH) == 0) {
    if (jolt_transport_bus_reset (self->transport, &local_error))
      jolt_dfu_record_add (self->record, "bus reset");
    else
      jolt_dfu_record_add (self->record, "bus reset: %s", local_error->message);
    g_clear_error (&local_error);
  }

  jolt_dfu_link_close (&run->link);

  if (!jolt_transport_await (self->transport, JOLT_DFU_MODE_DFU, JOLT_DFU_RETURN_TIMEOUT_MS,
                             run->cancellable, &local_error)) {
    jolt_dfu_record_add (self->record, "%s", local_error->message);
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }

  return TRUE;
}

/* After a bus reset the board may be anything; but one is enough. */
static gboolean
await_after_reset (Run     *run,
                   GError **error)
{
  jolt_dfu_link_close (&run->link);

  if (run->has_reset) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL,
                 "the board is in %s again after a bus reset", jolt_dfu_state_to_string (run->link.last_state));
    return FALSE;
  }
  run->has_reset = TRUE;

  return jolt_transport_await (run->session->transport, JOLT_DFU_MODE_NONE, JOLT_DFU_RETURN_TIMEOUT_MS,
                               run->cancellable, error);
}

/* From whatever stands at the port to an open board in dfuIDLE. */
static gboolean
prepare (Run     *run,
         GError **error)
{
  for (guint visit = 0; visit < MAX_VISITS; visit++) {
    JoltDfuRecovery recovery;
    JoltDfuMode mode;

    if (visit == 0)
      jolt_flash_tracker_set_phase (&run->tracker, JOLT_FLASH_PHASE_OPENING);

    if (g_cancellable_set_error_if_cancelled (run->cancellable, error) ||
        !jolt_dfu_link_open (&run->link, error))
      return FALSE;
    run->was_open = TRUE;

    if (!check_chip (run, error) || !find_out_mode (run, &mode, error))
      return FALSE;

    if (mode != JOLT_DFU_MODE_DFU) {
      if (run->has_detached)
        break;
      if (g_cancellable_set_error_if_cancelled (run->cancellable, error) ||
          !detach (run, error))
        return FALSE;
      continue;
    }

    jolt_flash_tracker_set_phase (&run->tracker, JOLT_FLASH_PHASE_RECOVERING);
    recovery = jolt_dfu_recover (&run->link, JOLT_DFU_REQUEST_TIMEOUT_MS, JOLT_DFU_MAX_BUSY_MS,
                                 run->cancellable, error);
    if (recovery == JOLT_DFU_RECOVERY_IDLE)
      return TRUE;
    if (recovery == JOLT_DFU_RECOVERY_FAILED || !await_after_reset (run, error))
      return FALSE;
  }

  g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NOT_RETURNED,
               "the board does not stay in its bootloader");

  return FALSE;
}

/* Leaves the board so that the next flash finds it in order. */
static void
tidy (Run *run)
{
  g_autoptr (GError) error = NULL;
  JoltDfuStatus error_status = run->link.error_status;

  jolt_transport_discard (run->session->transport);
  if (jolt_dfu_recover (&run->link, TIDY_TIMEOUT_MS,
                        g_cancellable_is_cancelled (run->cancellable) ? CANCEL_BUSY_MS : TIDY_BUSY_MS,
                        NULL, &error) == JOLT_DFU_RECOVERY_FAILED)
    jolt_dfu_record_add (run->session->record, "leaving the board in order: %s", error->message);

  run->link.error_status = error_status;
}

/* A stream that broke because it ran ahead starts anew, without running ahead. */
static gboolean
send_again (Run      *run,
            guint64  *n_blocks,
            GError  **error)
{
  g_autoptr (GError) local_error = NULL;
  JoltDfuStreamResult result;

  jolt_dfu_record_add (run->session->record, "starting the download again, one request at a time");
  jolt_flash_tracker_set_phase (&run->tracker, JOLT_FLASH_PHASE_RECOVERING);

  switch (jolt_dfu_recover (&run->link, JOLT_DFU_REQUEST_TIMEOUT_MS, JOLT_DFU_MAX_BUSY_MS,
                            run->cancellable, &local_error)) {
  case JOLT_DFU_RECOVERY_IDLE:
    break;
  case JOLT_DFU_RECOVERY_RESET:
    if (!await_after_reset (run, error) || !prepare (run, error))
      return FALSE;
    break;
  case JOLT_DFU_RECOVERY_FAILED:
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  default:
    g_assert_not_reached ();
  }

  run->link.error_status = JOLT_DFU_STATUS_OK;
  result = jolt_dfu_stream_send (&run->link, &run->tracker, 1, n_blocks, run->cancellable, error);
  if (result == JOLT_DFU_STREAM_CANCELLED)
    g_cancellable_set_error_if_cancelled (run->cancellable, error);

  return result == JOLT_DFU_STREAM_SENT;
}

/* The whole payload, and the end of it. */
static gboolean
download (Run     *run,
          GError **error)
{
  g_autoptr (GError) stream_error = NULL;
  guint64 n_blocks = 0;
  gboolean sent = FALSE;

  switch (jolt_dfu_stream_send (&run->link, &run->tracker, run->session->depth, &n_blocks,
                                run->cancellable, &stream_error)) {
  case JOLT_DFU_STREAM_SENT:
    sent = TRUE;
    break;
  case JOLT_DFU_STREAM_BROKEN:
    run->has_written = TRUE;
    if (send_again (run, &n_blocks, error))
      sent = TRUE;
    else if (stream_error != NULL && error != NULL &&
             !g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
             !jolt_dfu_error_is (*error, JOLT_DFU_ERROR_GONE)) {
      /* The first error is the one that says what happened. */
      g_clear_error (error);
      g_propagate_error (error, g_steal_pointer (&stream_error));
    }
    break;
  case JOLT_DFU_STREAM_FAILED:
    g_propagate_error (error, g_steal_pointer (&stream_error));
    break;
  case JOLT_DFU_STREAM_CANCELLED:
    g_cancellable_set_error_if_cancelled (run->cancellable, error);
    break;
  default:
    g_assert_not_reached ();
  }

  run->has_written |= n_blocks > 0;

  /* From here on the board commits: too late to cancel. */
  if (sent && g_cancellable_set_error_if_cancelled (run->cancellable, error))
    sent = FALSE;

  if (!sent)
    return FALSE;

  jolt_flash_tracker_set_phase (&run->tracker, JOLT_FLASH_PHASE_CHECKING);

  return jolt_dfu_manifest (&run->link, n_blocks, error);
}

static gboolean
attempt (Run     *run,
         GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean ok;

  run->has_detached = FALSE;
  run->has_reset = FALSE;
  run->link.error_status = JOLT_DFU_STATUS_OK;

  ok = prepare (run, &local_error);
  if (ok) {
    run->link.error_status = JOLT_DFU_STATUS_OK;
    ok = download (run, &local_error);
    if (!ok) {
      jolt_dfu_record_add (run->session->record, "%s", local_error->message);
      /* It is closed where it did not come back for another start. */
      if (run->link.is_open && !jolt_dfu_error_is (local_error, JOLT_DFU_ERROR_GONE))
        tidy (run);
    }
  }

  jolt_dfu_link_close (&run->link);
  /* What an earlier download left behind is no news of a flash that succeeded. */
  run->session->error_status = ok ? JOLT_DFU_STATUS_OK : run->link.error_status;

  if (!ok)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return ok;
}

/* "Lost device after RESET?": known of the first attempt, and the second one
 * succeeds (idf tools/cmake/run_dfu_util.cmake). It is worth a try only while
 * the board holds what it held before. */
static gboolean
is_worth_a_retry (Run          *run,
                  const GError *error)
{
  g_autoptr (GError) await_error = NULL;
  guint timeout_ms = JOLT_DFU_LOST_TIMEOUT_MS;

  if (run->has_written || !run->was_open)
    return FALSE;

  if (jolt_dfu_error_is (error, JOLT_DFU_ERROR_NOT_RETURNED))
    timeout_ms = JOLT_DFU_RETURN_TIMEOUT_MS;
  else if (!jolt_dfu_error_is (error, JOLT_DFU_ERROR_GONE) && !jolt_dfu_error_is (error, JOLT_DFU_ERROR_NO_BOARD))
    return FALSE;

  jolt_dfu_record_add (run->session->record, "the board was lost before the first block, looking for it again");
  if (!jolt_transport_await (run->session->transport, JOLT_DFU_MODE_NONE, timeout_ms,
                             run->cancellable, &await_error)) {
    jolt_dfu_record_add (run->session->record, "%s", await_error->message);
    return FALSE;
  }

  return TRUE;
}

/* Cancelling is the person's word, whatever else happened on the way out; but
 * it does not undo what the board was already asked to commit. */
static void
let_cancelling_win (Run     *run,
                    GError **error)
{
  if (run->tracker.report.phase == JOLT_FLASH_PHASE_CHECKING || !g_cancellable_is_cancelled (run->cancellable))
    return;

  g_clear_error (error);
  g_cancellable_set_error_if_cancelled (run->cancellable, error);
}

/**
 * jolt_dfu_session_run:
 * @self: a session
 * @cancellable: (nullable): looked at between blocks and while waiting
 * @error: %JOLT_DFU_ERROR or %G_IO_ERROR_CANCELLED
 *
 * Flashes the board. Blocks; for a worker thread.
 *
 * Afterwards the transport is closed. A board that can still be talked to is
 * left in dfuIDLE, so that the next flash finds it in order.
 *
 * Returns: whether the board confirmed the firmware
 */
gboolean
jolt_dfu_session_run (JoltDfuSession  *self,
                      GCancellable    *cancellable,
                      GError         **error)
{
  g_autoptr (GError) local_error = NULL;
  Run run = {
    .session = self,
    .link = { .transport = self->transport, .record = self->record },
    .cancellable = cancellable,
  };
  gboolean ok;

  jolt_flash_tracker_init (&run.tracker, self->plan, self->func, self->user_data);

  ok = attempt (&run, &local_error);
  if (!ok && is_worth_a_retry (&run, local_error)) {
    g_clear_error (&local_error);
    ok = attempt (&run, &local_error);
  }

  if (!ok)
    let_cancelling_win (&run, &local_error);

  if (ok) {
    jolt_dfu_record_add (self->record, "done");
    jolt_flash_tracker_set_phase (&run.tracker, JOLT_FLASH_PHASE_DONE);
    return TRUE;
  }

  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    jolt_dfu_record_add (self->record, "cancelled");
    jolt_flash_tracker_set_phase (&run.tracker, JOLT_FLASH_PHASE_CANCELLED);
  } else {
    jolt_dfu_record_add (self->record, "failed: %s", local_error->message);
    jolt_flash_tracker_set_phase (&run.tracker, JOLT_FLASH_PHASE_FAILED);
  }
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}
