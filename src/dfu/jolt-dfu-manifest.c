/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-error.h"
#include "jolt-dfu-manifest-private.h"

/* How often a GETSTATUS without a usable answer is asked again. */
#define MAX_RETRIES 2

/* How long manifestation is given where the board's answer was lost: in
 * dfuMANIFEST any request is one too many (appendix A.2.8). */
#define UNNAMED_MANIFEST_MS 1000

/* The end of a download under way */
typedef struct {
  JoltDfuDevice *device;
  JoltDfuWait    wait;
  gboolean       was_refused;   /* the end, or a GETSTATUS */
  gboolean       has_answered;  /* to a GETSTATUS, with no error */
  guint          n_retries;
} Manifest;

typedef enum {
  VERDICT_DONE,
  VERDICT_NOT_YET,
  VERDICT_FAILED,
} Verdict;

/* A board that is not manifestation tolerant may leave for its new firmware, or
 * wait for a reset to do so (section 7). The ROM does neither. */
static gboolean
may_leave (const Manifest *self)
{
  return (self->device->iface.attributes & JOLT_DFU_MANIFESTATION_TOLERANT) == 0;
}

static Verdict
judge_no_answer (Manifest  *self,
                 GError    *failure,
                 GError   **error)
{
  if (jolt_dfu_error_is (failure, JOLT_DFU_ERROR_GONE) && self->has_answered && may_leave (self)) {
    jolt_dfu_log_add (self->device->log, "the board left the bus, as it may after its answer");
    g_error_free (failure);
    return VERDICT_DONE;
  }

  /* What was not an answer can be one the second time. */
  if ((jolt_dfu_error_is (failure, JOLT_DFU_ERROR_STALL) || jolt_dfu_error_is (failure, JOLT_DFU_ERROR_PROTOCOL)) &&
      self->n_retries++ < MAX_RETRIES) {
    jolt_dfu_log_add (self->device->log, "%s", failure->message);
    self->was_refused = TRUE;
    g_error_free (failure);
    jolt_transport_sleep (self->device->transport, UNNAMED_MANIFEST_MS, NULL, NULL);
    return VERDICT_NOT_YET;
  }

  g_propagate_error (error, failure);

  return VERDICT_FAILED;
}

/* An error of the firmware, and not of a request that came at the wrong time */
static gboolean
is_about_firmware (const Manifest *self,
                   JoltDfuStatus   status)
{
  return !self->was_refused ||
         (status != JOLT_DFU_STATUS_ERR_UNKNOWN && status != JOLT_DFU_STATUS_ERR_STALLEDPKT);
}

static Verdict
judge_answer (Manifest                  *self,
              const JoltDfuStatusReply  *reply,
              GError                   **error)
{
  g_autoptr (GError) status_error = NULL;

  if (!jolt_dfu_device_check_status (self->device, reply, &status_error)) {
    if (is_about_firmware (self, jolt_dfu_error_get_status (status_error)))
      g_propagate_error (error, g_steal_pointer (&status_error));
    else
      g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL, "after a refusal %s", status_error->message);
    return VERDICT_FAILED;
  }

  switch (reply->state) {
  case JOLT_DFU_STATE_IDLE:
    return VERDICT_DONE;

  case JOLT_DFU_STATE_MANIFEST_SYNC:
  case JOLT_DFU_STATE_MANIFEST:
    self->has_answered = TRUE;
    return jolt_dfu_device_serve_poll (self->device, reply, &self->wait, NULL, error) ? VERDICT_NOT_YET : VERDICT_FAILED;

  case JOLT_DFU_STATE_MANIFEST_WAIT_RESET:
    if (!may_leave (self))
      break;
    /* What it holds is settled: a failure changes nothing. */
    jolt_dfu_device_bus_reset (self->device, NULL);
    return VERDICT_DONE;

  case JOLT_DFU_STATE_APP_IDLE:
  case JOLT_DFU_STATE_APP_DETACH:
  case JOLT_DFU_STATE_DNLOAD_SYNC:
  case JOLT_DFU_STATE_DNBUSY:
  case JOLT_DFU_STATE_DNLOAD_IDLE:
  case JOLT_DFU_STATE_UPLOAD_IDLE:
  case JOLT_DFU_STATE_ERROR:
    break;
  default:
    g_assert_not_reached ();
  }

  g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL, "the board is in %s",
               jolt_dfu_state_to_string (reply->state));

  return VERDICT_FAILED;
}

/**
 * jolt_dfu_manifest:
 * @device: an open device with nothing queued; the board took every block
 * @n_blocks: how many blocks it took
 * @work_ms: the longest that the board may work on the end, in milliseconds
 * @error: %JOLT_DFU_ERROR_STATUS when the board found the firmware wrong; with
 *   any other it is not known what it made of it
 *
 * Ends the download with a DNLOAD of no bytes and waits for what the board
 * says (section 6.1.1 and 7).
 *
 * Success is the answer dfuIDLE and OK to a GETSTATUS that came after it. A
 * board that is not manifestation tolerant has also succeeded when it waits for
 * a reset, or left after an answer without an error. The ROM reads everything
 * back inside the request and acknowledges it whatever the result is (ROM,
 * dfu_updater_end).
 *
 * From here on nothing is cancelled: the board commits.
 *
 * Returns: whether the board confirmed the firmware
 */
gboolean
jolt_dfu_manifest (JoltDfuDevice  *device,
                   guint64         n_blocks,
                   guint           work_ms,
                   GError        **error)
{
  Manifest self = { .device = device, .wait = { .limit_ms = JOLT_DFU_MAX_BUSY_MS } };
  g_autoptr (GError) refusal = NULL;
  Verdict verdict = VERDICT_NOT_YET;

  jolt_dfu_log_add (device->log, "end of download");

  if (!jolt_dfu_device_submit_download (device, n_blocks, NULL, 0, error))
    return FALSE;

  if (!jolt_dfu_device_reap_download (device, n_blocks, 0, work_ms, &refusal)) {
    if (!jolt_dfu_error_is (refusal, JOLT_DFU_ERROR_STALL)) {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
    jolt_dfu_log_add (device->log, "%s", refusal->message);
  }

  while (verdict == VERDICT_NOT_YET) {
    JoltDfuStatusReply reply;
    GError *failure = NULL;

    if (!jolt_dfu_device_get_status (device, work_ms, &reply, &failure))
      verdict = judge_no_answer (&self, failure, error);
    else
      verdict = judge_answer (&self, &reply, error);
  }

  /* It refused the end but names no error. */
  if (verdict == VERDICT_DONE && refusal != NULL) {
    g_propagate_error (error, g_steal_pointer (&refusal));
    return FALSE;
  }

  return verdict == VERDICT_DONE;
}
