/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-book-private.h"

#include <string.h>

/* A device by the book, which no ROM is: DFU 1.1, appendix A. Table numbers
 * in the comments are those of the appendix. */

/* Work shorter than this is done inside the request even by a board that
 * reports being busy: a page of flash is programmed before the host can ask. */
#define BUSY_THRESHOLD_US 1000

#define POLL_TIMEOUT_MAX_MS 0xffffffu

struct _JoltVirtualBook
{
  JoltVirtualFlash   *flash;
  JoltVirtualUpdater *updater;
  JoltDfuState        state;
  JoltDfuStatus       status;
  JoltDfuStatus       outcome;     /* of the block, told at the next GETSTATUS */
  guint16             next_block;
  guint64             work_us;     /* what GETSTATUS asks time for */
  guint64             timer_us;    /* until the state is left by itself */
  gboolean            manifested;
};

JoltVirtualBook *
jolt_virtual_book_new (JoltVirtualFlash     *flash,
                       JoltVirtualRegisters *registers)
{
  JoltVirtualBook *self = g_new0 (JoltVirtualBook, 1);

  self->flash = flash;
  self->updater = jolt_virtual_updater_new (flash, registers);
  jolt_virtual_updater_set_strict (self->updater, TRUE);
  jolt_virtual_book_start (self, FALSE);

  return self;
}

void
jolt_virtual_book_free (JoltVirtualBook *self)
{
  jolt_virtual_updater_free (self->updater);
  g_free (self);
}

static void
enter_idle (JoltVirtualBook *self)
{
  self->state = JOLT_DFU_STATE_IDLE;
  self->status = JOLT_DFU_STATUS_OK;
}

/* Power-on, or a reset of the bus: every download is forgotten. */
void
jolt_virtual_book_start (JoltVirtualBook *self,
                         gboolean         dfu_mode)
{
  enter_idle (self);
  if (!dfu_mode)
    self->state = JOLT_DFU_STATE_APP_IDLE;

  self->work_us = 0;
  self->timer_us = 0;
}

void
jolt_virtual_book_fail (JoltVirtualBook *self,
                        JoltDfuStatus    status)
{
  self->state = JOLT_DFU_STATE_ERROR;
  self->status = status;
}

void
jolt_virtual_book_force (JoltVirtualBook *self,
                         JoltDfuState     state)
{
  self->state = state;
  self->status = state == JOLT_DFU_STATE_ERROR ? JOLT_DFU_STATUS_ERR_UNKNOWN : JOLT_DFU_STATUS_OK;
  self->outcome = JOLT_DFU_STATUS_OK;
  self->manifested = FALSE;
  self->timer_us = 0;
}

void
jolt_virtual_book_be_busy (JoltVirtualBook *self,
                           guint64          duration_us)
{
  if (self->state == JOLT_DFU_STATE_DNBUSY || self->state == JOLT_DFU_STATE_MANIFEST)
    self->timer_us = duration_us;
}

/* "Receipt of any other DFU class-specific request", in every DFU-mode table */
static JoltVirtualAnswer
refuse (JoltVirtualBook *self)
{
  if (self->state == JOLT_DFU_STATE_APP_IDLE || self->state == JOLT_DFU_STATE_APP_DETACH)
    self->state = JOLT_DFU_STATE_APP_IDLE;
  else
    jolt_virtual_book_fail (self, JOLT_DFU_STATUS_ERR_STALLEDPKT);

  return JOLT_VIRTUAL_ANSWER_STALL;
}

static void
answer (guint8       *data,
        gsize        *length,
        const guint8 *bytes,
        gsize         size)
{
  *length = MIN (*length, size);
  if (*length > 0)
    memcpy (data, bytes, *length);
}

static void
answer_status (JoltVirtualBook *self,
               guint8           state,
               guint            poll_timeout_ms,
               guint8          *data,
               gsize           *length)
{
  const guint8 bytes[JOLT_DFU_STATUS_SIZE] = {
    self->status,
    poll_timeout_ms & 0xff, poll_timeout_ms >> 8 & 0xff, poll_timeout_ms >> 16 & 0xff,
    state,
    0,
  };

  answer (data, length, bytes, sizeof bytes);
}

static JoltVirtualAnswer
detach (JoltVirtualBook          *self,
        const JoltVirtualOptions *options,
        const JoltUsbSetup       *setup,
        JoltVirtualNext          *next)
{
  if (self->state != JOLT_DFU_STATE_APP_IDLE)
    return refuse (self);

  /* A.2.1 */
  self->state = JOLT_DFU_STATE_APP_DETACH;
  if (options->attributes & JOLT_DFU_WILL_DETACH) {
    *next = JOLT_VIRTUAL_NEXT_DETACH;
    return options->detach_answers ? JOLT_VIRTUAL_ANSWER_ACK : JOLT_VIRTUAL_ANSWER_GONE;
  }

  /* wValue is the host's time-out, wDetachTimeOut the most the board can do. */
  self->timer_us = (guint64) MIN (setup->value, options->detach_timeout_ms) * 1000;

  return JOLT_VIRTUAL_ANSWER_ACK;
}

static JoltVirtualAnswer
end_download (JoltVirtualBook *self,
              guint64         *work_us)
{
  JoltDfuStatus status;

  /* A.2.3: not in dfuIDLE. A.2.6: "the device disagrees". */
  if (self->state != JOLT_DFU_STATE_DNLOAD_IDLE)
    return refuse (self);

  jolt_virtual_updater_end (self->updater, work_us);
  status = jolt_virtual_updater_get_status (self->updater);
  if (status != JOLT_DFU_STATUS_OK) {
    jolt_virtual_book_fail (self, status);
    return JOLT_VIRTUAL_ANSWER_STALL;
  }

  self->state = JOLT_DFU_STATE_MANIFEST_SYNC;
  self->manifested = FALSE;

  return JOLT_VIRTUAL_ANSWER_ACK;
}

static JoltVirtualAnswer
download (JoltVirtualBook          *self,
          const JoltVirtualOptions *options,
          const JoltUsbSetup       *setup,
          const guint8             *data,
          gsize                     length,
          guint64                  *work_us)
{
  guint64 duration_us = 0;

  if (setup->length == 0)
    return end_download (self, work_us);

  if ((self->state != JOLT_DFU_STATE_IDLE && self->state != JOLT_DFU_STATE_DNLOAD_IDLE) ||
      !(options->attributes & JOLT_DFU_CAN_DOWNLOAD) ||
      setup->length > options->transfer_size_bytes)
    return refuse (self);

  if (self->state == JOLT_DFU_STATE_IDLE) {
    jolt_virtual_updater_begin (self->updater);
    self->next_block = 0;
  }

  /* Section 6.1.1: the block number grows by one with each block and wraps. */
  if (setup->value != self->next_block)
    return refuse (self);

  self->next_block++;
  jolt_virtual_updater_feed (self->updater, data, length, &duration_us);
  self->outcome = jolt_virtual_updater_get_status (self->updater);
  self->state = JOLT_DFU_STATE_DNLOAD_SYNC;

  if (options->reports_busy && duration_us >= BUSY_THRESHOLD_US)
    self->work_us = duration_us;
  else
    *work_us += duration_us;

  return JOLT_VIRTUAL_ANSWER_ACK;
}

/* A.2.3, A.2.10: block n is the flash from n × wTransferSize on. */
static JoltVirtualAnswer
upload (JoltVirtualBook          *self,
        const JoltVirtualOptions *options,
        const JoltUsbSetup       *setup,
        guint8                   *data,
        gsize                    *length)
{
  gsize size, start;

  if ((self->state != JOLT_DFU_STATE_IDLE && self->state != JOLT_DFU_STATE_UPLOAD_IDLE) ||
      !(options->attributes & JOLT_DFU_CAN_UPLOAD) ||
      setup->length > options->transfer_size_bytes)
    return refuse (self);

  size = jolt_virtual_flash_get_size (self->flash);
  start = MIN ((gsize) setup->value * options->transfer_size_bytes, size);
  answer (data, length, jolt_virtual_flash_peek (self->flash, start, size - start), size - start);

  self->state = *length < setup->length ? JOLT_DFU_STATE_IDLE : JOLT_DFU_STATE_UPLOAD_IDLE;

  return JOLT_VIRTUAL_ANSWER_ACK;
}

/* A.2.4: is the block in the flash, and was it right? */
static guint
sync_block (JoltVirtualBook          *self,
            const JoltVirtualOptions *options)
{
  if (self->work_us > 0) {
    guint64 work_ms = (self->work_us + 999) / 1000;

    self->state = JOLT_DFU_STATE_DNBUSY;
    self->timer_us = self->work_us;
    return MIN (work_ms, POLL_TIMEOUT_MAX_MS);
  }

  if (self->outcome != JOLT_DFU_STATUS_OK)
    jolt_virtual_book_fail (self, self->outcome);
  else
    self->state = JOLT_DFU_STATE_DNLOAD_IDLE;

  return options->poll_timeout_ms;
}

/* A.2.7 */
static guint
sync_manifest (JoltVirtualBook          *self,
               const JoltVirtualOptions *options)
{
  if (self->manifested) {
    enter_idle (self);
    return options->poll_timeout_ms;
  }

  self->state = JOLT_DFU_STATE_MANIFEST;
  self->timer_us = (guint64) options->manifest_ms * 1000;

  return options->manifest_ms;
}

static JoltVirtualAnswer
get_status (JoltVirtualBook          *self,
            const JoltVirtualOptions *options,
            guint8                   *data,
            gsize                    *length)
{
  guint poll_timeout_ms = options->poll_timeout_ms;

  switch (self->state) {
  case JOLT_DFU_STATE_DNLOAD_SYNC:
    poll_timeout_ms = sync_block (self, options);
    break;
  case JOLT_DFU_STATE_MANIFEST_SYNC:
    poll_timeout_ms = sync_manifest (self, options);
    break;
  case JOLT_DFU_STATE_DNBUSY:
  case JOLT_DFU_STATE_MANIFEST:
    /* A.2.5, A.2.8: any request is refused before the poll time-out is over. */
    return refuse (self);
  case JOLT_DFU_STATE_APP_IDLE:
  case JOLT_DFU_STATE_APP_DETACH:
  case JOLT_DFU_STATE_IDLE:
  case JOLT_DFU_STATE_DNLOAD_IDLE:
  case JOLT_DFU_STATE_MANIFEST_WAIT_RESET: /* more than A.2.9 asks for: boards do answer it */
  case JOLT_DFU_STATE_UPLOAD_IDLE:
  case JOLT_DFU_STATE_ERROR:
    break;
  default:
    g_assert_not_reached ();
  }

  answer_status (self, self->state, poll_timeout_ms, data, length);

  return JOLT_VIRTUAL_ANSWER_ACK;
}

static JoltVirtualAnswer
get_state (JoltVirtualBook *self,
           guint8          *data,
           gsize           *length)
{
  guint8 state = self->state;

  if (self->state == JOLT_DFU_STATE_DNBUSY || self->state == JOLT_DFU_STATE_MANIFEST)
    return refuse (self);

  answer (data, length, &state, 1);

  return JOLT_VIRTUAL_ANSWER_ACK;
}

static JoltVirtualAnswer
go_idle (JoltVirtualBook *self,
         gboolean         allowed)
{
  if (!allowed)
    return refuse (self);

  enter_idle (self);

  return JOLT_VIRTUAL_ANSWER_ACK;
}

/**
 * jolt_virtual_book_request:
 * @self: the interface
 * @options: how the board behaves
 * @setup: a class request to the interface
 * @data: the block of a DNLOAD, or room for the answer
 * @length: (inout): how many bytes came; how many are answered
 * @work_us: (inout): grows by the time of the work that is done inside
 * @next: (inout): what the board does afterwards
 *
 * Takes a request.
 *
 * Returns: ACK, STALL, or GONE where the board leaves instead of answering
 */
JoltVirtualAnswer
jolt_virtual_book_request (JoltVirtualBook          *self,
                           const JoltVirtualOptions *options,
                           const JoltUsbSetup       *setup,
                           guint8                   *data,
                           gsize                    *length,
                           guint64                  *work_us,
                           JoltVirtualNext          *next)
{
  gboolean is_in = setup->request_type == JOLT_USB_REQUEST_TYPE_IN;
  gboolean wants_in = setup->request == JOLT_DFU_REQUEST_UPLOAD ||
                      setup->request == JOLT_DFU_REQUEST_GETSTATUS ||
                      setup->request == JOLT_DFU_REQUEST_GETSTATE;

  if (is_in != wants_in)
    return refuse (self);

  switch ((JoltDfuRequest) setup->request) {
  case JOLT_DFU_REQUEST_DETACH:
    return detach (self, options, setup, next);
  case JOLT_DFU_REQUEST_DNLOAD:
    return download (self, options, setup, data, *length, work_us);
  case JOLT_DFU_REQUEST_UPLOAD:
    return upload (self, options, setup, data, length);
  case JOLT_DFU_REQUEST_GETSTATUS:
    return get_status (self, options, data, length);
  case JOLT_DFU_REQUEST_CLRSTATUS:
    return go_idle (self, self->state == JOLT_DFU_STATE_ERROR);
  case JOLT_DFU_REQUEST_GETSTATE:
    return get_state (self, data, length);
  case JOLT_DFU_REQUEST_ABORT:
    return go_idle (self, self->state == JOLT_DFU_STATE_IDLE ||
                          self->state == JOLT_DFU_STATE_DNLOAD_IDLE ||
                          self->state == JOLT_DFU_STATE_UPLOAD_IDLE);
  default:
    return refuse (self);
  }
}

static void
timer_ended (JoltVirtualBook          *self,
             const JoltVirtualOptions *options,
             JoltVirtualNext          *next)
{
  if (self->state == JOLT_DFU_STATE_APP_DETACH) {
    self->state = JOLT_DFU_STATE_APP_IDLE;
  } else if (self->state == JOLT_DFU_STATE_DNBUSY) {
    self->work_us = 0;
    self->state = JOLT_DFU_STATE_DNLOAD_SYNC;
  } else if (self->state == JOLT_DFU_STATE_MANIFEST) {
    self->manifested = TRUE;
    self->state = options->attributes & JOLT_DFU_MANIFESTATION_TOLERANT
                    ? JOLT_DFU_STATE_MANIFEST_SYNC
                    : JOLT_DFU_STATE_MANIFEST_WAIT_RESET;
    if (options->leaves_at_manifest)
      *next = JOLT_VIRTUAL_NEXT_LEAVE;
  }
}

/* Time passes. */
void
jolt_virtual_book_elapse (JoltVirtualBook          *self,
                          const JoltVirtualOptions *options,
                          guint64                   duration_us,
                          JoltVirtualNext          *next)
{
  if (duration_us < self->timer_us) {
    self->timer_us -= duration_us;
  } else {
    self->timer_us = 0;
    timer_ended (self, options, next);
  }
}

JoltDfuState
jolt_virtual_book_get_state (JoltVirtualBook *self)
{
  return self->state;
}
