/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include <gio/gio.h>

#include "jolt-virtual-fault.h"
#include "usb-bed.h"

/* Runs a program on a USB with virtual boards. See --help. */

static int n_boards = 1;
static int transfer_size = 64;
static int flash_mib = 4;
static int absent_ms;
static gboolean real_time;
static gboolean instant_flash;
static gboolean dfu_mode;
static char *chip_name;
static char *flash_folder;
static char *times_file;
static char **faults;
static char **command;

static const GOptionEntry entries[] = {
  { "boards", 'n', 0, G_OPTION_ARG_INT, &n_boards, "How many, at ports 1-1, 1-2, …", "N" },
  { "chip", 'c', 0, G_OPTION_ARG_STRING, &chip_name, "Their chip (esp32s2)", "TARGET" },
  { "transfer-size", 's', 0, G_OPTION_ARG_INT, &transfer_size, "wTransferSize (64); with another than 64 a device by the book", "BYTES" },
  { "flash-size", 0, 0, G_OPTION_ARG_INT, &flash_mib, "Size of their flash memory (4)", "MIB" },
  { "real-time", 't', 0, G_OPTION_ARG_NONE, &real_time, "Everything takes as long as on a real board", NULL },
  { "instant-flash", 'i', 0, G_OPTION_ARG_NONE, &instant_flash, "Except their flash memory, which takes no time", NULL },
  { "dfu-mode", 'd', 0, G_OPTION_ARG_NONE, &dfu_mode, "Start in DFU mode, as after a detach", NULL },
  { "absent", 'a', 0, G_OPTION_ARG_INT, &absent_ms, "Plug them in MS after the command has started", "MS" },
  { "fault", 'f', 0, G_OPTION_ARG_STRING_ARRAY, &faults, "Script a fault of the first board", "FAULT" },
  { "flash-to", 'o', 0, G_OPTION_ARG_FILENAME, &flash_folder, "Afterwards write each flash to FOLDER/PORT", "FOLDER" },
  { "times-to", 'T', 0, G_OPTION_ARG_FILENAME, &times_file, "Afterwards write when what happened to FILE", "FILE" },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &command, NULL, "COMMAND…" },
  { NULL }
};

static void
enter_dfu_mode (JoltVirtualBoard *board,
                guint8            interface_number)
{
  JoltUsbSetup setup = { JOLT_USB_REQUEST_TYPE_OUT, JOLT_DFU_REQUEST_DETACH, 1000, interface_number, 0 };
  guint8 nothing;
  gsize length = 0;

  jolt_virtual_board_control (board, &setup, &nothing, &length, NULL);
  jolt_virtual_board_come_back (board);
}

static JoltVirtualBoard *
make_board (const JoltChip *chip)
{
  JoltVirtualBoard *board = jolt_virtual_board_new (chip, (gsize) flash_mib << 20);
  JoltVirtualOptions options;

  jolt_virtual_board_get_options (board, &options);
  options.transfer_size_bytes = transfer_size;
  options.instant_flash = instant_flash;
  jolt_virtual_board_set_options (board, &options);
  /* The ROM knows one size. */
  if (transfer_size != 64)
    jolt_virtual_board_set_personality (board, JOLT_VIRTUAL_PERSONALITY_BOOK);
  if (dfu_mode)
    enter_dfu_mode (board, 2);
  if (absent_ms > 0)
    jolt_virtual_board_unplug (board);

  return board;
}

static gpointer
plug_thread (gpointer data)
{
  GPtrArray *boards = data;

  g_usleep (absent_ms * 1000);
  for (guint i = 0; i < boards->len; i++)
    jolt_virtual_board_plug (boards->pdata[i]);

  return NULL;
}

static gboolean
write_flash (const char        *port_path,
             JoltVirtualBoard  *board,
             GError           **error)
{
  g_autofree char *path = g_build_filename (flash_folder, port_path, NULL);
  g_autoptr (GBytes) flash = jolt_virtual_board_dup_flash (board, 0, (gsize) flash_mib << 20);
  gsize size;
  const char *data = g_bytes_get_data (flash, &size);

  return g_file_set_contents (path, data, size, error);
}

/* A line a board: its port, then microseconds since the command was started:
 * first claim, first block, all blocks sent, last answer; number of transfers.
 * In the last line the command's end. */
static gboolean
write_times (UsbBed  *bed,
             gint64   start_us,
             gint64   end_us,
             GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < n_boards; i++) {
    g_autofree char *port_path = g_strdup_printf ("1-%d", i + 1);
    UsbBedTimes times = { 0 };

    usb_bed_get_times (bed, port_path, &times);
    g_string_append_printf (text, "%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT
                                  " %" G_GINT64_FORMAT " %u\n",
                            port_path, times.claimed_us - start_us, times.first_block_us - start_us,
                            times.all_blocks_us - start_us, times.last_us - start_us, times.n_transfers);
  }
  g_string_append_printf (text, "end %" G_GINT64_FORMAT "\n", end_us - start_us);

  return g_file_set_contents (times_file, text->str, text->len, error);
}

static gboolean
run (int     *status,
     GError **error)
{
  const JoltChip *chip = jolt_chip_from_target (chip_name != NULL ? chip_name : "esp32s2");
  g_autoptr (UsbBed) bed = usb_bed_new (real_time ? USB_BED_TIME_REAL : USB_BED_TIME_NONE);
  g_autoptr (GPtrArray) boards = g_ptr_array_new_with_free_func (g_object_unref);

  GThread *plugger = NULL;
  gint64 start_us, end_us;

  if (chip == NULL) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "There is no chip %s", chip_name);
    return FALSE;
  }

  for (int i = 0; i < n_boards; i++) {
    g_autofree char *port_path = g_strdup_printf ("1-%d", i + 1);
    JoltVirtualBoard *board = make_board (chip);

    g_ptr_array_add (boards, board);
    for (guint j = 0; i == 0 && faults != NULL && faults[j] != NULL; j++) {
      JoltVirtualFault fault;

      if (!jolt_virtual_fault_parse (faults[j], &fault, error))
        return FALSE;
      jolt_virtual_board_add_fault (board, &fault);
    }
    usb_bed_add_board (bed, port_path, board);
  }

  if (absent_ms > 0)
    plugger = g_thread_new ("plug", plug_thread, boards);
  start_us = g_get_monotonic_time ();
  if (!g_spawn_sync (NULL, command, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN,
                     NULL, NULL, NULL, NULL, status, error))
    return FALSE;
  end_us = g_get_monotonic_time ();
  g_clear_pointer (&plugger, g_thread_join);

  for (int i = 0; flash_folder != NULL && i < n_boards; i++) {
    g_autofree char *port_path = g_strdup_printf ("1-%d", i + 1);

    if (!write_flash (port_path, boards->pdata[i], error))
      return FALSE;
  }

  return times_file == NULL || write_times (bed, start_us, end_us, error);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GOptionContext) context = g_option_context_new ("-- COMMAND…");
  g_autoptr (GError) error = NULL;
  int status = 0;

  usb_bed_enter (argv);

  g_option_context_set_summary (context, "Runs a program on a USB with virtual boards.");
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_strict_posix (context, TRUE);
  if (!g_option_context_parse (context, &argc, &argv, &error) || command == NULL) {
    g_printerr ("%s\n", error != NULL ? error->message : "A command is missing");
    return 64;
  }

  if (!run (&status, &error)) {
    g_printerr ("%s\n", error->message);
    return 70;
  }

  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}
