/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "desk.h"
#include "jolt-virtual-fault.h"
#include "jolt-virtual-spec.h"
#include "listener.h"
#include "usbip-session.h"
#include "usbip-wire.h"
#include "wait-until.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The computer's side of USB/IP, spoken over a socket pair. */

static void
submit (int                 fd,
        guint32             sequence,
        const JoltUsbSetup *setup,
        const void         *data)
{
  gboolean is_in = (setup->request_type & 0x80) != 0;
  const UsbipRequest request = { USBIP_CMD_SUBMIT, sequence, is_in, 0, setup->length, *setup };
  guint8 header[USBIP_HEADER_SIZE];

  usbip_request_write (&request, header);
  g_assert_true (usbip_write_all (fd, header, sizeof header));
  if (!is_in && setup->length > 0)
    g_assert_true (usbip_write_all (fd, data, setup->length));
}

static void
submit_other (int      fd,
              guint32  sequence,
              guint32  end_point,
              gboolean is_in,
              guint32  length)
{
  const UsbipRequest request = { USBIP_CMD_SUBMIT, sequence, is_in, end_point, length };
  g_autofree guint8 *data = g_malloc0 (length);
  guint8 header[USBIP_HEADER_SIZE];

  usbip_request_write (&request, header);
  g_assert_true (usbip_write_all (fd, header, sizeof header));
  if (!is_in)
    g_assert_true (usbip_write_all (fd, data, length));
}

static void
take_back (int     fd,
           guint32 sequence,
           guint32 unlink_sequence)
{
  const UsbipRequest request = { USBIP_CMD_UNLINK, sequence, .unlink = unlink_sequence };
  guint8 header[USBIP_HEADER_SIZE];

  usbip_request_write (&request, header);
  g_assert_true (usbip_write_all (fd, header, sizeof header));
}

/* Returns: the status; the length of the data of an IN request goes to @length */
static int
expect (int          fd,
        UsbipCommand command,
        guint32      sequence,
        gboolean     is_in,
        guint8      *data,
        guint32     *length)
{
  guint8 header[USBIP_HEADER_SIZE];
  UsbipCommand got_command;
  guint32 got_sequence, got_length;
  gint32 status;

  g_assert_true (usbip_read_all (fd, header, sizeof header));
  usbip_answer_parse (header, &got_command, &got_sequence, &status, &got_length);
  g_assert_cmpint (got_command, ==, command);
  g_assert_cmpuint (got_sequence, ==, sequence);
  if (is_in && got_length > 0)
    g_assert_true (usbip_read_all (fd, data, got_length));
  if (length != NULL)
    *length = got_length;

  return status;
}

static int
control (int           fd,
         guint8        type,
         guint8        request,
         guint16       value,
         guint16       index,
         guint8       *data,
         guint16       size,
         guint32      *length)
{
  const JoltUsbSetup setup = { type, request, value, index, size };
  static guint32 sequence = 1000;

  submit (fd, ++sequence, &setup, data);

  return expect (fd, USBIP_RET_SUBMIT, sequence, (type & 0x80) != 0, data, length);
}

static gboolean
is_closed (int fd)
{
  guint8 byte;

  return recv (fd, &byte, 1, 0) <= 0;
}

static UsbipSession *
start (JoltVirtualBoard *board,
       double            speed,
       int              *fd)
{
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  *fd = fds[1];

  return usbip_session_new (board, fds[0], speed);
}

static void
test_enumeration (void)
{
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec ("s2", NULL);
  guint8 data[256];
  guint32 length;
  int fd;
  g_autoptr (UsbipSession) session = start (board, 0, &fd);

  g_assert_cmpint (control (fd, 0x80, 6, 0x0100, 0, data, 64, &length), ==, 0);
  g_assert_cmpuint (length, ==, 18);
  g_assert_cmphex (data[8] | data[9] << 8, ==, 0x303a);
  g_assert_cmpint (control (fd, 0x80, 6, 0x0200, 0, data, 255, &length), ==, 0);
  g_assert_cmpuint (length, ==, data[2] | data[3] << 8);
  g_assert_cmpint (control (fd, 0x80, 6, 0x0600, 0, data, 10, &length), ==, -EPIPE);
  g_assert_cmpint (control (fd, 0x00, 9, 1, 0, data, 0, &length), ==, 0);
  g_assert_cmpint (control (fd, 0xa1, JOLT_DFU_REQUEST_GETSTATUS, 0, 2, data, 6, &length), ==, 0);
  g_assert_cmpuint (length, ==, 6);
  g_assert_cmpint (data[4], ==, JOLT_DFU_STATE_APP_IDLE);
  close (fd);
}

/* The board leaves instead of answering; with "answers" it answers first. */
static void
test_detach (void)
{
  for (guint answers = 0; answers < 2; answers++) {
    g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec (answers ? "s2:book:answers" : "s2", NULL);
    guint8 header[USBIP_HEADER_SIZE];
    const JoltUsbSetup setup = { 0x21, JOLT_DFU_REQUEST_DETACH, 1000, 2, 0 };
    int fd;
    g_autoptr (UsbipSession) session = start (board, 1, &fd);

    submit (fd, 5, &setup, NULL);
    if (answers)
      g_assert_cmpint (expect (fd, USBIP_RET_SUBMIT, 5, FALSE, NULL, NULL), ==, 0);
    else
      g_assert_false (usbip_read_all (fd, header, sizeof header));
    g_assert_true (is_closed (fd));
    g_assert_true (jolt_virtual_board_get_returning (board, NULL));
    close (fd);
  }
}

/* Without bitWillDetach it is the reset, seen by what follows it. */
static void
test_reset_is_inferred (void)
{
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec ("s2:book:stays", NULL);
  const JoltUsbSetup setup = { 0x80, 6, 0x0100, 0, 64 };
  guint8 data[64];
  guint32 length;
  int fd;
  g_autoptr (UsbipSession) session = start (board, 0, &fd);

  g_assert_cmpint (control (fd, 0x21, JOLT_DFU_REQUEST_DETACH, 1000, 2, NULL, 0, &length), ==, 0);
  /* Not a reset: the kernel asks for 18 bytes, or for 8. */
  g_assert_cmpint (control (fd, 0x80, 6, 0x0100, 0, data, 18, &length), ==, 0);
  g_assert_cmpint (jolt_virtual_board_get_state (board), ==, JOLT_DFU_STATE_APP_DETACH);
  submit (fd, 9, &setup, NULL);
  g_assert_true (is_closed (fd));
  jolt_virtual_board_come_back (board);
  g_assert_cmpint (jolt_virtual_board_get_state (board), ==, JOLT_DFU_STATE_IDLE);
  close (fd);
}

/* Many in flight: answered in their order. */
static void
test_order (void)
{
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec ("s2", NULL);
  const JoltUsbSetup setup = { 0x80, 6, 0x0100, 0, 18 };
  gint64 start_us = g_get_monotonic_time ();
  guint8 data[18];
  int fd;
  g_autoptr (UsbipSession) session = start (board, 1, &fd);

  for (guint i = 1; i <= 50; i++)
    submit (fd, i, &setup, NULL);
  for (guint i = 1; i <= 50; i++)
    g_assert_cmpint (expect (fd, USBIP_RET_SUBMIT, i, TRUE, data, NULL), ==, 0);

  /* 50 µs and 63 bytes at full speed each, without a frame in between */
  g_test_message ("50 queued transfers: %.1f ms", (g_get_monotonic_time () - start_us) / 1e3);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 25 * (50 + 63 * 8 / 12));
  close (fd);
}

static void
check_unlink (double speed)
{
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec ("s2:book!silence@getstatus", NULL);
  const JoltUsbSetup status = { 0xa1, JOLT_DFU_REQUEST_GETSTATUS, 0, 2, 6 };
  guint8 data[6];
  int fd;
  g_autoptr (UsbipSession) session = start (board, speed, &fd);

  /* One that is never answered, as soon as the board was asked; two behind it, the serial port's */
  submit (fd, 1, &status, NULL);
  wait_until (jolt_virtual_board_get_n_faults (board) > 0);
  submit (fd, 2, &status, NULL);
  submit (fd, 3, &status, NULL);
  submit_other (fd, 4, 1, TRUE, 512);
  submit_other (fd, 5, 1, FALSE, 100);
  g_assert_cmpint (expect (fd, USBIP_RET_SUBMIT, 5, FALSE, NULL, NULL), ==, 0);

  take_back (fd, 6, 2);
  g_assert_cmpint (expect (fd, USBIP_RET_UNLINK, 6, FALSE, NULL, NULL), ==, -ECONNRESET);
  take_back (fd, 7, 4);
  g_assert_cmpint (expect (fd, USBIP_RET_UNLINK, 7, FALSE, NULL, NULL), ==, -ECONNRESET);
  take_back (fd, 8, 1);
  g_assert_cmpint (expect (fd, USBIP_RET_UNLINK, 8, FALSE, NULL, NULL), ==, -ECONNRESET);

  /* The third goes on; taking back what was answered comes too late. */
  g_assert_cmpint (expect (fd, USBIP_RET_SUBMIT, 3, TRUE, data, NULL), ==, 0);
  take_back (fd, 9, 3);
  g_assert_cmpint (expect (fd, USBIP_RET_UNLINK, 9, FALSE, NULL, NULL), ==, 0);
  close (fd);
}

static void
test_unlink (void)
{
  check_unlink (0);
  check_unlink (1);
}

/* A computer that waits for each answer gets one transfer a frame, less the
 * slack. */
static void
test_time (void)
{
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec ("s2", NULL);
  guint8 data[18];
  gint64 start_us = g_get_monotonic_time ();
  int fd;
  g_autoptr (UsbipSession) session = start (board, 1, &fd);

  for (guint i = 0; i < 50; i++)
    g_assert_cmpint (control (fd, 0x80, 6, 0x0100, 0, data, 18, NULL), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - start_us, >=, 47000);
  close (fd);
}

static void
test_garbage (void)
{
  g_autoptr (JoltVirtualBoard) board = jolt_virtual_board_new_from_spec ("s2", NULL);
  const guint8 noise[USBIP_HEADER_SIZE] = { 1, 2, 3, 4, 5 };
  const UsbipRequest huge = { USBIP_CMD_SUBMIT, 1, TRUE, 0, 0xffffffff };
  guint8 header[USBIP_HEADER_SIZE];

  for (guint i = 0; i < 2; i++) {
    int fd;
    g_autoptr (UsbipSession) session = start (board, 0, &fd);

    usbip_request_write (&huge, header);
    usbip_write_all (fd, i == 0 ? noise : header, USBIP_HEADER_SIZE);
    g_assert_true (is_closed (fd));
    close (fd);
  }
}

/* --- the desk: boards that come and go at a computer ------------------------- */

typedef struct {
  int   fd[4];
  guint n_plugged;
  guint n_busy;      /* how often the port is still busy */
} Computer;

static gboolean
plug_cb (guint    port,
         int      fd,
         gpointer data)
{
  Computer *computer = data;

  if (computer->n_busy > 0) {
    computer->n_busy--;
    return FALSE;
  }

  g_assert_cmpuint (port, <, G_N_ELEMENTS (computer->fd));
  if (computer->fd[port] > 0)
    close (computer->fd[port]);
  computer->fd[port] = dup (fd);
  computer->n_plugged++;

  return TRUE;
}

static char *
tell (Desk       *desk,
      const char *line)
{
  GString *answer = g_string_new (NULL);

  desk_obey (desk, line, answer);

  return g_string_free_and_steal (answer);
}

#define assert_told(desk, line, expected) G_STMT_START { \
  g_autofree char *told = tell (desk, line);             \
  g_assert_cmpstr (told, ==, expected);                  \
} G_STMT_END

static void
computer_clear (Computer *computer)
{
  for (guint i = 0; i < G_N_ELEMENTS (computer->fd); i++) {
    if (computer->fd[i] > 0)
      close (computer->fd[i]);
  }
}

static void
test_desk (void)
{
  Computer computer = { 0 };
  g_autoptr (Desk) desk = desk_new (plug_cb, &computer, 0);
  guint8 data[64];

  assert_told (desk, "add a s2:return=10", "ok\n");
  assert_told (desk, "add b s3:unplugged:return=10", "ok\n");
  assert_told (desk, "add a s2", "error the name \"a\" is taken\n");
  assert_told (desk, "list", "a esp32s2 served appIDLE 1 0\nb esp32s3 unplugged appIDLE 0 1\nok\n");
  g_assert_cmpuint (computer.n_plugged, ==, 1);

  assert_told (desk, "plug b", "ok\n");
  g_assert_cmpuint (computer.n_plugged, ==, 2);
  g_assert_cmpint (control (computer.fd[1], 0x80, 6, 0x0100, 0, data, 64, NULL), ==, 0);
  g_assert_cmphex (data[10], ==, 0x09);

  /* Pulled out: the computer sees the end of the connection at once. */
  assert_told (desk, "unplug b", "ok\n");
  g_assert_true (is_closed (computer.fd[1]));

  /* DETACH: gone, and back in DFU mode by itself */
  submit (computer.fd[0], 1, &(JoltUsbSetup) { 0x21, JOLT_DFU_REQUEST_DETACH, 1000, 2, 0 }, NULL);
  g_assert_true (is_closed (computer.fd[0]));
  computer.n_busy = 2;
  while (computer.n_plugged < 3)
    g_main_context_iteration (NULL, TRUE);
  assert_told (desk, "state a", "a esp32s2 served appDETACH 2 0\nok\n");
  g_assert_cmpint (control (computer.fd[0], 0x80, 6, 0x0100, 0, data, 64, NULL), ==, 0);
  assert_told (desk, "state a", "a esp32s2 served dfuIDLE 2 0\nok\n");
  g_assert_cmpint (control (computer.fd[0], 0xa1, JOLT_DFU_REQUEST_GETSTATUS, 0, 0, data, 6, NULL), ==, 0);
  g_assert_cmpint (data[4], ==, JOLT_DFU_STATE_IDLE);

  assert_told (desk, "fault a stall@getstatus", "ok\n");
  g_assert_cmpint (control (computer.fd[0], 0xa1, JOLT_DFU_REQUEST_GETSTATUS, 0, 0, data, 6, NULL), ==, -EPIPE);
  assert_told (desk, "faults a", "1\nok\n");
  assert_told (desk, "clear a", "ok\n");
  assert_told (desk, "faults a", "0\nok\n");
  assert_told (desk, "fault a nonsense", "error \"nonsense\" is no fault\n");

  /* RESET without a program: nothing comes back. With BOOT it does. */
  assert_told (desk, "reset a", "ok\n");
  g_assert_true (is_closed (computer.fd[0]));
  while (jolt_virtual_board_get_returning (station_get_board (desk_find (desk, "a")), NULL))
    g_main_context_iteration (NULL, TRUE);
  assert_told (desk, "state a", "a esp32s2 off appIDLE 0 0\nok\n");
  assert_told (desk, "reset a boot", "ok\n");
  while (computer.n_plugged < 4)
    g_main_context_iteration (NULL, TRUE);

  /* 4 KiB of 0xff */
  assert_told (desk, "sha256 a 0x1000 4096",
               "f47a8ec3e9aff2318d896942282ad4fe37d6391c82914f54a5da8a37de1300c6\nok\n");
  assert_told (desk, "sha256 a 0x400000 1", "error there is no such flash\n");
  assert_told (desk, "dance a", "error what?\n");
  assert_told (desk, "plug", "error what?\n");
  assert_told (desk, "fault a", "error too few words\n");
  assert_told (desk, "state z", "error there is no such board\n");
  assert_told (desk, "remove a", "ok\n");
  g_assert_true (is_closed (computer.fd[0]));

  computer_clear (&computer);
}

/* --- the tool usbip ------------------------------------------------------------ */

static gpointer
client_thread (gpointer data)
{
  guint16 port = GPOINTER_TO_UINT (data);
  const guint8 list[8] = { 0x01, 0x11, 0x80, 0x05 };
  guint8 import[8 + 32] = { 0x01, 0x11, 0x80, 0x03, 0, 0, 0, 0, 'b' };
  guint8 answer[8 + 312], descriptor[18];
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  int fd;

  connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  g_assert_nonnull (connection);
  fd = g_socket_get_fd (g_socket_connection_get_socket (connection));
  g_unix_set_fd_nonblocking (fd, FALSE, NULL);
  g_assert_true (usbip_write_all (fd, list, sizeof list));
  g_assert_true (usbip_read_all (fd, answer, 12));
  g_assert_cmpint (answer[11], ==, 2);
  g_clear_object (&connection);

  connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  fd = g_socket_get_fd (g_socket_connection_get_socket (connection));
  g_unix_set_fd_nonblocking (fd, FALSE, NULL);
  g_assert_true (usbip_write_all (fd, import, sizeof import));
  g_assert_true (usbip_read_all (fd, answer, sizeof answer));
  g_assert_cmpint (answer[7], ==, 0);
  g_assert_cmpstr ((const char *) answer + 8 + 256, ==, "b");
  g_assert_cmphex (answer[8 + 300] << 8 | answer[8 + 301], ==, 0x303a);
  g_assert_cmphex (answer[8 + 302] << 8 | answer[8 + 303], ==, 0x0009);
  g_assert_cmpint (control (fd, 0x80, 6, 0x0100, 0, descriptor, 18, NULL), ==, 0);

  return NULL;
}

static gboolean
done_cb (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

static gpointer
client_then_done_thread (gpointer data)
{
  gpointer *both = data;

  client_thread (both[0]);
  g_idle_add (done_cb, both[1]);

  return NULL;
}

static void
test_listener (void)
{
  g_autoptr (Desk) desk = desk_new (NULL, NULL, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketService) listener = listener_new (desk, 0, &error);
  gboolean done = FALSE;
  gpointer both[2];
  GThread *thread;

  g_assert_no_error (error);
  assert_told (desk, "add a s2", "ok\n");
  assert_told (desk, "add b s3", "ok\n");

  both[0] = GUINT_TO_POINTER (listener_get_port (listener));
  both[1] = &done;
  thread = g_thread_new ("usbip", client_then_done_thread, both);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/virtual-board/session/enumeration", test_enumeration);
  g_test_add_func ("/virtual-board/session/detach", test_detach);
  g_test_add_func ("/virtual-board/session/reset-is-inferred", test_reset_is_inferred);
  g_test_add_func ("/virtual-board/session/order", test_order);
  g_test_add_func ("/virtual-board/session/unlink", test_unlink);
  g_test_add_func ("/virtual-board/session/time", test_time);
  g_test_add_func ("/virtual-board/session/garbage", test_garbage);
  g_test_add_func ("/virtual-board/desk", test_desk);
  g_test_add_func ("/virtual-board/listener", test_listener);

  return g_test_run ();
}
