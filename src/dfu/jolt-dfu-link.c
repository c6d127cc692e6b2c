/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-error.h"
#include "jolt-dfu-link.h"

/* A board that is busy but names no time is asked after 1, 2, 4 … 16 ms. */
#define MAX_UNNAMED_WAIT_SHIFT 4

/* What DETACH says where the board names no time of its own */
#define DEFAULT_DETACH_TIMEOUT_MS 1000

static JoltUsbSetup
make_setup (JoltDfuLink    *self,
            JoltDfuRequest  request,
            guint16         value,
            guint16         length)
{
  gboolean is_in = request == JOLT_DFU_REQUEST_GETSTATUS || request == JOLT_DFU_REQUEST_GETSTATE;

  return (JoltUsbSetup) {
    .request_type = is_in ? JOLT_USB_REQUEST_TYPE_IN : JOLT_USB_REQUEST_TYPE_OUT,
    .request = request,
    .value = value,
    .index = self->iface.interface_number,
    .length = length,
  };
}

static void
note_state (JoltDfuLink *self,
            int          state)
{
  if (self->last_state == state)
    return;

  self->last_state = state;
  jolt_dfu_record_add (self->record, "state %s", jolt_dfu_state_to_string (state));
}

/**
 * jolt_dfu_link_open:
 * @self: a closed link
 * @error: as [method@Transport.open]
 *
 * Opens what stands at the port; [field@DfuLink.iface] then says what it is.
 */
gboolean
jolt_dfu_link_open (JoltDfuLink  *self,
                    GError      **error)
{
  const JoltDfuInterface *iface = &self->iface;
  g_autoptr (GError) local_error = NULL;

  self->last_state = -1;

  if (!jolt_transport_open (self->transport, &self->iface, &local_error)) {
    jolt_dfu_record_add (self->record, "open: %s", local_error->message);
    g_propagate_error (error, g_steal_pointer (&local_error));
    return FALSE;
  }

  self->is_open = TRUE;
  jolt_dfu_record_add (self->record,
                       "opened %04x:%04x, configuration %u, interface %u, alternate setting %u, %s mode",
                       iface->vendor_id, iface->product_id, iface->configuration,
                       iface->interface_number, iface->alternate_setting,
                       iface->mode == JOLT_DFU_MODE_DFU ? "DFU" : "run-time");
  jolt_dfu_record_add (self->record,
                       "attributes 0x%02x, wDetachTimeOut %u ms, wTransferSize %u bytes, DFU version %04x",
                       iface->functional.attributes, iface->functional.detach_timeout_ms,
                       iface->functional.transfer_size_bytes, iface->functional.dfu_version);

  return TRUE;
}

void
jolt_dfu_link_close (JoltDfuLink *self)
{
  self->is_open = FALSE;
  jolt_transport_close (self->transport);
}

/* A request without data, or with a short answer. Not for DNLOAD. */
static gssize
control (JoltDfuLink     *self,
         JoltDfuRequest   request,
         guint16          value,
         guint8          *data,
         guint16          length,
         guint            timeout_ms,
         GError         **error)
{
  JoltUsbSetup setup = make_setup (self, request, value, length);
  g_autoptr (GError) local_error = NULL;
  gssize size = jolt_transport_control (self->transport, &setup, data, timeout_ms, &local_error);

  if (size < 0) {
    g_prefix_error (&local_error, "%s: ", jolt_dfu_request_to_string (request));
    jolt_dfu_record_add (self->record, "%s", local_error->message);
    g_propagate_error (error, g_steal_pointer (&local_error));
  } else if (request != JOLT_DFU_REQUEST_GETSTATUS) {
    jolt_dfu_record_add (self->record, "%s: taken", jolt_dfu_request_to_string (request));
  }

  return size;
}

/**
 * jolt_dfu_link_detach:
 * @self: a link to a board in run-time mode
 * @error: as [method@Transport.control]
 *
 * Asks the board to leave its application (section 5.1).
 */
gboolean
jolt_dfu_link_detach (JoltDfuLink  *self,
                      GError      **error)
{
  guint16 timeout_ms = self->iface.functional.detach_timeout_ms;

  if (timeout_ms == 0)
    timeout_ms = DEFAULT_DETACH_TIMEOUT_MS;

  return control (self, JOLT_DFU_REQUEST_DETACH, timeout_ms, NULL, 0, JOLT_DFU_REQUEST_TIMEOUT_MS, error) >= 0;
}

/**
 * jolt_dfu_link_clear_status:
 *
 * dfuERROR → dfuIDLE (section 6.1.3).
 */
gboolean
jolt_dfu_link_clear_status (JoltDfuLink  *self,
                            guint         timeout_ms,
                            GError      **error)
{
  return control (self, JOLT_DFU_REQUEST_CLRSTATUS, 0, NULL, 0, timeout_ms, error) >= 0;
}

/**
 * jolt_dfu_link_abort:
 *
 * A download or upload under way → dfuIDLE (section 6.1.4).
 */
gboolean
jolt_dfu_link_abort (JoltDfuLink  *self,
                     guint         timeout_ms,
                     GError      **error)
{
  return control (self, JOLT_DFU_REQUEST_ABORT, 0, NULL, 0, timeout_ms, error) >= 0;
}

/**
 * jolt_dfu_link_get_state:
 *
 * Looks at the state without changing it (section 6.1.5).
 */
gboolean
jolt_dfu_link_get_state (JoltDfuLink   *self,
                         guint          timeout_ms,
                         JoltDfuState  *state,
                         GError       **error)
{
  guint8 answer = 0;
  gssize size = control (self, JOLT_DFU_REQUEST_GETSTATE, 0, &answer, 1, timeout_ms, error);

  if (size < 0)
    return FALSE;

  if (size != 1 || answer >= JOLT_DFU_N_STATES) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL,
                 "GETSTATE answered %" G_GSSIZE_FORMAT " bytes, 0x%02x", size, answer);
    return FALSE;
  }

  *state = answer;
  note_state (self, answer);

  return TRUE;
}

/**
 * jolt_dfu_link_get_status:
 *
 * Asks for status and state, which moves a board on from the -SYNC states
 * (section 6.1.2).
 */
gboolean
jolt_dfu_link_get_status (JoltDfuLink         *self,
                          guint                timeout_ms,
                          JoltDfuStatusReply  *reply,
                          GError             **error)
{
  return jolt_dfu_link_submit_get_status (self, error) &&
         jolt_dfu_link_reap_get_status (self, timeout_ms, reply, error);
}

/**
 * jolt_dfu_link_submit_download:
 * @self: a link
 * @number: the number of the block since the start of the download
 * @data: (nullable): @size bytes
 * @size: how many; 0 ends the download
 * @error: as [method@Transport.submit]
 *
 * Queues a DNLOAD (section 6.1.1). wBlockNum has 16 bits and wraps.
 */
gboolean
jolt_dfu_link_submit_download (JoltDfuLink   *self,
                               guint64        number,
                               const guint8  *data,
                               guint16        size,
                               GError       **error)
{
  JoltUsbSetup setup = make_setup (self, JOLT_DFU_REQUEST_DNLOAD, (guint16) (number & 0xffff), size);

  if (!jolt_transport_submit (self->transport, &setup, data, error)) {
    g_prefix_error (error, "DNLOAD of block %" G_GUINT64_FORMAT ": ", number);
    return FALSE;
  }

  return TRUE;
}

/**
 * jolt_dfu_link_reap_download:
 * @self: a link whose oldest queued request is this DNLOAD
 * @number: the number of the block
 * @size: its length in bytes
 * @timeout_ms: how long to wait
 * @error: as [method@Transport.reap]; _PROTOCOL where the board took less
 */
gboolean
jolt_dfu_link_reap_download (JoltDfuLink  *self,
                             guint64       number,
                             guint16       size,
                             guint         timeout_ms,
                             GError      **error)
{
  gssize sent = jolt_transport_reap (self->transport, NULL, 0, timeout_ms, error);

  if (sent < 0) {
    g_prefix_error (error, "DNLOAD of block %" G_GUINT64_FORMAT ": ", number);
    return FALSE;
  }
  if (sent != size) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL,
                 "DNLOAD of block %" G_GUINT64_FORMAT ": the board took %" G_GSSIZE_FORMAT " of %u bytes",
                 number, sent, size);
    return FALSE;
  }

  return TRUE;
}

gboolean
jolt_dfu_link_submit_get_status (JoltDfuLink  *self,
                                 GError      **error)
{
  JoltUsbSetup setup = make_setup (self, JOLT_DFU_REQUEST_GETSTATUS, 0, JOLT_DFU_STATUS_SIZE);

  if (!jolt_transport_submit (self->transport, &setup, NULL, error)) {
    g_prefix_error (error, "GETSTATUS: ");
    return FALSE;
  }

  return TRUE;
}

/**
 * jolt_dfu_link_reap_get_status:
 * @self: a link whose oldest queued request is a GETSTATUS
 * @timeout_ms: how long to wait
 * @reply: (out caller-allocates): the answer
 * @error: as [method@Transport.reap]; _PROTOCOL where the answer is none
 */
gboolean
jolt_dfu_link_reap_get_status (JoltDfuLink         *self,
                               guint                timeout_ms,
                               JoltDfuStatusReply  *reply,
                               GError             **error)
{
  guint8 answer[JOLT_DFU_STATUS_SIZE];
  gssize size = jolt_transport_reap (self->transport, answer, sizeof answer, timeout_ms, error);

  if (size < 0) {
    g_prefix_error (error, "GETSTATUS: ");
    return FALSE;
  }
  if (!jolt_dfu_status_reply_parse (answer, size, reply, error))
    return FALSE;

  note_state (self, reply->state);
  if (reply->status != JOLT_DFU_STATUS_OK) {
    self->error_status = reply->status;
    jolt_dfu_record_add (self->record, "status %s (%d) in %s",
                         jolt_dfu_status_to_string (reply->status), reply->status,
                         jolt_dfu_state_to_string (reply->state));
  }

  return TRUE;
}

/**
 * jolt_dfu_link_check_status:
 * @self: a link
 * @reply: what the board answered
 * @error: %JOLT_DFU_ERROR_STATUS
 *
 * Whether an answer is free of errors. dfuERROR without a status is
 * errUNKNOWN.
 */
gboolean
jolt_dfu_link_check_status (JoltDfuLink               *self,
                            const JoltDfuStatusReply  *reply,
                            GError                   **error)
{
  JoltDfuStatus status = reply->status;
  g_autofree char *message = NULL;

  if (status == JOLT_DFU_STATUS_OK && reply->state != JOLT_DFU_STATE_ERROR)
    return TRUE;

  if (status == JOLT_DFU_STATUS_OK)
    status = JOLT_DFU_STATUS_ERR_UNKNOWN;

  self->error_status = status;
  message = g_strdup_printf ("the board answered %s (%d) in %s",
                             jolt_dfu_status_to_string (status), status,
                             jolt_dfu_state_to_string (reply->state));
  jolt_dfu_error_set_status (error, status, message);

  return FALSE;
}

/**
 * jolt_dfu_link_serve_poll:
 * @self: a link
 * @reply: what the board answered
 * @wait: (inout): how long it has been busy with this
 * @cancellable: (nullable): ends the wait
 * @error: %JOLT_DFU_ERROR_TIMEOUT or %G_IO_ERROR_CANCELLED
 *
 * Waits as long as bwPollTimeout asks for before the next GETSTATUS
 * (section 6.1.2), within reason: 24 bits can ask for four hours.
 */
gboolean
jolt_dfu_link_serve_poll (JoltDfuLink               *self,
                          const JoltDfuStatusReply  *reply,
                          JoltDfuWait               *wait,
                          GCancellable              *cancellable,
                          GError                   **error)
{
  guint duration_ms = reply->poll_timeout_ms;

  if (duration_ms > JOLT_DFU_MAX_POLL_TIMEOUT_MS) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT,
                 "the board asks for a wait of %u ms in %s",
                 duration_ms, jolt_dfu_state_to_string (reply->state));
    return FALSE;
  }

  if (duration_ms == 0)
    duration_ms = 1u << MIN (wait->n_polls, MAX_UNNAMED_WAIT_SHIFT);

  wait->n_polls++;
  wait->waited_ms += duration_ms;
  if (wait->waited_ms > wait->limit_ms) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT,
                 "the board stays in %s for longer than %u s",
                 jolt_dfu_state_to_string (reply->state), wait->limit_ms / 1000);
    return FALSE;
  }

  return jolt_transport_pause (self->transport, duration_ms, cancellable, error);
}
