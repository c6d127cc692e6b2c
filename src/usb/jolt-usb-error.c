/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-usb-error-private.h"

/**
 * jolt_usb_error_from_code:
 * @code: what a function of libusb returned, not LIBUSB_SUCCESS
 *
 * Returns: the error that it means for the user
 */
JoltDfuError
jolt_usb_error_from_code (int code)
{
  /* No default: the compiler reports a code that libusb adds. */
  switch ((enum libusb_error) code) {
  case LIBUSB_ERROR_ACCESS:
    return JOLT_DFU_ERROR_ACCESS;
  case LIBUSB_ERROR_BUSY:
    return JOLT_DFU_ERROR_BUSY;
  case LIBUSB_ERROR_NO_DEVICE:
    return JOLT_DFU_ERROR_GONE;
  case LIBUSB_ERROR_PIPE:
    return JOLT_DFU_ERROR_STALL;
  case LIBUSB_ERROR_TIMEOUT:
    return JOLT_DFU_ERROR_TIMEOUT;
  case LIBUSB_ERROR_OVERFLOW:
    return JOLT_DFU_ERROR_PROTOCOL;
  case LIBUSB_SUCCESS:
  case LIBUSB_ERROR_IO:
  case LIBUSB_ERROR_INVALID_PARAM:
  case LIBUSB_ERROR_NOT_FOUND:
  case LIBUSB_ERROR_INTERRUPTED:
  case LIBUSB_ERROR_NO_MEM:
  case LIBUSB_ERROR_NOT_SUPPORTED:
  case LIBUSB_ERROR_OTHER:
    return JOLT_DFU_ERROR_USB;
  }

  return JOLT_DFU_ERROR_USB;
}

/**
 * jolt_usb_error_from_transfer:
 * @status: how a transfer ended, not LIBUSB_TRANSFER_COMPLETED
 *
 * Returns: the error that it means for the user
 */
JoltDfuError
jolt_usb_error_from_transfer (enum libusb_transfer_status status)
{
  switch (status) {
  case LIBUSB_TRANSFER_STALL:
    return JOLT_DFU_ERROR_STALL;
  case LIBUSB_TRANSFER_NO_DEVICE:
    return JOLT_DFU_ERROR_GONE;
  case LIBUSB_TRANSFER_OVERFLOW:
    return JOLT_DFU_ERROR_PROTOCOL;
  /* Only the transport cancels, and only after its own deadline. */
  case LIBUSB_TRANSFER_TIMED_OUT:
  case LIBUSB_TRANSFER_CANCELLED:
    return JOLT_DFU_ERROR_TIMEOUT;
  case LIBUSB_TRANSFER_COMPLETED:
  case LIBUSB_TRANSFER_ERROR:
    return JOLT_DFU_ERROR_USB;
  }

  return JOLT_DFU_ERROR_USB;
}

/**
 * jolt_usb_error_describe_transfer:
 * @status: how a transfer ended
 *
 * Returns: the technical fact in a few words
 */
const char *
jolt_usb_error_describe_transfer (enum libusb_transfer_status status)
{
  switch (status) {
  case LIBUSB_TRANSFER_COMPLETED:
    return "completed";
  case LIBUSB_TRANSFER_ERROR:
    return "failed on the bus";
  case LIBUSB_TRANSFER_TIMED_OUT:
  case LIBUSB_TRANSFER_CANCELLED:
    return "no answer in time";
  case LIBUSB_TRANSFER_STALL:
    return "refused (STALL)";
  case LIBUSB_TRANSFER_NO_DEVICE:
    return "the device is gone";
  case LIBUSB_TRANSFER_OVERFLOW:
    return "more data than asked for";
  }

  return "unknown status";
}

/**
 * jolt_usb_error_set:
 * @error: (out) (optional): where the error is set
 * @code: what a function of libusb returned
 * @doing: what it was asked to do, for example "claim interface 2"
 *
 * Sets the error that a failed call of libusb means.
 */
void
jolt_usb_error_set (GError     **error,
                    int          code,
                    const char  *doing)
{
  g_set_error (error, JOLT_DFU_ERROR, jolt_usb_error_from_code (code),
               "%s: %s", doing, libusb_error_name (code));
}
