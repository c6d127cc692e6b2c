/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-device-private.h"
#include "jolt-virtual-timing.h"
#ifdef JOLT_TEST_DOORS
#include "jolt-virtual-faults.h"
#include "jolt-virtual-standard.h"
#endif

/* What the board does with a request, in the DFU code or in the rest of the USB
 * stack, and how long it takes. */

#define TYPE_MASK 0x60
#define TYPE_CLASS 0x20
#define DIRECTION_IN 0x80

#define SET_INTERFACE 11

static gboolean
is_in (const JoltUsbSetup *setup)
{
  return (setup->request_type & DIRECTION_IN) != 0;
}

/* Whether a request that is given up can be the last one it answers. */
gboolean
jolt_virtual_device_is_fragile (JoltVirtualDevice *self)
{
  return jolt_virtual_device_is_rom (self) && !self->options.survives;
}

/* What the DFU code does with a request. */
JoltVirtualAnswer
jolt_virtual_device_do_request (JoltVirtualDevice  *self,
                                JoltVirtualRequest *request)
{
  JoltVirtualAnswer answer;

  if (!jolt_virtual_device_is_rom (self))
    return jolt_virtual_book_request (self->book, &self->options, request->setup, request->data, request->length,
                                      &request->work_us, &request->next);

  answer = jolt_virtual_rom_request (self->rom, request->setup, request->data, request->length,
                                     &request->work_us, &request->next);
  if (self->options.instant_flash)
    request->work_us = 0;

  return answer;
}

static JoltVirtualAnswer
dfu_request (JoltVirtualDevice  *self,
             JoltVirtualRequest *request)
{
#ifdef JOLT_TEST_DOORS
  return jolt_virtual_faults_request (self, request);
#else
  return jolt_virtual_device_do_request (self, request);
#endif
}

/* SET_INTERFACE (USB 2.0, 9.4.10). The ROM takes any, as its upload says with it
 * what to read. */
static JoltVirtualAnswer
set_interface (JoltVirtualDevice  *self,
               const JoltUsbSetup *setup)
{
  if (!jolt_virtual_device_is_rom (self) &&
      (setup->value != 0 || (setup->index & 0xff) >= jolt_virtual_descriptors_n_interfaces (self->mode)))
    return JOLT_VIRTUAL_ANSWER_STALL;

  jolt_virtual_rom_set_interface (self->rom, setup->value);

  return JOLT_VIRTUAL_ANSWER_ACK;
}

/* All other requests of USB are a kernel's, and a build without tests has none
 * that talks to the board. */
static JoltVirtualAnswer
usb_request (JoltVirtualDevice  *self,
             JoltVirtualRequest *request)
{
  const JoltUsbSetup *setup = request->setup;

  if ((setup->request_type & TYPE_MASK) == 0 && setup->request == SET_INTERFACE)
    return set_interface (self, setup);

#ifdef JOLT_TEST_DOORS
  return jolt_virtual_standard_request (self, request);
#else
  return JOLT_VIRTUAL_ANSWER_STALL;
#endif
}

/* The ROM takes the class requests of DFU for any recipient and interface. */
static gboolean
is_dfu_request (JoltVirtualDevice  *self,
                const JoltUsbSetup *setup)
{
  guint8 number = jolt_virtual_descriptors_dfu_interface (self->mode);

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
                         JoltVirtualRequest *request)
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
              JoltVirtualRequest *request)
{
  if (self->pulled != JOLT_VIRTUAL_ANSWER_ACK)
    return self->pulled;

  if (self->jammed)
    self->hangs = TRUE;
  if (self->hangs)
    return JOLT_VIRTUAL_ANSWER_SILENCE;
  if (self->busy_us > 0 && jolt_virtual_device_is_fragile (self))
    return answer_with_late_packet (self, request);

  request->work_us += self->busy_us;
  self->busy_us = 0;

  return is_dfu_request (self, request->setup) ? dfu_request (self, request) : usb_request (self, request);
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
  JoltVirtualRequest request = { setup, data, length };
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

  /* An answer that is ready and not fetched blocks all others. */
  if (answers && jolt_virtual_device_is_fragile (self))
    self->jammed = TRUE;
  else
    self->busy_us += unspent_us;
}
