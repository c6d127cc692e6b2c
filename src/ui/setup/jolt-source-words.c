/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-firmware-words.h"
#include "jolt-format.h"
#include "jolt-source-words.h"

static char *
dup_origin (JoltFirmwareInput *source)
{
  const char *title = jolt_firmware_input_get_title (source);
  guint n_files = g_list_model_get_n_items (jolt_firmware_input_get_files (source));

  if (!jolt_firmware_input_get_packed (source) &&
      jolt_firmware_input_get_kind (source) == JOLT_FIRMWARE_INPUT_KIND_DFU_IMAGE)
    return NULL;
  if (!jolt_firmware_input_get_packed (source))
    /* Translators: %s is the name of a folder or a file, such as blink.zip, in
     * which finished firmware was found */
    return title != NULL ? g_strdup_printf (_("taken from %s"), title) : NULL;
  if (jolt_firmware_input_get_kind (source) == JOLT_FIRMWARE_INPUT_KIND_FILES && n_files > 1)
    return g_strdup_printf (ngettext ("packed from %u file", "packed from %u files", n_files), n_files);

  /* Translators: %s is the name of a folder or a file, such as build/ */
  return title != NULL ? g_strdup_printf (_("packed from %s"), title) : NULL;
}

/**
 * jolt_source_words_contents:
 * @source: (nullable): an opened source
 * @firmware: what it gave
 *
 * Returns: (transfer full): how many parts the firmware has, their size, the
 *   flash memory it was built for, when it was built, and where it comes from
 */
char *
jolt_source_words_contents (JoltFirmwareInput *source,
                            JoltFirmware      *firmware)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *flash_size = jolt_format_flash_size (jolt_firmware_get_flash_size (firmware));
  g_autofree char *built = jolt_firmware_words_built (firmware);
  g_autofree char *origin = source != NULL ? dup_origin (source) : NULL;
  g_auto (GStrv) words = NULL;

  g_strv_builder_take (builder, jolt_firmware_words_parts (firmware));
  /* Translators: %s is the size of the flash memory, such as 4 MB */
  g_strv_builder_take (builder, g_strdup_printf (_("for %s of flash memory"), flash_size));
  if (built != NULL)
    g_strv_builder_add (builder, built);
  if (origin != NULL)
    g_strv_builder_add (builder, origin);

  words = g_strv_builder_end (builder);

  /* Translators: between the items of a list in one line */
  return g_strjoinv (_(", "), words);
}

/**
 * jolt_source_words_opened:
 * @files: (element-type GFile): what was opened
 *
 * Returns: (transfer full) (nullable): the name of the file, or how many there
 *   are
 */
char *
jolt_source_words_opened (GPtrArray *files)
{
  g_autofree char *name = NULL;

  if (files == NULL || files->len == 0)
    return NULL;
  if (files->len > 1)
    return g_strdup_printf (ngettext ("%u file", "%u files", files->len), files->len);

  name = g_file_get_basename (files->pdata[0]);

  return g_filename_display_name (name);
}

/* The document portal shows a file as DOC/ID/NAME, where ID says nothing to the
 * user (org.freedesktop.portal.Documents, "mount point"). */
static gboolean
is_portal_id (GFile *folder)
{
  g_autofree char *portal = g_build_filename (g_get_user_runtime_dir (), "doc", NULL);
  g_autoptr (GFile) parent = g_file_get_parent (folder);
  g_autofree char *path = parent != NULL ? g_file_get_path (parent) : NULL;

  return g_strcmp0 (path, portal) == 0;
}

/**
 * jolt_source_words_recent:
 * @file: a file that was opened before
 *
 * Every project calls its file dfu.bin, so the folder tells them apart.
 *
 * Returns: (transfer full): the name of the file, after that of its folder
 */
char *
jolt_source_words_recent (GFile *file)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *folder_name = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL || is_portal_id (folder))
    return g_filename_display_name (name);

  folder_name = g_file_get_basename (folder);
  path = g_build_filename (folder_name, name, NULL);

  return g_filename_display_name (path);
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
    return g_strdup_printf (C_("kind and size", "%s, %s"), kind, size);

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
    return g_strdup_printf (_("Ends past the %s of flash"), flash_size);
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
      return g_strdup_printf (C_("file and problem", "%s: %s"), jolt_firmware_input_file_get_name (file), problem);
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
