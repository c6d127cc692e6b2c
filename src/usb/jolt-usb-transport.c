/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <libusb.h>

#include "jolt-usb-error-private.h"
#include "jolt-usb-open-private.h"
#include "jolt-usb-transport-private.h"
#include "jolt-usb-wait-private.h"

/**
 * JoltUsbTransport:
 *
 * A port of the real USB.
 *
 * Each opening has a libusb context of its own, so that transports share
 * nothing, and its events are handled by the thread that waits for a transfer.
 * Transfers have no time-out in libusb, which would cost a timer of the system
 * for each of them: the deadline is kept here. Nothing but
 * [method@Transport.discard] cancels one.
 */

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
  JoltUsbHandle         handle;

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
    code = libusb_handle_events_completed (self->handle.context, &transfer->done);
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

  if (self->handle.context == NULL)
    return;

  jolt_usb_transport_discard (transport);
  while ((link = g_queue_pop_head_link (&self->pool)) != NULL)
    transfer_free (link->data);

  jolt_usb_handle_close (&self->handle);
}

static gboolean
jolt_usb_transport_open (JoltTransport     *transport,
                         JoltDfuInterface  *iface,
                         GError           **error)
{
  JoltUsbTransport *self = JOLT_USB_TRANSPORT (transport);

  if (!jolt_usb_handle_open (&self->handle, self->folders, self->port_path, error))
    return FALSE;

  *iface = self->handle.iface;

  return TRUE;
}

static gboolean
jolt_usb_transport_wait_for_device (JoltTransport  *transport,
                                    JoltDfuMode     mode,
                                    gboolean        another,
                                    guint           timeout_ms,
                                    GCancellable   *cancellable,
                                    GError        **error)
{
  JoltUsbTransport *self = JOLT_USB_TRANSPORT (transport);

  return jolt_usb_wait_for_device (self->folders, self->port_path, mode,
                                   another ? self->handle.generation : 0, timeout_ms, cancellable, error);
}

static gboolean
jolt_usb_transport_has_left (JoltTransport *transport,
                             guint          timeout_ms)
{
  JoltUsbTransport *self = JOLT_USB_TRANSPORT (transport);

  return jolt_usb_wait_for_departure (self->folders, self->port_path, self->handle.generation, timeout_ms);
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

  g_return_val_if_fail (self->handle.usb != NULL, FALSE);

  transfer = take_transfer (self, LIBUSB_CONTROL_SETUP_SIZE + setup->length);
  libusb_fill_control_setup (transfer->buffer, setup->request_type, setup->request,
                             setup->value, setup->index, setup->length);
  if (data != NULL)
    memcpy (transfer->buffer + LIBUSB_CONTROL_SETUP_SIZE, data, setup->length);
  else    /* an earlier answer is not one to this */
    memset (transfer->buffer + LIBUSB_CONTROL_SETUP_SIZE, 0, setup->length);
  libusb_fill_control_transfer (transfer->usb, self->handle.usb, transfer->buffer,
                                transfer_cb, transfer, 0);

  code = libusb_submit_transfer (transfer->usb);
  if (code != LIBUSB_SUCCESS) {
    g_queue_push_head_link (&self->pool, &transfer->link);
    jolt_usb_error_set (error, code, "submitting a control transfer");
    return FALSE;
  }

  g_queue_push_tail_link (&self->queue, &transfer->link);

  return TRUE;
}

static void
set_transfer_error (const Transfer  *transfer,
                    GError         **error)
{
  const struct libusb_control_setup *setup = (const void *) transfer->buffer;

  g_set_error (error, JOLT_DFU_ERROR, jolt_usb_error_from_transfer (transfer->usb->status),
               "control transfer %02x %02x, value %u, %u bytes: %s",
               setup->bmRequestType, setup->bRequest,
               libusb_le16_to_cpu (setup->wValue), libusb_le16_to_cpu (setup->wLength),
               jolt_usb_error_describe_transfer (transfer->usb->status));
}

static void
cancelled_cb (GCancellable   *cancellable,
              libusb_context *context)
{
  libusb_interrupt_event_handler (context);
}

/* FALSE where the transfer is still under way. */
static gboolean
wait_for_transfer (JoltUsbTransport  *self,
                   Transfer          *transfer,
                   guint              timeout_ms,
                   GCancellable      *cancellable,
                   GError           **error)
{
  gint64 deadline_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;

  while (!transfer->done) {
    gint64 left_us = deadline_us - g_get_monotonic_time ();
    struct timeval left = { left_us / G_USEC_PER_SEC, left_us % G_USEC_PER_SEC };
    int code;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (left_us <= 0) {
      g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT, "no answer within %u ms", timeout_ms);
      return FALSE;
    }

    code = libusb_handle_events_timeout_completed (self->handle.context, &left, &transfer->done);
    if (code != LIBUSB_SUCCESS && code != LIBUSB_ERROR_INTERRUPTED) {
      jolt_usb_error_set (error, code, "waiting for a control transfer");
      return FALSE;
    }
  }

  return TRUE;
}

static gssize
jolt_usb_transport_reap (JoltTransport  *transport,
                         guint8         *data,
                         gsize           size,
                         guint           timeout_ms,
                         GCancellable   *cancellable,
                         GError        **error)
{
  JoltUsbTransport *self = JOLT_USB_TRANSPORT (transport);
  Transfer *transfer = g_queue_peek_head (&self->queue);
  gulong handler = 0;
  gboolean done;
  gssize n = -1;

  g_return_val_if_fail (transfer != NULL, -1);

  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self->handle.context, NULL);
  done = wait_for_transfer (self, transfer, timeout_ms, cancellable, error);
  g_cancellable_disconnect (cancellable, handler);

  if (!done)
    return -1;

  if (transfer->usb->status == LIBUSB_TRANSFER_COMPLETED) {
    n = transfer->usb->actual_length;
    if (data != NULL) {
      n = (gssize) MIN ((gsize) n, size);
      memcpy (data, transfer->buffer + LIBUSB_CONTROL_SETUP_SIZE, (gsize) n);
    }
  } else {
    set_transfer_error (transfer, error);
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

  g_return_val_if_fail (self->handle.usb != NULL, FALSE);

  code = libusb_reset_device (self->handle.usb);

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
  iface->wait_for_device = jolt_usb_transport_wait_for_device;
  iface->submit = jolt_usb_transport_submit;
  iface->reap = jolt_usb_transport_reap;
  iface->discard = jolt_usb_transport_discard;
  iface->has_left = jolt_usb_transport_has_left;
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
