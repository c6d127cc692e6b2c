/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-chip.h"

static void
test_chip_id (void)
{
  g_assert_cmpstr (jolt_chip_from_id (0x0002)->name, ==, "ESP32-S2");
  g_assert_cmpstr (jolt_chip_from_id (0x0009)->name, ==, "ESP32-S3");
  g_assert_cmpstr (jolt_chip_from_id (0x0012)->target, ==, "esp32p4");
  g_assert_cmpstr (jolt_chip_from_id (0x0020)->target, ==, "esp32s31");
  g_assert_cmpstr (jolt_chip_from_id (0x0000)->name, ==, "ESP32");
  g_assert_null (jolt_chip_from_id (0x1001));
  g_assert_null (jolt_chip_from_id (0xFFFF));
}

static void
test_chip_target (void)
{
  const JoltChip *s2 = jolt_chip_from_id (0x0002);

  g_assert_true (jolt_chip_from_target ("esp32s2") == s2);
  g_assert_true (jolt_chip_from_target ("ESP32S2") == s2);
  g_assert_true (jolt_chip_from_target ("ESP32-S2") == s2);
  g_assert_true (jolt_chip_from_target ("esp32-s2") == s2);
  g_assert_null (jolt_chip_from_target ("esp32s"));
  g_assert_null (jolt_chip_from_target ("esp8266"));
  g_assert_null (jolt_chip_from_target (""));
}

/* Which chips have DFU decides what a user can try at all. */
static void
test_chip_dfu (void)
{
  gsize n_chips;
  const JoltChip *chips = jolt_chip_list (&n_chips);
  guint n_with_dfu = 0;

  g_assert_cmpuint (n_chips, ==, 13);

  for (gsize i = 0; i < n_chips; i++) {
    n_with_dfu += chips[i].dfu != JOLT_CHIP_DFU_NEVER;
    for (gsize j = 0; j < i; j++)
      g_assert_cmpuint (chips[i].id, !=, chips[j].id);
  }

  g_assert_cmpuint (n_with_dfu, ==, 4);
  g_assert_cmpint (jolt_chip_from_target ("esp32s3")->dfu, ==, JOLT_CHIP_DFU_USB_OTG);
  g_assert_cmpint (jolt_chip_from_target ("esp32c3")->dfu, ==, JOLT_CHIP_DFU_NEVER);
  g_assert_cmphex (jolt_chip_from_target ("esp32s2")->bootloader_offset, ==, 0x1000);
  g_assert_cmphex (jolt_chip_from_target ("esp32s3")->bootloader_offset, ==, 0);
  g_assert_cmpint (jolt_chip_from_target ("esp32p4")->boot_gpio, ==, 35);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/chip/id", test_chip_id);
  g_test_add_func ("/chip/target", test_chip_target);
  g_test_add_func ("/chip/dfu", test_chip_dfu);

  return g_test_run ();
}
