/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-usb-error-private.h"

static void
test_codes (void)
{
  static const struct {
    int          code;
    JoltDfuError error;
  } cases[] = {
    { LIBUSB_ERROR_IO, JOLT_DFU_ERROR_USB },
    { LIBUSB_ERROR_INVALID_PARAM, JOLT_DFU_ERROR_USB },
    { LIBUSB_ERROR_ACCESS, JOLT_DFU_ERROR_ACCESS },
    { LIBUSB_ERROR_NO_DEVICE, JOLT_DFU_ERROR_GONE },
    { LIBUSB_ERROR_NOT_FOUND, JOLT_DFU_ERROR_USB },
    { LIBUSB_ERROR_BUSY, JOLT_DFU_ERROR_BUSY },
    { LIBUSB_ERROR_TIMEOUT, JOLT_DFU_ERROR_TIMEOUT },
    { LIBUSB_ERROR_OVERFLOW, JOLT_DFU_ERROR_PROTOCOL },
    { LIBUSB_ERROR_PIPE, JOLT_DFU_ERROR_STALL },
    { LIBUSB_ERROR_INTERRUPTED, JOLT_DFU_ERROR_USB },
    { LIBUSB_ERROR_NO_MEM, JOLT_DFU_ERROR_USB },
    { LIBUSB_ERROR_NOT_SUPPORTED, JOLT_DFU_ERROR_USB },
    { LIBUSB_ERROR_OTHER, JOLT_DFU_ERROR_USB },
    { -12345, JOLT_DFU_ERROR_USB },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    jolt_usb_error_set (&error, cases[i].code, "testing");
    g_assert_error (error, JOLT_DFU_ERROR, (int) cases[i].error);
    g_assert_true (g_str_has_prefix (error->message, "testing: "));
  }
}

static void
test_transfers (void)
{
  static const struct {
    enum libusb_transfer_status status;
    JoltDfuError                error;
  } cases[] = {
    { LIBUSB_TRANSFER_ERROR, JOLT_DFU_ERROR_USB },
    { LIBUSB_TRANSFER_TIMED_OUT, JOLT_DFU_ERROR_TIMEOUT },
    { LIBUSB_TRANSFER_CANCELLED, JOLT_DFU_ERROR_TIMEOUT },
    { LIBUSB_TRANSFER_STALL, JOLT_DFU_ERROR_STALL },
    { LIBUSB_TRANSFER_NO_DEVICE, JOLT_DFU_ERROR_GONE },
    { LIBUSB_TRANSFER_OVERFLOW, JOLT_DFU_ERROR_PROTOCOL },
    { 99, JOLT_DFU_ERROR_USB },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_cmpint (jolt_usb_error_from_transfer (cases[i].status), ==, cases[i].error);
    g_assert_nonnull (jolt_usb_error_describe_transfer (cases[i].status));
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/usb/error/codes", test_codes);
  g_test_add_func ("/usb/error/transfers", test_transfers);

  return g_test_run ();
}
