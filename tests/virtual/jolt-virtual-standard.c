/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-standard.h"

#include <string.h>

/* The requests that a computer's kernel sends to every USB device, and those of
 * the serial port. A board that is only used in its own process gets none. */

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
answer (JoltVirtualRequest *request,
        const guint8       *bytes,
        gsize               size)
{
  *request->length = MIN (*request->length, size);
  if (*request->length > 0)
    memcpy (request->data, bytes, *request->length);

  return JOLT_VIRTUAL_ANSWER_ACK;
}

/* The ROM of the S2 has the serial number "0"; the others, and applications of
 * all chips, have their factory MAC.
 * Returns: (nullable): the string descriptor; %NULL where there is none */
static GByteArray *
make_string (JoltVirtualDevice *device,
             guint8             number)
{
  g_autofree char *mac = NULL;
  GByteArray *array;
  const char *text;
  guint8 header[] = { 2, 0x03 };

  switch (number) {
  case JOLT_VIRTUAL_STRING_LANGUAGES:
    return g_byte_array_append (g_byte_array_new (), (const guint8[]) { 4, 0x03, 0x09, 0x04 }, 4);
  case JOLT_VIRTUAL_STRING_MANUFACTURER:
    text = "Espressif";
    break;
  case JOLT_VIRTUAL_STRING_PRODUCT:
    text = device->mode == JOLT_VIRTUAL_MODE_JTAG ? "USB JTAG/serial debug unit" : device->chip->name;
    break;
  case JOLT_VIRTUAL_STRING_SERIAL:
    mac = g_strdup_printf ("70:04:1d:%02x:%02x:%02x", device->serial >> 16 & 0xff,
                           device->serial >> 8 & 0xff, device->serial & 0xff);
    text = jolt_virtual_device_is_rom (device) && g_str_equal (device->chip->target, "esp32s2") ? "0" : mac;
    break;
  default:
    return NULL;
  }

  array = g_byte_array_append (g_byte_array_new (), header, sizeof header);
  for (; *text != '\0'; text++)
    g_byte_array_append (array, (const guint8[]) { (guint8) *text, 0 }, 2);
  array->data[0] = array->len;

  return array;
}

static JoltVirtualAnswer
get_descriptor (JoltVirtualDevice  *device,
                JoltVirtualRequest *request)
{
  g_autoptr (GByteArray) bytes = NULL;
  guint8 number = request->setup->value & 0xff;

  switch (request->setup->value >> 8) {
  case DESCRIPTOR_DEVICE:
    bytes = jolt_virtual_descriptors_device (device->mode, device->chip, &device->options);
    break;
  case DESCRIPTOR_CONFIGURATION:
    if (number == 0)
      bytes = jolt_virtual_descriptors_configuration (device->mode, &device->options);
    break;
  case DESCRIPTOR_STRING:
    bytes = make_string (device, number);
    break;
  default:
    /* A device qualifier, for example: full-speed devices refuse it (9.6.2). */
    break;
  }

  return bytes != NULL ? answer (request, bytes->data, bytes->len) : JOLT_VIRTUAL_ANSWER_STALL;
}

static JoltVirtualAnswer
set_configuration (JoltVirtualDevice *device,
                   guint16            value)
{
  if (value > 1)
    return JOLT_VIRTUAL_ANSWER_STALL;

  device->configuration = value;
  jolt_virtual_rom_configure (device->rom);

  return JOLT_VIRTUAL_ANSWER_ACK;
}

static JoltVirtualAnswer
standard_request (JoltVirtualDevice  *device,
                  JoltVirtualRequest *request)
{
  const JoltUsbSetup *setup = request->setup;
  gboolean is_in = (setup->request_type & 0x80) != 0;
  static const guint8 self_powered[] = { 1, 0 };
  static const guint8 nothing[] = { 0, 0 };

  switch (setup->request) {
  case REQUEST_GET_STATUS:
    return is_in ? answer (request, (setup->request_type & RECIPIENT_MASK) == 0 ? self_powered : nothing, 2)
                 : JOLT_VIRTUAL_ANSWER_STALL;
  case REQUEST_GET_DESCRIPTOR:
    return is_in ? get_descriptor (device, request) : JOLT_VIRTUAL_ANSWER_STALL;
  case REQUEST_GET_CONFIGURATION:
    return answer (request, &device->configuration, 1);
  case REQUEST_SET_CONFIGURATION:
    return set_configuration (device, setup->value);
  case REQUEST_GET_INTERFACE:
    return answer (request, nothing, 1);
  case REQUEST_CLEAR_FEATURE:
  case REQUEST_SET_FEATURE:
  case REQUEST_SET_ADDRESS:
    return JOLT_VIRTUAL_ANSWER_ACK;
  default:
    return JOLT_VIRTUAL_ANSWER_STALL;
  }
}

static JoltVirtualAnswer
serial_request (JoltVirtualDevice  *device,
                JoltVirtualRequest *request)
{
  switch (request->setup->request) {
  case CDC_SET_LINE_CODING:
    *request->length = MIN (*request->length, sizeof device->line_coding);
    memcpy (device->line_coding, request->data, *request->length);
    return JOLT_VIRTUAL_ANSWER_ACK;
  case CDC_SET_CONTROL_LINE_STATE:
    return JOLT_VIRTUAL_ANSWER_ACK;
  case CDC_GET_LINE_CODING:
    return answer (request, device->line_coding, sizeof device->line_coding);
  default:
    return JOLT_VIRTUAL_ANSWER_STALL;
  }
}

/**
 * jolt_virtual_standard_request:
 * @device: a board
 * @request: a request that is not one of DFU, nor SET_INTERFACE
 *
 * Returns: ACK or STALL
 */
JoltVirtualAnswer
jolt_virtual_standard_request (JoltVirtualDevice  *device,
                               JoltVirtualRequest *request)
{
  const JoltUsbSetup *setup = request->setup;
  gboolean has_serial = device->mode != JOLT_VIRTUAL_MODE_BOOK_DFU;
  guint8 type = setup->request_type & TYPE_MASK;

  if (type == 0)
    return standard_request (device, request);

  if (type == TYPE_CLASS && (setup->request_type & RECIPIENT_MASK) == 1 && has_serial &&
      (setup->index & 0xff) <= 1)
    return serial_request (device, request);

  return JOLT_VIRTUAL_ANSWER_STALL;
}
