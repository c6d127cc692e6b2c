/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "flasher-fixture.h"

#include "jolt-sample.h"
#include "jolt-virtual-spec.h"
#include "wait-until.h"

JoltFirmware *
flasher_fixture_make_firmware (const char *target)
{
  JoltSample sample;

  jolt_sample_init (&sample);
  sample.chip = jolt_chip_from_target (target);

  return jolt_sample_make_firmware (&sample, "sample.bin");
}

void
flasher_fixture_set_up (FlasherFixture *self,
                        const char     *spec,
                        const char     *target)
{
  g_autofree char *instant = g_strconcat (spec[0] == 'x' ? "" : "instant,", spec, NULL);
  g_autoptr (JoltFirmware) firmware = target != NULL ? flasher_fixture_make_firmware (target) : NULL;
  g_autoptr (GError) error = NULL;

  self->bus = jolt_virtual_bus_new_from_spec (instant, &error);
  g_assert_no_error (error);
  self->flasher = jolt_flasher_new (self->bus);
  /* Unless a test is about that, the board waits for RESET. */
  jolt_flash_queue_set_restart (jolt_flasher_get_queue (self->flasher), FALSE);
  jolt_firmware_loader_set_firmware (jolt_flasher_get_loader (self->flasher), firmware);
}

void
flasher_fixture_tear_down (FlasherFixture *self)
{
  g_assert_finalize_object (self->flasher);
  g_assert_finalize_object (self->bus);
}

JoltVirtualBoard *
flasher_fixture_get_board (FlasherFixture *self,
                           const char     *port_path)
{
  return jolt_virtual_bus_get_board (JOLT_VIRTUAL_BUS (self->bus), port_path);
}

JoltFlashJob *
flasher_fixture_get_job (FlasherFixture *self,
                         guint           position)
{
  GListModel *jobs = jolt_flash_queue_get_jobs (jolt_flasher_get_queue (self->flasher));
  g_autoptr (JoltFlashJob) job = g_list_model_get_item (jobs, position);

  return job;
}

/* A board that is being restarted is away for a moment. */
gboolean
flasher_fixture_can_flash (FlasherFixture *self,
                           const char     *port_path)
{
  JoltBoard *board = jolt_bus_find_board (self->bus, port_path);

  return board != NULL && jolt_board_can_flash (board);
}

guint
flasher_fixture_count_jobs (FlasherFixture *self)
{
  return g_list_model_get_n_items (jolt_flash_queue_get_jobs (jolt_flasher_get_queue (self->flasher)));
}

/* Waits for the end of what was asked for, the check of the file included. */
void
flasher_fixture_wait_for_end (FlasherFixture *self)
{
  wait_until (jolt_flasher_get_blocker (self->flasher) != JOLT_FLASH_BLOCKER_LOADING &&
              !jolt_flash_queue_get_running (jolt_flasher_get_queue (self->flasher)));
}

void
flasher_fixture_select_board (FlasherFixture *self,
                              guint    position,
                              gboolean selected)
{
  jolt_target_set_selected (jolt_target_list_peek (jolt_flasher_get_targets (self->flasher), position), selected);
}
