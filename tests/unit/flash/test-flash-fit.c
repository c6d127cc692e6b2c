/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "board-picture.h"
#include "jolt-firmware.h"
#include "jolt-fit-words.h"
#include "jolt-sample.h"

/* What a flash would do to a board that is known. */

static JoltFlashContents *
make_contents (const JoltChip *chip,
               guint32         erased_from,
               guint32         erased_to)
{
  g_autoptr (GBytes) picture = board_picture_new (chip);
  g_autoptr (GBytes) changed = NULL;
  guint8 *data = g_memdup2 (g_bytes_get_data (picture, NULL), g_bytes_get_size (picture));

  memset (data + erased_from, 0xFF, erased_to - erased_from);
  changed = g_bytes_new_take (data, g_bytes_get_size (picture));

  return jolt_flash_contents_read (changed, 0, chip);
}

/* With the table of the board where @address is 0, else a program alone. */
static JoltFirmware *
make_firmware (const JoltChip *chip,
               guint32         address)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GBytes) picture = board_picture_new (chip);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  JoltFirmwareOptions options = { .flash_size = 4u << 20 };
  JoltFirmware *firmware;
  JoltSample sample;
  guint32 zero = 0;

  jolt_sample_init (&sample);
  sample.chip = chip;
  bytes = address == 0 ? g_bytes_ref (picture) : jolt_sample_make_app (&sample);
  g_ptr_array_add (parts, jolt_firmware_part_new_for_bytes ("it.bin", bytes, address == 0 ? &zero : &address));
  firmware = jolt_firmware_new_from_parts (parts, chip, "it.bin", &options, &error);
  g_assert_no_error (error);

  return firmware;
}

static void
assert_fit (JoltFlashContents *contents,
            JoltFirmware      *firmware,
            JoltFlashFit       fit,
            const char        *words)
{
  g_autofree char *warning = jolt_fit_words_warning (contents, firmware);

  g_assert_cmpint (jolt_flash_fit_find (contents, firmware), ==, fit);
  g_assert_true ((warning != NULL) == (words != NULL));
  if (words != NULL)
    g_assert_nonnull (strstr (warning, words));
}

static void
test_fit (void)
{
  const JoltChip *chip = jolt_chip_from_target ("esp32s2");
  JoltSample sample;
  g_autoptr (JoltFlashContents) board = make_contents (chip, 0, 0);
  g_autoptr (JoltFlashContents) no_loader = make_contents (chip, 0, 0x8000);
  g_autoptr (JoltFlashContents) no_table = make_contents (chip, 0x8000, 0x9000);
  g_autoptr (JoltFirmware) same = make_firmware (chip, 0);
  g_autoptr (JoltFirmware) alone = make_firmware (chip, 0x10000);
  g_autoptr (JoltFirmware) elsewhere = make_firmware (chip, 0x20000);
  g_autoptr (JoltFirmware) other = NULL;

  jolt_sample_init (&sample);
  sample.chip = chip;
  other = jolt_sample_make_firmware (&sample, "other.bin");

  assert_fit (board, same, JOLT_FLASH_FIT_RIGHT, NULL);
  assert_fit (board, alone, JOLT_FLASH_FIT_RIGHT, NULL);
  assert_fit (board, elsewhere, JOLT_FLASH_FIT_NO_PARTITION, "no place for this program");
  assert_fit (board, other, JOLT_FLASH_FIT_OTHER_LAYOUT, "another partition layout");
  assert_fit (no_loader, alone, JOLT_FLASH_FIT_NO_LOADER, "no bootloader");
  assert_fit (no_table, alone, JOLT_FLASH_FIT_NO_LOADER, "no bootloader");
  assert_fit (no_loader, same, JOLT_FLASH_FIT_RIGHT, NULL);
  assert_fit (no_table, other, JOLT_FLASH_FIT_RIGHT, NULL);

  board->flash_size = 2u << 20;
  assert_fit (board, same, JOLT_FLASH_FIT_TOO_SMALL, "needs 4 MB of flash memory, the board has 2 MB");
  board->flash_size = 4u << 20;
  assert_fit (board, same, JOLT_FLASH_FIT_RIGHT, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flash-fit", test_fit);

  return g_test_run ();
}
