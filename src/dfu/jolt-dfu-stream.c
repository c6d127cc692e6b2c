/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-block-iter-private.h"
#include "jolt-dfu-error.h"
#include "jolt-dfu-stream-private.h"

/* Sending the payload, block by block, in one of three ways.
 *
 * One request at a time: DNLOAD, its answer, GETSTATUS, its answer. The careful
 * way, as dfu-util does it.
 *
 * By the book: the same, but a DNLOAD and its GETSTATUS are queued together.
 * The specification asks for their order and for no pause between them (section
 * 6.1.1); a control pipe has one transfer at a time, and the next SETUP leaves
 * when the status stage of the one before is over (USB 2.0, 5.5 and 8.5.3). The
 * next block waits for the answer, which may ask for time.
 *
 * The ROM: requests are queued from the first block on, and most GETSTATUS are
 * left out. The ROM does the work of a DNLOAD before it answers it and is never
 * in dfuDNBUSY; GETSTATUS does no work and answers no more than what an error
 * would be, which stays until it is asked for (ROM, dfu_class_handle_req and
 * handle_dfuupdater_state). So nothing is lost but the moment of learning, and
 * a request is most of what a block costs: the ROMs of S3, P4 and S31 look at
 * the bus once in two milliseconds. The status is asked for after each erasing,
 * every few KiB, and at the end. */

/* Half a second of an ESP32-P4: an error is known soon enough, and what is
 * asked costs less than half a percent. */
#define ROM_BLOCKS_PER_STATUS 128

/* The ROM has memory for so much and checks nothing (ROM, dfu_class_handle_req:
 * from 80 bytes on the chip stops). */
#define ROM_BLOCK_SIZE 64

/* The Linux kernel takes no longer control transfer from libusb; the transfer
 * size of the board is a maximum (section 4.1.3). */
#define MAX_BLOCK_SIZE 4096

/* What is under way: a DNLOAD, or the GETSTATUS after a block */
typedef struct {
  JoltDfuBlock block;
  gboolean     is_status;
} Request;

typedef struct {
  JoltDfuDevice       *device;
  JoltFlashProgress   *progress;
  JoltDfuBlockIter     iter;              /* what is not sent yet */
  const guint8        *data;
  guint                depth;             /* requests under way at most */
  guint                blocks_per_status;
  gboolean             waits;             /* for the answer to a block before the next */

  Request              requests[JOLT_DFU_STREAM_MAX_DEPTH];   /* a ring, oldest first */
  guint                first;
  guint                n_requests;
  JoltDfuBlock         newest;            /* the block sent last */
  guint                n_unasked;         /* blocks sent since the last GETSTATUS */
  gboolean             asks_now;          /* the newest block erases */
  guint64              n_taken;           /* blocks that were answered */
} Stream;

static void
push (Stream   *self,
      gboolean  is_status)
{
  Request *request = &self->requests[(self->first + self->n_requests++) % JOLT_DFU_STREAM_MAX_DEPTH];

  request->block = self->newest;
  request->is_status = is_status;
}

static Request
pop (Stream *self)
{
  Request request = self->requests[self->first];

  self->first = (self->first + 1) % JOLT_DFU_STREAM_MAX_DEPTH;
  self->n_requests--;

  return request;
}

static gboolean
is_status_due (Stream *self)
{
  gboolean is_over = jolt_dfu_block_iter_peek (&self->iter) == NULL;

  return self->asks_now || self->n_unasked >= self->blocks_per_status || (is_over && self->n_unasked > 0);
}

static gboolean
submit_status (Stream  *self,
               GError **error)
{
  if (!jolt_dfu_device_submit_get_status (self->device, error))
    return FALSE;

  push (self, TRUE);
  self->n_unasked = 0;
  self->asks_now = FALSE;

  return TRUE;
}

static gboolean
submit_block (Stream              *self,
              const JoltDfuBlock  *block,
              GError             **error)
{
  if (!jolt_dfu_device_submit_download (self->device, block->number, self->data + block->offset, block->size, error))
    return FALSE;

  self->newest = *block;
  push (self, FALSE);
  self->n_unasked++;
  self->asks_now = block->erase_bytes > 0;
  jolt_dfu_block_iter_advance (&self->iter);

  return TRUE;
}

/* Queues what can be queued now; nothing more once cancelled. */
static gboolean
fill (Stream  *self,
      GError **error)
{
  while (self->n_requests < self->depth && !g_cancellable_is_cancelled (self->device->cancellable)) {
    const JoltDfuBlock *block = jolt_dfu_block_iter_peek (&self->iter);

    if (is_status_due (self)) {
      if (!submit_status (self, error))
        return FALSE;
      continue;
    }

    if (block == NULL || (self->waits && self->n_requests > 0))
      break;
    if (!submit_block (self, block, error))
      return FALSE;
  }

  return TRUE;
}

/* The erasing is told when everything before it is answered. */
static void
tell_erasing (Stream             *self,
              const JoltDfuBlock *block)
{
  if (block->erase_bytes == 0)
    return;

  jolt_dfu_log_add (self->device->log, "block %" G_GUINT64_FORMAT ": %s, erasing %" G_GUINT64_FORMAT " bytes",
                    block->number, self->progress->plan->part_names[block->part], block->erase_bytes);
  jolt_flash_progress_erasing (self->progress, block->part, g_get_monotonic_time ());
}

static gboolean
finish_block (Stream              *self,
              const JoltDfuBlock  *block,
              GError             **error)
{
  tell_erasing (self, block);
  if (!jolt_dfu_device_reap_download (self->device, block->number, block->size, block->work_ms, error))
    return FALSE;

  self->n_taken++;
  jolt_flash_progress_wrote (self->progress, block->size, block->erase_bytes, block->part, g_get_monotonic_time ());

  return TRUE;
}

/* Serves a board that asks for time, as the specification says (6.1.2). */
static gboolean
wait_while_busy (Stream              *self,
                 const JoltDfuBlock  *block,
                 JoltDfuStatusReply  *reply,
                 GError             **error)
{
  JoltDfuWait wait = { .limit_ms = JOLT_DFU_MAX_BUSY_MS };

  while (reply->state == JOLT_DFU_STATE_DNBUSY || reply->state == JOLT_DFU_STATE_DNLOAD_SYNC) {
    if (!jolt_dfu_device_serve_poll (self->device, reply, &wait, self->device->cancellable, error) ||
        !jolt_dfu_device_get_status (self->device, block->work_ms, reply, error) ||
        !jolt_dfu_device_check_status (self->device, reply, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
finish_status (Stream              *self,
               const JoltDfuBlock  *block,
               GError             **error)
{
  JoltDfuStatusReply reply;

  if (!jolt_dfu_device_reap_get_status (self->device, self->waits ? block->work_ms : 0, &reply, error) ||
      !jolt_dfu_device_check_status (self->device, &reply, error) ||
      (self->waits && !wait_while_busy (self, block, &reply, error))) {
    g_prefix_error (error, "block %" G_GUINT64_FORMAT ": ", block->number);
    return FALSE;
  }

  if (reply.state == JOLT_DFU_STATE_DNLOAD_IDLE)
    return TRUE;

  g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL,
               "block %" G_GUINT64_FORMAT ": the board went to %s",
               block->number, jolt_dfu_state_to_string (reply.state));

  return FALSE;
}

/* The answers to what is under way after a failure. The first status says
 * why; FALSE where the board is gone or silent. */
static gboolean
drain (Stream  *self,
       GError **reason)
{
  while (self->n_requests > 0) {
    Request request = pop (self);
    g_autoptr (GError) error = NULL;
    gboolean ok;

    if (request.is_status)
      ok = finish_status (self, &request.block, &error);
    else
      ok = jolt_dfu_device_reap_download (self->device, request.block.number, request.block.size,
                                          request.block.work_ms, &error);
    if (ok)
      continue;

    jolt_dfu_log_add (self->device->log, "behind it: %s", error->message);
    if (jolt_dfu_error_is (error, JOLT_DFU_ERROR_GONE) || self->device->is_silent ||
        (jolt_dfu_error_is (error, JOLT_DFU_ERROR_STATUS) && !jolt_dfu_error_is (*reason, JOLT_DFU_ERROR_STATUS))) {
      g_clear_error (reason);
      *reason = g_steal_pointer (&error);
    }
    if (jolt_dfu_error_is (*reason, JOLT_DFU_ERROR_GONE) || self->device->is_silent)
      return FALSE;
  }

  return TRUE;
}

/* Something failed: what the board says of it is the reason. */
static JoltDfuStreamResult
fail (Stream  *self,
      GError  *failure,
      GError **error)
{
  g_autoptr (GError) reason = failure;
  g_autoptr (GError) status_error = NULL;
  JoltDfuStatusReply reply;

  jolt_dfu_log_add (self->device->log, "%s", reason->message);

  if (!jolt_dfu_error_is (reason, JOLT_DFU_ERROR_GONE) && !self->device->is_silent && drain (self, &reason) &&
      !jolt_dfu_error_is (reason, JOLT_DFU_ERROR_STATUS)) {
    if (jolt_dfu_device_get_status (self->device, 0, &reply, &status_error))
      jolt_dfu_device_check_status (self->device, &reply, &status_error);
    if (jolt_dfu_error_is (status_error, JOLT_DFU_ERROR_GONE) || jolt_dfu_error_is (status_error, JOLT_DFU_ERROR_STATUS) ||
        self->device->is_silent) {
      g_clear_error (&reason);
      reason = g_steal_pointer (&status_error);
    }
  }

  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return JOLT_DFU_STREAM_CANCELLED;

  g_propagate_error (error, g_steal_pointer (&reason));

  return self->depth > 1 ? JOLT_DFU_STREAM_BROKEN : JOLT_DFU_STREAM_FAILED;
}

static JoltDfuStreamResult
send_all (Stream  *self,
          GError **error)
{
  for (;;) {
    GError *failure = NULL;
    Request request;
    gboolean ok;

    if (!fill (self, &failure))
      return fail (self, failure, error);

    if (self->n_requests == 0)
      return jolt_dfu_block_iter_peek (&self->iter) == NULL && self->n_unasked == 0 ? JOLT_DFU_STREAM_SENT
                                                                                    : JOLT_DFU_STREAM_CANCELLED;

    request = pop (self);
    ok = request.is_status ? finish_status (self, &request.block, &failure)
                           : finish_block (self, &request.block, &failure);
    if (!ok)
      return fail (self, failure, error);
  }
}

static void
choose_way (Stream *self,
            guint   depth)
{
  if (depth <= 1) {
    self->depth = 1;
    self->blocks_per_status = 1;
    self->waits = TRUE;
  } else if (self->device->is_rom) {
    self->depth = MIN (depth, JOLT_DFU_STREAM_MAX_DEPTH);
    self->blocks_per_status = ROM_BLOCKS_PER_STATUS;
  } else {
    self->depth = 2;
    self->blocks_per_status = 1;
    self->waits = TRUE;
  }
}

/**
 * jolt_dfu_stream_send:
 * @device: an open device with nothing queued, to a board in dfuIDLE
 * @progress: learns of each block
 * @depth: how many requests can be under way at once; 1 for the careful way
 * @n_blocks: (out): how many blocks the board acknowledged
 * @error: (nullable): what the board or the bus failed with; not set for
 *   _CANCELLED
 *
 * Sends the whole payload.
 *
 * Returns: how it ended
 */
JoltDfuStreamResult
jolt_dfu_stream_send (JoltDfuDevice     *device,
                      JoltFlashProgress *progress,
                      guint              depth,
                      guint64           *n_blocks,
                      GError           **error)
{
  Stream self = { .device = device, .progress = progress };
  gsize size, block_size = CLAMP (device->iface.transfer_size_bytes, 1, MAX_BLOCK_SIZE);
  JoltDfuStreamResult result;

  if (device->iface.vendor_id == JOLT_VENDOR_ID_ESPRESSIF)
    block_size = MIN (block_size, ROM_BLOCK_SIZE);

  choose_way (&self, depth);
  self.data = g_bytes_get_data (progress->plan->payload, &size);
  jolt_dfu_block_iter_init (&self.iter, progress->plan, block_size);
  jolt_dfu_log_add (device->log, "sending %" G_GSIZE_FORMAT " bytes in blocks of %" G_GSIZE_FORMAT
                    ", %u requests at a time, GETSTATUS every %u blocks",
                    size, block_size, self.depth, self.blocks_per_status);

  jolt_flash_progress_begin (progress, g_get_monotonic_time ());
  result = send_all (&self, error);

  jolt_dfu_log_add (device->log, "the board took %" G_GUINT64_FORMAT " blocks", self.n_taken);
  *n_blocks = self.n_taken;

  return result;
}
