/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "jolt-flash-queue.h"
#include "jolt-usb-bus.h"

/* flash-depth PORT FILE DEPTH: a flash with so many blocks under way at once */
int
main (int   argc,
      char *argv[])
{
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (JoltBus) bus = NULL;
  g_autoptr (JoltFlashQueue) queue = NULL;
  g_autoptr (JoltFlashJob) job = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 4)
    return 64;

  file = g_mapped_file_new (argv[2], FALSE, &error);
  if (file != NULL) {
    bytes = g_mapped_file_get_bytes (file);
    firmware = jolt_firmware_new_from_bytes (bytes, argv[2], &error);
  }

  if (firmware != NULL) {
    bus = jolt_usb_bus_new ();
    while (jolt_bus_find_board (bus, argv[1]) == NULL)
      g_main_context_iteration (NULL, TRUE);

    queue = jolt_flash_queue_new (bus);
    jolt_flash_queue_set_depth (queue, strtoul (argv[3], NULL, 10));
    jolt_flash_queue_start (queue, jolt_bus_find_board (bus, argv[1]), firmware);
    while (jolt_flash_queue_get_running (queue))
      g_main_context_iteration (NULL, TRUE);

    job = g_list_model_get_item (jolt_flash_queue_get_jobs (queue), 0);
    if (jolt_flash_job_get_outcome (job) == JOLT_FLASH_OUTCOME_DONE)
      return 0;
    error = g_error_copy (jolt_flash_job_get_error (job));
  }

  g_printerr ("%s\n", error->message);

  return 74;
}
