/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-bus.h"

#include "jolt-dfu-error.h"
#include "jolt-virtual-scan-private.h"
#include "jolt-virtual-transport-private.h"

/**
 * JoltVirtualBus:
 *
 * A bus of boards in software, each at a port of its own.
 *
 * The boards may change in any thread; the list follows in the main context
 * that was the thread's default when the bus was made.
 */

typedef struct {
  char             *path;
  JoltVirtualBoard *board;
  gulong            handler;
  GSource          *return_timer;  /* brings the board back after a restart */
} Port;

struct _JoltVirtualBus
{
  JoltBus          parent_instance;

  JoltVirtualTime  time;
  double           speed;
  GMainContext    *context;
  GPtrArray       *ports;   /* Port */
};

G_DEFINE_FINAL_TYPE (JoltVirtualBus, jolt_virtual_bus, JOLT_TYPE_BUS)

/* What the handler of a board's signal knows. It can run in any thread while
 * the bus is disposed of. */
typedef struct {
  GWeakRef      bus;
  GMainContext *context;
} Link;

static void
link_clear (Link *link)
{
  g_weak_ref_clear (&link->bus);
  g_main_context_unref (link->context);
}

static void
link_unref (Link *link)
{
  g_atomic_rc_box_release_full (link, (GDestroyNotify) link_clear);
}

static void
link_closure_unref (gpointer  link,
                    GClosure *closure)
{
  link_unref (link);
}

static void
port_free (Port *port)
{
  g_signal_handler_disconnect (port->board, port->handler);
  if (port->return_timer != NULL) {
    g_source_destroy (port->return_timer);
    g_source_unref (port->return_timer);
  }
  g_object_unref (port->board);
  g_free (port->path);
  g_free (port);
}

static gboolean
return_cb (gpointer data)
{
  Port *port = data;

  g_clear_pointer (&port->return_timer, g_source_unref);
  jolt_virtual_board_come_back (port->board);

  return G_SOURCE_REMOVE;
}

/* A board that restarts would stay away where no transport waits for it. */
static void
arrange_return (JoltVirtualBus *self,
                Port           *port)
{
  guint left_ms;

  if (port->return_timer != NULL || !jolt_virtual_board_get_returning (port->board, &left_ms))
    return;

  if (self->time == JOLT_VIRTUAL_TIME_NONE)
    left_ms = 0;

  port->return_timer = g_timeout_source_new (left_ms / self->speed);
  g_source_set_static_name (port->return_timer, "[jolt] virtual board returns");
  g_source_set_callback (port->return_timer, return_cb, port, NULL);
  g_source_attach (port->return_timer, self->context);
}

static void
scan (JoltVirtualBus *self)
{
  g_autoptr (GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify) jolt_board_info_free);

  for (guint i = 0; i < self->ports->len; i++) {
    Port *port = self->ports->pdata[i];
    g_autoptr (JoltBoardInfo) info = jolt_board_info_new (port->path);

    arrange_return (self, port);

    if (!jolt_virtual_scan (port->board, &info->dfu, &info->device_version, &info->generation))
      continue;

    info->product = g_strdup (jolt_virtual_board_get_chip (port->board)->name);
    info->access = jolt_virtual_board_get_access (port->board);
    g_ptr_array_add (infos, g_steal_pointer (&info));
  }

  jolt_bus_update (JOLT_BUS (self), infos);
}

static gboolean
scan_cb (gpointer data)
{
  Link *link = data;
  g_autoptr (JoltVirtualBus) self = g_weak_ref_get (&link->bus);

  if (self != NULL)
    scan (self);

  return G_SOURCE_REMOVE;
}

static void
bus_changed_cb (JoltVirtualBoard *board,
                Link             *link)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "[jolt] virtual bus changed");
  g_source_set_callback (source, scan_cb, g_atomic_rc_box_acquire (link), (GDestroyNotify) link_unref);
  g_source_attach (source, link->context);
}

static Port *
find_port (JoltVirtualBus *self,
           const char     *port_path)
{
  for (guint i = 0; i < self->ports->len; i++) {
    Port *port = self->ports->pdata[i];

    if (g_str_equal (port->path, port_path))
      return port;
  }

  return NULL;
}

/* A port that never had a board gets one that is not plugged in. */
static JoltTransport *
jolt_virtual_bus_create_transport (JoltBus    *bus,
                                   const char *port_path)
{
  JoltVirtualBus *self = JOLT_VIRTUAL_BUS (bus);
  Port *port = find_port (self, port_path);
  g_autoptr (JoltVirtualBoard) board = NULL;
  JoltTransport *transport;

  if (port != NULL) {
    board = g_object_ref (port->board);
  } else {
    board = jolt_virtual_board_new (jolt_chip_from_target ("esp32s2"), 4096);
    jolt_virtual_board_unplug (board);
  }

  transport = jolt_virtual_transport_new (board, self->time);
  jolt_virtual_transport_set_speed (JOLT_VIRTUAL_TRANSPORT (transport), self->speed);

  return transport;
}

static void
jolt_virtual_bus_dispose (GObject *object)
{
  JoltVirtualBus *self = JOLT_VIRTUAL_BUS (object);

  g_ptr_array_set_size (self->ports, 0);

  G_OBJECT_CLASS (jolt_virtual_bus_parent_class)->dispose (object);
}

static void
jolt_virtual_bus_finalize (GObject *object)
{
  JoltVirtualBus *self = JOLT_VIRTUAL_BUS (object);

  g_ptr_array_unref (self->ports);
  g_main_context_unref (self->context);

  G_OBJECT_CLASS (jolt_virtual_bus_parent_class)->finalize (object);
}

static void
jolt_virtual_bus_class_init (JoltVirtualBusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  JoltBusClass *bus_class = JOLT_BUS_CLASS (klass);

  object_class->dispose = jolt_virtual_bus_dispose;
  object_class->finalize = jolt_virtual_bus_finalize;
  bus_class->create_transport = jolt_virtual_bus_create_transport;
}

static void
jolt_virtual_bus_init (JoltVirtualBus *self)
{
  self->speed = 1;
  self->context = g_main_context_ref_thread_default ();
  self->ports = g_ptr_array_new_with_free_func ((GDestroyNotify) port_free);
}

/**
 * jolt_virtual_bus_new:
 * @time: whether anything takes time
 *
 * Returns: (transfer full): a bus without boards, ready
 */
JoltBus *
jolt_virtual_bus_new (JoltVirtualTime time)
{
  JoltVirtualBus *self = g_object_new (JOLT_TYPE_VIRTUAL_BUS, NULL);

  self->time = time;
  scan (self);

  return JOLT_BUS (self);
}

/**
 * jolt_virtual_bus_set_speed:
 * @self: a bus
 * @speed: how many times faster than real time its transports are; those made
 *   before keep theirs
 */
void
jolt_virtual_bus_set_speed (JoltVirtualBus *self,
                            double          speed)
{
  g_return_if_fail (JOLT_IS_VIRTUAL_BUS (self));
  g_return_if_fail (speed > 0);

  self->speed = speed;
}

/**
 * jolt_virtual_bus_add_board:
 * @self: a bus
 * @port_path: a port that has no board yet, for example "1-2"
 * @board: a board
 *
 * Puts a board at a port; it is in the list while it is on the bus. To be
 * called in the main context of the bus.
 */
void
jolt_virtual_bus_add_board (JoltVirtualBus   *self,
                            const char       *port_path,
                            JoltVirtualBoard *board)
{
  Link *link;
  Port *port;

  g_return_if_fail (JOLT_IS_VIRTUAL_BUS (self));
  g_return_if_fail (JOLT_IS_VIRTUAL_BOARD (board));
  g_return_if_fail (find_port (self, port_path) == NULL);

  link = g_atomic_rc_box_new0 (Link);
  g_weak_ref_init (&link->bus, self);
  link->context = g_main_context_ref (self->context);

  port = g_new0 (Port, 1);
  port->path = g_strdup (port_path);
  port->board = g_object_ref (board);
  port->handler = g_signal_connect_data (board, "bus-changed", G_CALLBACK (bus_changed_cb),
                                         link, link_closure_unref, G_CONNECT_DEFAULT);
  g_ptr_array_add (self->ports, port);

  scan (self);
}

/**
 * jolt_virtual_bus_get_board:
 * @self: a bus
 * @port_path: a port
 *
 * Returns: (transfer none) (nullable): the board at the port, on the bus or not
 */
JoltVirtualBoard *
jolt_virtual_bus_get_board (JoltVirtualBus *self,
                            const char     *port_path)
{
  Port *port;

  g_return_val_if_fail (JOLT_IS_VIRTUAL_BUS (self), NULL);

  port = find_port (self, port_path);

  return port != NULL ? port->board : NULL;
}

/* What the account may do with the board at the port. */
void
jolt_virtual_bus_set_access (JoltVirtualBus  *self,
                             const char      *port_path,
                             JoltBoardAccess  access)
{
  Port *port;

  g_return_if_fail (JOLT_IS_VIRTUAL_BUS (self));

  port = find_port (self, port_path);
  g_return_if_fail (port != NULL);

  jolt_virtual_board_set_access (port->board, access);
}
