/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "listener.h"

#include "usbip-wire.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <string.h>
#include <unistd.h>

/* What the tool `usbip` talks to: `usbip list -r localhost` and
 * `usbip attach -r localhost -b NAME`. On loopback alone: there is no password
 * in USB/IP. */

#define VERSION 0x0111
#define REQUEST_LIST 0x8005
#define REQUEST_IMPORT 0x8003
#define ANSWER_LIST 0x0005
#define ANSWER_IMPORT 0x0003

#define COMMON_SIZE 8
#define PATH_SIZE 256
#define BUS_ID_SIZE 32
#define SPEED_FULL 2

/* A computer that says nothing must not stop the others. */
#define PATIENCE_SECONDS 2

static void
append_u16 (GByteArray *array,
            guint16     value)
{
  value = GUINT16_TO_BE (value);
  g_byte_array_append (array, (const guint8 *) &value, sizeof value);
}

static void
append_u32 (GByteArray *array,
            guint32     value)
{
  value = GUINT32_TO_BE (value);
  g_byte_array_append (array, (const guint8 *) &value, sizeof value);
}

static void
append_text (GByteArray *array,
             const char *text,
             gsize       size)
{
  g_autofree char *padded = g_malloc0 (size);

  g_strlcpy (padded, text, size);
  g_byte_array_append (array, (const guint8 *) padded, size);
}

static void
append_device (GByteArray *array,
               Station    *station,
               GBytes     *descriptors)
{
  const guint8 *device = g_bytes_get_data (descriptors, NULL);
  g_autofree char *path = g_strconcat ("/virtual/", station_get_name (station), NULL);

  append_text (array, path, PATH_SIZE);
  append_text (array, station_get_name (station), BUS_ID_SIZE);
  append_u32 (array, 1);
  append_u32 (array, station_get_port (station) + 1);
  append_u32 (array, SPEED_FULL);
  append_u16 (array, device[8] | device[9] << 8);
  append_u16 (array, device[10] | device[11] << 8);
  append_u16 (array, device[12] | device[13] << 8);
  g_byte_array_append (array, device + 4, 3);
  g_byte_array_append (array, (const guint8[]) { 1, 1, device[18 + 4] }, 3);
}

static void
append_interfaces (GByteArray *array,
                   GBytes     *descriptors)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (descriptors, &size);

  for (gsize i = 0; i < size; i += data[i]) {
    if (data[i + 1] == 0x04)
      g_byte_array_append (array, (const guint8[]) { data[i + 5], data[i + 6], data[i + 7], 0 }, 4);
  }
}

static void
append_common (GByteArray *array,
               guint16     code,
               guint32     status)
{
  append_u16 (array, VERSION);
  append_u16 (array, code);
  append_u32 (array, status);
}

static void
answer_list (Desk *desk,
             int   fd)
{
  g_autoptr (GByteArray) devices = g_byte_array_new ();
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  GPtrArray *stations = desk_get_stations (desk);
  guint n_devices = 0;

  for (guint i = 0; i < stations->len; i++) {
    Station *station = stations->pdata[i];
    g_autoptr (GBytes) descriptors = jolt_virtual_board_dup_descriptors (station_get_board (station), NULL);

    if (descriptors == NULL || station_is_served (station))
      continue;

    append_device (devices, station, descriptors);
    append_interfaces (devices, descriptors);
    n_devices++;
  }

  append_common (answer, ANSWER_LIST, 0);
  append_u32 (answer, n_devices);
  g_byte_array_append (answer, devices->data, devices->len);
  usbip_write_all (fd, answer->data, answer->len);
}

static void
answer_import (Desk *desk,
               int   fd)
{
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  g_autoptr (GBytes) descriptors = NULL;
  char name[BUS_ID_SIZE + 1] = "";
  Station *station;

  if (!usbip_read_all (fd, name, BUS_ID_SIZE))
    return;

  station = desk_find (desk, name);
  if (station != NULL && !station_is_served (station))
    descriptors = jolt_virtual_board_dup_descriptors (station_get_board (station), NULL);

  append_common (answer, ANSWER_IMPORT, descriptors == NULL);
  if (descriptors != NULL)
    append_device (answer, station, descriptors);

  if (usbip_write_all (fd, answer->data, answer->len) && descriptors != NULL)
    station_accept (station, fcntl (fd, F_DUPFD_CLOEXEC, 0));
}

static void
set_patience (int  fd,
              long seconds)
{
  const struct timeval patience = { .tv_sec = seconds };

  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

static gboolean
incoming_cb (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             Desk              *desk)
{
  int fd = g_socket_get_fd (g_socket_connection_get_socket (connection));
  guint8 common[COMMON_SIZE];

  /* GIO's sockets never block on their own. */
  fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) & ~O_NONBLOCK);
  set_patience (fd, PATIENCE_SECONDS);
  if (!usbip_read_all (fd, common, sizeof common))
    return TRUE;

  switch (common[2] << 8 | common[3]) {
  case REQUEST_LIST:
    answer_list (desk, fd);
    break;
  case REQUEST_IMPORT:
    set_patience (fd, 0);
    answer_import (desk, fd);
    break;
  default:
    break;
  }

  return TRUE;
}

/* Listens on loopback. @port: 0 for any */
GSocketService *
listener_new (Desk     *desk,
              guint16   port,
              GError  **error)
{
  g_autoptr (GSocketService) self = g_socket_service_new ();
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  GSocketAddress *effective;

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &effective, error))
    return NULL;

  g_object_set_data_full (G_OBJECT (self), "address", effective, g_object_unref);
  g_signal_connect (self, "incoming", G_CALLBACK (incoming_cb), desk);

  return g_steal_pointer (&self);
}

guint16
listener_get_port (GSocketService *self)
{
  return g_inet_socket_address_get_port (g_object_get_data (G_OBJECT (self), "address"));
}
