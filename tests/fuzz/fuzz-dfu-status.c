/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "jolt-dfu-error.h"
#include "jolt-dfu-status-private.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr (GError) error = NULL;
  JoltDfuStatusReply reply;
  gboolean ok = jolt_dfu_status_reply_parse (data, size, &reply, &error);

  g_assert_true (ok == (error == NULL));
  if (!ok) {
    g_assert_true (g_error_matches (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL));
    return 0;
  }

  g_assert_cmpuint (size, ==, JOLT_DFU_STATUS_SIZE);
  g_assert_cmpuint (reply.status, <, JOLT_DFU_N_STATUSES);
  g_assert_cmpuint (reply.state, <, JOLT_DFU_N_STATES);
  g_assert_cmpuint (reply.poll_timeout_ms, <=, 0xffffff);

  return 0;
}
