/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the sample firmware of the demo when Jolt is built, and variants of it
 * for tests: jolt-make-sample [--chip …] OUT, or --folder for a build folder. */
#include <glib/gstdio.h>
#include <stdlib.h>

#include "jolt-packer.h"
#include "jolt-sample.h"

static char *chip_name;
static char *project;
static char *version;
static int app_size;
static int flash_mb;
static gboolean folder;

static const GOptionEntry entries[] = {
  { "chip", 0, 0, G_OPTION_ARG_STRING, &chip_name, "The chip, such as esp32s3", "CHIP" },
  { "size", 0, 0, G_OPTION_ARG_INT, &app_size, "The size of the application", "BYTES" },
  { "flash-size", 0, 0, G_OPTION_ARG_INT, &flash_mb, "The size of the flash", "MEGABYTES" },
  { "project", 0, 0, G_OPTION_ARG_STRING, &project, "The name of the project", "NAME" },
  { "version", 0, 0, G_OPTION_ARG_STRING, &version, "The version of the application", "VERSION" },
  { "folder", 0, 0, G_OPTION_ARG_NONE, &folder, "Make a build folder instead of a DFU file", NULL },
  G_OPTION_ENTRY_NULL
};

static gboolean
save (const char  *directory,
      const char  *name,
      GBytes      *bytes,
      GError     **error)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return g_file_set_contents (path, data, (gssize) size, error);
}

static GBytes *
make_flasher_args (const JoltSample *sample)
{
  char *text = g_strdup_printf (
    "{\n"
    "  \"flash_settings\": { \"flash_mode\": \"dio\", \"flash_size\": \"%uMB\", \"flash_freq\": \"80m\" },\n"
    "  \"flash_files\": {\n"
    "    \"0x%x\": \"bootloader/bootloader.bin\",\n"
    "    \"0x10000\": \"%s.bin\",\n"
    "    \"0x8000\": \"partition_table/partition-table.bin\"\n"
    "  },\n"
    "  \"extra_esptool_args\": { \"after\": \"no_reset\", \"before\": \"no_reset\", \"stub\": false, \"chip\": \"%s\" }\n"
    "}\n",
    sample->flash_size >> 20, sample->chip->bootloader_offset, sample->project, sample->chip->target);

  return g_bytes_new_take (text, strlen (text));
}

static gboolean
make_folder (const JoltSample  *sample,
             const char        *path,
             GError           **error)
{
  g_autoptr (GBytes) bootloader = jolt_sample_make_bootloader (sample);
  g_autoptr (GBytes) table = jolt_sample_make_table (sample);
  g_autoptr (GBytes) app = jolt_sample_make_app (sample);
  g_autoptr (GBytes) args = make_flasher_args (sample);
  g_autofree char *bootloader_folder = g_build_filename (path, "bootloader", NULL);
  g_autofree char *table_folder = g_build_filename (path, "partition_table", NULL);
  g_autofree char *app_name = g_strconcat (sample->project, ".bin", NULL);

  g_mkdir_with_parents (bootloader_folder, 0755);
  g_mkdir_with_parents (table_folder, 0755);

  return save (bootloader_folder, "bootloader.bin", bootloader, error) &&
         save (table_folder, "partition-table.bin", table, error) &&
         save (path, app_name, app, error) &&
         save (path, "flasher_args.json", args, error);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new ("OUT");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) dfu = NULL;
  JoltSample sample;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("jolt-make-sample: %s\n", error->message);
    return EXIT_FAILURE;
  }

  jolt_sample_init (&sample);
  if (chip_name != NULL)
    sample.chip = jolt_chip_from_target (chip_name);
  if (app_size > 0)
    sample.app_size = (gsize) app_size;
  if (flash_mb > 0)
    sample.flash_size = (guint32) flash_mb << 20;
  if (project != NULL)
    sample.project = project;
  if (version != NULL)
    sample.version = version;

  if (argc != 2 || sample.chip == NULL) {
    g_printerr ("jolt-make-sample: give a known chip and one output file\n");
    return EXIT_FAILURE;
  }

  if (folder) {
    if (make_folder (&sample, argv[1], &error))
      return EXIT_SUCCESS;
  } else {
    dfu = jolt_sample_make_dfu (&sample);
    if (save ("", argv[1], dfu, &error))
      return EXIT_SUCCESS;
  }

  g_printerr ("jolt-make-sample: %s\n", error->message);

  return EXIT_FAILURE;
}
