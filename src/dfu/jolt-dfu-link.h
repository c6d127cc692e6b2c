/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-record.h"
#include "jolt-transport.h"

G_BEGIN_DECLS

/* How long a request may stay unanswered, in milliseconds. */
#define JOLT_DFU_REQUEST_TIMEOUT_MS 5000
#define JOLT_DFU_DOWNLOAD_TIMEOUT_MS 30000
/* How long one answer may ask us to wait, and how long a board may be busy
 * with one thing altogether. */
#define JOLT_DFU_MAX_POLL_TIMEOUT_MS 60000
#define JOLT_DFU_MAX_BUSY_MS 120000u

/**
 * JoltDfuLink:
 * @transport: to the port
 * @record: takes every technical step
 * @is_open: whether there is a board to talk to; it may be gone all the same
 * @iface: what stands at the port, after open
 * @error_status: the last error status that the board named, or OK
 * @last_state: the last state the board was seen in, or -1
 *
 * The requests of DFU as functions. For one worker thread.
 */
typedef struct {
  JoltTransport    *transport;
  JoltDfuRecord    *record;
  gboolean          is_open;
  JoltDfuInterface  iface;
  JoltDfuStatus     error_status;
  int               last_state;
} JoltDfuLink;

/**
 * JoltDfuWait:
 * @limit_ms: how long it may be
 * @waited_ms: how long the board has been busy
 * @n_polls: how often it was asked
 *
 * How long a board has been busy with one thing.
 */
typedef struct {
  guint   limit_ms;
  guint64 waited_ms;
  guint   n_polls;
} JoltDfuWait;

gboolean jolt_dfu_link_open              (JoltDfuLink               *self,
                                          GError                   **error);
void     jolt_dfu_link_close             (JoltDfuLink               *self);
gboolean jolt_dfu_link_detach            (JoltDfuLink               *self,
                                          GError                   **error);
gboolean jolt_dfu_link_clear_status      (JoltDfuLink               *self,
                                          guint                      timeout_ms,
                                          GError                   **error);
gboolean jolt_dfu_link_abort             (JoltDfuLink               *self,
                                          guint                      timeout_ms,
                                          GError                   **error);
gboolean jolt_dfu_link_get_state         (JoltDfuLink               *self,
                                          guint                      timeout_ms,
                                          JoltDfuState              *state,
                                          GError                   **error);
gboolean jolt_dfu_link_get_status        (JoltDfuLink               *self,
                                          guint                      timeout_ms,
                                          JoltDfuStatusReply        *reply,
                                          GError                   **error);
gboolean jolt_dfu_link_submit_download   (JoltDfuLink               *self,
                                          guint64                    number,
                                          const guint8              *data,
                                          guint16                    size,
                                          GError                   **error);
gboolean jolt_dfu_link_reap_download     (JoltDfuLink               *self,
                                          guint64                    number,
                                          guint16                    size,
                                          guint                      timeout_ms,
                                          GError                   **error);
gboolean jolt_dfu_link_submit_get_status (JoltDfuLink               *self,
                                          GError                   **error);
gboolean jolt_dfu_link_reap_get_status   (JoltDfuLink               *self,
                                          guint                      timeout_ms,
                                          JoltDfuStatusReply        *reply,
                                          GError                   **error);
gboolean jolt_dfu_link_check_status      (JoltDfuLink               *self,
                                          const JoltDfuStatusReply  *reply,
                                          GError                   **error);
gboolean jolt_dfu_link_serve_poll        (JoltDfuLink               *self,
                                          const JoltDfuStatusReply  *reply,
                                          JoltDfuWait               *wait,
                                          GCancellable              *cancellable,
                                          GError                   **error);

G_END_DECLS
