/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-error.h"
#include "jolt-dfu-manifest.h"

/* How long manifestation is given where the board's answer was lost. */
#define UNNAMED_MANIFEST_MS 1000

/* How an answer settles whether the board holds the firmware. */
typedef enum {
  VERDICT_DONE,
  VERDICT_NOT_YET,
  VERDICT_FAILED,
  VERDICT_UNKNOWN,
} Verdict;

static Verdict
judge_state (JoltDfuState state)
{
  switch (state) {
  case JOLT_DFU_STATE_IDLE:
  case JOLT_DFU_STATE_MANIFEST_WAIT_RESET:
    return VERDICT_DONE;
  case JOLT_DFU_STATE_MANIFEST_SYNC:
  case JOLT_DFU_STATE_MANIFEST:
    return VERDICT_NOT_YET;
  case JOLT_DFU_STATE_ERROR:
    return VERDICT_FAILED;
  case JOLT_DFU_STATE_APP_IDLE:
  case JOLT_DFU_STATE_APP_DETACH:
  case JOLT_DFU_STATE_DNLOAD_SYNC:
  case JOLT_DFU_STATE_DNBUSY:
  case JOLT_DFU_STATE_DNLOAD_IDLE:
  case JOLT_DFU_STATE_UPLOAD_IDLE:
    return VERDICT_UNKNOWN;
  default:
    g_assert_not_reached ();
  }
}

static gboolean
set_uncertain (GError     **error,
               const char  *what)
{
  g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_UNCERTAIN,
               "everything was sent, but the board did not confirm it: %s", what);

  return FALSE;
}

/* Leaves a board that waits for it to its new firmware (section 7).
 * What it holds is settled: a failure changes nothing. */
static void
reset_waiting_board (JoltDfuLink *link)
{
  g_autoptr (GError) error = NULL;

  if (jolt_transport_bus_reset (link->transport, &error))
    jolt_dfu_record_add (link->record, "bus reset");
  else
    jolt_dfu_record_add (link->record, "bus reset: %s", error->message);
}

/* The board is in dfuERROR, but perhaps only because it did not like being
 * asked: what it names decides whether the firmware is wrong. */
static Verdict
ask_for_reason (JoltDfuLink  *link,
                GError      **error)
{
  JoltDfuStatusReply reply;

  if (!jolt_dfu_link_get_status (link, JOLT_DFU_REQUEST_TIMEOUT_MS, &reply, NULL))
    return VERDICT_UNKNOWN;

  switch (reply.status) {
  case JOLT_DFU_STATUS_OK:
  case JOLT_DFU_STATUS_ERR_UNKNOWN:
  case JOLT_DFU_STATUS_ERR_STALLEDPKT:
    return VERDICT_UNKNOWN;
  case JOLT_DFU_STATUS_ERR_TARGET:
  case JOLT_DFU_STATUS_ERR_FILE:
  case JOLT_DFU_STATUS_ERR_WRITE:
  case JOLT_DFU_STATUS_ERR_ERASE:
  case JOLT_DFU_STATUS_ERR_CHECK_ERASED:
  case JOLT_DFU_STATUS_ERR_PROG:
  case JOLT_DFU_STATUS_ERR_VERIFY:
  case JOLT_DFU_STATUS_ERR_ADDRESS:
  case JOLT_DFU_STATUS_ERR_NOTDONE:
  case JOLT_DFU_STATUS_ERR_FIRMWARE:
  case JOLT_DFU_STATUS_ERR_VENDOR:
  case JOLT_DFU_STATUS_ERR_USBR:
  case JOLT_DFU_STATUS_ERR_POR:
    jolt_dfu_link_check_status (link, &reply, error);
    return VERDICT_FAILED;
  default:
    g_assert_not_reached ();
  }
}

/* GETSTATUS gave no usable answer. Whatever it said, it may have moved the
 * board on; GETSTATE tells where it is and moves nothing. It waits a little: in
 * dfuMANIFEST any request is one too many (appendix A.2.8). */
static Verdict
ask_for_state (JoltDfuLink  *link,
               GError      **error)
{
  JoltDfuState state;
  Verdict verdict;

  jolt_transport_pause (link->transport, UNNAMED_MANIFEST_MS, NULL, NULL);

  if (!jolt_dfu_link_get_state (link, JOLT_DFU_REQUEST_TIMEOUT_MS, &state, NULL))
    return VERDICT_UNKNOWN;

  verdict = judge_state (state);
  if (verdict == VERDICT_FAILED)
    return ask_for_reason (link, error);
  if (state == JOLT_DFU_STATE_MANIFEST_WAIT_RESET)
    reset_waiting_board (link);

  return verdict;
}

/**
 * jolt_dfu_manifest:
 * @link: an open link with nothing queued; the board took every block
 * @n_blocks: how many blocks it took
 * @error: %JOLT_DFU_ERROR_STATUS when the board found the firmware wrong,
 *   %JOLT_DFU_ERROR_UNCERTAIN when it is not known what it made of it
 *
 * Ends the download with a DNLOAD of no bytes and waits for what the board
 * says (section 6.1.1 and 7).
 *
 * dfuIDLE, dfuMANIFEST-WAIT-RESET and a board that leaves the bus after it took
 * the request are success. From here on nothing is cancelled: the board is
 * about to commit.
 *
 * Returns: whether the board confirmed the firmware
 */
gboolean
jolt_dfu_manifest (JoltDfuLink  *link,
                   guint64       n_blocks,
                   GError      **error)
{
  g_autoptr (GError) download_error = NULL;
  JoltDfuWait wait = { .limit_ms = JOLT_DFU_MAX_BUSY_MS };
  gboolean asked_for_state = FALSE;

  jolt_dfu_record_add (link->record, "end of download");

  if (!jolt_dfu_link_submit_download (link, n_blocks, NULL, 0, &download_error) ||
      !jolt_dfu_link_reap_download (link, n_blocks, 0, JOLT_DFU_DOWNLOAD_TIMEOUT_MS, &download_error))
    jolt_dfu_record_add (link->record, "%s", download_error->message);

  /* Whether it took the request before it left is not known. */
  if (jolt_dfu_error_is (download_error, JOLT_DFU_ERROR_GONE))
    return set_uncertain (error, download_error->message);

  for (;;) {
    g_autoptr (GError) local_error = NULL;
    JoltDfuStatusReply reply;

    if (!jolt_dfu_link_get_status (link, JOLT_DFU_DOWNLOAD_TIMEOUT_MS, &reply, &local_error)) {
      if (download_error != NULL)
        return set_uncertain (error, download_error->message);
      if (jolt_dfu_error_is (local_error, JOLT_DFU_ERROR_GONE)) {
        jolt_dfu_record_add (link->record, "the board left the bus");
        return TRUE;
      }

      jolt_dfu_record_add (link->record, "%s", local_error->message);
      switch (asked_for_state ? VERDICT_UNKNOWN : ask_for_state (link, error)) {
      case VERDICT_DONE:
        return TRUE;
      case VERDICT_NOT_YET:
        asked_for_state = TRUE;
        continue;
      case VERDICT_FAILED:
        return FALSE;
      case VERDICT_UNKNOWN:
        return set_uncertain (error, local_error->message);
      default:
        g_assert_not_reached ();
      }
    }

    if (!jolt_dfu_link_check_status (link, &reply, error))
      return FALSE;

    /* It refused the request but names no error. */
    if (download_error != NULL)
      return set_uncertain (error, download_error->message);

    switch (judge_state (reply.state)) {
    case VERDICT_DONE:
      if (reply.state == JOLT_DFU_STATE_MANIFEST_WAIT_RESET)
        reset_waiting_board (link);
      return TRUE;
    case VERDICT_NOT_YET:
      if (!jolt_dfu_link_serve_poll (link, &reply, &wait, NULL, &local_error))
        return set_uncertain (error, local_error->message);
      break;
    case VERDICT_FAILED:
    case VERDICT_UNKNOWN:
      g_clear_error (&local_error);
      local_error = g_error_new (JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL, "it is in %s",
                                 jolt_dfu_state_to_string (reply.state));
      return set_uncertain (error, local_error->message);
    default:
      g_assert_not_reached ();
    }
  }
}
