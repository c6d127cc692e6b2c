/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-faults.h"

#include "jolt-dfu-error.h"
#include "jolt-virtual-board-private.h"
#include "jolt-virtual-place.h"

#include <string.h>

/* What goes wrong with a virtual board. The board asks here before each request
 * of DFU, before it is opened and before it returns to the bus; the programs
 * that are installed have none of it. */

/* How long a computer continues with a board that was pulled out. */
#define PULLED_US 150000u

/* A fault that is still to happen */
typedef struct {
  JoltVirtualFault fault;
  guint            n_matches;
} Line;

struct _JoltVirtualFaults
{
  GArray           *lines;
  guint             n_hits;
  JoltVirtualPlace  place;
  int               next_poll_ms;   /* for the next GETSTATUS; -1 for none */
};

JoltVirtualFaults *
jolt_virtual_faults_new (void)
{
  JoltVirtualFaults *self = g_new0 (JoltVirtualFaults, 1);

  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  jolt_virtual_faults_restart (self);

  return self;
}

void
jolt_virtual_faults_free (JoltVirtualFaults *self)
{
  g_array_unref (self->lines);
  g_free (self);
}

/* The board comes to the bus. */
void
jolt_virtual_faults_restart (JoltVirtualFaults *self)
{
  self->next_poll_ms = -1;
  memset (&self->place, 0, sizeof self->place);
}

static gboolean
matches (const JoltVirtualFault *fault,
         JoltVirtualFaultPoint   point,
         JoltVirtualFaultPlace   place)
{
  gboolean is_request = point >= JOLT_VIRTUAL_FAULT_DETACH && point <= JOLT_VIRTUAL_FAULT_ABORT;

  if (fault->point != point && !(fault->point == JOLT_VIRTUAL_FAULT_ANY && is_request))
    return FALSE;

  return fault->place == JOLT_VIRTUAL_PLACE_ANYWHERE || fault->place == place;
}

/* Counts a match for every fault that waits for this. Where several are due, the
 * first one happens; one that happens once is then gone. */
static gboolean
take (JoltVirtualFaults     *self,
      JoltVirtualFaultPoint  point,
      JoltVirtualFaultPlace  place,
      JoltVirtualFault      *fault)
{
  gboolean found = FALSE;

  for (guint i = 0; i < self->lines->len; i++) {
    Line *line = &g_array_index (self->lines, Line, i);

    if (!matches (&line->fault, point, place))
      continue;

    line->n_matches++;
    if (found || line->n_matches < MAX (line->fault.nth, 1))
      continue;

    found = TRUE;
    self->n_hits++;
    *fault = line->fault;
    if (!line->fault.forever)
      g_array_remove_index (self->lines, i--);
  }

  return found;
}

static gboolean
is_app (JoltDfuState state)
{
  return state == JOLT_DFU_STATE_APP_IDLE || state == JOLT_DFU_STATE_APP_DETACH;
}

static gboolean
is_in (const JoltUsbSetup *setup)
{
  return (setup->request_type & 0x80) != 0;
}

static JoltVirtualAnswer
do_request (JoltVirtualDevice  *device,
            JoltVirtualRequest *request)
{
  JoltVirtualPlace *place = &device->faults->place;
  JoltVirtualFaultPlace now = jolt_virtual_place_get (place, jolt_virtual_device_get_state (device), request->setup,
                                                      request->data, *request->length);
  JoltVirtualAnswer answer = jolt_virtual_device_do_request (device, request);

  if (answer == JOLT_VIRTUAL_ANSWER_ACK && request->setup->request == JOLT_DFU_REQUEST_DNLOAD)
    jolt_virtual_place_note (place, now, request->setup, request->data, *request->length);

  return answer;
}

/* The state that a fault puts the board in. */
static void
force (JoltVirtualDevice *device,
       JoltDfuState       state,
       JoltDfuStatus      status)
{
  if (jolt_virtual_device_is_rom (device))
    jolt_virtual_rom_force (device->rom, state, status);
  else if (status != JOLT_DFU_STATUS_OK || state == JOLT_DFU_STATE_ERROR)
    jolt_virtual_book_fail (device->book, status);
  else
    jolt_virtual_book_force (device->book, state);
}

/* What GETSTATUS or GETSTATE would say if the board were in @state. */
static JoltVirtualAnswer
report (JoltVirtualRequest *request,
        guint8              state,
        JoltDfuStatus       status)
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
garble (JoltVirtualDevice  *device,
        JoltVirtualRequest *request)
{
  g_autofree guint8 *wrong = NULL;
  JoltVirtualRequest garbled = *request;
  JoltVirtualAnswer answer;

  if (is_in (request->setup)) {
    answer = do_request (device, request);
    memset (request->data, 0xa5, *request->length);
    return answer;
  }

  if (request->setup->length == 0)
    return JOLT_VIRTUAL_ANSWER_ACK;

  wrong = g_memdup2 (request->data, *request->length);
  for (gsize i = 0; i < *request->length; i++)
    wrong[i] ^= 0xa5;
  garbled.data = wrong;
  answer = do_request (device, &garbled);
  request->work_us = garbled.work_us;
  request->next = garbled.next;

  return answer;
}

/* The cable is out, and the computer does not know yet. */
static JoltVirtualAnswer
pull (JoltVirtualDevice *device,
      JoltVirtualAnswer  answer)
{
  device->pulled = answer;
  device->pulled_us = PULLED_US;

  return answer;
}

static JoltVirtualAnswer
faulty_request (JoltVirtualDevice      *device,
                const JoltVirtualFault *fault,
                JoltVirtualRequest     *request)
{
  gboolean is_rom = jolt_virtual_device_is_rom (device);
  JoltDfuStatus status;

  switch (fault->action) {
  case JOLT_VIRTUAL_FAULT_STALL:
    if (!is_app (jolt_virtual_device_get_state (device)))
      force (device, JOLT_DFU_STATE_ERROR, is_rom ? JOLT_DFU_STATUS_ERR_UNKNOWN : JOLT_DFU_STATUS_ERR_STALLEDPKT);
    return JOLT_VIRTUAL_ANSWER_STALL;
  case JOLT_VIRTUAL_FAULT_SILENCE:
    request->next = jolt_virtual_device_is_fragile (device) ? JOLT_VIRTUAL_NEXT_HANG : JOLT_VIRTUAL_NEXT_STAY;
    return JOLT_VIRTUAL_ANSWER_SILENCE;
  case JOLT_VIRTUAL_FAULT_LOST:
    do_request (device, request);
    device->jammed = jolt_virtual_device_is_fragile (device);
    return JOLT_VIRTUAL_ANSWER_SILENCE;
  case JOLT_VIRTUAL_FAULT_PROTO:
    return pull (device, JOLT_VIRTUAL_ANSWER_ERROR);
  case JOLT_VIRTUAL_FAULT_PIPE:
    return pull (device, JOLT_VIRTUAL_ANSWER_STALL);
  case JOLT_VIRTUAL_FAULT_UNPLUG:
    jolt_virtual_device_unplug (device);
    return JOLT_VIRTUAL_ANSWER_GONE;
  case JOLT_VIRTUAL_FAULT_STATUS:
    force (device, JOLT_DFU_STATE_ERROR, fault->value & 0xf);
    return report (request, JOLT_DFU_STATE_ERROR, fault->value & 0xf);
  case JOLT_VIRTUAL_FAULT_STATE:
    status = fault->value == JOLT_DFU_STATE_ERROR ? JOLT_DFU_STATUS_ERR_UNKNOWN : JOLT_DFU_STATUS_OK;
    if (fault->value < JOLT_DFU_N_STATES)
      force (device, fault->value, status);
    return report (request, fault->value, status);
  case JOLT_VIRTUAL_FAULT_GARBAGE:
    return garble (device, request);
  case JOLT_VIRTUAL_FAULT_SHORT:
    *request->length = MIN (*request->length, fault->value);
    return do_request (device, request);
  case JOLT_VIRTUAL_FAULT_POLL:
    device->faults->next_poll_ms = MIN (fault->value, 0xffffff);
    return do_request (device, request);
  case JOLT_VIRTUAL_FAULT_DENIED:
  case JOLT_VIRTUAL_FAULT_BUSY:
  case JOLT_VIRTUAL_FAULT_LATE:
    return do_request (device, request);
  default:
    g_assert_not_reached ();
  }
}

static void
set_poll_timeout (JoltVirtualDevice  *device,
                  JoltVirtualRequest *request)
{
  if (device->faults->next_poll_ms < 0 || request->setup->request != JOLT_DFU_REQUEST_GETSTATUS || *request->length < 4)
    return;

  request->data[1] = device->faults->next_poll_ms & 0xff;
  request->data[2] = device->faults->next_poll_ms >> 8 & 0xff;
  request->data[3] = device->faults->next_poll_ms >> 16 & 0xff;
  jolt_virtual_book_be_busy (device->book, (guint64) device->faults->next_poll_ms * 1000);
  device->faults->next_poll_ms = -1;
}

/**
 * jolt_virtual_faults_request:
 * @device: a board
 * @request: a request of DFU
 *
 * Lets happen what is due, or does the request.
 *
 * Returns: how the board answers
 */
JoltVirtualAnswer
jolt_virtual_faults_request (JoltVirtualDevice  *device,
                             JoltVirtualRequest *request)
{
  const JoltUsbSetup *setup = request->setup;
  JoltDfuState state = jolt_virtual_device_get_state (device);
  JoltVirtualFaultPlace place = jolt_virtual_place_get (&device->faults->place, state, setup, request->data, *request->length);
  JoltVirtualAnswer answer;
  JoltVirtualFault fault;

  if (setup->request <= JOLT_DFU_REQUEST_ABORT &&
      take (device->faults, JOLT_VIRTUAL_FAULT_DETACH + setup->request, place, &fault))
    answer = faulty_request (device, &fault, request);
  else
    answer = do_request (device, request);

  if (jolt_virtual_device_get_state (device) == JOLT_DFU_STATE_IDLE)
    device->faults->place.place = JOLT_VIRTUAL_PLACE_BEFORE;
  if (answer == JOLT_VIRTUAL_ANSWER_ACK)
    set_poll_timeout (device, request);

  return answer;
}

/* The board has left the bus and is about to return. */
void
jolt_virtual_faults_leave (JoltVirtualDevice *device)
{
  JoltVirtualFault fault;

  if (!take (device->faults, JOLT_VIRTUAL_FAULT_RETURN, JOLT_VIRTUAL_PLACE_ANYWHERE, &fault))
    return;

  if (fault.action == JOLT_VIRTUAL_FAULT_LATE)
    device->return_us += (guint64) fault.value * 1000;
  else
    device->returns = FALSE;
}

/* Opens @device as far as the faults at @point let it. */
gboolean
jolt_virtual_faults_open (JoltVirtualDevice      *device,
                          JoltVirtualFaultPoint   point,
                          GError                **error)
{
  JoltVirtualFault fault;

  if (!take (device->faults, point, JOLT_VIRTUAL_PLACE_ANYWHERE, &fault))
    return TRUE;

  if (fault.action == JOLT_VIRTUAL_FAULT_UNPLUG) {
    jolt_virtual_device_unplug (device);
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_BOARD, "the board left while it was opened");
  } else if (fault.action == JOLT_VIRTUAL_FAULT_DENIED) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_ACCESS, "opening the device was denied");
  } else if (fault.action == JOLT_VIRTUAL_FAULT_BUSY) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_BUSY, "the DFU interface is claimed already");
  } else if (fault.action == JOLT_VIRTUAL_FAULT_SILENCE) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT, "opening the device timed out");
  } else {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_USB, "opening the device failed");
  }

  return FALSE;
}

void
jolt_virtual_board_add_fault (JoltVirtualBoard       *board,
                              const JoltVirtualFault *fault)
{
  Line line = { *fault, 0 };
  guint64 before = jolt_virtual_board_lock (board);

  g_array_append_val (board->device->faults->lines, line);
  jolt_virtual_board_unlock (board, before);
}

/* @texts: (array zero-terminated=1): as [func@virtual_fault_parse] reads them */
gboolean
jolt_virtual_board_add_faults (JoltVirtualBoard    *board,
                               const char * const  *texts,
                               GError             **error)
{
  for (guint i = 0; texts[i] != NULL; i++) {
    JoltVirtualFault fault;

    if (!jolt_virtual_fault_parse (texts[i], &fault, error))
      return FALSE;

    jolt_virtual_board_add_fault (board, &fault);
  }

  return TRUE;
}

/* Forgets every fault; the count of those that happened begins at 0 again. */
void
jolt_virtual_board_clear_faults (JoltVirtualBoard *board)
{
  guint64 before = jolt_virtual_board_lock (board);

  g_array_set_size (board->device->faults->lines, 0);
  board->device->faults->n_hits = 0;
  jolt_virtual_board_unlock (board, before);
}

/* Returns: how many faults happened since they were cleared */
guint
jolt_virtual_board_get_n_faults (JoltVirtualBoard *board)
{
  guint64 before = jolt_virtual_board_lock (board);
  guint n_hits = board->device->faults->n_hits;

  jolt_virtual_board_unlock (board, before);

  return n_hits;
}
