/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <libusb.h>

#include "jolt-usb-error.h"
#include "jolt-usb-open.h"
#include "jolt-usb-presence.h"
#include "jolt-usb-transport.h"

/**
 * JoltUsbTransport:
 *
 * A port of the real USB.
 *
 * Each opening has a libusb context of its own, so that transports share
 * nothing, and its events are handled by the thread that waits for a transfer.
 * Transfers have no time-out in libusb, which would cost a timer of the system
 * for each of them: the deadline is kept here.
 */

/* The error of a transfer and the news that the board left can come in this
 * order, apart by the poll interval of a hub. */
#define DEPARTURE_MS 500

typedef struct {
  GList                   link;
  struct libusb_transfer *usb;
  guint8                 *buffer;   /* the setup stage and the data */
  gsize                   size;     /* of @buffer */
  int                     done;
} Transfer;

struct _JoltUsbTransport
{
  GObject               parent_instance;

  const JoltUsbFolders *folders;
  char                 *port_path;
  guint64               generation;
  gboolean              is_gone;    /* that attachment of the board */

  libusb_context       *context;
  libusb_device_handle *handle;
  guint8                interface_number;

  GQueue                queue;      /* Transfer, oldest first */
  GQueue                pool;       /* Transfer, for use again */
};

static void jolt_usb_transport_iface_init (JoltTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (JoltUsbTransport, jolt_usb_transport, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (JOLT_TYPE_TRANSPORT, jolt_usb_transport_iface_init))

static void
transfer_free (Transfer *transfer)
{
  libusb_free_transfer (transfer->usb);
  g_free (transfer->buffer);
  g_free (transfer);
}

static void LIBUSB_CALL
transfer_cb (struct libusb_transfer *usb)
{
  Transfer *transfer = usb->user_data;

  transfer->done = TRUE;
}

static Transfer *
take_transfer (JoltUsbTransport *self,
               gsize             size)
{
  GList *link = g_queue_pop_head_link (&self->pool);
  Transfer *transfer = link != NULL ? link->data : NULL;

  if (transfer == NULL) {
    transfer = g_new0 (Transfer, 1);
    transfer->link.data = transfer;
    transfer->usb = libusb_alloc_transfer (0);
    if (transfer->usb == NULL)
      g_error ("Out of memory");
  }

  if (transfer->size < size) {
    transfer->buffer = g_realloc (transfer->buffer, size);
    transfer->size = size;
  }

  transfer->done = FALSE;

  return transfer;
}

/* Newest first: were the oldest cancelled first, the next one would still go
 * to the board. */
static void
cancel_all (JoltUsbTransport *self)
{
  for (GList *link = self->queue.tail; link != NULL; link = link->prev) {
    Transfer *transfer = link->data;

    if (!transfer->done)
      libusb_cancel_transfer (transfer->usb);
  }
}

/* Waits for a transfer that is cancelled. The kernel lets go of it at once. */
static void
wait_for_cancelled (JoltUsbTransport *self,
                    Transfer         *transfer)
{
  int code = LIBUSB_SUCCESS;

  while (!transfer->done && (code == LIBUSB_SUCCESS || code == LIBUSB_ERROR_INTERRUPTED))
    code = libusb_handle_events_completed (self->context, &transfer->done);
}

static void
drop_transfer (JoltUsbTransport *self,
               Transfer         *transfer)
{
  g_queue_unlink (&self->queue, &transfer->link);

  /* libusb still has it: better a leak than memory that it writes to. */
  if (!transfer->done) {
    g_warning ("A cancelled transfer did not return");
    return;
  }

  g_queue_push_head_link (&self->pool, &transfer->link);
}

static void
jolt_usb_transport_discard (JoltTransport *transport)
{
  JoltUsbTransport *self = JOLT_USB_TRANSPORT (transport);

  cancel_all (self);

  while (self->queue.head != NULL) {
    Transfer *transfer = self->queue.head->data;

    wait_for_cancelled (self, transfer);
    drop_transfer (self, transfer);
  }
}

static void
jolt_usb_transport_close (JoltTransport *transport)
{
  JoltUsbTransport *self = JOLT_USB_TRANSPORT (transport);
  GList *link;

  if (self->handle != NULL) {
    jolt_usb_transport_discard (transport);
    libusb_release_interface (self->handle, self->interface_number);
    g_clear_pointer (&self->handle, libusb_close);
  }

  while ((link = g_queue_pop_head_link (&self->pool)) != NULL)
    transfer_free (link->data);

  g_clear_pointer (&self->context, libusb_exit);
}

static gboolean
jolt_usb_transport_open (JoltTransport     *transport,
                         JoltDfuInterface  *iface,
                         GError           **error)
{
  JoltUsbTransport *self = JOLT_USB_TRANSPORT (transport);
  g_autoptr (JoltUsbSight) sight = NULL;

  g_return_val_if_fail (self->context == NULL, FALSE);

  sight = jolt_usb_open_look (self->folders, self->port_path, error);
  if (sight == NULL || !jolt_usb_open_device (sight, &self->context, &self->handle, error))
    return FALSE;

  *iface = sight->info->dfu;
  self->interface_number = iface->interface_number;
  self->generation = sight->info->generation;
  self->is_gone = FALSE;

  return TRUE;
}

static gboolean
jolt_usb_transport_await (JoltTransport  *transport,
                          JoltDfuMode     mode,
                          guint           timeout_ms,
                          GCancellable   *cancellable,
                          GError        **error)
{
  JoltUsbTransport *self = JOLT_USB_TRANSPORT (transport);

  /* A transfer can tell of it before the kernel has taken the board off the
   * bus: what is seen there until then is not the board that is waited for. */
  if (self->is_gone)
    jolt_usb_await_departure (self->folders, self->port_path, self->generation, timeout_ms);

  return jolt_usb_await_arrival (self->folders, self->port_path, mode, timeout_ms, cancellable, error);
}

static gboolean
jolt_usb_transport_submit (JoltTransport       *transport,
                           const JoltUsbSetup  *setup,
                           const guint8        *data,
                           GError             **error)
{
  JoltUsbTransport *self = JOLT_USB_TRANSPORT (transport);
  Transfer *transfer;
  int code;

  g_return_val_if_fail (self->handle != NULL, FALSE);

  transfer = take_transfer (self, LIBUSB_CONTROL_SETUP_SIZE + setup->length);
  libusb_fill_control_setup (transfer->buffer, setup->request_type, setup->request,
                             setup->value, setup->index, setup->length);
  if (data != NULL)
    memcpy (transfer->buffer + LIBUSB_CONTROL_SETUP_SIZE, data, setup->length);
  else    /* an earlier answer is no answer to this */
    memset (transfer->buffer + LIBUSB_CONTROL_SETUP_SIZE, 0, setup->length);
  libusb_fill_control_transfer (transfer->usb, self->handle, transfer->buffer,
                                transfer_cb, transfer, 0);

  code = libusb_submit_transfer (transfer->usb);
  if (code != LIBUSB_SUCCESS) {
    g_queue_push_head_link (&self->pool, &transfer->link);
    jolt_usb_error_set (error, code, "submitting a control transfer");
    self->is_gone |= code == LIBUSB_ERROR_NO_DEVICE;
    return FALSE;
  }

  g_queue_push_tail_link (&self->queue, &transfer->link);

  return TRUE;
}

static void
set_transfer_error (JoltUsbTransport  *self,
                    const Transfer    *transfer,
                    GError           **error)
{
  const struct libusb_control_setup *setup = (const void *) transfer->buffer;
  JoltDfuError code = jolt_usb_error_from_transfer (transfer->usb->status);

  /* To a host controller a cable that is pulled is first of all a transfer
   * that fails. */
  if (transfer->usb->status == LIBUSB_TRANSFER_ERROR &&
      jolt_usb_await_departure (self->folders, self->port_path, self->generation, DEPARTURE_MS))
    code = JOLT_DFU_ERROR_GONE;

  self->is_gone |= code == JOLT_DFU_ERROR_GONE;
  g_set_error (error, JOLT_DFU_ERROR, code,
               "control transfer %02x %02x, value %u, %u bytes: %s",
               setup->bmRequestType, setup->bRequest,
               libusb_le16_to_cpu (setup->wValue), libusb_le16_to_cpu (setup->wLength),
               jolt_usb_error_describe_transfer (transfer->usb->status));
}

static gssize
jolt_usb_transport_reap (JoltTransport  *transport,
                         guint8         *data,
                         gsize           size,
                         guint           timeout_ms,
                         GError        **error)
{
  JoltUsbTransport *self = JOLT_USB_TRANSPORT (transport);
  gint64 deadline_us;
  Transfer *transfer;
  gssize n;

  g_return_val_if_fail (self->queue.head != NULL, -1);

  transfer = self->queue.head->data;
  deadline_us = transfer->done ? 0 : g_get_monotonic_time () + (gint64) timeout_ms * 1000;

  while (!transfer->done) {
    gint64 left_us = deadline_us - g_get_monotonic_time ();
    struct timeval left = { left_us / G_USEC_PER_SEC, left_us % G_USEC_PER_SEC };
    int code = LIBUSB_SUCCESS;

    if (left_us > 0)
      code = libusb_handle_events_timeout_completed (self->context, &left, &transfer->done);

    if (left_us <= 0 || (code != LIBUSB_SUCCESS && code != LIBUSB_ERROR_INTERRUPTED)) {
      cancel_all (self);
      wait_for_cancelled (self, transfer);
      break;
    }
  }

  /* An answer that came while the transfer was being cancelled counts. */
  if (transfer->done && transfer->usb->status == LIBUSB_TRANSFER_COMPLETED) {
    n = transfer->usb->actual_length;
    if (data != NULL)
      memcpy (data, transfer->buffer + LIBUSB_CONTROL_SETUP_SIZE, MIN ((gsize) n, size));
  } else {
    n = -1;
    set_transfer_error (self, transfer, error);
  }

  drop_transfer (self, transfer);

  return n;
}

static gboolean
jolt_usb_transport_bus_reset (JoltTransport  *transport,
                              GError        **error)
{
  JoltUsbTransport *self = JOLT_USB_TRANSPORT (transport);
  int code;

  g_return_val_if_fail (self->handle != NULL, FALSE);

  code = libusb_reset_device (self->handle);

  /* Not found again: the board came back as another, which is what the reset
   * was for. */
  if (code == LIBUSB_SUCCESS || code == LIBUSB_ERROR_NOT_FOUND)
    return TRUE;

  jolt_usb_error_set (error, code, "resetting the board");

  return FALSE;
}

static void
jolt_usb_transport_iface_init (JoltTransportInterface *iface)
{
  iface->open = jolt_usb_transport_open;
  iface->close = jolt_usb_transport_close;
  iface->await = jolt_usb_transport_await;
  iface->submit = jolt_usb_transport_submit;
  iface->reap = jolt_usb_transport_reap;
  iface->discard = jolt_usb_transport_discard;
  iface->bus_reset = jolt_usb_transport_bus_reset;
}

static void
jolt_usb_transport_finalize (GObject *object)
{
  JoltUsbTransport *self = JOLT_USB_TRANSPORT (object);

  jolt_usb_transport_close (JOLT_TRANSPORT (self));
  g_free (self->port_path);

  G_OBJECT_CLASS (jolt_usb_transport_parent_class)->finalize (object);
}

static void
jolt_usb_transport_class_init (JoltUsbTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = jolt_usb_transport_finalize;
}

static void
jolt_usb_transport_init (JoltUsbTransport *self)
{
  g_queue_init (&self->queue);
  g_queue_init (&self->pool);
}

/**
 * jolt_usb_transport_new:
 * @folders: where the bus is; must outlive the transport
 * @port_path: a port, with or without a board in it now
 *
 * Returns: (transfer full): a closed transport
 */
JoltTransport *
jolt_usb_transport_new (const JoltUsbFolders *folders,
                        const char           *port_path)
{
  JoltUsbTransport *self;

  g_return_val_if_fail (folders != NULL, NULL);
  g_return_val_if_fail (port_path != NULL, NULL);

  self = g_object_new (JOLT_TYPE_USB_TRANSPORT, NULL);
  self->folders = folders;
  self->port_path = g_strdup (port_path);

  return JOLT_TRANSPORT (self);
}
