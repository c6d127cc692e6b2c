/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <linux/usbdevice_fs.h>

#include "jolt-virtual-timing.h"
#include "usb-bed-device.h"

/* One attachment of a board to the bed: usbfs for it.
 *
 * The ioctls of a program arrive at a socket, in the words of umockdev's
 * preloaded library. UMockdevIoctlBase would speak them too, but it asks the
 * program for each piece of memory and needs three round trips and more for a
 * transfer; here the kernel copies the memory. What is left is little enough
 * to compare programs by.
 *
 * The control endpoint is a queue, as in a host controller: a transfer goes to
 * the board when the one before it is over. It moves when somebody looks.
 *
 * umockdev cannot make a program sleep in poll(), it says at once that there is
 * something to reap; so a REAP that comes too early is answered a little later
 * instead, which is what the program would have got from a kernel that lets it
 * sleep. */

#define HOLD_US 5000
#define SETUP_SIZE 8

/* libumockdev-preload.c, since umockdev 0.16 */
#define WORD_IOCTL 1
#define WORD_DONE 3
#define WORD_READ_MEMORY 5
#define WORD_WRITE_MEMORY 6
#define RESULT_UNHANDLED (-100)

struct _UsbBedDevice
{
  gatomicrefcount    ref_count;
  GMutex             lock;
  GCond              changed;

  JoltVirtualBoard  *board;
  guint64            generation;
  UsbBedTime         time;
  UsbBedTimes       *times;        /* NULL once the board is gone */
  UsbBedClaimFunc    claim_func;
  gpointer           user_data;
  char              *socket_path;
  int                listener;

  gboolean           gone;
  GQueue             endpoint;     /* Urb; the first one is on the bus */
  gint64             bus_free_us;
  gpointer           claims[32];   /* Client by interface */
};

/* A program that has the node open, with a thread that answers it. */
typedef struct {
  UsbBedDevice *device;
  int           fd;
  pid_t         pid;
  GQueue        done;              /* Urb, to be reaped */
  guint         n_pending;         /* of this client in the endpoint */
  gboolean      has_reaped;        /* since it was last told to wait */
} Client;

typedef struct {
  Client              *client;
  gulong               address;    /* in the program */
  struct usbdevfs_urb  wire;
  guint8              *buffer;
  gint64               submitted_us;
  gint64               due_us;     /* when the answer is there; -1: never */
  gboolean             started;
} Urb;

static void
urb_free (Urb *urb)
{
  g_free (urb->buffer);
  g_free (urb);
}

static void
device_unref (UsbBedDevice *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_object_unref (self->board);
  g_free (self->socket_path);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* --- the program's memory --- */

static gboolean
send_all (Client     *client,
          const void *data,
          gsize       size)
{
  return send (client->fd, data, size, MSG_NOSIGNAL) == (gssize) size;
}

static gboolean
receive_all (Client *client,
             void   *data,
             gsize   size)
{
  return recv (client->fd, data, size, MSG_WAITALL) == (gssize) size;
}

static gboolean
get_memory (Client *client,
            gulong  address,
            void   *data,
            gsize   size)
{
  gulong words[3] = { WORD_READ_MEMORY, address, size };
  struct iovec local = { data, size };
  struct iovec remote = { (void *) address, size };

  if (process_vm_readv (client->pid, &local, 1, &remote, 1, 0) == (gssize) size)
    return TRUE;

  /* Where the kernel does not let us, the program is asked. */
  return send_all (client, words, sizeof words) && receive_all (client, data, size);
}

static gboolean
put_memory (Client     *client,
            gulong      address,
            const void *data,
            gsize       size)
{
  gulong words[3] = { WORD_WRITE_MEMORY, address, size };
  struct iovec local = { (void *) data, size };
  struct iovec remote = { (void *) address, size };

  if (size == 0 || process_vm_writev (client->pid, &local, 1, &remote, 1, 0) == (gssize) size)
    return TRUE;

  return send_all (client, words, sizeof words) && send_all (client, data, size);
}

/* --- the endpoint --- */

static void
finish (Urb *urb,
        int  status)
{
  Client *client = urb->client;

  urb->wire.status = status;
  client->n_pending--;
  if (client->device->times != NULL)
    client->device->times->last_us = g_get_monotonic_time ();
  g_queue_push_tail (&client->done, urb);
  g_cond_broadcast (&client->device->changed);
}

/* The first transfer of the endpoint goes to the board. */
static void
start_urb (UsbBedDevice *self,
           Urb          *urb)
{
  const guint8 *raw = urb->buffer;
  JoltUsbSetup setup = {
    .request_type = raw[0],
    .request = raw[1],
    .value = raw[2] | raw[3] << 8,
    .index = raw[4] | raw[5] << 8,
    .length = raw[6] | raw[7] << 8,
  };
  gsize length = MIN (setup.length, urb->wire.buffer_length - SETUP_SIZE);
  guint64 duration_us = 0;

  urb->started = TRUE;
  urb->wire.actual_length = 0;

  switch (jolt_virtual_board_control (self->board, &setup, urb->buffer + SETUP_SIZE, &length, &duration_us)) {
  case JOLT_VIRTUAL_ANSWER_ACK:
    urb->wire.status = 0;
    urb->wire.actual_length = length;
    break;
  case JOLT_VIRTUAL_ANSWER_STALL:
    urb->wire.status = -EPIPE;
    break;
  case JOLT_VIRTUAL_ANSWER_SILENCE:
    urb->due_us = -1;
    return;
  case JOLT_VIRTUAL_ANSWER_ERROR:
    urb->wire.status = -EPROTO;
    break;
  case JOLT_VIRTUAL_ANSWER_GONE:
    urb->wire.status = -ESHUTDOWN;
    break;
  default:
    g_assert_not_reached ();
  }

  if (self->time == USB_BED_TIME_NONE)
    return;

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
    finish (urb, urb->wire.status);
  }

  return -1;
}

/* Takes a transfer out of the endpoint. */
static void
take_back (UsbBedDevice *self,
           GList        *link)
{
  Urb *urb = link->data;
  gint64 left_us = urb->due_us - g_get_monotonic_time ();

  if (urb->started && urb->due_us >= 0 && left_us > 0)
    jolt_virtual_board_abandon (self->board, left_us, (urb->buffer[0] & 0x80) != 0);

  g_queue_delete_link (&self->endpoint, link);
}

static void
note_submission (UsbBedDevice *self,
                 const Urb    *urb)
{
  const guint8 *raw = urb->buffer;

  self->times->n_transfers++;
  if (raw[0] != JOLT_USB_REQUEST_TYPE_OUT || raw[1] != JOLT_DFU_REQUEST_DNLOAD)
    return;

  if (urb->wire.buffer_length == SETUP_SIZE)
    self->times->all_blocks_us = urb->submitted_us;
  else if (self->times->first_block_us == 0)
    self->times->first_block_us = urb->submitted_us;
}

static int
submit (Client *client,
        gulong  address)
{
  UsbBedDevice *self = client->device;
  struct usbdevfs_urb wire;
  Urb *urb;

  if (!get_memory (client, address, &wire, sizeof wire))
    return EFAULT;
  if (wire.type != USBDEVFS_URB_TYPE_CONTROL || wire.buffer_length < SETUP_SIZE)
    return EINVAL;

  urb = g_new0 (Urb, 1);
  urb->client = client;
  urb->address = address;
  urb->wire = wire;
  urb->buffer = g_malloc (wire.buffer_length);
  urb->submitted_us = g_get_monotonic_time ();
  if (!get_memory (client, (gulong) wire.buffer, urb->buffer, wire.buffer_length)) {
    urb_free (urb);
    return EFAULT;
  }

  note_submission (self, urb);
  client->n_pending++;
  g_queue_push_tail (&self->endpoint, urb);
  run_endpoint (self);

  return 0;
}

static int
give_urb (Client *client,
          gulong  address)
{
  Urb *urb = g_queue_pop_head (&client->done);
  gboolean is_in = (urb->buffer[0] & 0x80) != 0;
  gboolean given;

  given = put_memory (client, urb->address, &urb->wire, sizeof urb->wire) &&
          put_memory (client, address, &urb->address, sizeof urb->address) &&
          put_memory (client, (gulong) urb->wire.buffer + SETUP_SIZE, urb->buffer + SETUP_SIZE,
                      is_in ? urb->wire.actual_length : 0);
  client->has_reaped = TRUE;
  urb_free (urb);

  return given ? 0 : EFAULT;
}

static int
reap (Client *client,
      gulong  address)
{
  UsbBedDevice *self = client->device;
  gint64 until_us = g_get_monotonic_time () + HOLD_US;

  for (;;) {
    gint64 due_us = run_endpoint (self);
    gint64 wake_us = due_us >= 0 && due_us < until_us ? due_us : until_us;

    if (client->done.head != NULL)
      return give_urb (client, address);
    if (self->gone)
      return ENODEV;
    if (client->n_pending == 0 || client->has_reaped || g_get_monotonic_time () >= until_us)
      break;

    g_cond_wait_until (&self->changed, &self->lock, wake_us);
  }

  client->has_reaped = FALSE;

  return EAGAIN;
}

static int
discard (Client *client,
         gulong  address)
{
  UsbBedDevice *self = client->device;

  for (GList *link = self->endpoint.tail; link != NULL; link = link->prev) {
    Urb *urb = link->data;

    if (urb->client == client && urb->address == address) {
      take_back (self, link);
      finish (urb, -ENOENT);
      run_endpoint (self);
      return 0;
    }
  }

  return EINVAL;
}

/* --- the other ioctls --- */

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

static int
get_driver (Client *client,
            gulong  address)
{
  UsbBedDevice *self = client->device;
  struct usbdevfs_getdriver driver;

  if (!get_memory (client, address, &driver, sizeof driver))
    return EFAULT;
  if (driver.interface >= G_N_ELEMENTS (self->claims) || self->claims[driver.interface] == NULL)
    return ENODATA;

  g_strlcpy (driver.driver, "usbfs", sizeof driver.driver);

  return put_memory (client, address, &driver, sizeof driver) ? 0 : EFAULT;
}

/* claimed and released: the interface, where that went well */
static int
answer_ioctl (Client *client,
              gulong  request,
              gulong  address,
              int    *claimed,
              int    *released)
{
  UsbBedDevice *self = client->device;
  struct usbdevfs_setinterface setting;
  struct usbdevfs_disconnect_claim disconnect;
  struct usbdevfs_ioctl inner;
  guint32 word;
  int result;

  if (request == USBDEVFS_REAPURBNDELAY)
    return reap (client, address);
  if (request == USBDEVFS_DISCARDURB)
    return discard (client, address);
  if (self->gone)
    return ENODEV;

  switch (request) {
  case USBDEVFS_SUBMITURB:
    return submit (client, address);
  case USBDEVFS_GET_CAPABILITIES:
    word = USBDEVFS_CAP_REAP_AFTER_DISCONNECT | USBDEVFS_CAP_NO_PACKET_SIZE_LIM;
    return put_memory (client, address, &word, sizeof word) ? 0 : EFAULT;
  case USBDEVFS_CONNECTINFO:
    return put_memory (client, address, &(struct usbdevfs_connectinfo) { .devnum = 1 },
                       sizeof (struct usbdevfs_connectinfo)) ? 0 : EFAULT;
  case USBDEVFS_CLAIMINTERFACE:
  case USBDEVFS_RELEASEINTERFACE:
    if (!get_memory (client, address, &word, sizeof word))
      return EFAULT;
    result = request == USBDEVFS_CLAIMINTERFACE ? claim (client, word) : release (client, word);
    if (result == 0)
      *(request == USBDEVFS_CLAIMINTERFACE ? claimed : released) = word;
    return result;
  case USBDEVFS_DISCONNECT_CLAIM:
    if (!get_memory (client, address, &disconnect, sizeof disconnect))
      return EFAULT;
    result = claim (client, disconnect.interface);
    if (result == 0)
      *claimed = disconnect.interface;
    return result;
  case USBDEVFS_GETDRIVER:
    return get_driver (client, address);
  case USBDEVFS_IOCTL:
    if (!get_memory (client, address, &inner, sizeof inner))
      return EFAULT;
    /* No interface has a driver of the kernel's. */
    return inner.ioctl_code == (int) USBDEVFS_CONNECT ? 0 : ENODATA;
  case USBDEVFS_SETINTERFACE:
    if (!get_memory (client, address, &setting, sizeof setting))
      return EFAULT;
    return set_up (self, 0x01, 11, setting.altsetting, setting.interface);
  case USBDEVFS_SETCONFIGURATION:
    if (!get_memory (client, address, &word, sizeof word))
      return EFAULT;
    return set_up (self, 0x00, 9, word, 0);
  case USBDEVFS_RESET:
    return reset (self);
  default:
    return ENOTTY;
  }
}

/* --- threads --- */

static void
client_free (Client *client)
{
  UsbBedDevice *self = client->device;

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

  for (guint i = 0; i < G_N_ELEMENTS (self->claims); i++) {
    if (self->claims[i] != client)
      continue;

    self->claims[i] = NULL;
    /* Whoever wanted to know of claims may be gone with the board. */
    if (!self->gone)
      self->claim_func (i, FALSE, self->user_data);
  }

  close (client->fd);
  g_free (client);
}

static gpointer
client_thread (gpointer data)
{
  Client *client = data;
  UsbBedDevice *self = client->device;
  gulong words[3];

  while (receive_all (client, words, sizeof words)) {
    int claimed = -1, released = -1;
    int error_number;

    if (words[0] == WORD_IOCTL) {
      g_mutex_lock (&self->lock);
      error_number = answer_ioctl (client, words[1], words[2], &claimed, &released);
      if (claimed >= 0 && !self->gone)
        self->claim_func (claimed, TRUE, self->user_data);
      if (released >= 0 && !self->gone)
        self->claim_func (released, FALSE, self->user_data);
      g_mutex_unlock (&self->lock);
      words[1] = error_number == 0 ? 0 : -1;
      words[2] = error_number;
    } else {
      words[1] = RESULT_UNHANDLED;
      words[2] = 0;
    }

    words[0] = WORD_DONE;
    if (!send_all (client, words, sizeof words))
      break;
  }

  g_mutex_lock (&self->lock);
  client_free (client);
  g_mutex_unlock (&self->lock);
  device_unref (self);

  return NULL;
}

static gpointer
accept_thread (gpointer data)
{
  UsbBedDevice *self = data;
  int fd;

  while ((fd = accept4 (self->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
    Client *client = g_new0 (Client, 1);
    struct ucred credentials = { .pid = 0 };
    socklen_t size = sizeof credentials;

    getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size);
    client->device = self;
    client->fd = fd;
    client->pid = credentials.pid;
    g_atomic_ref_count_inc (&self->ref_count);
    g_thread_unref (g_thread_new ("usb-bed-client", client_thread, client));
  }

  close (self->listener);
  device_unref (self);

  return NULL;
}

/**
 * usb_bed_device_new:
 * @board: a board that is on the bus
 * @generation: which attachment of it
 * @time: how long transfers take
 * @times: (out): where to note when what happens, until the device vanishes
 * @socket_path: where umockdev looks for who answers the ioctls of the node
 * @claim_func: called when a program claims an interface or lets go of it
 * @user_data: data for @claim_func
 *
 * Starts to answer for a node that is about to appear.
 */
UsbBedDevice *
usb_bed_device_new (JoltVirtualBoard *board,
                    guint64           generation,
                    UsbBedTime        time,
                    UsbBedTimes      *times,
                    const char       *socket_path,
                    UsbBedClaimFunc   claim_func,
                    gpointer          user_data)
{
  UsbBedDevice *self = g_new0 (UsbBedDevice, 1);
  g_autofree char *folder = g_path_get_dirname (socket_path);
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->board = g_object_ref (board);
  self->generation = generation;
  self->time = time;
  self->times = times;
  self->claim_func = claim_func;
  self->user_data = user_data;
  self->socket_path = g_strdup (socket_path);

  /* What the kernel does with a new device. */
  set_up (self, 0x00, 9, 1, 0);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0755));
  g_assert_cmpuint (g_strlcpy (address.sun_path, socket_path, sizeof address.sun_path), <, sizeof address.sun_path);
  self->listener = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_no_errno (self->listener);
  g_assert_no_errno (bind (self->listener, (struct sockaddr *) &address, sizeof address));
  g_assert_no_errno (listen (self->listener, 8));
  g_atomic_ref_count_inc (&self->ref_count);
  g_thread_unref (g_thread_new ("usb-bed-accept", accept_thread, self));

  return self;
}

/**
 * usb_bed_device_vanish:
 * @self: (transfer full): a device
 *
 * The board left: what is under way ends, and nothing is accepted any more.
 */
void
usb_bed_device_vanish (UsbBedDevice *self)
{
  Urb *urb;

  g_remove (self->socket_path);

  g_mutex_lock (&self->lock);
  self->gone = TRUE;
  self->times = NULL;
  while ((urb = g_queue_pop_head (&self->endpoint)) != NULL)
    finish (urb, -ESHUTDOWN);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  shutdown (self->listener, SHUT_RDWR);
  device_unref (self);
}
