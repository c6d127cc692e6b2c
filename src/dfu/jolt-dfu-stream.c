/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-answer.h"
#include "jolt-dfu-cutter.h"
#include "jolt-dfu-error.h"
#include "jolt-dfu-stream.h"

/* Sending the payload, block by block.
 *
 * Why more than one request may be under way
 * ------------------------------------------
 * A download by the book is DNLOAD, its answer, GETSTATUS, its answer, and so
 * on. At 64 bytes a block most of the time goes by on this computer, between
 * an answer and the next request. So the requests are queued.
 *
 * 1. DNLOAD and its GETSTATUS together. The specification asks for their order
 *    and for no pause between them (section 6.1.1). A control pipe has one
 *    transfer at a time: the next SETUP leaves when the status stage of the
 *    one before is over (USB 2.0, 5.5 and 8.5.3), so the board sees what it
 *    would see of a slow host, only sooner. A refused DNLOAD is followed by the
 *    GETSTATUS that would be asked anyway.
 *
 * 2. DNLOAD n+1 behind GETSTATUS n. The answer n decides whether the block n+1
 *    is welcome: it is in dfuDNLOAD-IDLE, and it is not in dfuDNBUSY, where it
 *    would be refused and end in dfuERROR (appendix A.2.5). So this is a bet
 *    that the board will say what it has said each time before. It is made
 *    only after a streak of dfuDNLOAD-IDLE that spans two flash sectors, never
 *    across the start of an entry, where the board erases, and never again
 *    once a board has asked for time. Every answer is still looked at, in
 *    order. A lost bet costs a new start, once, with one request at a time: the
 *    board cannot take a block twice, because in dfuDNBUSY and dfuERROR it
 *    takes none.
 *
 * bwPollTimeout is the least time until the next GETSTATUS of a board that is
 * busy (section 6.1.2). In dfuDNLOAD-IDLE there is nothing to wait for, and the
 * ROM, which puts 256 ms into every answer, is not busy in any of them.
 *
 * What is not known about real chips: whether the ROM ever answers dfuDNBUSY
 * (no recorded run shows it), whether it bears the SETUP of the next request
 * within microseconds of the last status stage, and whether a download that
 * starts anew after CLRSTATUS or ABORT begins with a clean archive reader. A
 * depth of 1 bets on none of the first two: one request at a time, as dfu-util
 * does it. */

#define STREAK_MIN_BLOCKS 16
#define STREAK_MIN_BYTES (2 * 4096)

/* The Linux kernel takes no longer control transfer from libusb; the transfer
 * size of the board is a maximum (section 4.1.3). */
#define MAX_BLOCK_SIZE 4096

#define MAX_DEPTH 32

typedef struct {
  JoltDfuLink         *link;
  JoltFlashTracker    *tracker;
  GCancellable        *cancellable;
  JoltDfuCutter        cutter;              /* what is not sent yet */
  const guint8        *data;
  guint                depth;
  gboolean             may_queue_ahead;
  gboolean             queues_ahead;

  JoltDfuBlock         blocks[MAX_DEPTH];   /* a ring: under way, oldest first */
  guint                first;
  guint                n_blocks;
  guint64              sure_number;         /* of the newest block that was sent with nothing else under way */
  guint64              n_taken;             /* blocks that were answered */
  guint64              header_bytes;        /* taken, but not told to the tracker yet */
  guint64              header_erase_bytes;

  guint64              streak_blocks;
  guint64              streak_bytes;
} Stream;

static guint
get_window (Stream *self)
{
  if (!self->may_queue_ahead ||
      self->streak_blocks < STREAK_MIN_BLOCKS || self->streak_bytes < STREAK_MIN_BYTES)
    return 1;

  if (!self->queues_ahead) {
    self->queues_ahead = TRUE;
    jolt_dfu_record_add (self->link->record, "block %" G_GUINT64_FORMAT ": %u blocks at a time from here",
                         self->n_taken, self->depth);
  }

  return self->depth;
}

static gboolean
submit_block (Stream              *self,
              const JoltDfuBlock  *block,
              GError             **error)
{
  if (!jolt_dfu_link_submit_download (self->link, block->number, self->data + block->offset, block->size, error))
    return FALSE;

  /* One request at a time: GETSTATUS follows when DNLOAD was answered. */
  if (self->depth > 1 && !jolt_dfu_link_submit_get_status (self->link, error))
    return FALSE;

  if (self->n_blocks == 0)
    self->sure_number = block->number;
  self->blocks[(self->first + self->n_blocks++) % MAX_DEPTH] = *block;

  return TRUE;
}

static void
tell_erasing (Stream             *self,
              const JoltDfuBlock *block)
{
  if (self->header_bytes == 0)
    jolt_dfu_record_add (self->link->record, "block %" G_GUINT64_FORMAT ": %s, erasing %" G_GUINT64_FORMAT " bytes",
                         block->number, self->tracker->plan->part_names[block->part], block->patience_bytes);

  jolt_flash_tracker_erasing (self->tracker, block->part, g_get_monotonic_time ());
}

/* Queues what may be queued now; nothing more once cancelled. A block for which
 * the board may erase is sent alone. */
static gboolean
fill (Stream  *self,
      GError **error)
{
  const JoltDfuBlock *block;

  while ((block = jolt_dfu_cutter_peek (&self->cutter)) != NULL && self->n_blocks < get_window (self) &&
         !g_cancellable_is_cancelled (self->cancellable)) {
    gboolean alone = jolt_dfu_block_may_erase (block);

    if (alone && self->n_blocks > 0)
      break;
    if (alone)
      tell_erasing (self, block);

    if (!submit_block (self, block, error))
      return FALSE;
    jolt_dfu_cutter_advance (&self->cutter);

    if (alone)
      break;
  }

  return TRUE;
}

static JoltDfuBlock
pop_block (Stream *self)
{
  JoltDfuBlock block = self->blocks[self->first];

  self->first = (self->first + 1) % MAX_DEPTH;
  self->n_blocks--;

  return block;
}

/* Waits for what is under way behind an answer that did not ask for it. What
 * the board says to it no longer counts, but it is written down. */
static gboolean
drain (Stream  *self,
       GError **error)
{
  while (self->n_blocks > 0) {
    g_autoptr (GError) local_error = NULL;
    JoltDfuBlock block = pop_block (self);
    JoltDfuStatusReply reply;

    self->n_taken++;
    if (jolt_dfu_answer_take (self->link, &block, self->depth > 1, &reply, &local_error) != JOLT_DFU_ANSWER_FAILED)
      continue;

    jolt_dfu_record_add (self->link->record, "behind it: %s", local_error->message);
    if (jolt_dfu_error_is (local_error, JOLT_DFU_ERROR_GONE)) {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
    /* A board that has fallen silent stays so for each that follows. */
    if (jolt_dfu_error_is (local_error, JOLT_DFU_ERROR_TIMEOUT))
      break;
  }

  jolt_transport_discard (self->link->transport);
  self->n_blocks = 0;

  return TRUE;
}

static void
stop_queueing_ahead (Stream     *self,
                     const char *why)
{
  if (!self->may_queue_ahead)
    return;

  self->may_queue_ahead = FALSE;
  jolt_dfu_record_add (self->link->record, "block %" G_GUINT64_FORMAT ": %s, one block at a time from here",
                       self->n_taken, why);
}

/* The time of a block that ends an entry's header belongs to the next one, in
 * which its data starts: nobody knows in which of them the board erases. */
static void
track_block (Stream             *self,
             const JoltDfuBlock *block)
{
  self->header_bytes += block->size;
  self->header_erase_bytes += block->erase_bytes;

  if (block->is_header)
    return;

  if (self->header_erase_bytes > 0)
    jolt_dfu_record_add (self->link->record, "block %" G_GUINT64_FORMAT ": erased", self->n_taken);

  jolt_flash_tracker_wrote (self->tracker, self->header_bytes, self->header_erase_bytes, block->part,
                            g_get_monotonic_time ());
  self->header_bytes = 0;
  self->header_erase_bytes = 0;
}

/* The oldest block, to its end. */
static JoltDfuStreamResult
finish_block (Stream  *self,
              GError **error)
{
  g_autoptr (GError) local_error = NULL;
  JoltDfuBlock block = pop_block (self);
  JoltDfuStatusReply reply;

  switch (jolt_dfu_answer_take (self->link, &block, self->depth > 1, &reply, &local_error)) {
  case JOLT_DFU_ANSWER_TAKEN:
    self->streak_blocks++;
    self->streak_bytes += block.size;
    break;

  case JOLT_DFU_ANSWER_BUSY:
    stop_queueing_ahead (self, jolt_dfu_state_to_string (reply.state));
    if (self->n_blocks > 0) {
      if (drain (self, error))
        return JOLT_DFU_STREAM_BROKEN;
      return JOLT_DFU_STREAM_FAILED;
    }
    if (!jolt_dfu_answer_await_taken (self->link, &block, &reply, self->cancellable, error))
      return JOLT_DFU_STREAM_FAILED;
    break;

  case JOLT_DFU_ANSWER_FAILED:
    jolt_dfu_record_add (self->link->record, "%s", local_error->message);
    /* A bet was lost: on what is behind this block, or on the block itself. */
    if ((self->n_blocks > 0 || block.number != self->sure_number) && !jolt_dfu_error_is (local_error, JOLT_DFU_ERROR_GONE)) {
      if (jolt_dfu_error_is (local_error, JOLT_DFU_ERROR_TIMEOUT)) {
        jolt_transport_discard (self->link->transport);
        self->n_blocks = 0;
      } else if (!drain (self, error)) {
        return JOLT_DFU_STREAM_FAILED;
      }
      g_propagate_error (error, g_steal_pointer (&local_error));
      return JOLT_DFU_STREAM_BROKEN;
    }
    g_propagate_error (error, g_steal_pointer (&local_error));
    return JOLT_DFU_STREAM_FAILED;

  default:
    g_assert_not_reached ();
  }

  track_block (self, &block);
  self->n_taken++;

  return JOLT_DFU_STREAM_SENT;
}

static JoltDfuStreamResult
send_all (Stream  *self,
          GError **error)
{
  while (jolt_dfu_cutter_peek (&self->cutter) != NULL || self->n_blocks > 0) {
    JoltDfuStreamResult result;

    if (!fill (self, error))
      return JOLT_DFU_STREAM_FAILED;

    /* Cancelled, and everything under way is answered. */
    if (self->n_blocks == 0)
      return JOLT_DFU_STREAM_CANCELLED;

    result = finish_block (self, error);
    if (result != JOLT_DFU_STREAM_SENT)
      return result;
  }

  return JOLT_DFU_STREAM_SENT;
}

/**
 * jolt_dfu_stream_send:
 * @link: an open link with nothing queued, to a board in dfuIDLE
 * @tracker: learns of each block
 * @depth: how many blocks may be under way at once; 1 for one request at a time
 * @n_blocks: (out): how many blocks the board acknowledged
 * @cancellable: (nullable): looked at between blocks
 * @error: (nullable): what the board or the bus failed with; for _BROKEN it
 *   may stay unset, for _CANCELLED it does
 *
 * Sends the whole payload.
 *
 * Returns: how it ended
 */
JoltDfuStreamResult
jolt_dfu_stream_send (JoltDfuLink       *link,
                      JoltFlashTracker  *tracker,
                      guint              depth,
                      guint64           *n_blocks,
                      GCancellable      *cancellable,
                      GError           **error)
{
  g_autoptr (GError) local_error = NULL;
  Stream self = {
    .link = link,
    .tracker = tracker,
    .cancellable = cancellable,
    .depth = CLAMP (depth, 1, MAX_DEPTH),
    .may_queue_ahead = depth > 1,
  };
  gsize size, block_size = CLAMP (link->iface.functional.transfer_size_bytes, 1, MAX_BLOCK_SIZE);
  JoltDfuStreamResult result;

  self.data = g_bytes_get_data (tracker->plan->payload, &size);
  jolt_dfu_cutter_init (&self.cutter, tracker->plan, block_size);
  jolt_dfu_record_add (link->record, "sending %" G_GSIZE_FORMAT " bytes in blocks of %" G_GSIZE_FORMAT ", depth %u",
                       size, block_size, self.depth);

  jolt_flash_tracker_begin (tracker, g_get_monotonic_time ());
  result = send_all (&self, &local_error);
  jolt_transport_discard (link->transport);

  jolt_dfu_record_add (link->record, "the board took %" G_GUINT64_FORMAT " blocks", self.n_taken);
  *n_blocks = self.n_taken;

  if (result == JOLT_DFU_STREAM_FAILED && g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    result = JOLT_DFU_STREAM_CANCELLED;
  else if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));

  return result;
}
