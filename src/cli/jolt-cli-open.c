/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-open.h"

#include <glib/gi18n.h>

#include "jolt-cli-options.h"
#include "jolt-address.h"
#include "jolt-firmware-input.h"
#include "jolt-limits.h"

/* A larger entry would not fit anywhere; a smaller one than a sector would be
 * erased by the next. */
#define MAX_PART_SIZE JOLT_FLASH_END
#define MIN_PART_SIZE JOLT_SECTOR_SIZE

void
jolt_cli_open_clear (JoltCliOpen *self)
{
  g_clear_object (&self->input);
  g_clear_pointer (&self->sources, g_strfreev);
  g_clear_pointer (&self->build, g_free);
  g_clear_pointer (&self->erase_partitions, g_strfreev);
  g_clear_pointer (&self->chip, g_free);
  g_clear_pointer (&self->flash_size, g_free);
  g_clear_pointer (&self->part_size, g_free);
}

/**
 * jolt_cli_open_get_description:
 *
 * Returns: what may stand for SOURCE, translated
 */
const char *
jolt_cli_open_get_description (void)
{
  return _("SOURCE is a dfu.bin, a folder or the flasher_args.json or manifest.json in it,\n"
           "one or more .bin files, an archive of those, or pairs of ADDRESS FILE such\n"
           "as 0x8000 partition-table.bin 0x10000 app.bin.");
}

/**
 * jolt_cli_open_add_options:
 * @self: where the options go; has to live as long as @options
 * @options: the options of a command
 *
 * Adds the sources and the options about them.
 */
void
jolt_cli_open_add_options (JoltCliOpen    *self,
                           GOptionContext *options)
{
  const GOptionEntry entries[] = {
    { "chip", 0, 0, G_OPTION_ARG_STRING, &self->chip,
      N_("Chip of loose files or of one of several builds: esp32s2, esp32s3, esp32p4 or esp32s31"), N_("CHIP") },
    { "flash-size", 0, 0, G_OPTION_ARG_STRING, &self->flash_size,
      N_("Size of the flash for loose files, 1MB to 128MB"), N_("SIZE") },
    { "part-size", 0, 0, G_OPTION_ARG_STRING, &self->part_size,
      N_("Cut files into entries of at most BYTES (524288)"), N_("BYTES") },
    { "allow-outside", 0, 0, G_OPTION_ARG_NONE, &self->allow_outside,
      N_("Take files outside the build folder too"), NULL },
    { "erase-settings", 0, 0, G_OPTION_ARG_NONE, &self->erase_settings,
      N_("Erase the settings that the board has saved"), NULL },
    { "keep-settings", 0, 0, G_OPTION_ARG_NONE, &self->keep_settings,
      N_("Write a complete image around the settings of the board"), NULL },
    { "erase-partition", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self->erase_partitions,
      N_("Erase the partition NAME, for example fctry"), N_("NAME") },
    { "ignore-damage", 0, 0, G_OPTION_ARG_NONE, &self->ignore_damage,
      N_("Take a program that is damaged or larger than its partition all the same"), NULL },
    { "build", 0, 0, G_OPTION_ARG_STRING, &self->build,
      N_("Which of several builds in a release to take"), N_("NAME") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->sources,
      NULL, NULL },
    { NULL }
  };

  g_option_context_add_main_entries (options, entries, GETTEXT_PACKAGE);
}

static gboolean
apply_options (JoltCliOpen       *self,
               JoltFirmwareInput *input)
{
  if (self->chip != NULL) {
    const JoltChip *chip = jolt_chip_from_target (self->chip);

    if (chip == NULL || chip->dfu == JOLT_CHIP_DFU_NEVER) {
      jolt_cli_options_wrong (_("“%s” is no chip with DFU: esp32s2, esp32s3, esp32p4, esp32s31"), self->chip);
      return FALSE;
    }
    jolt_firmware_input_set_chip (input, chip);
  }

  if (self->flash_size != NULL) {
    guint32 flash_size = jolt_flash_size_from_text (self->flash_size);

    if (flash_size == 0) {
      jolt_cli_options_wrong (_("“%s” is no flash size: 1MB, 2MB, 4MB, … 128MB"), self->flash_size);
      return FALSE;
    }
    jolt_firmware_input_set_flash_size (input, flash_size);
  }

  if (self->part_size != NULL) {
    guint32 part_size;

    if (!jolt_address_from_text (self->part_size, &part_size) || part_size < MIN_PART_SIZE || part_size > MAX_PART_SIZE) {
      jolt_cli_options_wrong (_("“%s” is not a number of bytes from 4096 on"), self->part_size);
      return FALSE;
    }
    jolt_firmware_input_set_part_size (input, part_size);
  }

  if (self->keep_settings && self->erase_settings) {
    jolt_cli_options_wrong (_("settings can be kept or erased, not both"));
    return FALSE;
  }

  if (self->build != NULL)
    jolt_firmware_input_choose (input, self->build);
  for (char **label = self->erase_partitions; label != NULL && *label != NULL; label++)
    jolt_firmware_input_erase_partition (input, *label);
  jolt_firmware_input_set_allow_escapes (input, self->allow_outside);
  jolt_firmware_input_set_force (input, self->ignore_damage);

  /* As mkdfu.py and idf.py do: what is named is written, settings too. Only the
   * window, where nobody named them, leaves them out. */
  if (self->erase_settings)
    jolt_firmware_input_set_settings (input, JOLT_FIRMWARE_INPUT_SETTINGS_ERASE);
  else if (self->keep_settings)
    jolt_firmware_input_set_settings (input, JOLT_FIRMWARE_INPUT_SETTINGS_KEEP);
  else
    jolt_firmware_input_set_settings (input, JOLT_FIRMWARE_INPUT_SETTINGS_WRITE);

  return TRUE;
}

/* An empty name, of a variable that was not set, is not the current folder. */
static GFile *
new_file (const char *name)
{
  if (*name != '\0' && !g_str_equal (name, "-"))
    return g_file_new_for_commandline_arg (name);

  if (*name == '\0')
    jolt_cli_options_wrong (_("no firmware file is given"));
  else
    jolt_cli_options_wrong (_("Jolt cannot read firmware from standard input; give the name of a file"));

  return NULL;
}

/* A number is the address of the file after it; a file that is named like a
 * number is written ./0x1000. */
static gboolean
add_sources (JoltCliOpen       *self,
             JoltFirmwareInput *input)
{
  if (self->sources == NULL) {
    jolt_cli_options_wrong (_("no firmware file is given"));
    return FALSE;
  }

  for (char **p = self->sources; *p != NULL; p++) {
    g_autoptr (GFile) file = NULL;
    guint32 address;
    gboolean has_address = jolt_address_from_text (*p, &address);

    if (has_address && *++p == NULL) {
      jolt_cli_options_wrong (_("no file follows the address %s"), p[-1]);
      return FALSE;
    }

    file = new_file (*p);
    if (file == NULL)
      return FALSE;

    if (has_address)
      jolt_firmware_input_add_at (input, file, address);
    else
      jolt_firmware_input_add (input, file);
  }

  return TRUE;
}

/**
 * jolt_cli_open_firmware:
 * @self: what the command line says
 * @error: why there is no firmware; unset when the command line is wrong, which
 *   was said on stderr already
 *
 * Opens the firmware.
 *
 * Returns: (transfer full) (nullable): the firmware
 */
JoltFirmware *
jolt_cli_open_firmware (JoltCliOpen  *self,
                        GError      **error)
{
  g_clear_object (&self->input);
  self->input = jolt_firmware_input_new ();

  if (!apply_options (self, self->input) || !add_sources (self, self->input))
    return NULL;

  return jolt_firmware_input_open (self->input, NULL, error);
}
