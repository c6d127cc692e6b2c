/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-open.h"

#include <glib/gi18n.h>
#include <sysexits.h>

#include "jolt-cli-error.h"
#include "jolt-cli-options.h"

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
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->sources,
      NULL, NULL },
    { NULL }
  };

  g_option_context_add_main_entries (options, entries, GETTEXT_PACKAGE);
}

/**
 * jolt_cli_open_firmware:
 * @self: what the command line says
 * @exit_code: (out): the exit code when there is no firmware
 * @error: (optional): why not; unset when the command line is wrong, which was
 *   said on stderr already
 *
 * Opens the firmware.
 *
 * Returns: (transfer full) (nullable): the firmware
 */
JoltFirmware *
jolt_cli_open_firmware (JoltCliOpen  *self,
                        int          *exit_code,
                        GError      **error)
{
  g_autoptr (GError) local_error = NULL;
  JoltFirmware *firmware;

  *exit_code = EX_USAGE;
  if (self->sources == NULL) {
    jolt_cli_options_wrong (_("no firmware file is given"));
    return NULL;
  }

  firmware = jolt_firmware_new_from_path (self->sources[0], &local_error);
  if (firmware == NULL) {
    *exit_code = jolt_cli_error_exit_code (local_error);
    g_propagate_error (error, g_steal_pointer (&local_error));
  }

  return firmware;
}
