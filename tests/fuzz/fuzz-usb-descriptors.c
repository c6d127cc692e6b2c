/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "jolt-dfu-protocol.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  JoltDfuInterface iface = { .vendor_id = 0x303a, .product_id = 2 };
  JoltDfuFunctional functional;
  gboolean found = jolt_dfu_interface_parse (data, size, &iface);

  g_assert_true (found == (iface.mode != JOLT_DFU_MODE_NONE));
  g_assert_cmpuint (iface.mode, <=, JOLT_DFU_MODE_DFU);
  g_assert_cmpuint (iface.functional.transfer_size_bytes, >, 0);
  g_assert_cmpuint (iface.vendor_id, ==, 0x303a);

  if (jolt_dfu_functional_parse (data, size, &functional))
    g_assert_cmpuint (functional.transfer_size_bytes, >, 0);

  return 0;
}
