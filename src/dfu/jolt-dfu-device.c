/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-device-private.h"
#include "jolt-dfu-error.h"

/* The requests, and the two things that are judged here and nowhere else: what
 * a failed transfer says of the board, and when it is given up.
 *
 * The ROM does its work inside a request and does nothing else meanwhile.
 * A host that gives up on one and sends the next takes the late end of the
 * first for the answer of the second, and the ROM then waits for ever with the
 * rest of its answer: only RESET helps (ROM, usb_dc_ep_write). So a request is
 * given at least the time that its work can take, and when that is over nothing
 * more is sent to the board. */

/* How long DETACH may stay unanswered: most boards leave without an answer. */
#define DETACH_PATIENCE_MS 5000

/* What the board answers without work takes it milliseconds. Who cancels does
 * not wait longer than this for one that is silent. */
#define CANCEL_PATIENCE_MS 1000

/* That a board left is known up to the poll interval of a hub after its
 * transfers have failed. */
#define DEPARTURE_MS 500

/* USB 2.0, table 9-4: standard, interface, host to board */
#define USB_REQUEST_TYPE_INTERFACE 0x01
#define USB_REQUEST_SET_INTERFACE 0x0b

/* What DETACH says where the board names no time of its own */
#define DEFAULT_DETACH_TIMEOUT_MS 1000

static void
note_state (JoltDfuDevice *self,
            int            state)
{
  if (self->last_state == state)
    return;

  self->last_state = state;
  jolt_dfu_log_add (self->log, "state %s", jolt_dfu_state_to_string (state));
}

static gboolean
set_silent_error (GError **error)
{
  g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT, "the board does not answer, nothing more is sent to it");

  return FALSE;
}

static gboolean
submit (JoltDfuDevice   *self,
        JoltDfuRequest   request,
        guint16          value,
        const guint8    *data,
        guint16          length,
        GError         **error)
{
  gboolean is_in = request == JOLT_DFU_REQUEST_GETSTATUS || request == JOLT_DFU_REQUEST_UPLOAD;
  JoltUsbSetup setup = {
    .request_type = is_in ? JOLT_USB_REQUEST_TYPE_IN : JOLT_USB_REQUEST_TYPE_OUT,
    .request = request,
    .value = value,
    .index = self->iface.interface_number,
    .length = length,
  };

  if (self->is_silent)
    return set_silent_error (error);

  return jolt_transport_submit (self->transport, &setup, data, error);
}

/* A cable that is pulled can look like any failure of a transfer, a STALL
 * included, depending on the host controller. Whether it was is waited for once;
 * a board that was there all the same is not waited for again. */
static void
judge_failure (JoltDfuDevice  *self,
               GError        **error)
{
  guint timeout_ms = self->asked_whether_left ? 0 : DEPARTURE_MS;

  if (!jolt_dfu_error_is (*error, JOLT_DFU_ERROR_USB) && !jolt_dfu_error_is (*error, JOLT_DFU_ERROR_STALL))
    return;

  self->asked_whether_left = TRUE;
  if (!jolt_transport_has_left (self->transport, timeout_ms))
    return;

  jolt_dfu_log_add (self->log, "%s", (*error)->message);
  g_clear_error (error);
  g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_GONE, "the board left the bus");
}

/* Waits for the oldest request.
 *
 * Cancelling ends the wait only where no work is known that the board can be
 * doing, and not before it has had the time to answer. */
static gssize
reap (JoltDfuDevice  *self,
      guint8         *data,
      gsize           size,
      guint           timeout_ms,
      gboolean        may_be_cancelled,
      GError        **error)
{
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (GError) local_error = NULL;
  gssize n;

  n = jolt_transport_reap (self->transport, data, size, timeout_ms,
                           may_be_cancelled ? self->cancellable : NULL, &local_error);

  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    gint64 waited_ms = (g_get_monotonic_time () - start_us) / 1000;

    g_clear_error (&local_error);
    n = jolt_transport_reap (self->transport, data, size,
                             (guint) MAX (CANCEL_PATIENCE_MS - waited_ms, 0), NULL, &local_error);
  }

  if (n >= 0)
    return n;

  self->is_silent |= jolt_dfu_error_is (local_error, JOLT_DFU_ERROR_TIMEOUT);
  g_propagate_error (error, g_steal_pointer (&local_error));

  return -1;
}

/* A request without data, whose answer nothing is learned from */
static gboolean
control (JoltDfuDevice   *self,
         JoltDfuRequest   request,
         guint16          value,
         guint            timeout_ms,
         GError         **error)
{
  g_autoptr (GError) local_error = NULL;

  if (submit (self, request, value, NULL, 0, &local_error) &&
      reap (self, NULL, 0, timeout_ms, TRUE, &local_error) >= 0) {
    jolt_dfu_log_add (self->log, "%s: taken", jolt_dfu_request_to_string (request));
    return TRUE;
  }

  judge_failure (self, &local_error);
  g_prefix_error (&local_error, "%s: ", jolt_dfu_request_to_string (request));
  jolt_dfu_log_add (self->log, "%s", local_error->message);
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * jolt_dfu_device_detach:
 * @self: a device in run-time mode
 * @error: as [method@Transport.reap]
 *
 * Asks the board to leave its application (section 5.1).
 *
 * The ROM leaves inside the request and never answers it (ROM,
 * dfu_class_handle_req): what counts is what comes back.
 */
gboolean
jolt_dfu_device_detach (JoltDfuDevice  *self,
                        GError        **error)
{
  guint16 timeout_ms = self->iface.detach_timeout_ms;

  if (timeout_ms == 0)
    timeout_ms = DEFAULT_DETACH_TIMEOUT_MS;

  return control (self, JOLT_DFU_REQUEST_DETACH, timeout_ms, DETACH_PATIENCE_MS, error);
}

/**
 * jolt_dfu_device_clear_status:
 *
 * dfuERROR → dfuIDLE (section 6.1.3).
 */
gboolean
jolt_dfu_device_clear_status (JoltDfuDevice  *self,
                              GError        **error)
{
  return control (self, JOLT_DFU_REQUEST_CLRSTATUS, 0, JOLT_DFU_PATIENCE_MS, error);
}

/**
 * jolt_dfu_device_abort:
 *
 * A download or upload under way → dfuIDLE (section 6.1.4).
 */
gboolean
jolt_dfu_device_abort (JoltDfuDevice  *self,
                       GError        **error)
{
  return control (self, JOLT_DFU_REQUEST_ABORT, 0, JOLT_DFU_PATIENCE_MS, error);
}

/**
 * jolt_dfu_device_get_status:
 *
 * Asks for status and state, which moves a board on from the -SYNC states
 * (section 6.1.2).
 */
gboolean
jolt_dfu_device_get_status (JoltDfuDevice       *self,
                            guint                work_ms,
                            JoltDfuStatusReply  *reply,
                            GError             **error)
{
  return jolt_dfu_device_submit_get_status (self, error) &&
         jolt_dfu_device_reap_get_status (self, work_ms, reply, error);
}

/**
 * jolt_dfu_device_submit_download:
 * @self: a device
 * @number: the number of the block since the start of the download
 * @data: (nullable): @size bytes
 * @size: how many; 0 ends the download
 * @error: as [method@Transport.submit]
 *
 * Queues a DNLOAD (section 6.1.1). wBlockNum has 16 bits and wraps.
 */
gboolean
jolt_dfu_device_submit_download (JoltDfuDevice  *self,
                                 guint64         number,
                                 const guint8   *data,
                                 guint16         size,
                                 GError        **error)
{
  if (!submit (self, JOLT_DFU_REQUEST_DNLOAD, (guint16) (number & 0xffff), data, size, error)) {
    g_prefix_error (error, "DNLOAD of block %" G_GUINT64_FORMAT ": ", number);
    return FALSE;
  }

  if (size == 0)
    self->is_committed = TRUE;

  return TRUE;
}

/**
 * jolt_dfu_device_reap_download:
 * @self: a device whose oldest queued request is this DNLOAD
 * @number: the number of the block
 * @size: its length in bytes
 * @work_ms: the longest that the board may work on it, in milliseconds
 * @error: as [method@Transport.reap]; _PROTOCOL where the board took less
 */
gboolean
jolt_dfu_device_reap_download (JoltDfuDevice  *self,
                               guint64         number,
                               guint16         size,
                               guint           work_ms,
                               GError        **error)
{
  g_autoptr (GError) local_error = NULL;
  gssize sent = reap (self, NULL, 0, JOLT_DFU_PATIENCE_MS + work_ms,
                      work_ms == 0 && !self->is_committed, &local_error);

  if (sent == size)
    return TRUE;

  if (sent < 0)
    judge_failure (self, &local_error);
  else
    g_set_error (&local_error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL,
                 "the board took %" G_GSSIZE_FORMAT " of %u bytes", sent, size);

  g_prefix_error (&local_error, "DNLOAD of block %" G_GUINT64_FORMAT ": ", number);
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * jolt_dfu_device_set_interface:
 * @self: a device
 * @value: bAlternateSetting
 * @error: as [method@Transport.reap]
 *
 * Sends SET_INTERFACE (USB 2.0, 9.4.10), whatever the descriptors say: the ROM
 * takes any value, and it is where an upload starts and how long it is. The
 * kernel's own call would refuse a setting that is not in the descriptors.
 */
gboolean
jolt_dfu_device_set_interface (JoltDfuDevice  *self,
                               guint16         value,
                               GError        **error)
{
  const JoltUsbSetup setup = {
    .request_type = USB_REQUEST_TYPE_INTERFACE,
    .request = USB_REQUEST_SET_INTERFACE,
    .value = value,
    .index = self->iface.interface_number,
  };
  g_autoptr (GError) local_error = NULL;

  if (self->is_silent)
    return set_silent_error (error);

  if (jolt_transport_submit (self->transport, &setup, NULL, &local_error) &&
      reap (self, NULL, 0, JOLT_DFU_PATIENCE_MS, TRUE, &local_error) >= 0)
    return TRUE;

  judge_failure (self, &local_error);
  g_prefix_error (&local_error, "SET_INTERFACE: ");
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

/**
 * jolt_dfu_device_submit_upload:
 * @self: a device
 * @number: the number of the block since the start of the upload
 * @size: how much to ask for, in bytes
 * @error: as [method@Transport.submit]
 *
 * Queues an UPLOAD (section 6.2.1).
 */
gboolean
jolt_dfu_device_submit_upload (JoltDfuDevice  *self,
                               guint64         number,
                               guint16         size,
                               GError        **error)
{
  if (!submit (self, JOLT_DFU_REQUEST_UPLOAD, (guint16) (number & 0xffff), NULL, size, error)) {
    g_prefix_error (error, "UPLOAD of block %" G_GUINT64_FORMAT ": ", number);
    return FALSE;
  }

  return TRUE;
}

/**
 * jolt_dfu_device_reap_upload:
 * @self: a device whose oldest queued request is this UPLOAD
 * @number: the number of the block
 * @data: where it is written
 * @size: how much was asked for, in bytes
 * @error: as [method@Transport.reap]; _PROTOCOL where less came
 */
gboolean
jolt_dfu_device_reap_upload (JoltDfuDevice  *self,
                             guint64         number,
                             guint8         *data,
                             guint16         size,
                             GError        **error)
{
  g_autoptr (GError) local_error = NULL;
  gssize n = reap (self, data, size, JOLT_DFU_PATIENCE_MS, TRUE, &local_error);

  if (n == size)
    return TRUE;

  if (n < 0)
    judge_failure (self, &local_error);
  else
    g_set_error (&local_error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL,
                 "the board gave %" G_GSSIZE_FORMAT " of %u bytes", n, size);

  g_prefix_error (&local_error, "UPLOAD of block %" G_GUINT64_FORMAT ": ", number);
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

gboolean
jolt_dfu_device_submit_get_status (JoltDfuDevice  *self,
                                   GError        **error)
{
  if (!submit (self, JOLT_DFU_REQUEST_GETSTATUS, 0, NULL, JOLT_DFU_STATUS_SIZE, error)) {
    g_prefix_error (error, "GETSTATUS: ");
    return FALSE;
  }

  return TRUE;
}

/**
 * jolt_dfu_device_reap_get_status:
 * @self: a device whose oldest queued request is a GETSTATUS
 * @work_ms: the longest that the board may work on what came before, in
 *   milliseconds
 * @reply: (out caller-allocates): the answer
 * @error: as [method@Transport.reap]; _PROTOCOL where the answer is none
 */
gboolean
jolt_dfu_device_reap_get_status (JoltDfuDevice       *self,
                                 guint                work_ms,
                                 JoltDfuStatusReply  *reply,
                                 GError             **error)
{
  guint8 answer[JOLT_DFU_STATUS_SIZE];
  g_autoptr (GError) local_error = NULL;
  gssize size = reap (self, answer, sizeof answer, JOLT_DFU_PATIENCE_MS + work_ms,
                      work_ms == 0 && !self->is_committed, &local_error);

  if (size < 0) {
    judge_failure (self, &local_error);
    g_prefix_error (&local_error, "GETSTATUS: ");
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }

  /* The late end of a request that somebody gave up on. */
  if (size == 0 && self->is_rom) {
    self->is_silent = TRUE;
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT,
                 "GETSTATUS: the answer belongs to a request that was given up before");
    return FALSE;
  }

  if (!jolt_dfu_status_reply_parse (answer, size, reply, error))
    return FALSE;

  note_state (self, reply->state);
  if (reply->status != JOLT_DFU_STATUS_OK)
    jolt_dfu_log_add (self->log, "status %s (%d) in %s",
                      jolt_dfu_status_to_string (reply->status), reply->status,
                      jolt_dfu_state_to_string (reply->state));

  return TRUE;
}

/**
 * jolt_dfu_device_bus_reset:
 * @self: a device
 * @error: as [method@Transport.bus_reset]
 *
 * Resets the board on the bus, which restarts one in DFU mode. Close the device
 * afterwards.
 *
 * Returns: whether the reset was signalled
 */
gboolean
jolt_dfu_device_bus_reset (JoltDfuDevice  *self,
                           GError        **error)
{
  g_autoptr (GError) local_error = NULL;

  if (self->is_silent)
    return set_silent_error (error);

  if (jolt_transport_bus_reset (self->transport, &local_error)) {
    jolt_dfu_log_add (self->log, "bus reset");
    return TRUE;
  }

  jolt_dfu_log_add (self->log, "bus reset: %s", local_error->message);
  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}
