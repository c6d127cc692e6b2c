/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "jolt-firmware.h"
#include "jolt-flash-plan.h"
#include "jolt-usb-transport-private.h"

/* stream PORT FILE DEPTH BLOCKS: sends a file to a board in DFU mode with DEPTH
 * requests under way at once and a GETSTATUS behind each BLOCKS blocks, and
 * behind the last. What the flash job does with them is not in it: this tells
 * what the board and the bus make of each. */

#define BLOCK_SIZE 64u
#define DEPTH_MAX 128u
#define GENEROUS_MS 60000

typedef struct {
  JoltTransport *transport;
  guint8         interface_number;
  gboolean       is_status[DEPTH_MAX];  /* a ring */
  guint          first;
  guint          n_requests;
} Stream;

static gboolean
submit (Stream          *self,
        JoltDfuRequest   request,
        guint16          value,
        const guint8    *data,
        guint16          size,
        GError         **error)
{
  gboolean is_status = request == JOLT_DFU_REQUEST_GETSTATUS;
  const JoltUsbSetup setup = {
    is_status ? JOLT_USB_REQUEST_TYPE_IN : JOLT_USB_REQUEST_TYPE_OUT, request, value, self->interface_number, size,
  };

  self->is_status[(self->first + self->n_requests++) % DEPTH_MAX] = is_status;

  return jolt_transport_submit (self->transport, &setup, data, error);
}

/* Takes the oldest answer. */
static gboolean
reap (Stream  *self,
      GError **error)
{
  gboolean is_status = self->is_status[self->first];
  guint8 reply[JOLT_DFU_STATUS_SIZE] = { 0 };

  self->first = (self->first + 1) % DEPTH_MAX;
  self->n_requests--;
  if (jolt_transport_reap (self->transport, reply, sizeof reply, GENEROUS_MS, NULL, error) < 0)
    return FALSE;

  if (is_status && reply[0] != JOLT_DFU_STATUS_OK) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the board says %u in state %u", reply[0], reply[4]);
    return FALSE;
  }

  return TRUE;
}

static gboolean
send_all (Stream        *self,
          const guint8  *data,
          gsize          size,
          guint          depth,
          guint          blocks_per_status,
          GError       **error)
{
  guint n_blocks = (size + BLOCK_SIZE - 1) / BLOCK_SIZE;

  for (guint i = 0; i < n_blocks; i++) {
    gboolean asks = (i + 1) % blocks_per_status == 0 || i + 1 == n_blocks;

    for (guint n = 0; n < 1u + asks; n++) {
      while (self->n_requests >= depth) {
        if (!reap (self, error))
          return FALSE;
      }
      if (!submit (self, n ? JOLT_DFU_REQUEST_GETSTATUS : JOLT_DFU_REQUEST_DNLOAD, n ? 0 : i,
                   n ? NULL : data + i * BLOCK_SIZE,
                   n ? JOLT_DFU_STATUS_SIZE : MIN (BLOCK_SIZE, size - i * BLOCK_SIZE), error))
        return FALSE;
    }
  }

  while (self->n_requests > 0) {
    if (!reap (self, error))
      return FALSE;
  }

  return submit (self, JOLT_DFU_REQUEST_DNLOAD, n_blocks, NULL, 0, error) && reap (self, error) &&
         submit (self, JOLT_DFU_REQUEST_GETSTATUS, 0, NULL, JOLT_DFU_STATUS_SIZE, error) && reap (self, error);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (JoltTransport) transport = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  JoltFlashPlan *plan;
  JoltDfuInterface iface;
  Stream stream = { 0 };
  const guint8 *data;
  gsize size;
  gboolean ok;

  if (argc != 5)
    return 64;

  file = g_mapped_file_new (argv[2], FALSE, &error);
  if (file != NULL) {
    bytes = g_mapped_file_get_bytes (file);
    firmware = jolt_firmware_new_from_bytes (bytes, argv[2], &error);
  }
  if (firmware == NULL) {
    g_printerr ("%s\n", error->message);
    return 65;
  }

  plan = jolt_flash_plan_new (firmware);
  data = g_bytes_get_data (plan->payload, &size);
  transport = jolt_usb_transport_new (&jolt_usb_folders_system, argv[1]);
  stream.transport = transport;
  ok = jolt_transport_open (transport, &iface, &error);
  stream.interface_number = iface.interface_number;
  ok = ok && send_all (&stream, data, size, CLAMP (strtoul (argv[3], NULL, 10), 1, DEPTH_MAX),
                       MAX (strtoul (argv[4], NULL, 10), 1), &error);
  jolt_transport_close (transport);
  jolt_flash_plan_unref (plan);

  if (!ok) {
    g_printerr ("%s\n", error->message);
    return 74;
  }

  return 0;
}
