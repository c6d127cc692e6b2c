/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>

#include <linux/usbdevice_fs.h>

#include "jolt-virtual-timing.h"
#include "usb-bed-device.h"

/* One attachment of a board to the bed: usbfs for it.
 *
 * The control endpoint is a queue, as in a host controller: a transfer goes to
 * the board when the one before it is over. umockdev cannot make a program
 * sleep in poll(), it says at once that there is something to reap; so a REAP
 * that comes too early is answered a little later instead, which is what the
 * program would have got from a kernel that lets it sleep. */

#define HOLD_US 5000
#define SETUP_SIZE 8

struct _UsbBedDevice
{
  gatomicrefcount    ref_count;
  GMutex             lock;
  GCond              wake;         /* for the clock */
  GThread           *clock;
  gboolean           quit;

  JoltVirtualBoard  *board;
  guint64            generation;
  UsbBedTime         time;
  UsbBedTimes       *times;        /* NULL once the board is gone */
  UMockdevIoctlBase *handler;
  UsbBedClaimFunc    claim_func;
  gpointer           user_data;

  gboolean           gone;
  GQueue             endpoint;     /* Urb; the first one is on the bus */
  GQueue             clients;      /* Client */
  gint64             bus_free_us;
  gpointer           claims[32];   /* Client by interface */
};

/* A program that has the node open. */
typedef struct {
  UsbBedDevice        *device;
  GQueue               done;       /* Urb, to be reaped */
  guint                n_pending;  /* of this client in the endpoint */
  UMockdevIoctlClient *held;       /* a REAP that came too early */
  gint64               held_until_us;
  gboolean             has_reaped; /* since it was last told to wait */
} Client;

typedef struct {
  Client            *client;
  UMockdevIoctlData *data;         /* struct usbdevfs_urb */
  gint64             submitted_us;
  gint64             due_us;       /* when the answer is there; -1: never */
  gboolean           started;
  int                status;
  gsize              length;
} Urb;

static void
urb_free (Urb *urb)
{
  g_object_unref (urb->data);
  g_free (urb);
}

static void
answer (UMockdevIoctlClient *umock,
        int                  error_number)
{
  umockdev_ioctl_client_complete (umock, error_number == 0 ? 0 : -1, error_number);
}

static void
give_urb (Client              *client,
          UMockdevIoctlClient *umock)
{
  Urb *urb = g_queue_pop_head (&client->done);
  UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg (umock);
  g_autoptr (UMockdevIoctlData) pointer = umockdev_ioctl_data_resolve (arg, 0, sizeof (gpointer), NULL);
  struct usbdevfs_urb *wire = (struct usbdevfs_urb *) urb->data->data;

  wire->status = urb->status;
  wire->actual_length = urb->length;
  umockdev_ioctl_data_set_ptr (pointer, 0, urb->data);
  client->has_reaped = TRUE;
  urb_free (urb);
  answer (umock, 0);
}

/* Only umockdev's own thread may ask a program for its memory, so a REAP that
 * is held has its argument resolved already. */
static void
release_held (Client *client)
{
  g_autoptr (UMockdevIoctlClient) umock = g_steal_pointer (&client->held);

  if (umock == NULL)
    return;

  if (client->done.head != NULL)
    give_urb (client, umock);
  else
    answer (umock, client->device->gone ? ENODEV : EAGAIN);
}

static void
finish (Urb *urb,
        int  status)
{
  Client *client = urb->client;

  urb->status = status;
  client->n_pending--;
  if (client->device->times != NULL)
    client->device->times->last_us = g_get_monotonic_time ();
  g_queue_push_tail (&client->done, urb);
  release_held (client);
}

/* The first transfer of the endpoint goes to the board. */
static void
start_urb (UsbBedDevice *self,
           Urb          *urb)
{
  struct usbdevfs_urb *wire = (struct usbdevfs_urb *) urb->data->data;
  const guint8 *raw = wire->buffer;
  gboolean is_in = (raw[0] & 0x80) != 0;
  JoltUsbSetup setup = {
    .request_type = raw[0],
    .request = raw[1],
    .value = raw[2] | raw[3] << 8,
    .index = raw[4] | raw[5] << 8,
    .length = raw[6] | raw[7] << 8,
  };
  gsize length = MIN (setup.length, wire->buffer_length - SETUP_SIZE);
  guint64 duration_us = 0;

  urb->started = TRUE;

  switch (jolt_virtual_board_control (self->board, &setup, (guint8 *) wire->buffer + SETUP_SIZE,
                                      &length, &duration_us)) {
  case JOLT_VIRTUAL_ANSWER_ACK:
    urb->status = 0;
    urb->length = is_in || length < setup.length ? length : setup.length;
    break;
  case JOLT_VIRTUAL_ANSWER_STALL:
    urb->status = -EPIPE;
    break;
  case JOLT_VIRTUAL_ANSWER_SILENCE:
    urb->due_us = -1;
    return;
  case JOLT_VIRTUAL_ANSWER_GONE:
    urb->status = -ESHUTDOWN;
    break;
  default:
    g_assert_not_reached ();
  }

  if (self->time == USB_BED_TIME_NONE) {
    urb->due_us = 0;
    return;
  }

  self->bus_free_us = jolt_virtual_timing_start_us (urb->submitted_us, self->bus_free_us) + duration_us;
  urb->due_us = self->bus_free_us;
}

/* Lets the bus work until now; returns when there is more to do, -1 for never. */
static gint64
run_endpoint (UsbBedDevice *self)
{
  Urb *urb;

  while ((urb = g_queue_peek_head (&self->endpoint)) != NULL) {
    if (!urb->started)
      start_urb (self, urb);
    if (urb->due_us < 0 || urb->due_us > g_get_monotonic_time ())
      return urb->due_us;

    g_queue_pop_head (&self->endpoint);
    finish (urb, urb->status);
  }

  return -1;
}

static gpointer
clock_thread (gpointer data)
{
  UsbBedDevice *self = data;

  /* The default slack of 50 µs is half a transfer. */
  prctl (PR_SET_TIMERSLACK, 1000, 0, 0, 0);
  g_mutex_lock (&self->lock);

  while (!self->quit) {
    gint64 until_us = run_endpoint (self);

    for (GList *link = self->clients.head; link != NULL; link = link->next) {
      Client *client = link->data;

      if (client->held != NULL && client->held_until_us <= g_get_monotonic_time ()) {
        client->has_reaped = FALSE;
        release_held (client);
      }
      if (client->held != NULL && (until_us < 0 || client->held_until_us < until_us))
        until_us = client->held_until_us;
    }

    if (until_us < 0)
      g_cond_wait (&self->wake, &self->lock);
    else
      g_cond_wait_until (&self->wake, &self->lock, until_us);
  }

  g_mutex_unlock (&self->lock);

  return NULL;
}

static void
note_submission (UsbBedDevice              *self,
                 const struct usbdevfs_urb *wire,
                 gint64                     now_us)
{
  const guint8 *raw = wire->buffer;

  self->times->n_transfers++;
  if (raw[0] != JOLT_USB_REQUEST_TYPE_OUT || raw[1] != JOLT_DFU_REQUEST_DNLOAD)
    return;

  if (wire->buffer_length == SETUP_SIZE)
    self->times->all_blocks_us = now_us;
  else if (self->times->first_block_us == 0)
    self->times->first_block_us = now_us;
}

static int
submit (Client            *client,
        UMockdevIoctlData *arg)
{
  UsbBedDevice *self = client->device;
  g_autoptr (UMockdevIoctlData) data = umockdev_ioctl_data_resolve (arg, 0, sizeof (struct usbdevfs_urb), NULL);
  g_autoptr (UMockdevIoctlData) buffer = NULL;
  struct usbdevfs_urb *wire = (struct usbdevfs_urb *) data->data;
  Urb *urb;

  if (wire->type != USBDEVFS_URB_TYPE_CONTROL || wire->buffer_length < SETUP_SIZE)
    return EINVAL;

  buffer = umockdev_ioctl_data_resolve (data, G_STRUCT_OFFSET (struct usbdevfs_urb, buffer),
                                        wire->buffer_length, NULL);

  urb = g_new0 (Urb, 1);
  urb->client = client;
  urb->data = g_steal_pointer (&data);
  urb->submitted_us = g_get_monotonic_time ();
  note_submission (self, wire, urb->submitted_us);
  client->n_pending++;
  g_queue_push_tail (&self->endpoint, urb);

  if (self->time == USB_BED_TIME_NONE)
    run_endpoint (self);
  else if (self->endpoint.length == 1)
    g_cond_signal (&self->wake);

  return 0;
}

static void
reap (Client              *client,
      UMockdevIoctlClient *umock)
{
  if (client->done.head != NULL) {
    give_urb (client, umock);
  } else if (client->device->gone) {
    answer (umock, ENODEV);
  } else if (client->n_pending > 0 && !client->has_reaped) {
    /* Resolved while umockdev's thread is here */
    g_object_unref (umockdev_ioctl_data_resolve (umockdev_ioctl_client_get_arg (umock), 0,
                                                 sizeof (gpointer), NULL));
    client->held = g_object_ref (umock);
    client->held_until_us = g_get_monotonic_time () + HOLD_US;
    g_cond_signal (&client->device->wake);
  } else {
    client->has_reaped = FALSE;
    answer (umock, EAGAIN);
  }
}

/* Takes a transfer out of the endpoint. */
static void
take_back (UsbBedDevice *self,
           GList        *link)
{
  Urb *urb = link->data;
  gint64 left_us = urb->due_us - g_get_monotonic_time ();

  if (urb->started && urb->due_us >= 0 && left_us > 0)
    jolt_virtual_board_abandon (self->board, left_us);

  g_queue_delete_link (&self->endpoint, link);
}

static int
discard (Client *client,
         gulong  address)
{
  UsbBedDevice *self = client->device;

  for (GList *link = self->endpoint.tail; link != NULL; link = link->prev) {
    Urb *urb = link->data;

    if (urb->client == client && urb->data->client_addr == address) {
      take_back (self, link);
      finish (urb, -ENOENT);
      run_endpoint (self);
      g_cond_signal (&self->wake);
      return 0;
    }
  }

  return EINVAL;
}

static int
claim (Client *client,
       guint   number)
{
  UsbBedDevice *self = client->device;

  if (number >= G_N_ELEMENTS (self->claims))
    return EINVAL;
  if (self->claims[number] != NULL && self->claims[number] != client)
    return EBUSY;

  self->claims[number] = client;
  if (self->times->claimed_us == 0)
    self->times->claimed_us = g_get_monotonic_time ();

  return 0;
}

static int
release (Client *client,
         guint   number)
{
  UsbBedDevice *self = client->device;

  if (number >= G_N_ELEMENTS (self->claims) || self->claims[number] != client)
    return EINVAL;

  self->claims[number] = NULL;

  return 0;
}

static int
set_up (UsbBedDevice *self,
        guint8        request_type,
        guint8        request,
        guint16       value,
        guint16       index)
{
  JoltUsbSetup setup = { request_type, request, value, index, 0 };
  gsize length = 0;
  guint8 nothing;

  return jolt_virtual_board_control (self->board, &setup, &nothing, &length, NULL) ==
         JOLT_VIRTUAL_ANSWER_ACK ? 0 : EPIPE;
}

static int
reset (UsbBedDevice *self)
{
  jolt_virtual_board_bus_reset (self->board);
  if (jolt_virtual_board_get_generation (self->board) != self->generation)
    return ENODEV;

  return set_up (self, 0x00, 9, 1, 0);
}

/* Everything but URBs; *number is set for a claim or a release that went well. */
static int
answer_simple (Client            *client,
               gulong             request,
               UMockdevIoctlData *arg,
               int               *claimed,
               int               *released)
{
  UsbBedDevice *self = client->device;
  g_autoptr (UMockdevIoctlData) data = NULL;
  int result;

  switch (request) {
  case USBDEVFS_GET_CAPABILITIES:
    data = umockdev_ioctl_data_resolve (arg, 0, sizeof (guint32), NULL);
    *(guint32 *) data->data = USBDEVFS_CAP_REAP_AFTER_DISCONNECT | USBDEVFS_CAP_NO_PACKET_SIZE_LIM;
    return 0;
  case USBDEVFS_CLAIMINTERFACE:
    data = umockdev_ioctl_data_resolve (arg, 0, sizeof (guint), NULL);
    result = claim (client, *(guint *) data->data);
    if (result == 0)
      *claimed = *(guint *) data->data;
    return result;
  case USBDEVFS_DISCONNECT_CLAIM:
    data = umockdev_ioctl_data_resolve (arg, 0, sizeof (struct usbdevfs_disconnect_claim), NULL);
    result = claim (client, ((struct usbdevfs_disconnect_claim *) data->data)->interface);
    if (result == 0)
      *claimed = ((struct usbdevfs_disconnect_claim *) data->data)->interface;
    return result;
  case USBDEVFS_RELEASEINTERFACE:
    data = umockdev_ioctl_data_resolve (arg, 0, sizeof (guint), NULL);
    result = release (client, *(guint *) data->data);
    if (result == 0)
      *released = *(guint *) data->data;
    return result;
  case USBDEVFS_GETDRIVER: {
    struct usbdevfs_getdriver *driver;

    data = umockdev_ioctl_data_resolve (arg, 0, sizeof (struct usbdevfs_getdriver), NULL);
    driver = (struct usbdevfs_getdriver *) data->data;
    if (driver->interface >= G_N_ELEMENTS (self->claims) || self->claims[driver->interface] == NULL)
      return ENODATA;
    g_strlcpy (driver->driver, "usbfs", sizeof driver->driver);
    return 0;
  }
  case USBDEVFS_IOCTL: {
    struct usbdevfs_ioctl *inner;

    data = umockdev_ioctl_data_resolve (arg, 0, sizeof (struct usbdevfs_ioctl), NULL);
    inner = (struct usbdevfs_ioctl *) data->data;
    /* No interface has a driver of the kernel's. */
    return inner->ioctl_code == (int) USBDEVFS_CONNECT ? 0 : ENODATA;
  }
  case USBDEVFS_SETINTERFACE: {
    struct usbdevfs_setinterface *setting;

    data = umockdev_ioctl_data_resolve (arg, 0, sizeof (struct usbdevfs_setinterface), NULL);
    setting = (struct usbdevfs_setinterface *) data->data;
    return set_up (self, 0x01, 11, setting->altsetting, setting->interface);
  }
  case USBDEVFS_SETCONFIGURATION:
    data = umockdev_ioctl_data_resolve (arg, 0, sizeof (guint), NULL);
    return set_up (self, 0x00, 9, *(guint *) data->data, 0);
  case USBDEVFS_RESET:
    return reset (self);
  default:
    return ENOTTY;
  }
}

static void
client_free (Client *client)
{
  UsbBedDevice *self = client->device;
  guint32 released = 0;

  g_mutex_lock (&self->lock);
  for (GList *link = self->endpoint.head; link != NULL;) {
    GList *next = link->next;
    Urb *urb = link->data;

    if (urb->client == client) {
      take_back (self, link);
      urb_free (urb);
    }
    link = next;
  }
  g_queue_clear_full (&client->done, (GDestroyNotify) urb_free);
  g_queue_remove (&self->clients, client);
  for (guint i = 0; i < G_N_ELEMENTS (self->claims); i++) {
    if (self->claims[i] == client) {
      self->claims[i] = NULL;
      /* Whoever wanted to know of claims may be gone with the board. */
      released |= self->gone ? 0 : 1u << i;
    }
  }
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < 32; i++) {
    if (released & 1u << i)
      self->claim_func (i, FALSE, self->user_data);
  }

  usb_bed_device_unref (self);
  g_free (client);
}

static Client *
get_client (UsbBedDevice        *self,
            UMockdevIoctlClient *umock)
{
  Client *client = g_object_get_data (G_OBJECT (umock), "bed-client");

  if (client == NULL) {
    client = g_new0 (Client, 1);
    client->device = usb_bed_device_ref (self);
    g_queue_push_tail (&self->clients, client);
    g_object_set_data_full (G_OBJECT (umock), "bed-client", client, (GDestroyNotify) client_free);
  }

  return client;
}

static gboolean
ioctl_cb (UMockdevIoctlBase   *handler,
          UMockdevIoctlClient *umock,
          UsbBedDevice        *self)
{
  gulong request = umockdev_ioctl_client_get_request (umock);
  UMockdevIoctlData *arg = umockdev_ioctl_client_get_arg (umock);
  int claimed = -1, released = -1;
  Client *client;

  g_mutex_lock (&self->lock);
  client = get_client (self, umock);

  if (request == USBDEVFS_REAPURBNDELAY)
    reap (client, umock);
  else if (request == USBDEVFS_DISCARDURB)
    answer (umock, discard (client, *(gulong *) arg->data));
  else if (self->gone)
    answer (umock, ENODEV);
  else if (request == USBDEVFS_SUBMITURB)
    answer (umock, submit (client, arg));
  else
    answer (umock, answer_simple (client, request, arg, &claimed, &released));

  g_mutex_unlock (&self->lock);

  if (claimed >= 0)
    self->claim_func (claimed, TRUE, self->user_data);
  if (released >= 0)
    self->claim_func (released, FALSE, self->user_data);

  return TRUE;
}

UsbBedDevice *
usb_bed_device_new (JoltVirtualBoard *board,
                    guint64           generation,
                    UsbBedTime        time,
                    UsbBedTimes      *times,
                    UsbBedClaimFunc   claim_func,
                    gpointer          user_data)
{
  UsbBedDevice *self = g_new0 (UsbBedDevice, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  self->board = g_object_ref (board);
  self->generation = generation;
  self->time = time;
  self->times = times;
  self->claim_func = claim_func;
  self->user_data = user_data;
  self->handler = umockdev_ioctl_base_new ();
  g_signal_connect (self->handler, "handle-ioctl", G_CALLBACK (ioctl_cb), self);

  /* What the kernel does with a new device. */
  set_up (self, 0x00, 9, 1, 0);
  self->clock = g_thread_new ("usb-bed-clock", clock_thread, self);

  return self;
}

UsbBedDevice *
usb_bed_device_ref (UsbBedDevice *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
usb_bed_device_unref (UsbBedDevice *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_mutex_lock (&self->lock);
  self->quit = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->clock);

  g_signal_handlers_disconnect_by_data (self->handler, self);
  g_object_unref (self->handler);
  g_object_unref (self->board);
  g_cond_clear (&self->wake);
  g_mutex_clear (&self->lock);
  g_free (self);
}

UMockdevIoctlBase *
usb_bed_device_get_handler (UsbBedDevice *self)
{
  return self->handler;
}

/* The board left: what is under way ends, and nothing is accepted any more. */
void
usb_bed_device_vanish (UsbBedDevice *self)
{
  Urb *urb;

  g_mutex_lock (&self->lock);
  self->gone = TRUE;
  while ((urb = g_queue_pop_head (&self->endpoint)) != NULL)
    finish (urb, -ESHUTDOWN);
  for (GList *link = self->clients.head; link != NULL; link = link->next)
    release_held (link->data);
  self->times = NULL;
  g_mutex_unlock (&self->lock);
}
