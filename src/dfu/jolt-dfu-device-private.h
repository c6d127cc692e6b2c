/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-log.h"
#include "jolt-dfu-status-private.h"
#include "jolt-transport.h"

G_BEGIN_DECLS

/* How long a request may stay unanswered, in milliseconds, beside the work that
 * the board has to do in it. */
#define JOLT_DFU_PATIENCE_MS 30000
/* How long one answer may ask us to wait, and how long a board can be busy with
 * one thing altogether. */
#define JOLT_DFU_MAX_POLL_TIMEOUT_MS 60000
#define JOLT_DFU_MAX_BUSY_MS 120000u

/**
 * JoltDfuDevice:
 * @transport: to the port
 * @log: takes every technical step
 * @cancellable: (nullable): ends waiting for an answer where the board has
 *   nothing to do that takes time
 * @is_open: whether there is a board to talk to; it may be gone all the same
 * @iface: its DFU interface, after open
 * @is_rom: whether it is the DFU mode of a chip's ROM
 * @is_silent: whether a request was not answered. Then nothing more is sent:
 *   every function fails with %JOLT_DFU_ERROR_TIMEOUT
 * @is_committed: whether the end of a download was sent: what the board holds
 *   is no longer in our hands
 * @asked_whether_left: whether it was waited for its departure in vain
 * @last_state: the last state the board was seen in, or -1
 *
 * The requests of DFU as functions. For one worker thread.
 */
typedef struct {
  JoltTransport    *transport;
  JoltDfuLog       *log;
  GCancellable     *cancellable;
  gboolean          is_open;
  JoltDfuInterface  iface;
  gboolean          is_rom;
  gboolean          is_silent;
  gboolean          is_committed;
  gboolean          asked_whether_left;
  int               last_state;
} JoltDfuDevice;

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

gboolean jolt_dfu_device_open              (JoltDfuDevice             *self,
                                            GError                   **error);
void     jolt_dfu_device_close             (JoltDfuDevice             *self);
void     jolt_dfu_device_give_up           (JoltDfuDevice             *self);
gboolean jolt_dfu_device_detach            (JoltDfuDevice             *self,
                                            GError                   **error);
gboolean jolt_dfu_device_clear_status      (JoltDfuDevice             *self,
                                            GError                   **error);
gboolean jolt_dfu_device_abort             (JoltDfuDevice             *self,
                                            GError                   **error);
gboolean jolt_dfu_device_get_status        (JoltDfuDevice             *self,
                                            guint                      work_ms,
                                            JoltDfuStatusReply        *reply,
                                            GError                   **error);
gboolean jolt_dfu_device_submit_download   (JoltDfuDevice             *self,
                                            guint64                    number,
                                            const guint8              *data,
                                            guint16                    size,
                                            GError                   **error);
gboolean jolt_dfu_device_reap_download     (JoltDfuDevice             *self,
                                            guint64                    number,
                                            guint16                    size,
                                            guint                      work_ms,
                                            GError                   **error);
gboolean jolt_dfu_device_set_interface     (JoltDfuDevice             *self,
                                            guint16                    value,
                                            GError                   **error);
gboolean jolt_dfu_device_submit_upload     (JoltDfuDevice             *self,
                                            guint64                    number,
                                            guint16                    size,
                                            GError                   **error);
gboolean jolt_dfu_device_reap_upload       (JoltDfuDevice             *self,
                                            guint64                    number,
                                            guint8                    *data,
                                            guint16                    size,
                                            GError                   **error);
gboolean jolt_dfu_device_submit_get_status (JoltDfuDevice             *self,
                                            GError                   **error);
gboolean jolt_dfu_device_reap_get_status   (JoltDfuDevice             *self,
                                            guint                      work_ms,
                                            JoltDfuStatusReply        *reply,
                                            GError                   **error);
gboolean jolt_dfu_device_check_status      (JoltDfuDevice             *self,
                                            const JoltDfuStatusReply  *reply,
                                            GError                   **error);
gboolean jolt_dfu_device_serve_poll        (JoltDfuDevice             *self,
                                            const JoltDfuStatusReply  *reply,
                                            JoltDfuWait               *wait,
                                            GCancellable              *cancellable,
                                            GError                   **error);
gboolean jolt_dfu_device_bus_reset         (JoltDfuDevice             *self,
                                            GError                   **error);

G_END_DECLS
