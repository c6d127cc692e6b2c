/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flash-fixture.h"
#include "jolt-packer.h"
#include "jolt-virtual-fault.h"

#include <string.h>

/* Reading and restarting a board whose ROM is that of each chip. */

#define FLASH_SIZE (4u << 20)
#define MIB (1u << 20)

static const char * const targets[] = { "esp32s2", "esp32s3", "esp32p4", "esp32s31" };

typedef struct {
  JoltVirtualBoard *board;
  JoltTransport    *transport;
  JoltDfuLog       *log;
  JoltDfuPort       port;
  GBytes           *flash;   /* before anything was read */
} Fixture;

/* A board that holds something in its first MiB, and something else past the
 * 2 MiB that the ROM reads without being told the size. */
static Fixture *
fixture_new (const char *target)
{
  Fixture *self = g_new0 (Fixture, 1);
  const JoltChip *chip = jolt_chip_from_target (target);
  g_autoptr (JoltPacker) packer = jolt_packer_new (chip);
  g_autoptr (GBytes) file = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (JoltFlashPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  self->board = jolt_virtual_board_new (chip, FLASH_SIZE);
  self->transport = jolt_virtual_transport_new (self->board, JOLT_VIRTUAL_TIME_NONE);
  self->log = jolt_dfu_log_new ();
  self->port = (JoltDfuPort) { .transport = self->transport, .log = self->log };

  jolt_packer_set_flash_size (packer, FLASH_SIZE);
  for (guint i = 0; i < 2; i++) {
    g_autofree char *name = g_strdup_printf ("%u.bin", i);
    guint8 *data = g_malloc (100000);
    g_autoptr (GBytes) bytes = g_bytes_new_take (data, 100000);

    for (gsize j = 0; j < 100000; j++)
      data[j] = (guint8) (j * 7 + j / 251 + i * 100);
    jolt_packer_add (packer, 0x10000 + i * 3 * MIB, name, bytes);
  }
  file = jolt_packer_finish (packer, &error);
  g_assert_no_error (error);
  firmware = jolt_firmware_new_from_bytes (file, "test.bin", &error);
  g_assert_no_error (error);
  plan = jolt_flash_plan_new (firmware);
  jolt_dfu_write (&self->port, plan, 16, NULL, &error);
  g_assert_no_error (error);
  self->flash = jolt_virtual_board_dup_flash (self->board, 0, FLASH_SIZE);

  return self;
}

static void
fixture_free (Fixture *self)
{
  g_object_unref (self->transport);
  g_object_unref (self->board);
  jolt_dfu_log_unref (self->log);
  g_bytes_unref (self->flash);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

/* Whatever was read, and however that went. */
static void
assert_flash_unchanged (Fixture *self)
{
  g_autoptr (GBytes) flash = jolt_virtual_board_dup_flash (self->board, 0, FLASH_SIZE);

  g_assert_true (g_bytes_equal (flash, self->flash));
}

static void
assert_reads (Fixture *self,
              guint32  address,
              gsize    size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) expected = g_bytes_new_from_bytes (self->flash, address, size);
  g_autoptr (GBytes) bytes = jolt_dfu_read (&self->port, address, size, TRUE, NULL, NULL, NULL, &error);

  if (error != NULL) {
    g_autofree char *log = jolt_dfu_log_dup_text (self->log);

    g_error ("%s\n%s", error->message, log);
  }
  g_assert_true (g_bytes_equal (bytes, expected));
  g_assert_cmpint (jolt_virtual_board_get_state (self->board), ==, JOLT_DFU_STATE_IDLE);
  assert_flash_unchanged (self);
}

static void
test_read (gconstpointer target)
{
  g_autoptr (Fixture) self = fixture_new (target);

  assert_reads (self, 0, 64);
  assert_reads (self, 0, 100001);
  assert_reads (self, 0, MIB);
  assert_reads (self, 3 * MIB, 200000);
  assert_reads (self, 0, FLASH_SIZE);

  /* From its run-time mode, as after RESET with BOOT held: nothing is attached. */
  jolt_virtual_board_press_reset (self->board, JOLT_VIRTUAL_RESET_BOOTLOADER);
  jolt_virtual_board_come_back (self->board);
  assert_reads (self, 3 * MIB, 200000);
}

/* A board is not restarted into its bootloader unless that was asked for. */
static void
test_not_detached (void)
{
  g_autoptr (Fixture) self = fixture_new ("esp32s2");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  JoltDfuIdentity identity;
  guint64 generation;

  jolt_dfu_identify (&self->port, &identity, &error);
  g_assert_no_error (error);
  g_assert_true (identity.can_read && identity.can_restart);

  jolt_virtual_board_press_reset (self->board, JOLT_VIRTUAL_RESET_BOOTLOADER);
  jolt_virtual_board_come_back (self->board);
  generation = jolt_virtual_board_get_generation (self->board);

  jolt_dfu_identify (&self->port, &identity, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (identity.chip->target, ==, "esp32s2");
  g_assert_cmpint (identity.iface.mode, ==, JOLT_DFU_MODE_RUNTIME);
  g_assert_false (identity.can_read || identity.can_restart);

  bytes = jolt_dfu_read (&self->port, 0, 64, FALSE, NULL, NULL, NULL, &error);
  g_assert_null (bytes);
  g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_DFU);
  g_assert_cmpuint (jolt_virtual_board_get_generation (self->board), ==, generation);
}

/* Every request of reading, and what can go wrong with it. Whatever it is, the
 * flash is what it was, the ROM does not hang unless it was made to, and the
 * next read succeeds. */
static void
test_faults (void)
{
  static const char * const places[] = {
    "detach", "getstatus:1", "getstatus:2", "dnload", "dnload:5", "abort", "upload", "upload:2", "upload:100",
    "upload:1563", "abort:2",
  };
  static const char * const actions[] = {
    "stall", "silence", "unplug", "lost", "eproto", "epipe", "short=0", "short=3", "status=errUNKNOWN",
  };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    for (guint j = 0; j < G_N_ELEMENTS (actions); j++) {
      g_autofree char *text = g_strdup_printf ("%s@%s", actions[j], places[i]);
      g_autoptr (Fixture) self = fixture_new ("esp32s2");
      g_autoptr (GBytes) expected = g_bytes_new_from_bytes (self->flash, 3 * MIB, 100000);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      JoltVirtualFault fault;

      jolt_virtual_board_press_reset (self->board, JOLT_VIRTUAL_RESET_BOOTLOADER);
      jolt_virtual_board_come_back (self->board);
      jolt_virtual_fault_parse (text, &fault, &error);
      g_assert_no_error (error);
      jolt_virtual_board_add_fault (self->board, &fault);

      bytes = jolt_dfu_read (&self->port, 3 * MIB, 100000, TRUE, NULL, NULL, NULL, &error);
      g_test_message ("%s: %s", text, error != NULL ? error->message : "read");
      if (jolt_virtual_board_get_n_faults (self->board) == 0)
        g_error ("%s: a hole: the request was never sent", text);
      g_assert_true ((bytes != NULL) == (error == NULL));
      g_assert_true (error == NULL || error->domain == JOLT_DFU_ERROR);
      /* A cable that is pulled is that, whatever the host controller calls it. */
      if (fault.action == JOLT_VIRTUAL_FAULT_PROTO || fault.action == JOLT_VIRTUAL_FAULT_PIPE)
        g_assert_true (jolt_dfu_error_is (error, fault.point == JOLT_VIRTUAL_FAULT_DETACH ? JOLT_DFU_ERROR_NOT_RETURNED
                                                                                          : JOLT_DFU_ERROR_GONE));
      /* What came short is never taken for what was asked for. */
      g_assert_true (bytes == NULL || g_bytes_equal (bytes, expected));
      assert_flash_unchanged (self);
      n++;

      jolt_virtual_board_clear_faults (self->board);
      if (jolt_virtual_board_get_hangs (self->board))
        g_assert_true (jolt_dfu_error_is (error, JOLT_DFU_ERROR_TIMEOUT));
      jolt_virtual_board_unplug (self->board);
      jolt_virtual_board_plug (self->board);
      assert_reads (self, 3 * MIB, 100000);
    }
  }

  g_test_message ("%u faults of reading", n);
}

static void
cancel_cb (gsize    done_bytes,
           gsize    total_bytes,
           gpointer user_data)
{
  g_assert_cmpuint (done_bytes, <=, total_bytes);
  if (done_bytes >= 20000)
    g_cancellable_cancel (user_data);
}

static void
test_cancel (void)
{
  g_autoptr (Fixture) self = fixture_new ("esp32s2");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  bytes = jolt_dfu_read (&self->port, 0, MIB, TRUE, cancel_cb, cancellable, cancellable, &error);
  g_assert_null (bytes);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (jolt_virtual_board_get_state (self->board), ==, JOLT_DFU_STATE_IDLE);
  g_assert_false (jolt_virtual_board_get_hangs (self->board));
  assert_reads (self, 0, MIB);
}

static void
test_restart (gconstpointer target)
{
  g_autoptr (Fixture) self = fixture_new (target);
  gboolean is_known = !g_str_equal (target, "esp32s31");
  JoltVirtualOptions options;

  for (guint held = 0; held < 2; held++) {
    g_autoptr (GError) error = NULL;
    JoltDfuInterface iface;
    guint left_ms;

    jolt_virtual_board_get_options (self->board, &options);
    options.boot_held = held;
    jolt_virtual_board_set_options (self->board, &options);
    /* Into DFU mode, where the last round left it elsewhere. */
    jolt_virtual_board_press_reset (self->board, JOLT_VIRTUAL_RESET_BOOTLOADER);
    jolt_virtual_board_come_back (self->board);
    assert_reads (self, 0, 64);

    g_assert_true (jolt_dfu_restart (&self->port, NULL, &error) == is_known);
    assert_flash_unchanged (self);

    if (!is_known) {
      g_assert_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_DFU);
      g_assert_cmpint (jolt_virtual_board_get_state (self->board), ==, JOLT_DFU_STATE_IDLE);
      continue;
    }

    g_assert_no_error (error);
    g_assert_true (jolt_virtual_board_get_returning (self->board, &left_ms));
    jolt_virtual_board_come_back (self->board);
    /* The bootloader where BOOT is held; what was written has no DFU. */
    if (held) {
      g_assert_true (jolt_transport_open (self->transport, &iface, &error));
      g_assert_cmpint (iface.mode, ==, JOLT_DFU_MODE_RUNTIME);
      jolt_transport_close (self->transport);
    }
  }
}

static void
add_for_chips (const char    *name,
               GTestDataFunc  func)
{
  for (guint i = 0; i < G_N_ELEMENTS (targets); i++) {
    g_autofree char *path = g_strdup_printf ("/dfu/%s/%s", name, targets[i]);

    g_test_add_data_func (path, targets[i], func);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_for_chips ("read", test_read);
  add_for_chips ("restart", test_restart);
  g_test_add_func ("/dfu/read/not-detached", test_not_detached);
  g_test_add_func ("/dfu/read/faults", test_faults);
  g_test_add_func ("/dfu/read/cancel", test_cancel);

  return g_test_run ();
}
