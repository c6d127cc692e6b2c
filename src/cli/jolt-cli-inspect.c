/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "jolt-cli-columns.h"
#include "jolt-cli-error.h"
#include "jolt-cli-json.h"
#include "jolt-cli-open.h"
#include "jolt-cli-options.h"
#include "jolt-firmware-words.h"
#include "jolt-format.h"

static void
add_part (JsonBuilder      *builder,
          JoltFirmwarePart *part)
{
  const JoltChip *chip = jolt_firmware_part_get_chip (part);

  json_builder_begin_object (builder);
  jolt_cli_json_add_string (builder, "name", jolt_firmware_part_get_name (part));
  jolt_cli_json_add_int (builder, "address", jolt_firmware_part_get_address (part));
  jolt_cli_json_add_int (builder, "size", jolt_firmware_part_get_size (part));
  jolt_cli_json_add_string (builder, "kind", jolt_part_kind_get_nick (jolt_firmware_part_get_kind (part)));
  jolt_cli_json_add_string (builder, "chip", chip ? chip->name : NULL);
  jolt_cli_json_add_boolean (builder, "proven", jolt_firmware_part_get_proven (part));
  json_builder_end_object (builder);
}

static void
add_parts (JsonBuilder  *builder,
           JoltFirmware *firmware)
{
  json_builder_set_member_name (builder, "parts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < jolt_firmware_get_n_parts (firmware); i++)
    add_part (builder, jolt_firmware_get_part (firmware, i));
  json_builder_end_array (builder);
}

static void
add_partitions (JsonBuilder  *builder,
                JoltFirmware *firmware)
{
  JoltPartitionTable *table = jolt_firmware_get_partition_table (firmware);
  const JoltPartition *partitions = NULL;
  gsize n = 0;

  if (table != NULL)
    partitions = jolt_partition_table_get_partitions (table, &n);

  json_builder_set_member_name (builder, "partitions");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < n; i++) {
    json_builder_begin_object (builder);
    jolt_cli_json_add_string (builder, "label", partitions[i].label);
    jolt_cli_json_add_int (builder, "type", partitions[i].type);
    jolt_cli_json_add_int (builder, "subtype", partitions[i].subtype);
    jolt_cli_json_add_int (builder, "address", partitions[i].address);
    jolt_cli_json_add_int (builder, "size", partitions[i].size);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
add_warnings (JsonBuilder  *builder,
              JoltFirmware *firmware)
{
  const JoltFirmwareWarning *warnings;
  gsize n;

  warnings = jolt_firmware_get_warnings (firmware, &n);

  json_builder_set_member_name (builder, "warnings");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < n; i++)
    jolt_cli_json_add_element (builder, warnings[i].text);
  json_builder_end_array (builder);
}

static void
print_json (JoltFirmware *firmware)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  const JoltChip *chip = jolt_firmware_get_chip (firmware);

  json_builder_begin_object (builder);
  jolt_cli_json_add_boolean (builder, "sound", jolt_firmware_words_is_whole (firmware));
  jolt_cli_json_add_string (builder, "chip", jolt_firmware_get_chip_name (firmware));
  jolt_cli_json_add_string (builder, "target", chip ? chip->target : NULL);
  jolt_cli_json_add_int (builder, "vendor_id", jolt_firmware_get_vendor_id (firmware));
  jolt_cli_json_add_int (builder, "product_id", jolt_firmware_get_product_id (firmware));
  jolt_cli_json_add_int (builder, "flash_size", jolt_firmware_get_flash_size (firmware));
  jolt_cli_json_add_string (builder, "project", jolt_firmware_get_project (firmware));
  jolt_cli_json_add_string (builder, "version", jolt_firmware_get_version (firmware));
  jolt_cli_json_add_string (builder, "built", jolt_firmware_get_built (firmware));
  jolt_cli_json_add_string (builder, "idf_version", jolt_firmware_get_idf_version (firmware));
  jolt_cli_json_add_int (builder, "size", jolt_firmware_get_size (firmware));
  add_parts (builder, firmware);
  add_partitions (builder, firmware);
  add_warnings (builder, firmware);
  json_builder_end_object (builder);

  jolt_cli_json_print (builder);
}

static void
print_facts (JoltFirmware *firmware)
{
  const char *project = jolt_firmware_get_project (firmware);
  g_autofree char *flash_size = jolt_format_flash_size (jolt_firmware_get_flash_size (firmware));
  const JoltCliPair facts[] = {
    { _("Chip"), jolt_firmware_get_chip_name (firmware) },
    { C_("the memory", "Flash"), flash_size },
    { _("Version"), jolt_firmware_get_version (firmware) },
    { _("Built"), jolt_firmware_get_built (firmware) },
    { _("ESP-IDF"), jolt_firmware_get_idf_version (firmware) },
  };

  puts (project ? project : jolt_firmware_get_name (firmware));
  jolt_cli_columns_print_pairs ("  ", facts, G_N_ELEMENTS (facts));
}

static void
print_parts (JoltFirmware *firmware)
{
  guint n_parts = jolt_firmware_get_n_parts (firmware);
  int address_width = MAX (jolt_cli_columns_width (_("Address")), (int) strlen ("0x000000"));
  int kind_width = jolt_cli_columns_width (_("What"));
  int size_width = jolt_cli_columns_width (_("Size"));

  for (guint i = 0; i < n_parts; i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (firmware, i);
    g_autofree char *size = jolt_format_size (jolt_firmware_part_get_size (part));
    const char *kind = jolt_firmware_words_part_kind (jolt_firmware_part_get_kind (part));

    kind_width = MAX (kind_width, jolt_cli_columns_width (kind));
    size_width = MAX (size_width, jolt_cli_columns_width (size));
  }

  fputs ("\n  ", stdout);
  jolt_cli_columns_pad (_("Address"), address_width + 2);
  jolt_cli_columns_pad (_("Size"), size_width + 2);
  jolt_cli_columns_pad (_("What"), kind_width + 2);
  puts (_("Name"));

  for (guint i = 0; i < n_parts; i++) {
    JoltFirmwarePart *part = jolt_firmware_get_part (firmware, i);
    g_autofree char *size = jolt_format_size (jolt_firmware_part_get_size (part));
    g_autofree char *address = g_strdup_printf ("0x%06x", jolt_firmware_part_get_address (part));

    fputs ("  ", stdout);
    jolt_cli_columns_pad (address, address_width + 2);
    jolt_cli_columns_pad (size, size_width + 2);
    jolt_cli_columns_pad (jolt_firmware_words_part_kind (jolt_firmware_part_get_kind (part)), kind_width + 2);
    puts (jolt_firmware_part_get_name (part));
  }
}

static void
print_people (JoltFirmware *firmware)
{
  print_facts (firmware);
  print_parts (firmware);
  putchar ('\n');
  jolt_cli_error_print_warnings (firmware, stdout);
  puts (jolt_firmware_words_checksums (firmware));
}

int
jolt_cli_inspect (int    argc,
                  char **argv)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { NULL }
  };
  g_auto (JoltCliOpen) open = { NULL };
  g_autoptr (GOptionContext) options = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (GError) error = NULL;

  options = jolt_cli_options_new (_("SOURCE…"), _("Show what is in a firmware file."),
                                  jolt_cli_open_get_description (), entries);
  jolt_cli_open_add_options (&open, options);
  if (!jolt_cli_options_parse (options, &argc, &argv))
    return EX_USAGE;

  firmware = jolt_cli_open_firmware (&open, &error);
  if (firmware == NULL)
    return error != NULL ? jolt_cli_error_report (error) : EX_USAGE;

  if (json)
    print_json (firmware);
  else
    print_people (firmware);

  return EX_OK;
}
