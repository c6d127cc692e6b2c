/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "jolt-bus.h"

/* A bus that shows what the test says. */
#define PAPER_TYPE_BUS (paper_bus_get_type ())
G_DECLARE_FINAL_TYPE (PaperBus, paper_bus, PAPER, BUS, JoltBus)

struct _PaperBus
{
  JoltBus parent_instance;
};

G_DEFINE_FINAL_TYPE (PaperBus, paper_bus, JOLT_TYPE_BUS)

static void
paper_bus_class_init (PaperBusClass *klass)
{
}

static void
paper_bus_init (PaperBus *self)
{
}

static JoltBoardInfo *
make_info (const char  *port_path,
           guint16      product_id,
           JoltDfuMode  mode)
{
  JoltBoardInfo *info = jolt_board_info_new (port_path);

  info->generation = 1;
  info->dfu.vendor_id = JOLT_VENDOR_ID_ESPRESSIF;
  info->dfu.product_id = product_id;
  info->dfu.mode = mode;
  info->access = JOLT_BOARD_ACCESS_OK;

  return info;
}

static void
show (JoltBus       *bus,
      JoltBoardInfo *first,
      ...)
{
  g_autoptr (GPtrArray) infos = g_ptr_array_new_with_free_func ((GDestroyNotify) jolt_board_info_free);
  va_list args;

  va_start (args, first);
  for (JoltBoardInfo *info = first; info != NULL; info = va_arg (args, JoltBoardInfo *))
    g_ptr_array_add (infos, info);
  va_end (args);

  jolt_bus_update (bus, infos);
}

static char *
ports (JoltBus *bus)
{
  g_autoptr (GString) string = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (bus)); i++) {
    g_autoptr (JoltBoard) board = g_list_model_get_item (G_LIST_MODEL (bus), i);

    g_string_append_printf (string, "%s%s", i > 0 ? " " : "", jolt_board_get_port_path (board));
  }

  return g_string_free (g_steal_pointer (&string), FALSE);
}

#define assert_ports(bus, expected) G_STMT_START {   \
    g_autofree char *ports_ = ports (bus);           \
    g_assert_cmpstr (ports_, ==, expected);          \
  } G_STMT_END

static void
test_bus_order (void)
{
  g_autoptr (JoltBus) bus = g_object_new (PAPER_TYPE_BUS, NULL);

  g_assert_false (jolt_bus_get_ready (bus));
  g_assert_cmpint (jolt_bus_get_event (bus), ==, JOLT_BUS_EVENT_NONE);

  show (bus, make_info ("1-10", 2, JOLT_DFU_MODE_DFU), make_info ("1-9", 2, JOLT_DFU_MODE_DFU),
        make_info ("1-9.1", 2, JOLT_DFU_MODE_DFU), make_info ("2-1", 2, JOLT_DFU_MODE_DFU), NULL);

  assert_ports (bus, "1-9 1-9.1 1-10 2-1");
  g_assert_true (jolt_bus_get_ready (bus));
  g_assert_cmpint (jolt_bus_get_event (bus), ==, JOLT_BUS_EVENT_FOUND);

  show (bus, make_info ("1-10", 2, JOLT_DFU_MODE_DFU), NULL);
  assert_ports (bus, "1-10");
  g_assert_cmpint (jolt_bus_get_event (bus), ==, JOLT_BUS_EVENT_LEFT);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_bus_changes (void)
{
  g_autoptr (JoltBus) bus = g_object_new (PAPER_TYPE_BUS, NULL);
  JoltBoard *board;
  guint n_items_changed = 0, n_verdicts = 0;

  g_signal_connect_swapped (bus, "items-changed", G_CALLBACK (count_cb), &n_items_changed);
  show (bus, make_info ("1-1", 2, JOLT_DFU_MODE_RUNTIME), NULL);
  g_assert_cmpuint (n_items_changed, ==, 1);

  board = jolt_bus_find_board (bus, "1-1");
  g_signal_connect_swapped (board, "notify::verdict", G_CALLBACK (count_cb), &n_verdicts);
  g_assert_cmpint (jolt_board_get_verdict (board), ==, JOLT_BOARD_VERDICT_CAN_RESTART);

  /* The same look changes nothing. */
  show (bus, make_info ("1-1", 2, JOLT_DFU_MODE_RUNTIME), NULL);
  g_assert_cmpuint (n_verdicts, ==, 0);

  /* Another mode is the same board. */
  show (bus, make_info ("1-1", 2, JOLT_DFU_MODE_DFU), NULL);
  g_assert_cmpuint (n_verdicts, ==, 1);
  g_assert_cmpuint (n_items_changed, ==, 1);
  g_assert_true (jolt_bus_find_board (bus, "1-1") == board);
  g_assert_cmpint (jolt_board_get_verdict (board), ==, JOLT_BOARD_VERDICT_READY);
}

static void
test_bus_in_job (void)
{
  g_autoptr (JoltBus) bus = g_object_new (PAPER_TYPE_BUS, NULL);
  g_autoptr (JoltBoard) board = NULL;

  show (bus, make_info ("1-1", 2, JOLT_DFU_MODE_DFU), NULL);
  board = g_object_ref (jolt_bus_find_board (bus, "1-1"));
  jolt_board_set_in_job (board, TRUE);
  g_assert_false (jolt_board_can_flash (board));

  /* A board that a job has stays while it restarts. */
  show (bus, NULL);
  assert_ports (bus, "1-1");
  g_assert_false (jolt_board_get_present (board));
  g_assert_cmpint (jolt_board_get_verdict (board), ==, JOLT_BOARD_VERDICT_LEFT);

  show (bus, make_info ("1-1", 2, JOLT_DFU_MODE_DFU), NULL);
  g_assert_true (jolt_board_get_present (board));

  show (bus, NULL);
  jolt_board_set_in_job (board, FALSE);
  assert_ports (bus, "");
}

static JoltBoardInfo *
make_other (const char *port_path,
            guint16     vendor_id,
            guint16     product_id)
{
  JoltBoardInfo *info = make_info (port_path, product_id, JOLT_DFU_MODE_NONE);

  info->dfu.vendor_id = vendor_id;
  info->access = JOLT_BOARD_ACCESS_UNKNOWN;

  return info;
}

/* What is no board is kept out of the boards, and in a list of its own. */
static void
test_bus_others (void)
{
  g_autoptr (JoltBus) bus = g_object_new (PAPER_TYPE_BUS, NULL);
  GListModel *others = jolt_bus_get_others (bus);
  g_autoptr (JoltBoard) bridge = NULL;
  g_autoptr (JoltBoard) maker = NULL;
  guint changes = 0;

  g_signal_connect_swapped (others, "items-changed", G_CALLBACK (count_cb), &changes);
  show (bus, make_info ("1-1", 2, JOLT_DFU_MODE_DFU), make_other ("1-10", 0x239a, 0x80ed),
        make_other ("1-9", 0x1a86, 0x7523), NULL);
  assert_ports (bus, "1-1");
  g_assert_cmpuint (g_list_model_get_n_items (others), ==, 2);
  g_assert_cmpuint (changes, ==, 1);
  bridge = g_list_model_get_item (others, 0);
  maker = g_list_model_get_item (others, 1);
  g_assert_cmpint (jolt_board_get_verdict (bridge), ==, JOLT_BOARD_VERDICT_SERIAL_SOCKET);
  g_assert_cmpstr (jolt_board_get_port_path (bridge), ==, "1-9");
  g_assert_cmpint (jolt_board_get_verdict (maker), ==, JOLT_BOARD_VERDICT_MAKER_PROGRAM);
  g_assert_false (jolt_board_can_flash (bridge) || jolt_board_can_flash (maker));
  g_assert_null (jolt_bus_find_board (bus, "1-9"));

  /* Nothing new is nothing to tell. */
  show (bus, make_info ("1-1", 2, JOLT_DFU_MODE_DFU), make_other ("1-10", 0x239a, 0x80ed),
        make_other ("1-9", 0x1a86, 0x7523), NULL);
  g_assert_cmpuint (changes, ==, 1);

  /* The maker's board is put into its chip's own bootloader, at the same port. */
  show (bus, make_info ("1-1", 2, JOLT_DFU_MODE_DFU), make_info ("1-10", 2, JOLT_DFU_MODE_DFU),
        make_other ("1-9", 0x1a86, 0x7523), NULL);
  assert_ports (bus, "1-1 1-10");
  g_assert_cmpuint (g_list_model_get_n_items (others), ==, 1);

  /* And a board can run its maker's program again. */
  show (bus, make_other ("1-1", 0x239a, 0x80ed), NULL);
  assert_ports (bus, "");
  g_assert_cmpuint (g_list_model_get_n_items (others), ==, 1);
}

static void
test_board_verdict (void)
{
  static const struct {
    guint16           vendor_id;
    guint16           product_id;
    JoltDfuMode       mode;
    JoltBoardAccess   access;
    JoltBoardVerdict  verdict;
    const char       *chip_name;
  } cases[] = {
    { 0x303a, 0x0002, JOLT_DFU_MODE_DFU, JOLT_BOARD_ACCESS_OK, JOLT_BOARD_VERDICT_READY, "ESP32-S2" },
    { 0x303a, 0x0009, JOLT_DFU_MODE_RUNTIME, JOLT_BOARD_ACCESS_OK, JOLT_BOARD_VERDICT_CAN_RESTART, "ESP32-S3" },
    { 0x303a, 0x80c2, JOLT_DFU_MODE_RUNTIME, JOLT_BOARD_ACCESS_OK, JOLT_BOARD_VERDICT_CAN_RESTART, NULL },
    { 0x303a, 0x0002, JOLT_DFU_MODE_NONE, JOLT_BOARD_ACCESS_OK, JOLT_BOARD_VERDICT_NEEDS_BUTTONS, "ESP32-S2" },
    { 0x303a, 0x0002, JOLT_DFU_MODE_NONE, JOLT_BOARD_ACCESS_DENIED, JOLT_BOARD_VERDICT_NEEDS_BUTTONS, "ESP32-S2" },
    { 0x303a, 0x0002, JOLT_DFU_MODE_DFU, JOLT_BOARD_ACCESS_DENIED, JOLT_BOARD_VERDICT_NEEDS_PERMISSION, "ESP32-S2" },
    { 0x303a, 0x0002, JOLT_DFU_MODE_DFU, JOLT_BOARD_ACCESS_BUSY, JOLT_BOARD_VERDICT_IN_USE, "ESP32-S2" },
    { 0x303a, 0x1001, JOLT_DFU_MODE_NONE, JOLT_BOARD_ACCESS_DENIED, JOLT_BOARD_VERDICT_JTAG, NULL },
    { 0x303a, 0x0005, JOLT_DFU_MODE_NONE, JOLT_BOARD_ACCESS_OK, JOLT_BOARD_VERDICT_NO_DFU_CHIP, "ESP32-C3" },
    { 0x0483, 0xdf11, JOLT_DFU_MODE_DFU, JOLT_BOARD_ACCESS_OK, JOLT_BOARD_VERDICT_NOT_ESPRESSIF, NULL },
    { 0x303a, 0x0000, JOLT_DFU_MODE_RUNTIME, JOLT_BOARD_ACCESS_OK, JOLT_BOARD_VERDICT_CAN_RESTART, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (JoltBus) bus = g_object_new (PAPER_TYPE_BUS, NULL);
    JoltBoardInfo *info = make_info ("1-1", cases[i].product_id, cases[i].mode);
    g_autofree char *chip_name = NULL;
    JoltBoard *board;

    info->dfu.vendor_id = cases[i].vendor_id;
    info->access = cases[i].access;
    show (bus, info, NULL);
    board = jolt_bus_find_board (bus, "1-1");

    g_test_message ("%04x:%04x mode %d access %d", cases[i].vendor_id, cases[i].product_id,
                    cases[i].mode, cases[i].access);
    g_assert_cmpint (jolt_board_get_verdict (board), ==, cases[i].verdict);
    g_object_get (board, "chip-name", &chip_name, NULL);
    g_assert_cmpstr (chip_name, ==, cases[i].chip_name);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/bus/order", test_bus_order);
  g_test_add_func ("/bus/changes", test_bus_changes);
  g_test_add_func ("/bus/in-job", test_bus_in_job);
  g_test_add_func ("/bus/others", test_bus_others);
  g_test_add_func ("/board/verdict", test_board_verdict);

  return g_test_run ();
}
