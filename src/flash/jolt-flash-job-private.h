/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-record.h"
#include "jolt-flash-job.h"
#include "jolt-flash-plan.h"
#include "jolt-flash-tracker.h"

G_BEGIN_DECLS

struct _JoltFlashJob
{
  GObject          parent_instance;

  JoltTransport   *transport;
  JoltFirmware    *firmware;
  JoltFlashPlan   *plan;
  guint            depth;

  /* Of the run under way, or the last one; the main context's alone */
  JoltFlashReport  report;
  gboolean         running;
  GError          *error;
  JoltDfuStatus    dfu_status;
  JoltDfuRecord   *record;
};

/* For jolt-flash-job-run.c: what a run does to the properties. */
void jolt_flash_job_set_report  (JoltFlashJob          *self,
                                 const JoltFlashReport *report);
void jolt_flash_job_set_running (JoltFlashJob          *self,
                                 gboolean               running);
void jolt_flash_job_set_error   (JoltFlashJob          *self,
                                 GError                *error);

G_END_DECLS
