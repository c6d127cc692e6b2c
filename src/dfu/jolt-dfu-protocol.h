/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* USB Device Class Specification for Device Firmware Upgrade, version 1.1:
 * numbers and wire shapes only, no conversation. */

#define JOLT_USB_CLASS_APPLICATION 0xfe
#define JOLT_USB_SUBCLASS_DFU 0x01
#define JOLT_USB_DESCRIPTOR_DFU_FUNCTIONAL 0x21
#define JOLT_USB_REQUEST_TYPE_OUT 0x21 /* class, interface, host to board */
#define JOLT_USB_REQUEST_TYPE_IN 0xa1  /* class, interface, board to host */

#define JOLT_VENDOR_ID_ESPRESSIF 0x303a
#define JOLT_PRODUCT_ID_USB_SERIAL_JTAG 0x1001

/**
 * JoltUsbSetup:
 * @request_type: bmRequestType
 * @request: bRequest
 * @value: wValue, in host order
 * @index: wIndex, in host order
 * @length: wLength in bytes, in host order
 *
 * The setup stage of a control transfer (USB 2.0, 9.3).
 */
typedef struct {
  guint8  request_type;
  guint8  request;
  guint16 value;
  guint16 index;
  guint16 length;
} JoltUsbSetup;

/* Section 3, table 3.2 */
typedef enum {
  JOLT_DFU_REQUEST_DETACH    = 0,
  JOLT_DFU_REQUEST_DNLOAD    = 1,
  JOLT_DFU_REQUEST_UPLOAD    = 2,
  JOLT_DFU_REQUEST_GETSTATUS = 3,
  JOLT_DFU_REQUEST_CLRSTATUS = 4,
  JOLT_DFU_REQUEST_GETSTATE  = 5,
  JOLT_DFU_REQUEST_ABORT     = 6,
} JoltDfuRequest;

/* Section 6.1.2, bState */
typedef enum {
  JOLT_DFU_STATE_APP_IDLE            = 0,
  JOLT_DFU_STATE_APP_DETACH          = 1,
  JOLT_DFU_STATE_IDLE                = 2,
  JOLT_DFU_STATE_DNLOAD_SYNC         = 3,
  JOLT_DFU_STATE_DNBUSY              = 4,
  JOLT_DFU_STATE_DNLOAD_IDLE         = 5,
  JOLT_DFU_STATE_MANIFEST_SYNC       = 6,
  JOLT_DFU_STATE_MANIFEST            = 7,
  JOLT_DFU_STATE_MANIFEST_WAIT_RESET = 8,
  JOLT_DFU_STATE_UPLOAD_IDLE         = 9,
  JOLT_DFU_STATE_ERROR               = 10,
} JoltDfuState;

#define JOLT_DFU_N_STATES 11

/* Section 6.1.2, bStatus */
typedef enum {
  JOLT_DFU_STATUS_OK                = 0,
  JOLT_DFU_STATUS_ERR_TARGET        = 1,
  JOLT_DFU_STATUS_ERR_FILE          = 2,
  JOLT_DFU_STATUS_ERR_WRITE         = 3,
  JOLT_DFU_STATUS_ERR_ERASE         = 4,
  JOLT_DFU_STATUS_ERR_CHECK_ERASED  = 5,
  JOLT_DFU_STATUS_ERR_PROG          = 6,
  JOLT_DFU_STATUS_ERR_VERIFY        = 7,
  JOLT_DFU_STATUS_ERR_ADDRESS       = 8,
  JOLT_DFU_STATUS_ERR_NOTDONE       = 9,
  JOLT_DFU_STATUS_ERR_FIRMWARE      = 10,
  JOLT_DFU_STATUS_ERR_VENDOR        = 11,
  JOLT_DFU_STATUS_ERR_USBR          = 12,
  JOLT_DFU_STATUS_ERR_POR           = 13,
  JOLT_DFU_STATUS_ERR_UNKNOWN       = 14,
  JOLT_DFU_STATUS_ERR_STALLEDPKT    = 15,
} JoltDfuStatus;

#define JOLT_DFU_N_STATUSES 16

#define JOLT_DFU_STATUS_SIZE 6

/* bmAttributes of the functional descriptor (section 4.1.3) */
typedef enum {
  JOLT_DFU_CAN_DOWNLOAD           = 1 << 0,
  JOLT_DFU_CAN_UPLOAD             = 1 << 1,
  JOLT_DFU_MANIFESTATION_TOLERANT = 1 << 2,
  JOLT_DFU_WILL_DETACH            = 1 << 3,
} JoltDfuAttributes;

/* bInterfaceProtocol of a DFU interface (sections 4.1.2 and 4.2.3) */
typedef enum {
  JOLT_DFU_MODE_NONE    = 0,
  JOLT_DFU_MODE_RUNTIME = 1,
  JOLT_DFU_MODE_DFU     = 2,
} JoltDfuMode;

/**
 * JoltDfuInterface:
 * @vendor_id: idVendor of the device
 * @product_id: idProduct of the device
 * @configuration: bConfigurationValue
 * @n_interfaces: bNumInterfaces
 * @interface_number: bInterfaceNumber of the DFU interface
 * @alternate_setting: bAlternateSetting
 * @mode: run-time or DFU mode; NONE when the device has no DFU interface
 * @attributes: what the board can do
 * @detach_timeout_ms: wDetachTimeOut
 * @transfer_size_bytes: wTransferSize, the largest block of a download; 64, as
 *   in the S2's ROM, where there is no functional descriptor
 * @dfu_version: bcdDFUVersion, for example 0x0110
 *
 * The DFU interface of a board, as found in its descriptors. What follows @mode
 * is the functional descriptor (section 4.1.3).
 */
typedef struct {
  guint16           vendor_id;
  guint16           product_id;
  guint8            configuration;
  guint8            n_interfaces;
  guint8            interface_number;
  guint8            alternate_setting;
  JoltDfuMode       mode;
  JoltDfuAttributes attributes;
  guint16           detach_timeout_ms;
  guint16           transfer_size_bytes;
  guint16           dfu_version;
} JoltDfuInterface;

gboolean jolt_dfu_interface_parse     (const guint8        *configuration,
                                       gsize                size,
                                       JoltDfuInterface    *iface);
gboolean jolt_dfu_interface_is_rom    (const JoltDfuInterface *iface);

const char *jolt_dfu_request_to_string (JoltDfuRequest request);
const char *jolt_dfu_state_to_string   (JoltDfuState   state);
const char *jolt_dfu_status_to_string  (JoltDfuStatus  status);

G_END_DECLS
