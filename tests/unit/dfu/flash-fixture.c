/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flash-fixture.h"

#include "jolt-packer.h"
#include "jolt-virtual-fault.h"

#include <string.h>

#define TABLE_ADDRESS 0x8000
#define TABLE_SIZE 3072
#define APP_ADDRESS 0x10000
#define FLASH_SIZE (8u << 20)
#define SMALL_FLASH_SIZE (128u << 10) /* a thousand boards are made of these */

/* Bytes that differ from those of any other place, and are no 0xff. */
static GBytes *
make_bytes (gsize   size,
            guint32 seed)
{
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++) {
    seed = seed * 1664525 + 1013904223;
    data[i] = (seed >> 24) & 0x7f;
  }

  return g_bytes_new_take (data, size);
}

static JoltFirmware *
make_firmware (const char *target,
               gsize       app_size,
               gsize       part_size)
{
  g_autoptr (JoltPacker) packer = jolt_packer_new (jolt_chip_from_target (target));
  g_autoptr (GBytes) table = make_bytes (TABLE_SIZE, 1);
  g_autoptr (GBytes) app = make_bytes (app_size, 2);
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GError) error = NULL;
  JoltFirmware *firmware;

  jolt_packer_set_flash_size (packer, FLASH_SIZE);
  jolt_packer_set_part_size (packer, part_size);
  jolt_packer_add (packer, TABLE_ADDRESS, "table.bin", table);
  jolt_packer_add (packer, APP_ADDRESS, "app.bin", app);
  file = jolt_packer_finish (packer, &error);
  g_assert_no_error (error);

  firmware = jolt_firmware_new_from_bytes (file, "test.bin", &error);
  g_assert_no_error (error);

  return firmware;
}

/* Firmware of two parts for the ESP32-S2, the second one cut into entries. */
JoltFirmware *
flash_fixture_make_firmware (gsize app_size,
                             gsize part_size)
{
  return make_firmware ("esp32s2", app_size, part_size);
}

static FlashFixture *
new_fixture (const char   *target,
             guint         depth,
             gsize         flash_size,
             JoltFirmware *firmware)
{
  FlashFixture *self = g_new0 (FlashFixture, 1);

  self->board = jolt_virtual_board_new (jolt_chip_from_target (target), flash_size);
  jolt_virtual_board_set_personality (self->board, JOLT_VIRTUAL_PERSONALITY_BOOK);
  self->transport = jolt_virtual_transport_new (self->board, JOLT_VIRTUAL_TIME_NONE);
  self->depth = depth;
  self->phases = g_array_new (FALSE, FALSE, sizeof (JoltFlashPhase));
  self->cancellable = g_cancellable_new ();
  self->firmware = g_object_ref (firmware);
  self->plan = jolt_flash_plan_new (firmware);

  return self;
}

/* A fresh board in its bootloader's run-time mode, and small firmware. */
FlashFixture *
flash_fixture_new (guint depth)
{
  g_autoptr (JoltFirmware) firmware = flash_fixture_make_firmware (20000, 8192);

  return new_fixture ("esp32s2", depth, SMALL_FLASH_SIZE, firmware);
}

/* The same with the ROM of any chip. */
FlashFixture *
flash_fixture_new_rom (const char *target,
                       guint       depth)
{
  g_autoptr (JoltFirmware) firmware = make_firmware (target, 20000, 8192);
  FlashFixture *self = new_fixture (target, depth, SMALL_FLASH_SIZE, firmware);

  flash_fixture_set_personality (self, JOLT_VIRTUAL_PERSONALITY_ROM);

  return self;
}

FlashFixture *
flash_fixture_new_large (guint depth,
                         gsize app_size)
{
  g_autoptr (JoltFirmware) firmware = flash_fixture_make_firmware (app_size, 512 * 1024);

  return new_fixture ("esp32s2", depth, FLASH_SIZE, firmware);
}

void
flash_fixture_free (FlashFixture *self)
{
  g_object_unref (self->transport);
  g_object_unref (self->board);
  g_object_unref (self->firmware);
  jolt_flash_plan_unref (self->plan);
  g_array_unref (self->phases);
  g_object_unref (self->cancellable);
  g_clear_error (&self->error);
  g_free (self->record);
  g_free (self);
}

/* Another kind of board, instead of one by the book. */
void
flash_fixture_set_personality (FlashFixture           *self,
                               JoltVirtualPersonality  personality)
{
  jolt_virtual_board_set_personality (self->board, personality);
  jolt_virtual_board_unplug (self->board);
  jolt_virtual_board_plug (self->board);
}

/* Detaches the board, so that the next flash finds it in DFU mode. */
void
flash_fixture_enter_dfu (FlashFixture *self)
{
  g_autoptr (GError) error = NULL;
  JoltDfuInterface iface;
  JoltUsbSetup setup = { JOLT_USB_REQUEST_TYPE_OUT, JOLT_DFU_REQUEST_DETACH, 1000 };

  g_assert_true (jolt_transport_open (self->transport, &iface, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (iface.mode, ==, JOLT_DFU_MODE_RUNTIME);

  setup.index = iface.interface_number;
  jolt_transport_control (self->transport, &setup, NULL, 1000, NULL);
  jolt_transport_close (self->transport);

  g_assert_true (jolt_transport_wait_for_device (self->transport, JOLT_DFU_MODE_DFU, FALSE, 2000, NULL, &error));
  g_assert_no_error (error);
}

/* See jolt_virtual_fault_parse() for the language. */
void
flash_fixture_add_fault (FlashFixture *self,
                         const char   *text)
{
  g_autoptr (GError) error = NULL;
  JoltVirtualFault fault;

  jolt_virtual_fault_parse (text, &fault, &error);
  g_assert_no_error (error);
  jolt_virtual_board_add_fault (self->board, &fault);
}

/* The board erases in the request that completes the chunk with the first bytes
 * of an entry; erasing is told when everything before it is acknowledged. */
static void
assert_erasing_is_true (FlashFixture            *self,
                        const JoltFlashProgress *progress)
{
  JoltVirtualOptions options;
  gsize block_size;

  jolt_virtual_board_get_options (self->board, &options);
  block_size = MIN (options.transfer_size_bytes, 64);

  for (gsize i = 0; i < self->plan->n_pieces; i++) {
    gsize erase_offset = (self->plan->pieces[i].payload_offset + 255) | 255;

    if (progress->done_bytes <= erase_offset && erase_offset < progress->done_bytes + block_size)
      return;
  }

  g_error ("erasing is told at %" G_GUINT64_FORMAT " bytes", progress->done_bytes);
}

static void
progress_cb (const JoltFlashProgress *progress,
             gboolean                 urgent,
             gpointer                 user_data)
{
  FlashFixture *self = user_data;

  g_assert_cmpfloat (progress->fraction, >=, self->progress.fraction);
  g_assert_cmpfloat (progress->fraction, >, 0);
  g_assert_true ((progress->fraction >= 1) == (progress->phase == JOLT_FLASH_PHASE_DONE));
  g_assert_cmpuint (progress->done_bytes, <=, g_bytes_get_size (self->plan->payload));
  g_assert_cmpuint (progress->part, <, self->plan->n_parts);
  g_assert_true (urgent || progress->phase == JOLT_FLASH_PHASE_WRITING);

  if (progress->phase == JOLT_FLASH_PHASE_ERASING)
    assert_erasing_is_true (self, progress);

  self->progress = *progress;
  if (self->phases->len == 0 ||
      g_array_index (self->phases, JoltFlashPhase, self->phases->len - 1) != progress->phase)
    g_array_append_val (self->phases, progress->phase);

  if (self->cancels && progress->phase == self->cancel_phase && progress->done_bytes >= self->cancel_bytes)
    g_cancellable_cancel (self->cancellable);
}

/* Returns: whether the flash succeeded */
gboolean
flash_fixture_run (FlashFixture *self)
{
  JoltVirtualTransport *transport = JOLT_VIRTUAL_TRANSPORT (self->transport);
  g_autoptr (JoltDfuLog) log = jolt_dfu_log_new ();
  const JoltDfuPort port = {
    .transport = self->transport,
    .log = log,
    .func = progress_cb,
    .user_data = self,
  };
  guint64 start_us = jolt_virtual_transport_get_elapsed_us (transport);
  gboolean ok;

  g_clear_error (&self->error);
  g_clear_pointer (&self->record, g_free);
  g_array_set_size (self->phases, 0);
  memset (&self->progress, 0, sizeof self->progress);

  ok = jolt_dfu_write (&port, self->plan, self->depth, self->cancellable, &self->error);
  self->status = jolt_dfu_error_get_status (self->error);
  self->record = jolt_dfu_log_dup_text (log);
  self->elapsed_us = jolt_virtual_transport_get_elapsed_us (transport) - start_us;

  g_assert_true (ok == (self->error == NULL));
  if (ok)
    g_assert_cmpint (self->progress.phase, ==, JOLT_FLASH_PHASE_DONE);
  else if (g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_assert_cmpint (self->progress.phase, ==, JOLT_FLASH_PHASE_CANCELLED);
  else {
    g_assert_cmpint (self->progress.phase, ==, JOLT_FLASH_PHASE_FAILED);
    g_assert_true (self->error->domain == JOLT_DFU_ERROR);
  }

  return ok;
}

/* Whether every byte of the firmware is in the board's flash. */
gboolean
flash_fixture_is_written (FlashFixture *self)
{
  const guint8 *payload = g_bytes_get_data (self->plan->payload, NULL);

  for (gsize i = 0; i < self->plan->n_pieces; i++) {
    const JoltFlashPiece *piece = &self->plan->pieces[i];
    g_autoptr (GBytes) flash = jolt_virtual_board_dup_flash (self->board, piece->address, piece->size_bytes);

    if (memcmp (g_bytes_get_data (flash, NULL), payload + piece->payload_offset, piece->size_bytes) != 0)
      return FALSE;
  }

  return TRUE;
}

/* Returns: the phases of the last flash, such as "opening recovering writing" */
char *
flash_fixture_dup_phases (FlashFixture *self)
{
  g_autoptr (GEnumClass) class = g_type_class_ref (JOLT_TYPE_FLASH_PHASE);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->phases->len; i++) {
    JoltFlashPhase phase = g_array_index (self->phases, JoltFlashPhase, i);

    g_string_append_printf (text, "%s%s", i ? " " : "", g_enum_get_value (class, phase)->value_nick);
  }

  return g_string_free_and_steal (text);
}

/* Flashes, and everything is written. */
void
flash_fixture_assert_done (FlashFixture *self)
{
  if (!flash_fixture_run (self))
    g_error ("%s\n%s", self->error->message, self->record);
  g_assert_true (flash_fixture_is_written (self));
}

/* Flashes, which fails with @code. */
void
flash_fixture_assert_fails (FlashFixture *self,
                            JoltDfuError  code)
{
  if (flash_fixture_run (self) || !g_error_matches (self->error, JOLT_DFU_ERROR, code))
    g_error ("not error %d: %s\n%s", code, self->error ? self->error->message : "success", self->record);
}

/* What the user does after a failure: plugs the board in or presses the
 * buttons where it is gone, and flashes once more. That must succeed. */
void
flash_fixture_assert_next (FlashFixture *self)
{
  jolt_virtual_board_clear_faults (self->board);
  g_cancellable_reset (self->cancellable);
  self->cancels = FALSE;

  if (jolt_virtual_board_get_generation (self->board) == 0 || jolt_virtual_board_get_hangs (self->board)) {
    jolt_virtual_board_unplug (self->board);
    jolt_virtual_board_plug (self->board);
  }

  flash_fixture_assert_done (self);
}
