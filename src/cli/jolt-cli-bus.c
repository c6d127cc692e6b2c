/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-bus.h"

#include "jolt-usb-bus.h"
#include "jolt-virtual-spec.h"

#define DEMO_DEFAULT "s2"

/* A wait that may be called upon to look again. */
typedef struct {
  JoltBus    *bus;
  GPtrArray  *boards;   /* that are listened to */
  gboolean    look;
  gboolean    timed_out;
} Wait;

/* Tests name the boards of every command in one place. */
static const char *
get_default_boards (void)
{
  const char *boards = NULL;

#ifdef JOLT_TEST_DOORS
  boards = g_getenv ("JOLT_DEMO");
#endif

  return boards != NULL && *boards != '\0' ? boards : DEMO_DEFAULT;
}

/**
 * jolt_cli_bus_new:
 * @demo: (nullable): the boards in software to take instead of real ones, as
 *   [func@virtual_bus_new_from_spec] reads them; empty for one ESP32-S2
 * @error: what is wrong with the description of the boards in software
 *
 * Returns: (transfer full) (nullable): a bus that is not ready yet
 */
JoltBus *
jolt_cli_bus_new (const char  *demo,
                  GError     **error)
{
  if (demo == NULL)
    return jolt_usb_bus_new ();

  return jolt_virtual_bus_new_from_spec (*demo != '\0' ? demo : get_default_boards (), error);
}

static void
look_cb (Wait *wait)
{
  wait->look = TRUE;
}

static gboolean
time_out_cb (gpointer data)
{
  Wait *wait = data;

  wait->timed_out = TRUE;

  return G_SOURCE_REMOVE;
}

static void
stop_listening (Wait *wait)
{
  for (guint i = 0; i < wait->boards->len; i++)
    g_signal_handlers_disconnect_by_data (wait->boards->pdata[i], wait);
  g_ptr_array_set_size (wait->boards, 0);
}

/* A board can come, and one that is there can become usable. */
static void
listen_to_boards (Wait *wait)
{
  GListModel *model = G_LIST_MODEL (wait->bus);

  stop_listening (wait);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    JoltBoard *board = g_list_model_get_item (model, i);

    g_signal_connect_swapped (board, "notify", G_CALLBACK (look_cb), wait);
    g_ptr_array_add (wait->boards, board);
  }
}

/**
 * jolt_cli_bus_await:
 * @bus: a bus
 * @func: says whether what is waited for has come
 * @user_data: data for @func
 * @timeout_seconds: how long to wait; negative for ever
 * @cancellable: ends the wait
 *
 * Waits for something to happen on the bus, by its events.
 *
 * Returns: whether it has come
 */
gboolean
jolt_cli_bus_await (JoltBus        *bus,
                    JoltCliBusFunc  func,
                    gpointer        user_data,
                    int             timeout_seconds,
                    GCancellable   *cancellable)
{
  g_autoptr (GPtrArray) boards = g_ptr_array_new_with_free_func (g_object_unref);
  Wait wait = { .bus = bus, .boards = boards, .look = TRUE };
  GSource *timeout = NULL;
  gboolean come = FALSE;

  g_signal_connect_swapped (bus, "items-changed", G_CALLBACK (look_cb), &wait);
  g_signal_connect_swapped (bus, "notify", G_CALLBACK (look_cb), &wait);
  if (timeout_seconds >= 0) {
    timeout = g_timeout_source_new_seconds (timeout_seconds);
    g_source_set_callback (timeout, time_out_cb, &wait, NULL);
    g_source_attach (timeout, NULL);
  }

  for (;;) {
    if (wait.look) {
      wait.look = FALSE;
      listen_to_boards (&wait);
      come = func (bus, user_data);
    }
    if (come || wait.timed_out || g_cancellable_is_cancelled (cancellable))
      break;

    g_main_context_iteration (NULL, TRUE);
  }

  stop_listening (&wait);
  g_signal_handlers_disconnect_by_data (bus, &wait);
  if (timeout != NULL) {
    g_source_destroy (timeout);
    g_source_unref (timeout);
  }

  return come;
}

static gboolean
is_ready (JoltBus  *bus,
          gpointer  user_data)
{
  return jolt_bus_get_ready (bus);
}

/**
 * jolt_cli_bus_await_ready:
 * @bus: a bus
 * @cancellable: (nullable): ends the wait
 *
 * Waits for the first look at the bus.
 */
gboolean
jolt_cli_bus_await_ready (JoltBus      *bus,
                          GCancellable *cancellable)
{
  return jolt_cli_bus_await (bus, is_ready, NULL, -1, cancellable);
}
