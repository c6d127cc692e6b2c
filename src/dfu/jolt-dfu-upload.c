/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu.h"

#include "jolt-dfu-archive-private.h"
#include "jolt-dfu-connection-private.h"
#include "jolt-dfu-error.h"

/* Reading the flash of a ROM (ROM, dfu_class_handle_req, UPLOAD).
 *
 * UPLOAD reads from where the last SET_INTERFACE said, whole MiB, block after
 * block. The flash must be attached first, which the first block of a download
 * does: it is sent and the download aborted, with so little in it that nothing
 * is written. Without the size of the flash the ROM reads 2 MiB; an archive with
 * nothing but the size in it sets it. Never is the end of a download sent: what
 * came would be written to address 0. */

#define MIB (1024u * 1024u)
#define DEFAULT_FLASH_SIZE (2 * MIB)
#define MAX_MIB 255u

/* The ROM does not check how much it is asked for, and more than this
 * overwrites its memory. */
#define BLOCK_SIZE 64

#define DEPTH 16

typedef struct {
  JoltDfuDevice   *device;
  gsize            size;       /* to be read */
  gsize            asked;      /* of which is asked for */
  GByteArray      *bytes;      /* what came */
  JoltDfuReadFunc  func;
  gpointer         user_data;
} Upload;

/* What a board reads without having attached its flash is nonsense that looks
 * like an answer. */
static gboolean
has_taken_archive (JoltDfuDevice  *device,
                   GError        **error)
{
  JoltDfuStatusReply reply;

  if (!jolt_dfu_device_get_status (device, 0, &reply, error) ||
      !jolt_dfu_device_check_status (device, &reply, error))
    return FALSE;
  if (reply.state == JOLT_DFU_STATE_DNLOAD_IDLE)
    return TRUE;

  g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL, "the board is in %s after a block",
               jolt_dfu_state_to_string (reply.state));

  return FALSE;
}

/* Less than a chunk of the ROM's stream is looked at by nobody. */
static gboolean
attach (JoltDfuDevice  *device,
        gsize           end,
        GError        **error)
{
  static const guint8 nothing[BLOCK_SIZE];
  g_autoptr (GBytes) bytes = end > DEFAULT_FLASH_SIZE ? jolt_dfu_archive_new_attach (end)
                                                      : g_bytes_new_static (nothing, sizeof nothing);

  return jolt_dfu_connection_send_archive (device, bytes, error) &&
         has_taken_archive (device, error) &&
         jolt_dfu_device_abort (device, error);
}

static gboolean
submit_block (Upload  *self,
              GError **error)
{
  guint16 length = (guint16) MIN (BLOCK_SIZE, self->size - self->asked);

  if (!jolt_dfu_device_submit_upload (self->device, self->asked / BLOCK_SIZE, length, error))
    return FALSE;

  self->asked += length;

  return TRUE;
}

static gboolean
reap_block (Upload  *self,
            GError **error)
{
  guint8 block[BLOCK_SIZE];
  guint16 length = (guint16) MIN (BLOCK_SIZE, self->size - self->bytes->len);

  if (!jolt_dfu_device_reap_upload (self->device, self->bytes->len / BLOCK_SIZE, block, length, error))
    return FALSE;

  g_byte_array_append (self->bytes, block, length);
  if (self->func != NULL)
    self->func (self->bytes->len, self->size, self->user_data);

  return TRUE;
}

/* Everything under way is answered before it returns, so that the board can be
 * asked more. */
static void
drain (Upload *self)
{
  while (self->bytes->len < self->asked && !self->device->is_silent) {
    guint8 block[BLOCK_SIZE];
    g_autoptr (GError) error = NULL;
    guint16 length = (guint16) MIN (BLOCK_SIZE, self->asked - self->bytes->len);

    jolt_dfu_device_reap_upload (self->device, self->bytes->len / BLOCK_SIZE, block, length, &error);
    if (jolt_dfu_error_is (error, JOLT_DFU_ERROR_GONE))
      return;
    self->asked -= length;
  }
}

static gboolean
read_all (Upload  *self,
          GError **error)
{
  while (self->bytes->len < self->size) {
    gboolean was_cancelled = g_cancellable_is_cancelled (self->device->cancellable);

    while (!was_cancelled && self->asked < self->size && self->asked - self->bytes->len < DEPTH * BLOCK_SIZE) {
      if (!submit_block (self, error)) {
        drain (self);
        return FALSE;
      }
    }

    if (self->asked == self->bytes->len) {
      g_cancellable_set_error_if_cancelled (self->device->cancellable, error);
      return FALSE;
    }

    if (!reap_block (self, error)) {
      /* The one that failed is out of the queue. */
      if (!self->device->is_silent)
        self->asked -= MIN (BLOCK_SIZE, self->asked - self->bytes->len);
      drain (self);
      return FALSE;
    }
  }

  return TRUE;
}

static gboolean
upload (JoltDfuConnection  *connection,
        guint32             address,
        Upload             *self,
        GError            **error)
{
  guint n_mib = (guint) ((self->size + MIB - 1) / MIB);

  if (!self->device->is_rom) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_DFU, "the board is not in the DFU mode of a ROM");
    return FALSE;
  }

  jolt_dfu_log_add (self->device->log, "reading %" G_GSIZE_FORMAT " bytes from 0x%x on", self->size, address);

  return attach (self->device, (gsize) address + self->size, error) &&
         jolt_dfu_device_set_interface (self->device, (guint16) (address / MIB << 8 | n_mib), error) &&
         read_all (self, error) &&
         jolt_dfu_device_abort (self->device, error);
}

/**
 * jolt_dfu_read:
 * @port: a port, closed
 * @address: where to start, a multiple of 1 MiB
 * @size_bytes: how much to read, up to 255 MiB
 * @may_detach: whether a board that runs an application is to be restarted into
 *   its bootloader
 * @func: (nullable) (scope call): told after each block
 * @user_data: data for @func
 * @cancellable: (nullable): checked between blocks and while waiting
 * @error: %JOLT_DFU_ERROR or %G_IO_ERROR_CANCELLED
 *
 * Reads the flash of a board. Blocks; for a worker thread. Nothing is written
 * and nothing erased, whatever goes wrong.
 *
 * What is past the end of the flash comes as more of the same, or as nonsense:
 * the ROM does not know the size either.
 *
 * Returns: (transfer full) (nullable): @size_bytes bytes
 */
GBytes *
jolt_dfu_read (const JoltDfuPort    *port,
               guint32               address,
               gsize                 size_bytes,
               gboolean              may_detach,
               JoltDfuReadFunc       func,
               gpointer              user_data,
               GCancellable         *cancellable,
               GError              **error)
{
  JoltDfuConnection connection = {
    .device = { .transport = port->transport, .log = port->log, .cancellable = cancellable },
    .may_detach = may_detach,
  };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  Upload self = { &connection.device, size_bytes, 0, bytes, func, user_data };
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (address % MIB == 0 && address / MIB <= MAX_MIB, NULL);
  g_return_val_if_fail (size_bytes > 0 && size_bytes <= MAX_MIB * MIB, NULL);

  if (jolt_dfu_connection_open (&connection, &local_error))
    upload (&connection, address, &self, &local_error);
  jolt_dfu_connection_close (&connection, local_error);

  if (local_error == NULL) {
    jolt_dfu_log_add (port->log, "read");
    return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  }

  jolt_dfu_log_add (port->log, "%s", local_error->message);
  /* A board that does not answer needs its RESET pressed, cancelled or not. */
  if (connection.device.is_silent || !g_cancellable_set_error_if_cancelled (cancellable, error))
    g_propagate_error (error, g_steal_pointer (&local_error));

  return NULL;
}
