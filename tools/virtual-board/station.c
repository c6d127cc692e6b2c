/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "station.h"

#include "usbip-session.h"

#include <sys/socket.h>
#include <unistd.h>

/* The kernel needs a moment to clean up a port. */
#define RETRY_MS 20

struct _Station
{
  gatomicrefcount   ref_count;   /* one for each idle source on its way */
  char             *name;
  JoltVirtualBoard *board;
  gulong            handler;
  guint             port;
  double            speed;
  StationPlug       plug;
  gpointer          user_data;
  UsbipSession     *session;
  GSource          *timer;       /* brings the board back, or tries again */
  gboolean          closed;
};

static void
station_unref (Station *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_object_unref (self->board);
  g_free (self->name);
  g_free (self);
}

static gboolean
look_cb (gpointer data)
{
  Station *self = data;

  if (!self->closed)
    station_look (self);

  return G_SOURCE_REMOVE;
}

static void
look_soon (Station *self,
           GSource *source)
{
  g_atomic_ref_count_inc (&self->ref_count);
  g_source_set_callback (source, look_cb, self, (GDestroyNotify) station_unref);
  g_source_attach (source, NULL);
}

/* In whatever thread the board changed */
static void
bus_changed_cb (JoltVirtualBoard *board,
                Station          *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  look_soon (self, source);
}

static void
stop_timer (Station *self)
{
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

static void
start_timer (Station *self,
             guint    delay_ms)
{
  stop_timer (self);
  self->timer = g_timeout_source_new (delay_ms);
  look_soon (self, self->timer);
}

static void
plug_in (Station *self)
{
  int fds[2];

  if (self->plug == NULL)
    return;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    return;

  if (self->plug (self->port, fds[1], self->user_data))
    station_accept (self, fds[0]);
  else {
    close (fds[0]);
    start_timer (self, RETRY_MS);
  }

  close (fds[1]);
}

/* Brings the connection in line with the board. */
void
station_look (Station *self)
{
  guint64 generation;
  guint left_ms;

  stop_timer (self);

  /* With the computer's clock a look is enough to bring a board back. */
  generation = jolt_virtual_board_get_generation (self->board);

  if (self->session != NULL && usbip_session_get_generation (self->session) != generation)
    g_clear_pointer (&self->session, usbip_session_free);

  if (generation == 0) {
    if (jolt_virtual_board_get_returning (self->board, &left_ms))
      start_timer (self, left_ms);
  } else if (self->session == NULL) {
    plug_in (self);
  }
}

/* @port: for @plug; @plug: (nullable): without it somebody must call
 * station_accept() */
Station *
station_new (const char       *name,
             JoltVirtualBoard *board,
             guint             port,
             double            speed,
             StationPlug       plug,
             gpointer          user_data)
{
  Station *self = g_new0 (Station, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->name = g_strdup (name);
  self->board = g_object_ref (board);
  self->port = port;
  self->speed = speed;
  self->plug = plug;
  self->user_data = user_data;

  jolt_virtual_board_set_wall_clock (board, TRUE);
  jolt_virtual_board_set_enumerates (board, FALSE);
  self->handler = g_signal_connect (board, "bus-changed", G_CALLBACK (bus_changed_cb), self);
  station_look (self);

  return self;
}

/* Pulls the board out and forgets it. */
void
station_free (Station *self)
{
  self->closed = TRUE;
  stop_timer (self);
  g_clear_pointer (&self->session, usbip_session_free);
  g_signal_handler_disconnect (self->board, self->handler);
  station_unref (self);
}

const char *
station_get_name (Station *self)
{
  return self->name;
}

JoltVirtualBoard *
station_get_board (Station *self)
{
  return self->board;
}

guint
station_get_port (Station *self)
{
  return self->port;
}

/* Returns: whether a computer has the board now */
gboolean
station_is_served (Station *self)
{
  return self->session != NULL && !usbip_session_is_over (self->session);
}

/* From the next attachment on */
void
station_set_speed (Station *self,
                   double   speed)
{
  self->speed = speed;
}

/* Serves the board on a socket, which it takes over.
 * Returns: %FALSE where the board is not there, or has a computer already */
gboolean
station_accept (Station *self,
                int      fd)
{
  if (self->session != NULL && usbip_session_is_over (self->session))
    g_clear_pointer (&self->session, usbip_session_free);

  if (self->session != NULL || jolt_virtual_board_get_generation (self->board) == 0) {
    close (fd);
    return FALSE;
  }

  self->session = usbip_session_new (self->board, fd, self->speed);

  return TRUE;
}
