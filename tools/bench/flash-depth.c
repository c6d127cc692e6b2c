/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "jolt-flash-job.h"
#include "jolt-usb-transport.h"

static void
finished_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* flash-depth PORT FILE DEPTH: a flash with so many blocks under way at once */
int
main (int   argc,
      char *argv[])
{
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (JoltTransport) transport = NULL;
  g_autoptr (JoltFlashJob) job = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 4)
    return 64;

  file = g_mapped_file_new (argv[2], FALSE, &error);
  if (file != NULL) {
    bytes = g_mapped_file_get_bytes (file);
    firmware = jolt_firmware_new_from_bytes (bytes, argv[2], &error);
  }

  if (firmware != NULL) {
    transport = jolt_usb_transport_new (&jolt_usb_folders_system, argv[1]);
    job = jolt_flash_job_new (transport, firmware);
    jolt_flash_job_set_depth (job, strtoul (argv[3], NULL, 10));
    jolt_flash_job_run_async (job, NULL, finished_cb, &result);
    while (result == NULL)
      g_main_context_iteration (NULL, TRUE);
    if (jolt_flash_job_run_finish (job, result, &error))
      return 0;
  }

  g_printerr ("%s\n", error->message);

  return 74;
}
