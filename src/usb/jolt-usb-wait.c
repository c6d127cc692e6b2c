/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-error.h"
#include "jolt-usb-wait-private.h"
#include "jolt-usb-watch-private.h"

/* Waiting for a board to come to a port or to leave it, by events. */

/* After the node came the kernel chooses the configuration and udev sets the
 * permissions: a matter of milliseconds. On a busy computer it can take udev
 * seconds: four where eight boards came back at once. Some rules work only at
 * its second visit, when the kernel has bound the drivers: ESP-IDF's, whose
 * number is below that of udev's own rule for the mode of the node. */
#define ARRIVAL_MS 3000
/* However long the bus is not quiet */
#define MOST_MS 30000
#define UDEV_MS 30000
#define CONFIGURE_MS 5
#define UDEV_SCAN_MS 50

/* A board on its way: since when it is at the port, and since when nothing
 * is known to hold it up; 0 while it is away */
typedef struct {
  gint64 there_us;
  gint64 since_us;
} Arrival;

/* How far the board has come, and how long to wait for the next step when no
 * event will tell of it. */
static gboolean
has_arrived (const JoltUsbFolders *folders,
             const char           *port_path,
             JoltDfuMode           mode,
             guint64               left_generation,
             Arrival              *arrival,
             int                  *wait_ms)
{
  g_autoptr (JoltUsbDeviceInfo) device = jolt_usb_scan_port (folders, port_path);
  gint64 now_us = g_get_monotonic_time ();
  gint64 left_us;

  if (device == NULL || device->info->dfu.mode < mode || device->info->generation == left_generation) {
    arrival->there_us = 0;
    return FALSE;
  }

  if (device->configured && device->info->access != JOLT_BOARD_ACCESS_DENIED)
    return TRUE;

  if (arrival->there_us == 0)
    arrival->there_us = arrival->since_us = now_us;

  if (device->udev_pending && now_us - arrival->there_us < UDEV_MS * 1000)
    arrival->since_us = now_us;

  left_us = arrival->since_us + ARRIVAL_MS * 1000 - now_us;
  if (left_us <= 0)
    return TRUE;

  /* A change of the node is an event; these steps nothing tells of. */
  if (!device->configured)
    *wait_ms = CONFIGURE_MS;
  else if (device->udev_pending)
    *wait_ms = UDEV_SCAN_MS;
  else
    *wait_ms = (int) (left_us / 1000) + 1;

  return FALSE;
}

/**
 * jolt_usb_wait_for_device:
 * @folders: where the bus is
 * @port_path: a port
 * @mode: the least to wait for: any board, a DFU interface in any mode, or
 *   DFU mode
 * @left_generation: an attachment that does not count, since its board is on
 *   its way out; 0 where all do
 * @timeout_ms: how long to wait for the board while nothing happens on the bus,
 *   in milliseconds
 * @cancellable: (nullable): ends the wait
 * @error: %JOLT_DFU_ERROR_NOT_RETURNED or %G_IO_ERROR_CANCELLED
 *
 * Waits until a board is at the port and can be opened, or is there and never
 * will be. See [method@Transport.wait_for_device]. Blocks; can be called in any
 * thread.
 *
 * The kernel makes one new device after the other: while others come and go, on
 * a slow computer with many boards, the time starts anew, for half a minute at
 * most.
 *
 * Returns: whether the board is there
 */
gboolean
jolt_usb_wait_for_device (const JoltUsbFolders  *folders,
                          const char            *port_path,
                          JoltDfuMode            mode,
                          guint64                left_generation,
                          guint                  timeout_ms,
                          GCancellable          *cancellable,
                          GError               **error)
{
  g_autoptr (JoltUsbWatch) watch = jolt_usb_watch_new (folders);
  gint64 start_us = g_get_monotonic_time ();
  gint64 deadline_us = start_us + (gint64) timeout_ms * 1000;
  gint64 last_us = MAX (deadline_us, start_us + MOST_MS * 1000);
  GPollFD fds[JOLT_USB_WATCH_MAX_FDS + 1];
  guint n_fds = jolt_usb_watch_get_fds (watch, fds);
  gboolean cancel_fd = g_cancellable_make_pollfd (cancellable, &fds[n_fds]);
  gboolean arrived;
  Arrival arrival = { 0 };

  for (;;) {
    gint64 left_us;
    int wait_ms;

    arrived = has_arrived (folders, port_path, mode, left_generation, &arrival, &wait_ms);
    if (arrived || g_cancellable_is_cancelled (cancellable))
      break;

    /* The deadline is for the board: one that is there is given its time. */
    if (arrival.there_us == 0) {
      left_us = deadline_us - g_get_monotonic_time ();
      if (left_us <= 0)
        break;
      wait_ms = MIN ((left_us + 999) / 1000, G_MAXINT);
    }

    g_poll (fds, n_fds + (cancel_fd ? 1 : 0), wait_ms);
    if (jolt_usb_watch_dispatch (watch) != 0)
      deadline_us = MIN (g_get_monotonic_time () + (gint64) timeout_ms * 1000, last_us);
  }

  if (cancel_fd)
    g_cancellable_release_fd (cancellable);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  if (!arrived)
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NOT_RETURNED,
                 "port %s: no board in the mode waited for after %u ms", port_path, timeout_ms);

  return arrived;
}

/**
 * jolt_usb_wait_for_departure:
 * @folders: where the bus is
 * @port_path: a port
 * @generation: which attachment of the board
 * @timeout_ms: how long to wait, in milliseconds
 *
 * Waits until a board has left its port.
 *
 * Returns: whether it left
 */
gboolean
jolt_usb_wait_for_departure (const JoltUsbFolders *folders,
                             const char           *port_path,
                             guint64               generation,
                             guint                 timeout_ms)
{
  g_autoptr (JoltUsbWatch) watch = jolt_usb_watch_new (folders);
  gint64 deadline_us = g_get_monotonic_time () + timeout_ms * 1000;
  GPollFD fds[JOLT_USB_WATCH_MAX_FDS];
  guint n_fds = jolt_usb_watch_get_fds (watch, fds);

  for (;;) {
    g_autoptr (JoltUsbDeviceInfo) device = jolt_usb_scan_port (folders, port_path);
    gint64 left_us = deadline_us - g_get_monotonic_time ();

    if (device == NULL || device->info->generation != generation)
      return TRUE;
    if (left_us <= 0)
      return FALSE;

    g_poll (fds, n_fds, (int) (left_us / 1000) + 1);
    jolt_usb_watch_dispatch (watch);
  }
}
