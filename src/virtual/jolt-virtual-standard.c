/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-standard.h"

#include <string.h>

/* USB 2.0, 9.4 */
enum {
  REQUEST_GET_STATUS        = 0,
  REQUEST_CLEAR_FEATURE     = 1,
  REQUEST_SET_FEATURE       = 3,
  REQUEST_SET_ADDRESS       = 5,
  REQUEST_GET_DESCRIPTOR    = 6,
  REQUEST_GET_CONFIGURATION = 8,
  REQUEST_SET_CONFIGURATION = 9,
  REQUEST_GET_INTERFACE     = 10,
  REQUEST_SET_INTERFACE     = 11,
};

enum {
  DESCRIPTOR_DEVICE        = 1,
  DESCRIPTOR_CONFIGURATION = 2,
  DESCRIPTOR_STRING        = 3,
};

/* CDC 1.2 (PSTN), 6.3 */
enum {
  CDC_SET_LINE_CODING        = 0x20,
  CDC_GET_LINE_CODING        = 0x21,
  CDC_SET_CONTROL_LINE_STATE = 0x22,
};

#define RECIPIENT_MASK 0x1f
#define TYPE_MASK 0x60
#define TYPE_CLASS 0x20

static JoltVirtualAnswer
answer (guint8       *data,
        gsize        *length,
        const guint8 *bytes,
        gsize         size)
{
  *length = MIN (*length, size);
  if (*length > 0)
    memcpy (data, bytes, *length);

  return JOLT_VIRTUAL_ANSWER_ACK;
}

static JoltVirtualAnswer
get_descriptor (JoltVirtualStandard *self,
                const JoltUsbSetup  *setup,
                guint8              *data,
                gsize               *length)
{
  g_autoptr (GByteArray) bytes = NULL;
  guint8 number = setup->value & 0xff;

  switch (setup->value >> 8) {
  case DESCRIPTOR_DEVICE:
    bytes = jolt_virtual_descriptors_device (self->mode, self->chip, self->options);
    break;
  case DESCRIPTOR_CONFIGURATION:
    if (number == 0)
      bytes = jolt_virtual_descriptors_configuration (self->mode, self->options);
    break;
  case DESCRIPTOR_STRING:
    bytes = jolt_virtual_descriptors_string (self->mode, self->chip, self->serial, number);
    break;
  default:
    /* A device qualifier, for example: full-speed devices refuse it (9.6.2). */
    break;
  }

  return bytes != NULL ? answer (data, length, bytes->data, bytes->len) : JOLT_VIRTUAL_ANSWER_STALL;
}

static JoltVirtualAnswer
standard_request (JoltVirtualStandard *self,
                  const JoltUsbSetup  *setup,
                  guint8              *data,
                  gsize               *length)
{
  gboolean is_in = (setup->request_type & 0x80) != 0;
  gboolean is_rom = self->mode == JOLT_VIRTUAL_MODE_BOOTLOADER || self->mode == JOLT_VIRTUAL_MODE_DFU;
  guint8 n_interfaces = jolt_virtual_descriptors_n_interfaces (self->mode);
  static const guint8 self_powered[] = { 1, 0 };
  static const guint8 nothing[] = { 0, 0 };

  switch (setup->request) {
  case REQUEST_GET_STATUS:
    return is_in ? answer (data, length, (setup->request_type & RECIPIENT_MASK) == 0 ? self_powered : nothing, 2)
                 : JOLT_VIRTUAL_ANSWER_STALL;
  case REQUEST_GET_DESCRIPTOR:
    return is_in ? get_descriptor (self, setup, data, length) : JOLT_VIRTUAL_ANSWER_STALL;
  case REQUEST_GET_CONFIGURATION:
    return answer (data, length, &self->configuration, 1);
  case REQUEST_SET_CONFIGURATION:
    if (setup->value > 1)
      return JOLT_VIRTUAL_ANSWER_STALL;

    self->configuration = setup->value;
    return JOLT_VIRTUAL_ANSWER_ACK;
  case REQUEST_GET_INTERFACE:
    return answer (data, length, nothing, 1);
  case REQUEST_SET_INTERFACE:
    /* The ROM takes anything, as its upload says with it what to read. */
    return is_rom || (setup->value == 0 && (setup->index & 0xff) < n_interfaces) ? JOLT_VIRTUAL_ANSWER_ACK
                                                                                 : JOLT_VIRTUAL_ANSWER_STALL;
  case REQUEST_CLEAR_FEATURE:
  case REQUEST_SET_FEATURE:
  case REQUEST_SET_ADDRESS:
    return JOLT_VIRTUAL_ANSWER_ACK;
  default:
    return JOLT_VIRTUAL_ANSWER_STALL;
  }
}

static JoltVirtualAnswer
serial_request (JoltVirtualStandard *self,
                const JoltUsbSetup  *setup,
                guint8              *data,
                gsize               *length)
{
  switch (setup->request) {
  case CDC_SET_LINE_CODING:
    *length = MIN (*length, sizeof self->line_coding);
    memcpy (self->line_coding, data, *length);
    return JOLT_VIRTUAL_ANSWER_ACK;
  case CDC_SET_CONTROL_LINE_STATE:
    return JOLT_VIRTUAL_ANSWER_ACK;
  case CDC_GET_LINE_CODING:
    return answer (data, length, self->line_coding, sizeof self->line_coding);
  default:
    return JOLT_VIRTUAL_ANSWER_STALL;
  }
}

/**
 * jolt_virtual_standard_request:
 * @self: what the device is now
 * @setup: a request that is not one of DFU
 * @data: what came, or room for the answer
 * @length: (inout): bytes that came, or room; bytes taken or answered
 *
 * Returns: ACK or STALL
 */
JoltVirtualAnswer
jolt_virtual_standard_request (JoltVirtualStandard *self,
                               const JoltUsbSetup  *setup,
                               guint8              *data,
                               gsize               *length)
{
  gboolean has_serial = self->mode != JOLT_VIRTUAL_MODE_BOOK_DFU;
  guint8 type = setup->request_type & TYPE_MASK;

  if (type == 0)
    return standard_request (self, setup, data, length);

  if (type == TYPE_CLASS && (setup->request_type & RECIPIENT_MASK) == 1 && has_serial &&
      (setup->index & 0xff) <= 1)
    return serial_request (self, setup, data, length);

  return JOLT_VIRTUAL_ANSWER_STALL;
}
