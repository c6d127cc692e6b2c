/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "jolt-demo-computer-private.h"
#include "jolt-demo-resources.h"
#include "jolt-demo.h"
#include "jolt-virtual-spec.h"

/**
 * JoltDemo:
 *
 * Boards in software for trying Jolt without hardware, and a menu that does to
 * them what a hand does to a real one.
 */

#define FIRST_PORT "1-1"

struct _JoltDemo
{
  GObject           parent_instance;

  JoltVirtualBus   *bus;
#ifdef JOLT_TEST_DOORS
  JoltDemoComputer *computer;   /* from when it is asked about */
#endif
};

G_DEFINE_FINAL_TYPE (JoltDemo, jolt_demo, G_TYPE_OBJECT)

static void
jolt_demo_dispose (GObject *object)
{
  g_clear_object (&JOLT_DEMO (object)->bus);
#ifdef JOLT_TEST_DOORS
  g_clear_object (&JOLT_DEMO (object)->computer);
#endif

  G_OBJECT_CLASS (jolt_demo_parent_class)->dispose (object);
}

static void
jolt_demo_class_init (JoltDemoClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = jolt_demo_dispose;
}

static void
jolt_demo_init (JoltDemo *self)
{
}

/**
 * jolt_demo_new:
 * @spec: (nullable): the boards, as [func@virtual_bus_new_from_spec] reads
 *   them; by default one ESP32-S2 in bootloader mode
 * @error: %G_IO_ERROR_INVALID_ARGUMENT
 *
 * Returns: (transfer full): boards in software, or %NULL
 */
JoltDemo *
jolt_demo_new (const char  *spec,
               GError     **error)
{
  g_autoptr (JoltDemo) self = g_object_new (JOLT_TYPE_DEMO, NULL);
  JoltBus *bus = jolt_virtual_bus_new_from_spec (spec != NULL ? spec : "s2", error);

  if (bus == NULL)
    return NULL;

  self->bus = JOLT_VIRTUAL_BUS (bus);

  return g_steal_pointer (&self);
}

JoltBus *
jolt_demo_get_bus (JoltDemo *self)
{
  g_return_val_if_fail (JOLT_IS_DEMO (self), NULL);

  return JOLT_BUS (self->bus);
}

/**
 * jolt_demo_create_access:
 * @self: boards in software
 *
 * Returns: (transfer full): whether the account can use them, live, on a
 *   computer of files; in a program that is installed on the real one
 */
JoltAccess *
jolt_demo_create_access (JoltDemo *self)
{
  g_return_val_if_fail (JOLT_IS_DEMO (self), NULL);

#ifdef JOLT_TEST_DOORS
  if (self->computer == NULL)
    self->computer = jolt_demo_computer_new (self->bus);

  return g_object_ref (jolt_demo_computer_get_access (self->computer));
#else
  return jolt_access_new ();
#endif
}

/**
 * jolt_demo_load_firmware:
 * @error: why the sample is not firmware
 *
 * Returns: (transfer full): the sample that is built into the program
 */
JoltFirmware *
jolt_demo_load_firmware (GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  bytes = g_resource_lookup_data (jolt_demo_get_resource (), "/io/github/jolt_flasher/Jolt/demo/sample-dfu.bin",
                                  G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  return bytes != NULL ? jolt_firmware_new_from_bytes (bytes, "sample-dfu.bin", error) : NULL;
}

/**
 * jolt_demo_create_menu:
 * @self: boards in software
 *
 * Returns: (transfer full): what can be done to the first of them
 */
GMenuModel *
jolt_demo_create_menu (JoltDemo *self)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _("Press _RESET"), "app.demo-reset::" FIRST_PORT);
  g_menu_append (menu, _("Hold _BOOT and Tap RESET"), "app.demo-boot::" FIRST_PORT);
  g_menu_append (menu, _("_Unplug"), "app.demo-unplug::" FIRST_PORT);
  g_menu_append (menu, _("_Plug In"), "app.demo-plug::" FIRST_PORT);

  return G_MENU_MODEL (menu);
}

static void
demo_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  JoltDemo *self = user_data;
  const char *name = g_action_get_name (G_ACTION (action));
  const char *port_path = g_variant_get_string (parameter, NULL);
  JoltVirtualBoard *board = jolt_virtual_bus_get_board (self->bus, port_path);

  if (board == NULL)
    return;

  if (g_str_equal (name, "demo-reset"))
    jolt_virtual_board_press_reset (board, JOLT_VIRTUAL_RESET_APPLICATION);
  else if (g_str_equal (name, "demo-boot"))
    jolt_virtual_board_press_reset (board, JOLT_VIRTUAL_RESET_BOOTLOADER);
  else if (g_str_equal (name, "demo-unplug"))
    jolt_virtual_board_unplug (board);
  else if (g_str_equal (name, "demo-plug"))
    jolt_virtual_board_plug (board);
  else if (g_str_equal (name, "demo-allow"))
    jolt_virtual_bus_set_access (self->bus, port_path, JOLT_BOARD_ACCESS_OK);

#ifdef JOLT_TEST_DOORS
  if (self->computer != NULL)
    jolt_demo_computer_update (self->computer);
#endif
}

/**
 * jolt_demo_add_actions:
 * @self: boards in software
 * @map: where the actions of the menu go
 *
 * Adds the actions; each takes the port of a board.
 */
void
jolt_demo_add_actions (JoltDemo   *self,
                       GActionMap *map)
{
  const GActionEntry entries[] = {
    { .name = "demo-reset", .activate = demo_cb, .parameter_type = "s" },
    { .name = "demo-boot", .activate = demo_cb, .parameter_type = "s" },
    { .name = "demo-unplug", .activate = demo_cb, .parameter_type = "s" },
    { .name = "demo-plug", .activate = demo_cb, .parameter_type = "s" },
    { .name = "demo-allow", .activate = demo_cb, .parameter_type = "s" },
  };

  g_return_if_fail (JOLT_IS_DEMO (self));

  g_action_map_add_action_entries (map, entries, G_N_ELEMENTS (entries), self);
}
