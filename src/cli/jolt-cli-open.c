/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-open.h"

#include <glib/gi18n.h>

#include "jolt-cli-options.h"
#include "jolt-flasher-args.h"
#include "jolt-firmware-input.h"

/* The largest flash: a larger entry would not fit anywhere. */
#define MAX_PART_SIZE (128u << 20)

void
jolt_cli_open_clear (JoltCliOpen *self)
{
  g_clear_pointer (&self->sources, g_strfreev);
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
  return _("SOURCE is a dfu.bin, an ESP-IDF build folder or its flasher_args.json, one or\n"
           "more .bin files, a ZIP of those, or pairs of ADDRESS FILE such as\n"
           "0x8000 partition-table.bin 0x10000 app.bin.");
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
      N_("Chip of loose files: esp32s2, esp32s3, esp32p4 or esp32s31"), N_("CHIP") },
    { "flash-size", 0, 0, G_OPTION_ARG_STRING, &self->flash_size,
      N_("Size of the flash for loose files, 1MB to 128MB"), N_("SIZE") },
    { "part-size", 0, 0, G_OPTION_ARG_STRING, &self->part_size,
      N_("Cut files into entries of at most BYTES (524288)"), N_("BYTES") },
    { "allow-outside", 0, 0, G_OPTION_ARG_NONE, &self->allow_outside,
      N_("Take files outside the build folder too"), NULL },
    { "erase-settings", 0, 0, G_OPTION_ARG_NONE, &self->erase_settings,
      N_("Erase the settings that the board has saved"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->sources,
      NULL, NULL },
    { NULL }
  };

  g_option_context_add_main_entries (options, entries, GETTEXT_PACKAGE);
}

static gboolean
apply_options (JoltCliOpen       *self,
               JoltFirmwareInput *source)
{
  if (self->chip != NULL) {
    const JoltChip *chip = jolt_chip_from_target (self->chip);

    if (chip == NULL || chip->dfu == JOLT_CHIP_DFU_NEVER) {
      jolt_cli_options_wrong (_("“%s” is no chip with DFU: esp32s2, esp32s3, esp32p4, esp32s31"), self->chip);
      return FALSE;
    }
    jolt_firmware_input_set_chip (source, chip);
  }

  if (self->flash_size != NULL) {
    guint32 flash_size = jolt_flash_size_from_text (self->flash_size);

    if (flash_size == 0) {
      jolt_cli_options_wrong (_("“%s” is no flash size: 1MB, 2MB, 4MB, … 128MB"), self->flash_size);
      return FALSE;
    }
    jolt_firmware_input_set_flash_size (source, flash_size);
  }

  if (self->part_size != NULL) {
    guint32 part_size;

    if (!jolt_address_from_text (self->part_size, &part_size) || part_size == 0 || part_size > MAX_PART_SIZE) {
      jolt_cli_options_wrong (_("“%s” is no number of bytes"), self->part_size);
      return FALSE;
    }
    jolt_firmware_input_set_part_size (source, part_size);
  }

  /* As mkdfu.py and idf.py do: what is named is written, settings too. Only the
   * window, where nobody named them, leaves them out. */
  jolt_firmware_input_set_keep_settings (source, FALSE);
  jolt_firmware_input_set_allow_escapes (source, self->allow_outside);
  jolt_firmware_input_set_erase_settings (source, self->erase_settings);

  return TRUE;
}

/* An empty name, of a variable that was not set, is not the current folder. */
static GFile *
new_file (const char *name)
{
  if (*name != '\0')
    return g_file_new_for_commandline_arg (name);

  jolt_cli_options_wrong (_("no firmware file is given"));

  return NULL;
}

/* A number is the address of the file after it; a file that is named like a
 * number is written ./0x1000. */
static gboolean
add_sources (JoltCliOpen       *self,
             JoltFirmwareInput *source)
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
      jolt_firmware_input_add_at (source, file, address);
    else
      jolt_firmware_input_add (source, file);
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
  g_autoptr (JoltFirmwareInput) source = jolt_firmware_input_new ();

  if (!apply_options (self, source) || !add_sources (self, source))
    return NULL;

  return jolt_firmware_input_open (source, NULL, error);
}
