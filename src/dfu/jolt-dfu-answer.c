/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-answer.h"
#include "jolt-dfu-error.h"

static void
set_state_error (const JoltDfuBlock        *block,
                 const JoltDfuStatusReply  *reply,
                 GError                   **error)
{
  g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL,
               "block %" G_GUINT64_FORMAT ": the board went to %s",
               block->number, jolt_dfu_state_to_string (reply->state));
}

/**
 * jolt_dfu_answer_take:
 * @link: a link whose oldest queued request is the DNLOAD of @block
 * @block: a block
 * @is_asked: whether its GETSTATUS is queued already
 * @reply: (out caller-allocates): what the board said; not set for _FAILED
 * @error: what went wrong, for _FAILED
 *
 * Takes the answers to a block. Both are taken even if the first one is bad:
 * the second says why.
 *
 * Returns: what the block came to
 */
JoltDfuAnswer
jolt_dfu_answer_take (JoltDfuLink         *link,
                      const JoltDfuBlock  *block,
                      gboolean             is_asked,
                      JoltDfuStatusReply  *reply,
                      GError             **error)
{
  g_autoptr (GError) download_error = NULL, status_error = NULL;
  guint timeout_ms = jolt_dfu_block_get_timeout_ms (block);
  gboolean answered;

  jolt_dfu_link_reap_download (link, block->number, block->size, timeout_ms, &download_error);

  if (jolt_dfu_error_is (download_error, JOLT_DFU_ERROR_GONE)) {
    g_propagate_error (error, g_steal_pointer (&download_error));
    return JOLT_DFU_ANSWER_FAILED;
  }

  /* The patience was for the block. */
  if (jolt_dfu_error_is (download_error, JOLT_DFU_ERROR_TIMEOUT))
    timeout_ms = JOLT_DFU_REQUEST_TIMEOUT_MS;

  answered = is_asked || jolt_dfu_link_submit_get_status (link, &status_error);
  answered = answered && jolt_dfu_link_reap_get_status (link, timeout_ms, reply, &status_error);

  if (jolt_dfu_error_is (status_error, JOLT_DFU_ERROR_GONE)) {
    g_propagate_error (error, g_steal_pointer (&status_error));
    return JOLT_DFU_ANSWER_FAILED;
  }
  if (answered && !jolt_dfu_link_check_status (link, reply, error)) {
    g_prefix_error (error, "block %" G_GUINT64_FORMAT ": ", block->number);
    return JOLT_DFU_ANSWER_FAILED;
  }
  if (download_error != NULL || status_error != NULL) {
    g_propagate_error (error, download_error != NULL ? g_steal_pointer (&download_error)
                                                     : g_steal_pointer (&status_error));
    return JOLT_DFU_ANSWER_FAILED;
  }

  switch (reply->state) {
  case JOLT_DFU_STATE_DNLOAD_IDLE:
    return JOLT_DFU_ANSWER_TAKEN;
  case JOLT_DFU_STATE_DNLOAD_SYNC:
  case JOLT_DFU_STATE_DNBUSY:
    return JOLT_DFU_ANSWER_BUSY;
  case JOLT_DFU_STATE_APP_IDLE:
  case JOLT_DFU_STATE_APP_DETACH:
  case JOLT_DFU_STATE_IDLE:
  case JOLT_DFU_STATE_MANIFEST_SYNC:
  case JOLT_DFU_STATE_MANIFEST:
  case JOLT_DFU_STATE_MANIFEST_WAIT_RESET:
  case JOLT_DFU_STATE_UPLOAD_IDLE:
  case JOLT_DFU_STATE_ERROR:
    set_state_error (block, reply, error);
    return JOLT_DFU_ANSWER_FAILED;
  default:
    g_assert_not_reached ();
  }
}

/**
 * jolt_dfu_answer_await_taken:
 * @link: a link with nothing queued
 * @block: the newest block
 * @reply: (inout): what the board said of it
 * @cancellable: (nullable): ends the wait
 * @error: %JOLT_DFU_ERROR or %G_IO_ERROR_CANCELLED
 *
 * Serves a board that asks for time, as the specification says (section 6.1.2).
 *
 * Returns: whether it took the block in the end
 */
gboolean
jolt_dfu_answer_await_taken (JoltDfuLink         *link,
                             const JoltDfuBlock  *block,
                             JoltDfuStatusReply  *reply,
                             GCancellable        *cancellable,
                             GError             **error)
{
  guint timeout_ms = jolt_dfu_block_get_timeout_ms (block);
  JoltDfuWait wait = { .limit_ms = JOLT_DFU_MAX_BUSY_MS };

  while (reply->state == JOLT_DFU_STATE_DNBUSY || reply->state == JOLT_DFU_STATE_DNLOAD_SYNC) {
    if (!jolt_dfu_link_serve_poll (link, reply, &wait, cancellable, error) ||
        !jolt_dfu_link_get_status (link, timeout_ms, reply, error) ||
        !jolt_dfu_link_check_status (link, reply, error))
      return FALSE;
  }

  if (reply->state != JOLT_DFU_STATE_DNLOAD_IDLE) {
    set_state_error (block, reply, error);
    return FALSE;
  }

  return TRUE;
}
