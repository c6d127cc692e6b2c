/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-dfu-error.h"
#include "jolt-dfu-status-private.h"

#define CONFIGURATION(total) 9, 2, (total) & 0xff, (total) >> 8, 3, 7, 0, 0x80, 50
#define INTERFACE(number, alternate, class, subclass, protocol) \
  9, 4, number, alternate, 0, class, subclass, protocol, 0
#define FUNCTIONAL(attributes, detach, size) \
  9, 0x21, attributes, (detach) & 0xff, (detach) >> 8, (size) & 0xff, (size) >> 8, 0x10, 0x01

static void
test_status_every_value (void)
{
  for (guint status = 0; status < 256; status++) {
    for (guint state = 0; state < 256; state++) {
      const guint8 data[6] = { status, 0x56, 0x34, 0x12, state, 0xff };
      g_autoptr (GError) error = NULL;
      JoltDfuStatusReply reply;

      if (status < 16 && state < 11) {
        g_assert_true (jolt_dfu_status_reply_parse (data, sizeof data, &reply, &error));
        g_assert_no_error (error);
        g_assert_cmpuint (reply.status, ==, status);
        g_assert_cmpuint (reply.state, ==, state);
        g_assert_cmpuint (reply.poll_timeout_ms, ==, 0x123456);
      } else {
        g_assert_false (jolt_dfu_status_reply_parse (data, sizeof data, &reply, &error));
        g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL);
      }
    }
  }
}

static void
test_status_size (void)
{
  const guint8 data[8] = { 0, 0, 0, 0, 2, 0, 0, 0 };

  for (gsize size = 0; size <= sizeof data; size++) {
    g_autoptr (GError) error = NULL;
    JoltDfuStatusReply reply;

    g_assert_true (jolt_dfu_status_reply_parse (data, size, &reply, &error) == (size == 6));
    if (size != 6)
      g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_PROTOCOL);
  }
}

/* A functional descriptor under a DFU interface; only a DFU 1.0 or 1.1 one has
 * a version. */
static gboolean
parse_functional (const guint8     *data,
                  gsize             size,
                  JoltDfuInterface *iface)
{
  const guint8 interface[] = { 9, 0x04, 0, 0, 0, 0xfe, 0x01, 1, 0 };
  g_autoptr (GByteArray) array = g_byte_array_new ();

  g_byte_array_append (array, interface, sizeof interface);
  g_byte_array_append (array, data, size);
  g_assert_true (jolt_dfu_interface_parse (array->data, array->len, iface));

  return iface->dfu_version != 0;
}

static void
test_functional (void)
{
  const guint8 new[] = { FUNCTIONAL (0x0d, 1000, 4096) };
  const guint8 old[] = { 7, 0x21, 0x03, 0x2c, 0x01, 0x00, 0x02 };
  const guint8 zero[] = { FUNCTIONAL (0x01, 0, 0) };
  const guint8 eight[] = { 8, 0x21, 1, 0, 0, 64, 0, 0 };
  const guint8 other[] = { 9, 0x24, 1, 0, 0, 64, 0, 0, 1 };
  JoltDfuInterface iface;

  g_assert_true (parse_functional (new, sizeof new, &iface));
  g_assert_cmpuint (iface.attributes, ==,
                    JOLT_DFU_CAN_DOWNLOAD | JOLT_DFU_MANIFESTATION_TOLERANT | JOLT_DFU_WILL_DETACH);
  g_assert_cmpuint (iface.detach_timeout_ms, ==, 1000);
  g_assert_cmpuint (iface.transfer_size_bytes, ==, 4096);
  g_assert_cmpuint (iface.dfu_version, ==, 0x0110);

  g_assert_true (parse_functional (old, sizeof old, &iface));
  g_assert_cmpuint (iface.detach_timeout_ms, ==, 300);
  g_assert_cmpuint (iface.transfer_size_bytes, ==, 512);
  g_assert_cmpuint (iface.dfu_version, ==, 0x0100);

  g_assert_true (parse_functional (zero, sizeof zero, &iface));
  g_assert_cmpuint (iface.transfer_size_bytes, ==, 64);

  g_assert_false (parse_functional (eight, sizeof eight, &iface));
  g_assert_false (parse_functional (other, sizeof other, &iface));
  for (gsize size = 0; size < sizeof new; size++)
    g_assert_false (parse_functional (new, size, &iface));
}

/* What an ESP32-S2 shows in its download mode: CDC on 0 and 1, DFU on 2. */
static void
test_interface_runtime (void)
{
  const guint8 data[] = {
    CONFIGURATION (45 + 5),
    INTERFACE (0, 0, 0x02, 2, 1),
    5, 0x24, 0, 0x10, 1,
    INTERFACE (1, 0, 0x0a, 0, 0),
    INTERFACE (2, 0, 0xfe, 1, 1),
    FUNCTIONAL (0x0d, 1000, 64),
  };
  JoltDfuInterface iface = { .vendor_id = 0x303a, .product_id = 2 };

  g_assert_true (jolt_dfu_interface_parse (data, sizeof data, &iface));
  g_assert_cmpuint (iface.vendor_id, ==, 0x303a);
  g_assert_cmpuint (iface.product_id, ==, 2);
  g_assert_cmpuint (iface.configuration, ==, 7);
  g_assert_cmpuint (iface.interface_number, ==, 2);
  g_assert_cmpuint (iface.mode, ==, JOLT_DFU_MODE_RUNTIME);
  g_assert_cmpuint (iface.transfer_size_bytes, ==, 64);
  g_assert_cmpuint (iface.attributes, ==, 0x0d);
}

static void
test_interface_prefers_dfu_mode (void)
{
  const guint8 data[] = {
    CONFIGURATION (9 * 6),
    INTERFACE (0, 0, 0xfe, 1, 1),
    FUNCTIONAL (0x01, 1, 111),
    INTERFACE (1, 0, 0xfe, 1, 2),
    INTERFACE (1, 1, 0xfe, 1, 2),
    INTERFACE (2, 0, 0xfe, 1, 1),
  };
  JoltDfuInterface iface = { 0 };

  g_assert_true (jolt_dfu_interface_parse (data, sizeof data, &iface));
  g_assert_cmpuint (iface.interface_number, ==, 1);
  g_assert_cmpuint (iface.alternate_setting, ==, 0);
  g_assert_cmpuint (iface.mode, ==, JOLT_DFU_MODE_DFU);
  g_assert_cmpuint (iface.transfer_size_bytes, ==, 111);
}

static void
test_interface_functional_anywhere (void)
{
  const guint8 before[] = {
    CONFIGURATION (27),
    FUNCTIONAL (0x01, 1, 128),
    INTERFACE (0, 0, 0xfe, 1, 2),
  };
  const guint8 behind_another[] = {
    CONFIGURATION (36),
    INTERFACE (0, 0, 0xfe, 1, 2),
    INTERFACE (1, 0, 0x0a, 0, 0),
    FUNCTIONAL (0x01, 1, 256),
  };
  const guint8 under_hid[] = {
    CONFIGURATION (36),
    INTERFACE (0, 0, 0x03, 0, 0),
    FUNCTIONAL (0x11, 0x2201, 999),
    INTERFACE (1, 0, 0xfe, 1, 2),
  };
  const guint8 ours_wins[] = {
    CONFIGURATION (45),
    INTERFACE (0, 0, 0xff, 0, 0),
    FUNCTIONAL (0x01, 1, 999),
    INTERFACE (1, 0, 0xfe, 1, 2),
    FUNCTIONAL (0x01, 1, 512),
  };
  JoltDfuInterface iface = { 0 };

  g_assert_true (jolt_dfu_interface_parse (before, sizeof before, &iface));
  g_assert_cmpuint (iface.transfer_size_bytes, ==, 128);
  g_assert_true (jolt_dfu_interface_parse (behind_another, sizeof behind_another, &iface));
  g_assert_cmpuint (iface.transfer_size_bytes, ==, 256);
  g_assert_true (jolt_dfu_interface_parse (under_hid, sizeof under_hid, &iface));
  g_assert_cmpuint (iface.transfer_size_bytes, ==, 64);
  g_assert_true (jolt_dfu_interface_parse (ours_wins, sizeof ours_wins, &iface));
  g_assert_cmpuint (iface.transfer_size_bytes, ==, 512);
}

static void
test_interface_none (void)
{
  const guint8 data[] = {
    CONFIGURATION (36),
    INTERFACE (0, 0, 0x02, 2, 1),
    INTERFACE (1, 0, 0xfe, 2, 2),
    INTERFACE (2, 0, 0xfe, 1, 0),
  };
  const guint8 second_configuration[] = {
    CONFIGURATION (18),
    INTERFACE (0, 0, 0x02, 2, 1),
    CONFIGURATION (18),
    INTERFACE (0, 0, 0xfe, 1, 2),
  };
  JoltDfuInterface iface = { .mode = JOLT_DFU_MODE_DFU };

  g_assert_false (jolt_dfu_interface_parse (data, sizeof data, &iface));
  g_assert_cmpuint (iface.mode, ==, JOLT_DFU_MODE_NONE);
  g_assert_false (jolt_dfu_interface_parse (second_configuration, sizeof second_configuration, &iface));
  g_assert_false (jolt_dfu_interface_parse (NULL, 0, &iface));
}

/* What claims to be longer than there are bytes is not there. */
static void
test_interface_too_long (void)
{
  guint8 data[] = {
    CONFIGURATION (27),
    INTERFACE (0, 0, 0x02, 2, 1),
    INTERFACE (1, 0, 0xfe, 1, 2),
  };
  JoltDfuInterface iface = { 0 };

  g_assert_true (jolt_dfu_interface_parse (data, sizeof data, &iface));
  data[18] = 10;
  g_assert_false (jolt_dfu_interface_parse (data, sizeof data, &iface));
  data[18] = 9;
  data[2]--;
  g_assert_false (jolt_dfu_interface_parse (data, sizeof data, &iface));
}

/* Every cut and every length byte of a real descriptor, in a buffer of just
 * that size, so that a sanitizer sees each byte read too far. */
static void
test_interface_hostile (void)
{
  const guint8 data[] = {
    CONFIGURATION (27),
    INTERFACE (2, 0, 0xfe, 1, 1),
    FUNCTIONAL (0x0d, 1000, 64),
  };

  for (gsize size = 0; size <= sizeof data; size++) {
    for (gsize changed = 0; changed < size; changed++) {
      for (guint value = 0; value < 256; value++) {
        g_autofree guint8 *copy = g_memdup2 (data, size);
        JoltDfuInterface iface = { 0 };

        copy[changed] = value;
        jolt_dfu_interface_parse (copy, size, &iface);
        g_assert_cmpuint (iface.transfer_size_bytes, >, 0);
      }
    }
  }
}

static void
test_names (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < JOLT_DFU_N_STATES; i++)
    g_hash_table_add (names, (gpointer) jolt_dfu_state_to_string (i));
  for (guint i = 0; i < JOLT_DFU_N_STATUSES; i++)
    g_hash_table_add (names, (gpointer) jolt_dfu_status_to_string (i));
  for (guint i = 0; i <= JOLT_DFU_REQUEST_ABORT; i++)
    g_hash_table_add (names, (gpointer) jolt_dfu_request_to_string (i));

  /* Each has a name, and each another one. */
  g_assert_cmpuint (g_hash_table_size (names), ==, 11 + 16 + 7);
  g_assert_false (g_hash_table_contains (names, jolt_dfu_state_to_string (99)));
  g_assert_false (g_hash_table_contains (names, jolt_dfu_status_to_string (99)));
  g_assert_cmpstr (jolt_dfu_status_to_string (JOLT_DFU_STATUS_ERR_STALLEDPKT), ==, "errSTALLEDPKT");
  g_assert_cmpstr (jolt_dfu_state_to_string (JOLT_DFU_STATE_IDLE), ==, "dfuIDLE");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dfu/protocol/status/every-value", test_status_every_value);
  g_test_add_func ("/dfu/protocol/status/size", test_status_size);
  g_test_add_func ("/dfu/protocol/functional", test_functional);
  g_test_add_func ("/dfu/protocol/interface/runtime", test_interface_runtime);
  g_test_add_func ("/dfu/protocol/interface/prefers-dfu-mode", test_interface_prefers_dfu_mode);
  g_test_add_func ("/dfu/protocol/interface/functional-anywhere", test_interface_functional_anywhere);
  g_test_add_func ("/dfu/protocol/interface/none", test_interface_none);
  g_test_add_func ("/dfu/protocol/interface/too-long", test_interface_too_long);
  g_test_add_func ("/dfu/protocol/interface/hostile", test_interface_hostile);
  g_test_add_func ("/dfu/protocol/names", test_names);

  return g_test_run ();
}
