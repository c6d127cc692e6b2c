/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "usbip-session.h"

#include "jolt-virtual-timing.h"
#include "usbip-wire.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

/* Two threads: one reads what the computer wants, one serves end point 0 in
 * order and takes the board's time for it. So a board that erases keeps nobody
 * else waiting, and a transfer can be taken back while it waits. Where nothing
 * takes time the reader serves at once, which saves a change of threads. */

#define REQUEST_GET_DESCRIPTOR 6
#define DEVICE_DESCRIPTOR 0x0100

/* What Linux asks for after a reset of the port, and only then. */
#define LENGTH_AFTER_RESET 64

/* How far ahead of the time line a transfer may be. The line itself stays
 * exact, so this does not add up. A machine made of software, where each sleep
 * costs milliseconds, is slower than the line and then never sleeps at all. */
#define SLACK_US 2000

typedef struct {
  guint32       sequence;
  JoltUsbSetup  setup;
  guint8       *data;
  gsize         length;
  gint64        arrival_us;
} Urb;

struct _UsbipSession
{
  JoltVirtualBoard *board;
  guint64           generation;
  int               fd;
  double            speed;        /* 0: nothing takes time */
  GThread          *reader;
  GThread          *worker;

  GMutex            lock;         /* guards what follows, and writing */
  GCond             cond;
  GQueue            waiting;      /* Urb, for end point 0 */
  gint64            bus_free_us;  /* the end of the last transfer on the time line */
  Urb              *current;      /* the one being served; NULL when taken back */
  gboolean          at_board;     /* the board is at work on it */
  GArray           *pending;      /* guint32: what a NAK answers for ever */
  gboolean          over;
};

static void
urb_free (Urb *urb)
{
  g_free (urb->data);
  g_free (urb);
}

static gint64
now_us (UsbipSession *self)
{
  return self->speed > 0 ? g_get_monotonic_time () * self->speed : 0;
}

/* The lock is held. */
static void
end (UsbipSession *self)
{
  self->over = TRUE;
  shutdown (self->fd, SHUT_RDWR);
  g_cond_broadcast (&self->cond);
}

/* The lock is held. */
static void
answer (UsbipSession *self,
        UsbipCommand  command,
        guint32       sequence,
        int           status,
        gsize         length,
        const guint8 *data)
{
  guint8 header[USBIP_HEADER_SIZE];

  usbip_answer_write (command, sequence, status, length, header);
  if (!usbip_write_all (self->fd, header, sizeof header) ||
      (data != NULL && !usbip_write_all (self->fd, data, length)))
    end (self);
}

/* Waits until the time line has come to @target_us, or the transfer is taken
 * back. The lock is held. */
static gboolean
sleep_until (UsbipSession *self,
             Urb          *urb,
             gint64        target_us)
{
  gint64 end_us = (gint64) (target_us / self->speed) - SLACK_US;

  while (!self->over && self->current == urb && g_get_monotonic_time () < end_us)
    g_cond_wait_until (&self->cond, &self->lock, end_us);

  return !self->over && self->current == urb;
}

/* The lock is held, but not while the board is at work. */
static JoltVirtualAnswer
ask_board (UsbipSession *self,
           Urb          *urb,
           guint64      *duration_us)
{
  JoltVirtualAnswer kind;

  self->at_board = TRUE;
  g_mutex_unlock (&self->lock);

  /* USB/IP does not carry a reset of the bus; this is what follows one. */
  if (urb->setup.request_type == 0x80 && urb->setup.request == REQUEST_GET_DESCRIPTOR &&
      urb->setup.value == DEVICE_DESCRIPTOR && urb->setup.length == LENGTH_AFTER_RESET)
    jolt_virtual_board_bus_reset (self->board);

  kind = jolt_virtual_board_control (self->board, &urb->setup, urb->data, &urb->length, duration_us);

  g_mutex_lock (&self->lock);
  self->at_board = FALSE;
  g_cond_broadcast (&self->cond);

  return kind;
}

/* The lock is held. A board that is not there any more gives no answer: the
 * end of the connection says it. */
static void
give_answer (UsbipSession      *self,
             Urb               *urb,
             JoltVirtualAnswer  kind)
{
  gboolean is_in = (urb->setup.request_type & 0x80) != 0;

  if (kind == JOLT_VIRTUAL_ANSWER_ACK)
    answer (self, USBIP_RET_SUBMIT, urb->sequence, 0, urb->length, is_in ? urb->data : NULL);
  else if (kind == JOLT_VIRTUAL_ANSWER_STALL)
    answer (self, USBIP_RET_SUBMIT, urb->sequence, -EPIPE, 0, NULL);
  else if (kind == JOLT_VIRTUAL_ANSWER_ERROR)
    answer (self, USBIP_RET_SUBMIT, urb->sequence, -EPROTO, 0, NULL);

  /* A board that restarts answers what it was asked, and is gone. */
  if (jolt_virtual_board_get_generation (self->board) != self->generation)
    end (self);
}

/* The lock is held. */
static void
serve_in_time (UsbipSession *self,
               Urb          *urb)
{
  gint64 start_us = jolt_virtual_timing_start_us (urb->arrival_us, self->bus_free_us), end_us;
  JoltVirtualAnswer kind;
  guint64 duration_us;

  if (!sleep_until (self, urb, start_us))
    return;

  kind = ask_board (self, urb, &duration_us);

  if (kind == JOLT_VIRTUAL_ANSWER_SILENCE) {
    while (!self->over && self->current == urb)
      g_cond_wait (&self->cond, &self->lock);
    self->bus_free_us = now_us (self);
    return;
  }

  /* A board that leaves does not wait for its answer to be heard. */
  end_us = start_us + duration_us;
  if (jolt_virtual_board_get_generation (self->board) != self->generation || sleep_until (self, urb, end_us)) {
    give_answer (self, urb, kind);
  } else if (now_us (self) < end_us) {
    jolt_virtual_board_abandon (self->board, end_us - now_us (self), (urb->setup.request_type & 0x80) != 0);
    end_us = now_us (self);
  }

  self->bus_free_us = end_us;
}

/* The lock is held. A transfer that is never answered stays the current one
 * until it is taken back. */
static void
serve_at_once (UsbipSession *self)
{
  while (!self->over && self->current == NULL && !g_queue_is_empty (&self->waiting)) {
    Urb *urb = self->current = g_queue_pop_head (&self->waiting);
    guint64 duration_us;
    JoltVirtualAnswer kind = ask_board (self, urb, &duration_us);

    if (kind == JOLT_VIRTUAL_ANSWER_SILENCE)
      return;

    give_answer (self, urb, kind);
    self->current = NULL;
    urb_free (urb);
  }
}

static gpointer
worker_thread (gpointer data)
{
  UsbipSession *self = data;

  g_mutex_lock (&self->lock);

  for (;;) {
    Urb *urb;

    while (!self->over && g_queue_is_empty (&self->waiting))
      g_cond_wait (&self->cond, &self->lock);
    if (self->over)
      break;

    urb = self->current = g_queue_pop_head (&self->waiting);
    serve_in_time (self, urb);
    self->current = NULL;
    urb_free (urb);
  }

  g_mutex_unlock (&self->lock);

  return NULL;
}

/* The lock is held.
 * Returns: whether the transfer was still there to be taken back */
static gboolean
take_back (UsbipSession *self,
           guint32       sequence)
{
  if (self->current != NULL && self->current->sequence == sequence) {
    /* The worker has its own eye on it. */
    if (self->worker == NULL)
      urb_free (self->current);
    self->current = NULL;
    g_cond_broadcast (&self->cond);
    return TRUE;
  }

  for (GList *l = self->waiting.head; l != NULL; l = l->next) {
    Urb *urb = l->data;

    if (urb->sequence == sequence) {
      urb_free (urb);
      g_queue_delete_link (&self->waiting, l);
      return TRUE;
    }
  }

  for (guint i = 0; i < self->pending->len; i++) {
    if (g_array_index (self->pending, guint32, i) == sequence) {
      g_array_remove_index (self->pending, i);
      return TRUE;
    }
  }

  return FALSE;
}

static void
take_submit (UsbipSession       *self,
             const UsbipRequest *request,
             guint8             *data)
{
  Urb *urb;

  if (request->end_point == 0) {
    urb = g_new0 (Urb, 1);
    urb->sequence = request->sequence;
    urb->setup = request->setup;
    urb->data = data;
    urb->length = request->length;
    /* A computer that waited for the answer before cannot have been quicker
     * than that answer, even where the slack made it so. */
    urb->arrival_us = now_us (self);
    if (self->current == NULL && g_queue_is_empty (&self->waiting))
      urb->arrival_us = MAX (urb->arrival_us, self->bus_free_us);
    g_queue_push_tail (&self->waiting, urb);
    g_cond_broadcast (&self->cond);
    return;
  }

  /* The serial port: what comes is swallowed, there is nothing to say. */
  g_free (data);
  if (request->is_in)
    g_array_append_val (self->pending, request->sequence);
  else
    answer (self, USBIP_RET_SUBMIT, request->sequence, 0, request->length, NULL);
}

static gpointer
reader_thread (gpointer data)
{
  UsbipSession *self = data;
  guint8 header[USBIP_HEADER_SIZE];
  UsbipRequest request;

  while (usbip_read_all (self->fd, header, sizeof header) && usbip_request_parse (header, &request)) {
    g_autofree guint8 *buffer = NULL;

    if (request.command == USBIP_CMD_SUBMIT) {
      buffer = g_malloc0 (MAX (request.length, 1));
      if (!request.is_in && !usbip_read_all (self->fd, buffer, request.length))
        break;
    }

    g_mutex_lock (&self->lock);
    if (request.command == USBIP_CMD_SUBMIT)
      take_submit (self, &request, g_steal_pointer (&buffer));
    else
      answer (self, USBIP_RET_UNLINK, request.sequence,
              take_back (self, request.unlink) ? -ECONNRESET : 0, 0, NULL);
    if (self->speed <= 0)
      serve_at_once (self);
    g_mutex_unlock (&self->lock);
  }

  g_mutex_lock (&self->lock);
  end (self);
  g_mutex_unlock (&self->lock);

  return NULL;
}

/* Serves a board on a stream socket, which it takes over. @speed: how many
 * times faster than a real board; 0 for no time at all. */
UsbipSession *
usbip_session_new (JoltVirtualBoard *board,
                   int               fd,
                   double            speed)
{
  UsbipSession *self = g_new0 (UsbipSession, 1);

  self->board = g_object_ref (board);
  self->generation = jolt_virtual_board_get_generation (board);
  self->fd = fd;
  self->speed = speed;
  self->pending = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);

  /* Nobody advances the board's clock between two transfers. */
  jolt_virtual_board_set_wall_clock (board, TRUE);
  jolt_virtual_board_set_enumerates (board, FALSE);
  if (speed > 0)
    self->worker = g_thread_new ("usbip-worker", worker_thread, self);
  self->reader = g_thread_new ("usbip-reader", reader_thread, self);

  return self;
}

/* Closes the connection: for the computer the board was pulled out. A board
 * that leaves because of a request answers that one first. */
void
usbip_session_free (UsbipSession *self)
{
  g_mutex_lock (&self->lock);
  while (self->at_board)
    g_cond_wait (&self->cond, &self->lock);
  end (self);
  g_mutex_unlock (&self->lock);

  g_thread_join (self->reader);
  if (self->worker != NULL)
    g_thread_join (self->worker);

  close (self->fd);
  g_clear_pointer (&self->current, urb_free);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) urb_free);
  g_array_unref (self->pending);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_object_unref (self->board);
  g_free (self);
}

guint64
usbip_session_get_generation (UsbipSession *self)
{
  return self->generation;
}

/* Returns: whether the computer or the board ended it */
gboolean
usbip_session_is_over (UsbipSession *self)
{
  gboolean over;

  g_mutex_lock (&self->lock);
  over = self->over;
  g_mutex_unlock (&self->lock);

  return over;
}
