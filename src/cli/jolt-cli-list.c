/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "jolt-board-words.h"
#include "jolt-cli-bus.h"
#include "jolt-cli-columns.h"
#include "jolt-cli-json.h"
#include "jolt-cli-list.h"
#include "jolt-cli-options.h"
#include "jolt-usb-id.h"

static char *
dup_nick (GType type,
          int   value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);

  return g_strdup (g_enum_get_value (klass, value)->value_nick);
}

/* A board whose product ID does not tell its chip has none to show; another
 * device is what it is called. */
static const char *
get_name (JoltBoard *board)
{
  const JoltChip *chip = jolt_board_get_chip (board);
  const JoltBoardInfo *info = jolt_board_get_info (board);
  const char *name;

  if (chip != NULL)
    return chip->name;

  switch (jolt_usb_id_lookup (info->dfu.vendor_id, info->dfu.product_id, &name)) {
  case JOLT_USB_KIND_SERIAL:
  case JOLT_USB_KIND_MAKER:
    return name;
  case JOLT_USB_KIND_BOARD:
  case JOLT_USB_KIND_UNRELATED:
    break;
  }

  return _("unknown chip");
}

static void
add_board (JsonBuilder *builder,
           JoltBoard   *board)
{
  const JoltBoardInfo *info = jolt_board_get_info (board);
  const JoltChip *chip = jolt_board_get_chip (board);
  g_autofree char *verdict = NULL;

  verdict = dup_nick (JOLT_TYPE_BOARD_VERDICT, jolt_board_get_verdict (board));

  json_builder_begin_object (builder);
  jolt_cli_json_add_string (builder, "port", jolt_board_get_port_path (board));
  jolt_cli_json_add_string (builder, "chip", chip ? chip->name : NULL);
  jolt_cli_json_add_string (builder, "verdict", verdict);
  jolt_cli_json_add_boolean (builder, "can_flash", jolt_board_can_flash (board));
  jolt_cli_json_add_int (builder, "vendor_id", info->dfu.vendor_id);
  jolt_cli_json_add_int (builder, "product_id", info->dfu.product_id);
  jolt_cli_json_add_string (builder, "name", get_name (board));
  jolt_cli_json_add_string (builder, "product", info->product);
  jolt_cli_json_add_string (builder, "node", jolt_board_get_device_path (board));
  json_builder_end_object (builder);
}

/* The boards, and after them what else says where a board is */
static GPtrArray *
list_devices (JoltBus *bus)
{
  GListModel *models[] = { G_LIST_MODEL (bus), jolt_bus_get_others (bus) };
  GPtrArray *devices = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < G_N_ELEMENTS (models); i++) {
    for (guint j = 0; j < g_list_model_get_n_items (models[i]); j++)
      g_ptr_array_add (devices, g_list_model_get_item (models[i], j));
  }

  return devices;
}

/**
 * jolt_cli_list_print:
 * @bus: a bus that is ready
 *
 * Prints what is plugged in on stdout, one device a line: port, chip or name, verdict.
 */
void
jolt_cli_list_print (JoltBus *bus)
{
  g_autoptr (GPtrArray) devices = list_devices (bus);
  int port_width = jolt_cli_columns_width (_("USB port"));
  int name_width = jolt_cli_columns_width (_("Chip"));

  for (guint i = 0; i < devices->len; i++) {
    JoltBoard *board = devices->pdata[i];

    port_width = MAX (port_width, jolt_cli_columns_width (jolt_board_get_port_path (board)));
    name_width = MAX (name_width, jolt_cli_columns_width (get_name (board)));
  }

  jolt_cli_columns_pad (_("USB port"), port_width + 2);
  jolt_cli_columns_pad (_("Chip"), name_width + 2);
  puts (_("State"));

  for (guint i = 0; i < devices->len; i++) {
    JoltBoard *board = devices->pdata[i];

    jolt_cli_columns_pad (jolt_board_get_port_path (board), port_width + 2);
    jolt_cli_columns_pad (get_name (board), name_width + 2);
    puts (jolt_board_words_state (board));
  }
}

static void
print_json (JoltBus *bus)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autoptr (GPtrArray) devices = list_devices (bus);

  json_builder_begin_array (builder);
  for (guint i = 0; i < devices->len; i++)
    add_board (builder, devices->pdata[i]);
  json_builder_end_array (builder);

  jolt_cli_json_print (builder);
}

/* Where nothing is plugged in, or nothing but what is no board */
static gboolean
is_empty (JoltBus *bus)
{
  return g_list_model_get_n_items (G_LIST_MODEL (bus)) == 0 &&
         g_list_model_get_n_items (jolt_bus_get_others (bus)) == 0;
}

int
jolt_cli_list (int    argc,
               char **argv)
{
  gboolean json = FALSE;
  gboolean demo = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("Print JSON"), NULL },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &demo, N_("Show virtual boards, or those of --demo=BOARDS"), NULL },
    { NULL }
  };
  g_autoptr (GOptionContext) options = NULL;
  g_autoptr (JoltBus) bus = NULL;
  g_autoptr (GError) error = NULL;

  options = jolt_cli_options_new (NULL, _("Show the boards that are plugged in."), NULL, entries);
  if (!jolt_cli_options_parse (options, &argc, &argv))
    return EX_USAGE;
  if (argc > 1)
    return jolt_cli_options_wrong (_("too many arguments"));

  bus = jolt_cli_bus_new (demo ? jolt_cli_options_get_demo () : NULL, &error);
  if (bus == NULL)
    return jolt_cli_options_wrong ("%s", error->message);

  jolt_cli_bus_await_ready (bus, NULL);

  if (json)
    print_json (bus);
  else if (!is_empty (bus))
    jolt_cli_list_print (bus);
  else
    puts (_("No board was found. Hold BOOT, tap RESET, let go of BOOT."));

  return EX_OK;
}
