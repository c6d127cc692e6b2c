/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "job-fixture.h"

#include "jolt-board-private.h"

/* A job for a board that no bus shows, and that is not restarted therefore. */
JoltFlashJob *
job_fixture_new (JoltTransport *transport,
                 JoltFirmware  *firmware)
{
  const JoltBoardInfo info = {
    .port_path = (char *) "1-1",
    .generation = 1,
    .dfu = { .vendor_id = JOLT_VENDOR_ID_ESPRESSIF, .product_id = 0x0002, .mode = JOLT_DFU_MODE_RUNTIME },
  };
  g_autoptr (JoltBoard) board = jolt_board_new (&info);
  JoltFlashJob *job = jolt_flash_job_new (board, transport, firmware);

  jolt_flash_job_set_restart (job, FALSE);

  return job;
}

/* Starts @job and waits for its end. */
void
job_fixture_run (JoltFlashJob *job)
{
  jolt_flash_job_start (job);
  while (jolt_flash_job_get_running (job))
    g_main_context_iteration (NULL, TRUE);
}
