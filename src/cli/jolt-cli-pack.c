/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "jolt-cli-error.h"
#include "jolt-cli-open.h"
#include "jolt-cli-options.h"
#include "jolt-file-save.h"
#include "jolt-format.h"
#include "jolt-text.h"

static void
say_written (JoltFirmware *firmware,
             const char   *path)
{
  guint n_parts = jolt_firmware_get_n_parts (firmware);
  g_autofree char *flash_size = jolt_format_flash_size (jolt_firmware_get_flash_size (firmware));
  g_autofree char *name = jolt_text_clean (path, -1);

  /* Translators: a file name, a number, a chip, the size of its flash */
  printf (g_dngettext (GETTEXT_PACKAGE,
                       "Wrote %s: %u part for %s with %s of flash.\n",
                       "Wrote %s: %u parts for %s with %s of flash.\n", n_parts),
          name, n_parts, jolt_firmware_get_chip_name (firmware), flash_size);
}

int
jolt_cli_pack (int    argc,
               char **argv)
{
  g_autofree char *output = NULL;
  gboolean force = FALSE;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_("The DFU image to write"), N_("OUT") },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &force, N_("Replace OUT if it exists"), NULL },
    { NULL }
  };
  g_auto (JoltCliOpen) open = { NULL };
  g_autoptr (GOptionContext) options = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  options = jolt_cli_options_new (_("SOURCE…"), _("Make a DFU image of build output."),
                                  jolt_cli_open_get_description (), entries);
  jolt_cli_open_add_options (&open, options);
  if (!jolt_cli_options_parse (options, &argc, &argv))
    return EX_USAGE;
  if (output == NULL)
    return jolt_cli_options_wrong (_("--output is missing"));
  if (g_str_equal (output, "-"))
    return jolt_cli_options_wrong (_("Jolt cannot write a DFU image to standard output; give the name of a file"));

  firmware = jolt_cli_open_firmware (&open, &error);
  if (firmware == NULL)
    return error != NULL ? jolt_cli_error_report (error) : EX_USAGE;

  jolt_cli_error_print_warnings (firmware, stderr);

  file = g_file_new_for_commandline_arg (output);
  if (jolt_firmware_input_uses_file (open.input, file)) {
    jolt_cli_error_print (_("The DFU image would replace a file that it is made of. Choose another name with --output."), output);
    return EX_CANTCREAT;
  }

  if (!jolt_file_save (file, jolt_firmware_get_bytes (firmware), force ? JOLT_FILE_SAVE_REPLACE : JOLT_FILE_SAVE_NONE,
                       NULL, &error)) {
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
      jolt_cli_error_print (_("The file exists already. Replace it with --force."), error->message);
    else
      jolt_cli_error_print (_("The DFU image could not be written. Choose another place with --output."), error->message);
    return EX_CANTCREAT;
  }

  say_written (firmware, output);

  return EX_OK;
}
