/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-status-private.h"

#include "jolt-dfu-error.h"

/**
 * jolt_dfu_status_reply_parse:
 * @data: (array length=size): what the board answered to GETSTATUS
 * @size: its length in bytes
 * @reply: (out caller-allocates): the answer
 * @error: %JOLT_DFU_ERROR_PROTOCOL
 *
 * Reads the answer to GETSTATUS (section 6.1.2).
 *
 * An answer that is not exactly 6 bytes long or names a status or state that
 * the specification does not have is not an answer. iString is ignored.
 *
 * Returns: whether @reply is set
 */
gboolean
jolt_dfu_status_reply_parse (const guint8        *data,
                             gsize                size,
                             JoltDfuStatusReply  *reply,
                             GError             **error)
{
  if (size != JOLT_DFU_STATUS_SIZE) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL,
                 "GETSTATUS answered %" G_GSIZE_FORMAT " bytes, not %d", size, JOLT_DFU_STATUS_SIZE);
    return FALSE;
  }
  if (data[0] >= JOLT_DFU_N_STATUSES) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL,
                 "GETSTATUS answered the unknown status 0x%02x", data[0]);
    return FALSE;
  }
  if (data[4] >= JOLT_DFU_N_STATES) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL,
                 "GETSTATUS answered the unknown state 0x%02x", data[4]);
    return FALSE;
  }

  reply->status = data[0];
  reply->poll_timeout_ms = (guint) data[1] | (guint) data[2] << 8 | (guint) data[3] << 16;
  reply->state = data[4];

  return TRUE;
}
