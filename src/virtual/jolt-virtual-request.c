/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-device.h"
#include "jolt-virtual-timing.h"

#include <string.h>

/* What the board does with a request: faults first, then the DFU code or the
 * rest of the USB stack, and how long it takes. */

#define TYPE_MASK 0x60
#define TYPE_CLASS 0x20
#define DIRECTION_IN 0x80

#define SET_CONFIGURATION 9
#define SET_INTERFACE 11

/* How long a computer goes on with a board that was pulled out. */
#define PULLED_US 150000u

typedef struct {
  const JoltUsbSetup *setup;
  guint8             *data;
  gsize              *length;
  guint64             work_us;
  JoltVirtualNext     next;
} Request;

static gboolean
is_in (const JoltUsbSetup *setup)
{
  return (setup->request_type & DIRECTION_IN) != 0;
}

static gboolean
is_app (JoltDfuState state)
{
  return state == JOLT_DFU_STATE_APP_IDLE || state == JOLT_DFU_STATE_APP_DETACH;
}

/* Whether a request that is given up may be the last one it answers. */
static gboolean
is_fragile (JoltVirtualDevice *self)
{
  return jolt_virtual_device_is_rom (self) && !self->options.survives;
}

static JoltVirtualAnswer
do_request (JoltVirtualDevice *self,
            Request           *request)
{
  JoltDfuState state = jolt_virtual_device_get_state (self);
  JoltVirtualFaultPlace place = jolt_virtual_place_get (&self->place, state, request->setup, request->data, *request->length);
  JoltVirtualAnswer answer;

  if (jolt_virtual_device_is_rom (self))
    answer = jolt_virtual_rom_request (self->rom, request->setup, request->data, request->length,
                                       &request->work_us, &request->next);
  else
    answer = jolt_virtual_book_request (self->book, &self->options, request->setup, request->data, request->length,
                                        &request->work_us, &request->next);

  if (answer == JOLT_VIRTUAL_ANSWER_ACK && request->setup->request == JOLT_DFU_REQUEST_DNLOAD)
    jolt_virtual_place_note (&self->place, place, request->setup, request->data, *request->length);

  return answer;
}

/* The state that a fault puts the board in. */
static void
force (JoltVirtualDevice *self,
       JoltDfuState       state,
       JoltDfuStatus      status)
{
  if (jolt_virtual_device_is_rom (self))
    jolt_virtual_rom_force (self->rom, state, status);
  else if (status != JOLT_DFU_STATUS_OK || state == JOLT_DFU_STATE_ERROR)
    jolt_virtual_book_fail (self->book, status);
  else
    jolt_virtual_book_force (self->book, state);
}

/* What GETSTATUS or GETSTATE would say if the board were in @state. */
static JoltVirtualAnswer
report (Request       *request,
        guint8         state,
        JoltDfuStatus  status)
{
  const guint8 bytes[JOLT_DFU_STATUS_SIZE] = { status, [4] = state };
  gsize size = 0;

  if (request->setup->request == JOLT_DFU_REQUEST_GETSTATUS)
    size = sizeof bytes;
  else if (request->setup->request == JOLT_DFU_REQUEST_GETSTATE)
    size = 1;
  else if (!is_in (request->setup))
    return JOLT_VIRTUAL_ANSWER_ACK;

  *request->length = MIN (*request->length, size);
  memcpy (request->data, size == 1 ? &state : bytes, *request->length);

  return JOLT_VIRTUAL_ANSWER_ACK;
}

/* Wrong bytes, both ways. */
static JoltVirtualAnswer
garble (JoltVirtualDevice *self,
        Request           *request)
{
  g_autofree guint8 *wrong = NULL;
  Request garbled = *request;
  JoltVirtualAnswer answer;

  if (is_in (request->setup)) {
    answer = do_request (self, request);
    memset (request->data, 0xa5, *request->length);
    return answer;
  }

  if (request->setup->length == 0)
    return JOLT_VIRTUAL_ANSWER_ACK;

  wrong = g_memdup2 (request->data, *request->length);
  for (gsize i = 0; i < *request->length; i++)
    wrong[i] ^= 0xa5;
  garbled.data = wrong;
  answer = do_request (self, &garbled);
  request->work_us = garbled.work_us;
  request->next = garbled.next;

  return answer;
}

/* The cable is out, and the computer does not know yet. */
static JoltVirtualAnswer
pull (JoltVirtualDevice *self,
      JoltVirtualAnswer  answer)
{
  self->pulled = answer;
  self->pulled_us = PULLED_US;

  return answer;
}

static JoltVirtualAnswer
faulty_request (JoltVirtualDevice      *self,
                const JoltVirtualFault *fault,
                Request                *request)
{
  gboolean is_rom = jolt_virtual_device_is_rom (self);
  JoltDfuStatus status;

  switch (fault->action) {
  case JOLT_VIRTUAL_FAULT_STALL:
    if (!is_app (jolt_virtual_device_get_state (self)))
      force (self, JOLT_DFU_STATE_ERROR, is_rom ? JOLT_DFU_STATUS_ERR_UNKNOWN : JOLT_DFU_STATUS_ERR_STALLEDPKT);
    return JOLT_VIRTUAL_ANSWER_STALL;
  case JOLT_VIRTUAL_FAULT_SILENCE:
    request->next = is_fragile (self) ? JOLT_VIRTUAL_NEXT_HANG : JOLT_VIRTUAL_NEXT_STAY;
    return JOLT_VIRTUAL_ANSWER_SILENCE;
  case JOLT_VIRTUAL_FAULT_LOST:
    do_request (self, request);
    self->jammed = is_fragile (self);
    return JOLT_VIRTUAL_ANSWER_SILENCE;
  case JOLT_VIRTUAL_FAULT_PROTO:
    return pull (self, JOLT_VIRTUAL_ANSWER_ERROR);
  case JOLT_VIRTUAL_FAULT_PIPE:
    return pull (self, JOLT_VIRTUAL_ANSWER_STALL);
  case JOLT_VIRTUAL_FAULT_UNPLUG:
    jolt_virtual_device_unplug (self);
    return JOLT_VIRTUAL_ANSWER_GONE;
  case JOLT_VIRTUAL_FAULT_STATUS:
    force (self, JOLT_DFU_STATE_ERROR, fault->value & 0xf);
    return report (request, JOLT_DFU_STATE_ERROR, fault->value & 0xf);
  case JOLT_VIRTUAL_FAULT_STATE:
    status = fault->value == JOLT_DFU_STATE_ERROR ? JOLT_DFU_STATUS_ERR_UNKNOWN : JOLT_DFU_STATUS_OK;
    if (fault->value < JOLT_DFU_N_STATES)
      force (self, fault->value, status);
    return report (request, fault->value, status);
  case JOLT_VIRTUAL_FAULT_GARBAGE:
    return garble (self, request);
  case JOLT_VIRTUAL_FAULT_SHORT:
    *request->length = MIN (*request->length, fault->value);
    return do_request (self, request);
  case JOLT_VIRTUAL_FAULT_POLL:
    self->next_poll_ms = MIN (fault->value, 0xffffff);
    return do_request (self, request);
  case JOLT_VIRTUAL_FAULT_DENIED:
  case JOLT_VIRTUAL_FAULT_BUSY:
  case JOLT_VIRTUAL_FAULT_LATE:
    return do_request (self, request);
  default:
    g_assert_not_reached ();
  }
}

static void
set_poll_timeout (JoltVirtualDevice *self,
                  Request           *request)
{
  if (self->next_poll_ms < 0 || request->setup->request != JOLT_DFU_REQUEST_GETSTATUS || *request->length < 4)
    return;

  request->data[1] = self->next_poll_ms & 0xff;
  request->data[2] = self->next_poll_ms >> 8 & 0xff;
  request->data[3] = self->next_poll_ms >> 16 & 0xff;
  jolt_virtual_book_be_busy (self->book, (guint64) self->next_poll_ms * 1000);
  self->next_poll_ms = -1;
}

static JoltVirtualAnswer
dfu_request (JoltVirtualDevice *self,
             Request           *request)
{
  const JoltUsbSetup *setup = request->setup;
  JoltDfuState state = jolt_virtual_device_get_state (self);
  JoltVirtualFaultPlace place = jolt_virtual_place_get (&self->place, state, setup, request->data, *request->length);
  JoltVirtualAnswer answer;
  JoltVirtualFault fault;

  if (setup->request <= JOLT_DFU_REQUEST_ABORT &&
      jolt_virtual_fault_queue_take (self->faults, JOLT_VIRTUAL_FAULT_DETACH + setup->request, place, &fault))
    answer = faulty_request (self, &fault, request);
  else
    answer = do_request (self, request);

  if (jolt_virtual_device_get_state (self) == JOLT_DFU_STATE_IDLE)
    self->place.place = JOLT_VIRTUAL_PLACE_BEFORE;
  if (answer == JOLT_VIRTUAL_ANSWER_ACK)
    set_poll_timeout (self, request);

  return answer;
}

static JoltVirtualAnswer
standard_request (JoltVirtualDevice *self,
                  Request           *request)
{
  const JoltUsbSetup *setup = request->setup;
  JoltVirtualAnswer answer = jolt_virtual_standard_request (&self->standard, setup, request->data, request->length);

  if (answer != JOLT_VIRTUAL_ANSWER_ACK || (setup->request_type & TYPE_MASK) != 0)
    return answer;

  if (setup->request == SET_CONFIGURATION)
    jolt_virtual_rom_configure (self->rom);
  else if (setup->request == SET_INTERFACE)
    jolt_virtual_rom_set_interface (self->rom, setup->value);

  return answer;
}

/* The ROM takes the class requests of DFU for any recipient and interface. */
static gboolean
is_dfu_request (JoltVirtualDevice  *self,
                const JoltUsbSetup *setup)
{
  guint8 number = jolt_virtual_descriptors_dfu_interface (self->standard.mode);

  if (jolt_virtual_device_is_rom (self))
    return (setup->request_type & TYPE_MASK) == TYPE_CLASS && setup->request <= JOLT_DFU_REQUEST_ABORT;

  return (setup->request_type & ~DIRECTION_IN) == JOLT_USB_REQUEST_TYPE_OUT &&
         number != JOLT_VIRTUAL_NO_INTERFACE && (setup->index & 0xff) == number;
}

static guint64
get_board_us (JoltVirtualDevice  *self,
              const JoltUsbSetup *setup)
{
  return jolt_virtual_timing_board_us (jolt_chip_from_target (jolt_virtual_device_is_rom (self) ? self->chip->target : "esp32s2"),
                                       setup, self->since_poll_us);
}

/* A request that comes while the ROM still works on one that was given up gets
 * the empty packet that ends that one; its own answer is never fetched, and the
 * ROM waits for that to happen when it has the next answer. */
static JoltVirtualAnswer
answer_with_late_packet (JoltVirtualDevice *self,
                         Request           *request)
{
  request->work_us += self->busy_us;
  self->busy_us = 0;
  dfu_request (self, request);
  *request->length = is_in (request->setup) ? 0 : *request->length;
  self->jammed = TRUE;

  return JOLT_VIRTUAL_ANSWER_ACK;
}

static JoltVirtualAnswer
take_request (JoltVirtualDevice *self,
              Request           *request)
{
  if (self->pulled != JOLT_VIRTUAL_ANSWER_ACK)
    return self->pulled;

  if (self->jammed)
    self->hangs = TRUE;
  if (self->hangs)
    return JOLT_VIRTUAL_ANSWER_SILENCE;
  if (self->busy_us > 0 && is_fragile (self))
    return answer_with_late_packet (self, request);

  request->work_us += self->busy_us;
  self->busy_us = 0;

  return is_dfu_request (self, request->setup) ? dfu_request (self, request) : standard_request (self, request);
}

/**
 * jolt_virtual_device_control:
 * @self: a board
 * @setup: the set-up stage
 * @data: what comes with an OUT request, or room for the answer
 * @length: (inout): bytes that come, or room; bytes transferred
 * @duration_us: (out): how long the transfer takes
 *
 * Makes a control transfer. See [method@VirtualBoard.control].
 *
 * Returns: how the board answers
 */
JoltVirtualAnswer
jolt_virtual_device_control (JoltVirtualDevice  *self,
                             const JoltUsbSetup *setup,
                             guint8             *data,
                             gsize              *length,
                             guint64            *duration_us)
{
  Request request = { setup, data, length };
  JoltVirtualAnswer answer;
  gboolean was_rom;
  guint64 board_us;

  *duration_us = 0;
  *length = MIN (*length, setup->length);

  if (self->generation == 0) {
    *length = 0;
    return JOLT_VIRTUAL_ANSWER_GONE;
  }

  was_rom = jolt_virtual_device_is_rom (self);
  board_us = get_board_us (self, setup);
  answer = take_request (self, &request);
  if (answer != JOLT_VIRTUAL_ANSWER_SILENCE)
    *duration_us = board_us + request.work_us + jolt_virtual_timing_bus_us (*length);

  /* An absence begins when the transfer is over; the watchdog does not wait. */
  jolt_virtual_device_follow (self, request.next);
  if (self->generation != 0) {
    jolt_virtual_device_pass (self, *duration_us);
    if (self->generation == 0 && was_rom)
      answer = JOLT_VIRTUAL_ANSWER_GONE;
  }
  if (answer != JOLT_VIRTUAL_ANSWER_ACK)
    *length = 0;

  /* After its work it polls anew. */
  if (request.work_us > 0)
    self->since_poll_us = 0;

  return answer;
}

/* The computer gave up a transfer, one that @answers or one that does not. */
void
jolt_virtual_device_abandon (JoltVirtualDevice *self,
                             guint64            unspent_us,
                             gboolean           answers)
{
  if (self->generation == 0 || self->pulled != JOLT_VIRTUAL_ANSWER_ACK)
    return;

  /* An answer that lies ready and is not fetched is in the way of all others. */
  if (answers && is_fragile (self))
    self->jammed = TRUE;
  else
    self->busy_us += unspent_us;
}
