/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-protocol.h"

#include "jolt-chip.h"

/* USB 2.0, tables 9-5, 9-10 and 9-12 */
#define DESCRIPTOR_CONFIGURATION 0x02
#define DESCRIPTOR_INTERFACE 0x04
#define CONFIGURATION_SIZE 9
#define INTERFACE_SIZE 9

/* Classes with a descriptor of their own that has the number of DFU's. */
#define CLASS_HID 0x03
#define CLASS_SMART_CARD 0x0b

/* DFU 1.0 had no bcdDFUVersion */
#define FUNCTIONAL_SIZE_1_0 7
#define FUNCTIONAL_SIZE_1_1 9

/* What every recorded ESP32-S2 asks for */
#define DEFAULT_TRANSFER_SIZE 64

static guint16
read_u16 (const guint8 *data)
{
  return (guint16) (data[0] | data[1] << 8);
}

static void
clear_functional (JoltDfuInterface *iface)
{
  iface->attributes = 0;
  iface->detach_timeout_ms = 0;
  iface->transfer_size_bytes = DEFAULT_TRANSFER_SIZE;
  iface->dfu_version = 0;
}

/* Reads a functional descriptor: 9 bytes, or the 7 of DFU 1.0, whose version is
 * then 0x0100. A transfer size of 0 could not carry a byte; it is read as 64.
 * Returns: whether @data is one */
static gboolean
parse_functional (const guint8     *data,
                  gsize             size,
                  JoltDfuInterface *iface)
{
  if (size < FUNCTIONAL_SIZE_1_0 || data[0] > size)
    return FALSE;
  if (data[0] != FUNCTIONAL_SIZE_1_0 && data[0] < FUNCTIONAL_SIZE_1_1)
    return FALSE;
  if (data[1] != JOLT_USB_DESCRIPTOR_DFU_FUNCTIONAL)
    return FALSE;

  iface->attributes = data[2];
  iface->detach_timeout_ms = read_u16 (data + 3);
  iface->transfer_size_bytes = read_u16 (data + 5);
  iface->dfu_version = data[0] >= FUNCTIONAL_SIZE_1_1 ? read_u16 (data + 7) : 0x0100;

  if (iface->transfer_size_bytes == 0)
    iface->transfer_size_bytes = DEFAULT_TRANSFER_SIZE;

  return TRUE;
}

static JoltDfuMode
dfu_mode_of_interface (const guint8 *interface)
{
  if (interface[5] != JOLT_USB_CLASS_APPLICATION || interface[6] != JOLT_USB_SUBCLASS_DFU)
    return JOLT_DFU_MODE_NONE;

  switch (interface[7]) {
  case JOLT_DFU_MODE_RUNTIME:
    return JOLT_DFU_MODE_RUNTIME;
  case JOLT_DFU_MODE_DFU:
    return JOLT_DFU_MODE_DFU;
  default:
    return JOLT_DFU_MODE_NONE;
  }
}

/**
 * jolt_dfu_interface_parse:
 * @configuration: (array length=size): a configuration descriptor with all
 *   that belongs to it (USB 2.0, 9.4.3)
 * @size: its length in bytes
 * @iface: (inout): the vendor and product ID stay, all else is filled in
 *
 * Finds the DFU interface of a configuration.
 *
 * An interface in DFU mode wins over a run-time one, an earlier one over a
 * later one. The functional descriptor is taken from under the DFU interface,
 * and failing that from wherever else it is, as long as it can be no other
 * class's descriptor of the same number. The walk ends at the first
 * descriptor whose length cannot be true.
 *
 * Returns: whether there is a DFU interface; the mode is NONE where not
 */
gboolean
jolt_dfu_interface_parse (const guint8     *configuration,
                          gsize             size,
                          JoltDfuInterface *iface)
{
  gboolean have_functional = FALSE, functional_is_ours = FALSE;
  guint8 current_class = 0;
  gboolean in_dfu = FALSE;

  iface->configuration = 0;
  iface->n_interfaces = 0;
  iface->interface_number = 0;
  iface->alternate_setting = 0;
  iface->mode = JOLT_DFU_MODE_NONE;
  clear_functional (iface);

  /* What follows wTotalLength is another configuration. */
  if (size >= CONFIGURATION_SIZE && configuration[0] >= CONFIGURATION_SIZE &&
      configuration[1] == DESCRIPTOR_CONFIGURATION) {
    iface->n_interfaces = configuration[4];
    iface->configuration = configuration[5];
    size = MIN (size, read_u16 (configuration + 2));
  }

  for (gsize offset = 0; size - offset >= 2;) {
    const guint8 *descriptor = configuration + offset;
    guint8 length = descriptor[0];

    if (length < 2 || length > size - offset)
      break;

    if (descriptor[1] == DESCRIPTOR_INTERFACE && length >= INTERFACE_SIZE) {
      JoltDfuMode mode = dfu_mode_of_interface (descriptor);

      current_class = descriptor[5];
      in_dfu = mode != JOLT_DFU_MODE_NONE;

      if (mode > iface->mode) {
        iface->interface_number = descriptor[2];
        iface->alternate_setting = descriptor[3];
        iface->mode = mode;
      }
    } else if (descriptor[1] == JOLT_USB_DESCRIPTOR_DFU_FUNCTIONAL &&
               current_class != CLASS_HID && current_class != CLASS_SMART_CARD) {
      /* The first one under a DFU interface, or the first one at all. */
      if ((!have_functional || (in_dfu && !functional_is_ours)) &&
          parse_functional (descriptor, size - offset, iface)) {
        have_functional = TRUE;
        functional_is_ours = in_dfu;
      }
    }

    offset += length;
  }

  if (iface->mode == JOLT_DFU_MODE_NONE) {
    clear_functional (iface);
    return FALSE;
  }

  return TRUE;
}

/**
 * jolt_dfu_interface_is_rom:
 * @iface: a DFU interface
 *
 * Whether the descriptors are those of a chip's ROM in DFU mode (ROM,
 * usb_get_descriptor): three interfaces, DFU on the last of them, blocks of 64
 * bytes, all four attributes, DFU 1.10. An application that borrows them, as
 * ESP-IDF's console on the ESP32-S2 does, shows its run-time mode.
 *
 * Returns: whether the board is known to behave as the ROM does
 */
gboolean
jolt_dfu_interface_is_rom (const JoltDfuInterface *iface)
{
  const JoltDfuAttributes all = JOLT_DFU_CAN_DOWNLOAD | JOLT_DFU_CAN_UPLOAD |
                                JOLT_DFU_MANIFESTATION_TOLERANT | JOLT_DFU_WILL_DETACH;
  const JoltChip *chip = jolt_chip_from_id (iface->product_id);

  return iface->vendor_id == JOLT_VENDOR_ID_ESPRESSIF &&
         chip != NULL && chip->dfu != JOLT_CHIP_DFU_NEVER &&
         iface->mode == JOLT_DFU_MODE_DFU &&
         iface->n_interfaces == 3 && iface->interface_number == 2 && iface->alternate_setting == 0 &&
         iface->attributes == all &&
         iface->transfer_size_bytes == DEFAULT_TRANSFER_SIZE &&
         iface->dfu_version == 0x0110;
}

/**
 * jolt_dfu_request_to_string:
 * @request: a request
 *
 * Returns: its name in the specification, for example "DETACH"
 */
const char *
jolt_dfu_request_to_string (JoltDfuRequest request)
{
  switch (request) {
  case JOLT_DFU_REQUEST_DETACH:
    return "DETACH";
  case JOLT_DFU_REQUEST_DNLOAD:
    return "DNLOAD";
  case JOLT_DFU_REQUEST_UPLOAD:
    return "UPLOAD";
  case JOLT_DFU_REQUEST_GETSTATUS:
    return "GETSTATUS";
  case JOLT_DFU_REQUEST_CLRSTATUS:
    return "CLRSTATUS";
  case JOLT_DFU_REQUEST_GETSTATE:
    return "GETSTATE";
  case JOLT_DFU_REQUEST_ABORT:
    return "ABORT";
  default:
    return "unknown request";
  }
}

/**
 * jolt_dfu_state_to_string:
 * @state: a state
 *
 * Returns: its name in the specification, for example "dfuIDLE"
 */
const char *
jolt_dfu_state_to_string (JoltDfuState state)
{
  switch (state) {
  case JOLT_DFU_STATE_APP_IDLE:
    return "appIDLE";
  case JOLT_DFU_STATE_APP_DETACH:
    return "appDETACH";
  case JOLT_DFU_STATE_IDLE:
    return "dfuIDLE";
  case JOLT_DFU_STATE_DNLOAD_SYNC:
    return "dfuDNLOAD-SYNC";
  case JOLT_DFU_STATE_DNBUSY:
    return "dfuDNBUSY";
  case JOLT_DFU_STATE_DNLOAD_IDLE:
    return "dfuDNLOAD-IDLE";
  case JOLT_DFU_STATE_MANIFEST_SYNC:
    return "dfuMANIFEST-SYNC";
  case JOLT_DFU_STATE_MANIFEST:
    return "dfuMANIFEST";
  case JOLT_DFU_STATE_MANIFEST_WAIT_RESET:
    return "dfuMANIFEST-WAIT-RESET";
  case JOLT_DFU_STATE_UPLOAD_IDLE:
    return "dfuUPLOAD-IDLE";
  case JOLT_DFU_STATE_ERROR:
    return "dfuERROR";
  default:
    return "unknown state";
  }
}

/**
 * jolt_dfu_status_to_string:
 * @status: a status
 *
 * Returns: its name in the specification, for example "errWRITE"
 */
const char *
jolt_dfu_status_to_string (JoltDfuStatus status)
{
  switch (status) {
  case JOLT_DFU_STATUS_OK:
    return "OK";
  case JOLT_DFU_STATUS_ERR_TARGET:
    return "errTARGET";
  case JOLT_DFU_STATUS_ERR_FILE:
    return "errFILE";
  case JOLT_DFU_STATUS_ERR_WRITE:
    return "errWRITE";
  case JOLT_DFU_STATUS_ERR_ERASE:
    return "errERASE";
  case JOLT_DFU_STATUS_ERR_CHECK_ERASED:
    return "errCHECK_ERASED";
  case JOLT_DFU_STATUS_ERR_PROG:
    return "errPROG";
  case JOLT_DFU_STATUS_ERR_VERIFY:
    return "errVERIFY";
  case JOLT_DFU_STATUS_ERR_ADDRESS:
    return "errADDRESS";
  case JOLT_DFU_STATUS_ERR_NOTDONE:
    return "errNOTDONE";
  case JOLT_DFU_STATUS_ERR_FIRMWARE:
    return "errFIRMWARE";
  case JOLT_DFU_STATUS_ERR_VENDOR:
    return "errVENDOR";
  case JOLT_DFU_STATUS_ERR_USBR:
    return "errUSBR";
  case JOLT_DFU_STATUS_ERR_POR:
    return "errPOR";
  case JOLT_DFU_STATUS_ERR_UNKNOWN:
    return "errUNKNOWN";
  case JOLT_DFU_STATUS_ERR_STALLEDPKT:
    return "errSTALLEDPKT";
  default:
    return "unknown status";
  }
}
