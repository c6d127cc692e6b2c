/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-firmware-words.h"
#include "jolt-format.h"
#include "jolt-source-words.h"

/**
 * jolt_source_words_packed:
 * @source: an opened source
 *
 * Returns: (transfer full) (nullable): where its firmware comes from
 */
char *
jolt_source_words_packed (JoltFirmwareInput *source)
{
  const char *title = jolt_firmware_input_get_title (source);
  guint n_files = g_list_model_get_n_items (jolt_firmware_input_get_files (source));

  if (!jolt_firmware_input_get_packed (source))
    /* Translators: %s is the name of a folder or a file, such as blink.zip, in
     * which finished firmware was found */
    return title != NULL ? g_strdup_printf (_("Taken from %s"), title) : NULL;

  if (jolt_firmware_input_get_kind (source) == JOLT_FIRMWARE_INPUT_KIND_FILES && n_files > 1)
    return g_strdup_printf (ngettext ("Packed from %u file", "Packed from %u files", n_files), n_files);

  /* Translators: %s is the name of a folder or a file, such as build/ */
  return title != NULL ? g_strdup_printf (_("Packed from %s"), title) : NULL;
}

/**
 * jolt_source_words_file:
 * @file: a file of a source
 * @erase_settings: whether blank settings are written in place of all others
 *
 * Returns: (transfer full): what the file is, its size, and whether it is
 *   written when that is not so
 */
char *
jolt_source_words_file (JoltFirmwareInputFile *file,
                        gboolean               erase_settings)
{
  const char *kind = jolt_firmware_words_part_kind (jolt_firmware_input_file_get_kind (file));
  g_autofree char *size = jolt_format_size (jolt_firmware_input_file_get_size (file));

  if (jolt_firmware_input_file_get_selected (file))
    /* Translators: what a part is, and its size, such as Application, 182 kB */
    return g_strdup_printf (_("%s, %s"), kind, size);

  if (jolt_firmware_input_file_get_kind (file) == JOLT_PART_KIND_NVS && !erase_settings)
    /* Translators: what a part is, and its size, such as Settings, 24 kB */
    return g_strdup_printf (_("%s, %s, the board keeps its own"), kind, size);

  /* Translators: what a part is, and its size, such as Application, 182 kB */
  return g_strdup_printf (_("%s, %s, not written"), kind, size);
}

/**
 * jolt_source_words_problem:
 * @source: an opened source
 * @file: one of its files
 *
 * Returns: (transfer full) (nullable): why the file cannot be packed as it
 *   stands, in a few words; %NULL when it can
 */
char *
jolt_source_words_problem (JoltFirmwareInput     *source,
                           JoltFirmwareInputFile *file)
{
  const JoltChip *chip = jolt_firmware_input_get_chip (source);
  const JoltChip *file_chip = jolt_firmware_input_file_get_chip (file);
  g_autofree char *flash_size = NULL;

  switch (jolt_firmware_input_file_get_problem (file)) {
  case JOLT_FIRMWARE_INPUT_PROBLEM_NONE:
    return NULL;
  case JOLT_FIRMWARE_INPUT_PROBLEM_NEEDS_ADDRESS:
    return g_strdup (_("Enter an address such as 0x10000"));
  case JOLT_FIRMWARE_INPUT_PROBLEM_NOT_ALIGNED:
    return g_strdup (_("The address is no multiple of 4096 (0x1000)"));
  case JOLT_FIRMWARE_INPUT_PROBLEM_OUTSIDE_FLASH:
    flash_size = jolt_format_flash_size (jolt_firmware_input_get_flash_size (source));
    /* Translators: %s is the size of the flash memory, such as 4 MB */
    return g_strdup_printf (_("Ends behind the %s of flash"), flash_size);
  case JOLT_FIRMWARE_INPUT_PROBLEM_OVERLAP:
    /* Translators: %s is the name of another file */
    return g_strdup_printf (_("Covers the same flash as %s"), jolt_firmware_input_file_get_problem_with (file));
  case JOLT_FIRMWARE_INPUT_PROBLEM_WRONG_CHIP:
    /* Translators: both are names of chips, such as ESP32-S2 */
    return g_strdup_printf (_("Built for %s, not for %s"),
                            file_chip != NULL ? file_chip->name : "", chip != NULL ? chip->name : "");
  }

  g_return_val_if_reached (NULL);
}

/**
 * jolt_source_words_reason:
 * @source: an opened source
 *
 * Returns: (transfer full) (nullable): why the source cannot be packed as it
 *   stands, in one sentence; %NULL when it can
 */
char *
jolt_source_words_reason (JoltFirmwareInput *source)
{
  GListModel *files = jolt_firmware_input_get_files (source);
  gboolean any_selected = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (files); i++) {
    g_autoptr (JoltFirmwareInputFile) file = g_list_model_get_item (files, i);
    g_autofree char *problem = jolt_source_words_problem (source, file);

    any_selected |= jolt_firmware_input_file_get_selected (file);
    if (problem != NULL)
      /* Translators: the name of a file, and what is wrong with it */
      return g_strdup_printf (_("%s: %s"), jolt_firmware_input_file_get_name (file), problem);
  }

  if (!any_selected)
    return g_strdup (_("Choose at least one file to write."));
  if (jolt_firmware_input_get_chip (source) == NULL)
    return g_strdup (_("Choose the chip on your board."));

  return NULL;
}

/**
 * jolt_source_words_answer:
 * @source: (nullable): a source
 * @error: (nullable): why it gave no firmware
 *
 * Returns: (nullable): the label of the button with which the person can answer
 *   @error, with a mnemonic; %NULL when there is no answer
 */
const char *
jolt_source_words_answer (JoltFirmwareInput *source,
                          const GError      *error)
{
  if (source == NULL || error == NULL || error->domain != JOLT_IMAGE_ERROR)
    return NULL;

  if (error->code == JOLT_IMAGE_ERROR_PATH_ESCAPES)
    return _("_Show File…");
  if (error->code == JOLT_IMAGE_ERROR_NEEDS_CHOICE)
    return _("_Choose Build…");
  if (g_list_model_get_n_items (jolt_firmware_input_get_files (source)) == 0)
    return NULL;

  switch ((int) error->code) {
  case JOLT_IMAGE_ERROR_NEEDS_ADDRESS:
    return _("Enter _Address…");
  case JOLT_IMAGE_ERROR_NEEDS_CHIP:
    return _("Choose _Chip…");
  case JOLT_IMAGE_ERROR_OVERLAP:
  case JOLT_IMAGE_ERROR_OUTSIDE_FLASH:
  case JOLT_IMAGE_ERROR_NOT_ALIGNED:
    return _("Change _Address…");
  case JOLT_IMAGE_ERROR_CHIP_MISMATCH:
  case JOLT_IMAGE_ERROR_NOTHING_SELECTED:
    return _("Choose _Files…");
  case JOLT_IMAGE_ERROR_NO_SETTINGS:
    return _("_Keep Settings");
  default:
    return NULL;
  }
}
