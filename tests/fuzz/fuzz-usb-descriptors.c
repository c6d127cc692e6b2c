/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "jolt-dfu-protocol.h"
#include "jolt-usb-descriptors-private.h"

/* Of an ESP32-S2, in front of the configuration as in sysfs */
static const guint8 device[] = {
  18, 1, 0x00, 0x02, 0xef, 0x02, 0x01, 64, 0x3a, 0x30, 0x02, 0x00, 0x23, 0x07, 1, 2, 3, 1
};

static void
fuzz_all_configurations (const guint8 *data,
                         gsize         size)
{
  g_autofree guint8 *all = g_malloc (sizeof device + size);
  JoltDfuInterface iface;
  guint16 version;

  memcpy (all, device, sizeof device);
  if (size > 0)
    memcpy (all + sizeof device, data, size);

  for (guint configuration = 0; configuration < 3; configuration++) {
    g_assert_true (jolt_usb_descriptors_parse (all, sizeof device + size, configuration, &iface, &version));
    g_assert_cmpuint (iface.vendor_id, ==, 0x303a);
    g_assert_cmpuint (version, ==, 0x0723);
    g_assert_cmpuint (iface.mode, <=, JOLT_DFU_MODE_DFU);
  }

  jolt_usb_descriptors_parse (data, size, 1, &iface, &version);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  JoltDfuInterface iface = { .vendor_id = 0x303a, .product_id = 2 };
  gboolean found = jolt_dfu_interface_parse (data, size, &iface);

  g_assert_true (found == (iface.mode != JOLT_DFU_MODE_NONE));
  g_assert_cmpuint (iface.mode, <=, JOLT_DFU_MODE_DFU);
  g_assert_cmpuint (iface.transfer_size_bytes, >, 0);
  g_assert_cmpuint (iface.vendor_id, ==, 0x303a);

  fuzz_all_configurations (data, size);

  return 0;
}
