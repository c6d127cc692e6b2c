/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "jolt-board-private.h"
#include "jolt-bus.h"

/**
 * JoltBus:
 *
 * The boards that can be seen, as a live list of [class@Board] in the order of
 * their ports.
 *
 * A kind of bus (libusb, virtual) scans its devices and hands each scan to
 * [method@Bus.update]; what came, left or changed is worked out here, once.
 */

typedef struct {
  GPtrArray   *boards;    /* JoltBoard, sorted by port path */
  GListStore   *others;    /* JoltBoard, sorted by port path */
  JoltBusEvent  event;
  gboolean     ready;
} JoltBusPrivate;

static void jolt_bus_list_model_init (GListModelInterface *iface);

G_DEFINE_ABSTRACT_TYPE_WITH_CODE (JoltBus, jolt_bus, G_TYPE_OBJECT,
                                  G_ADD_PRIVATE (JoltBus)
                                  G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, jolt_bus_list_model_init))

G_DEFINE_ENUM_TYPE (JoltBusEvent, jolt_bus_event,
  G_DEFINE_ENUM_VALUE (JOLT_BUS_EVENT_NONE, "none"),
  G_DEFINE_ENUM_VALUE (JOLT_BUS_EVENT_FOUND, "found"),
  G_DEFINE_ENUM_VALUE (JOLT_BUS_EVENT_LEFT, "left"))

#define PRIVATE(bus) ((JoltBusPrivate *) jolt_bus_get_instance_private (bus))

enum {
  PROP_0,
  PROP_EVENT,
  PROP_READY,
  LAST_PROP,
};

static GParamSpec *props[LAST_PROP];

static GType
jolt_bus_get_item_type (GListModel *model)
{
  return JOLT_TYPE_BOARD;
}

static guint
jolt_bus_get_n_items (GListModel *model)
{
  return PRIVATE (JOLT_BUS (model))->boards->len;
}

static gpointer
jolt_bus_get_item (GListModel *model,
                   guint       position)
{
  GPtrArray *boards = PRIVATE (JOLT_BUS (model))->boards;

  return position < boards->len ? g_object_ref (boards->pdata[position]) : NULL;
}

static void
jolt_bus_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = jolt_bus_get_item_type;
  iface->get_n_items = jolt_bus_get_n_items;
  iface->get_item = jolt_bus_get_item;
}

static void
jolt_bus_finalize (GObject *object)
{
  g_ptr_array_unref (PRIVATE (JOLT_BUS (object))->boards);
  g_object_unref (PRIVATE (JOLT_BUS (object))->others);

  G_OBJECT_CLASS (jolt_bus_parent_class)->finalize (object);
}

static void
jolt_bus_get_property (GObject    *object,
                       guint       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  switch (prop_id) {
  case PROP_EVENT:
    g_value_set_enum (value, jolt_bus_get_event (JOLT_BUS (object)));
    break;
  case PROP_READY:
    g_value_set_boolean (value, jolt_bus_get_ready (JOLT_BUS (object)));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
  }
}

static void
jolt_bus_class_init (JoltBusClass *klass)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = jolt_bus_finalize;
  object_class->get_property = jolt_bus_get_property;

  /**
   * JoltBus:event:
   *
   * The last thing that happened on the bus.
   */
  props[PROP_EVENT] = g_param_spec_enum ("event", NULL, NULL, JOLT_TYPE_BUS_EVENT, JOLT_BUS_EVENT_NONE, flags);

  /**
   * JoltBus:ready:
   *
   * Whether the bus was looked at once; before that an empty list means
   * nothing.
   */
  props[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, LAST_PROP, props);
}

static void
jolt_bus_init (JoltBus *self)
{
  PRIVATE (self)->boards = g_ptr_array_new_with_free_func (g_object_unref);
  PRIVATE (self)->others = g_list_store_new (JOLT_TYPE_BOARD);
}

/**
 * jolt_bus_create_transport:
 * @self: a bus
 * @port_path: a port, with or without a board in it now
 *
 * Makes a transport to a port. It is independent of the bus: it can be used in
 * another thread and after the bus is gone.
 *
 * Returns: (transfer full): a closed transport
 */
JoltTransport *
jolt_bus_create_transport (JoltBus    *self,
                           const char *port_path)
{
  g_return_val_if_fail (JOLT_IS_BUS (self), NULL);
  g_return_val_if_fail (port_path != NULL, NULL);

  return JOLT_BUS_GET_CLASS (self)->create_transport (self, port_path);
}

/**
 * jolt_bus_find_board:
 * @self: a bus
 * @port_path: a port
 *
 * Returns: (transfer none) (nullable): the board at the port
 */
JoltBoard *
jolt_bus_find_board (JoltBus    *self,
                     const char *port_path)
{
  GPtrArray *boards;

  g_return_val_if_fail (JOLT_IS_BUS (self), NULL);

  boards = PRIVATE (self)->boards;
  for (guint i = 0; i < boards->len; i++) {
    if (strcmp (jolt_board_get_port_path (boards->pdata[i]), port_path) == 0)
      return boards->pdata[i];
  }

  return NULL;
}

JoltBusEvent
jolt_bus_get_event (JoltBus *self)
{
  g_return_val_if_fail (JOLT_IS_BUS (self), JOLT_BUS_EVENT_NONE);

  return PRIVATE (self)->event;
}

gboolean
jolt_bus_get_ready (JoltBus *self)
{
  g_return_val_if_fail (JOLT_IS_BUS (self), FALSE);

  return PRIVATE (self)->ready;
}

/**
 * jolt_bus_get_others:
 * @self: a bus
 *
 * Gets what is plugged in beside the boards and says where a board is: USB-UART
 * bridges and boards that run their maker's program. None of them can be
 * flashed.
 *
 * Returns: (transfer none): a live list of [class@Board]
 */
GListModel *
jolt_bus_get_others (JoltBus *self)
{
  g_return_val_if_fail (JOLT_IS_BUS (self), NULL);

  return G_LIST_MODEL (PRIVATE (self)->others);
}

static void
set_event (JoltBus     *self,
          JoltBusEvent  event)
{
  if (PRIVATE (self)->event == event)
    return;

  PRIVATE (self)->event = event;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EVENT]);
}

static const JoltBoardInfo *
find_info (GPtrArray  *infos,
           const char *port_path)
{
  for (guint i = 0; i < infos->len; i++) {
    const JoltBoardInfo *info = infos->pdata[i];

    if (strcmp (info->port_path, port_path) == 0 && !jolt_board_info_is_other (info))
      return info;
  }

  return NULL;
}

/* "1-10" comes after "1-9": numbers compare as numbers. */
static int
compare_ports (const char *a,
               const char *b)
{
  for (;;) {
    guint64 x = g_ascii_strtoull (a, (char **) &a, 10);
    guint64 y = g_ascii_strtoull (b, (char **) &b, 10);

    if (x != y)
      return x < y ? -1 : 1;
    if (*a != *b || *a == '\0')
      return *a - *b;

    a++;
    b++;
  }
}

/* A board that left while a job had it is removed when the job releases it. */
static void
in_job_cb (JoltBoard  *board,
           GParamSpec *pspec,
           JoltBus    *self)
{
  guint position;

  if (jolt_board_get_in_job (board) || jolt_board_get_present (board))
    return;

  if (g_ptr_array_find (PRIVATE (self)->boards, board, &position)) {
    g_ptr_array_remove_index (PRIVATE (self)->boards, position);
    g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  }
}

static void
insert_board (JoltBus             *self,
              const JoltBoardInfo *info)
{
  GPtrArray *boards = PRIVATE (self)->boards;
  JoltBoard *board = jolt_board_new (info);
  guint position = 0;

  g_signal_connect_object (board, "notify::in-job", G_CALLBACK (in_job_cb), self, G_CONNECT_DEFAULT);

  while (position < boards->len &&
         compare_ports (jolt_board_get_port_path (boards->pdata[position]), info->port_path) < 0)
    position++;

  g_ptr_array_insert (boards, position, board);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

static int
compare_boards (gconstpointer a,
                gconstpointer b,
                gpointer      user_data)
{
  return compare_ports (jolt_board_get_port_path ((JoltBoard *) a), jolt_board_get_port_path ((JoltBoard *) b));
}

static gboolean
has_info (GListModel          *boards,
          const JoltBoardInfo *info)
{
  for (guint i = 0; i < g_list_model_get_n_items (boards); i++) {
    g_autoptr (JoltBoard) board = g_list_model_get_item (boards, i);

    if (jolt_board_info_equal (jolt_board_get_info (board), info))
      return TRUE;
  }

  return FALSE;
}

/* They seldom change, so a change makes the list anew. */
static void
update_others (JoltBus   *self,
               GPtrArray *infos)
{
  GListStore *others = PRIVATE (self)->others;
  g_autoptr (GPtrArray) now = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean same = TRUE;

  for (guint i = 0; i < infos->len; i++) {
    if (!jolt_board_info_is_other (infos->pdata[i]))
      continue;

    same &= has_info (G_LIST_MODEL (others), infos->pdata[i]);
    g_ptr_array_add (now, jolt_board_new (infos->pdata[i]));
  }

  if (same && now->len == g_list_model_get_n_items (G_LIST_MODEL (others)))
    return;

  g_ptr_array_sort_values_with_data (now, compare_boards, NULL);
  g_list_store_splice (others, 0, g_list_model_get_n_items (G_LIST_MODEL (others)), now->pdata, now->len);
}

/**
 * jolt_bus_update:
 * @self: a bus
 * @infos: (element-type JoltBoardInfo): every board on the bus now, and what
 *   [method@Bus.get_others] is about
 *
 * Takes over one scan of the whole bus.
 *
 * A board that is gone leaves the list, unless a job has it: then it stays,
 * not present, until the job lets go of it.
 */
void
jolt_bus_update (JoltBus   *self,
                 GPtrArray *infos)
{
  JoltBusPrivate *priv = PRIVATE (self);
  gboolean found = FALSE, left = FALSE;

  g_return_if_fail (JOLT_IS_BUS (self));

  for (guint i = priv->boards->len; i > 0; i--) {
    JoltBoard *board = priv->boards->pdata[i - 1];
    const JoltBoardInfo *info = find_info (infos, jolt_board_get_port_path (board));
    gboolean was_present = jolt_board_get_present (board);

    /* The list holds the reference while a handler of set_info runs. */
    jolt_board_set_info (board, info);
    found |= info != NULL && !was_present;
    left |= info == NULL && was_present;

    if (info == NULL && !jolt_board_get_in_job (board)) {
      g_ptr_array_remove_index (priv->boards, i - 1);
      g_list_model_items_changed (G_LIST_MODEL (self), i - 1, 1, 0);
    }
  }

  for (guint i = 0; i < infos->len; i++) {
    const JoltBoardInfo *info = infos->pdata[i];

    if (!jolt_board_info_is_other (info) && jolt_bus_find_board (self, info->port_path) == NULL) {
      insert_board (self, info);
      found = TRUE;
    }
  }

  update_others (self, infos);

  if (found)
    set_event (self, JOLT_BUS_EVENT_FOUND);
  else if (left)
    set_event (self, JOLT_BUS_EVENT_LEFT);

  if (!priv->ready) {
    priv->ready = TRUE;
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_READY]);
  }
}
