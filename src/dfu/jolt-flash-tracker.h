/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-flash-phase.h"
#include "jolt-flash-plan.h"

G_BEGIN_DECLS

/* The fraction from the first moment on: a bar at 0 % looks like a program that
 * hangs. */
#define JOLT_FLASH_FIRST_FRACTION 0.005

/**
 * JoltFlashReport:
 * @phase: where the job is
 * @fraction: how much of the whole is done, from 0 to 1; never less than in an
 *   earlier report of the same job
 * @done_bytes: how much of the payload the board has acknowledged
 * @speed: bytes a second, smoothed, of writing alone; 0 while not known
 * @seconds_left: -1 while not known
 * @part: the part that is written, an index
 *
 * How a flash stands at one moment.
 */
typedef struct {
  JoltFlashPhase phase;
  double         fraction;
  guint64        done_bytes;
  double         speed;
  int            seconds_left;
  guint          part;
} JoltFlashReport;

#define JOLT_TYPE_FLASH_REPORT (jolt_flash_report_get_type ())
GType jolt_flash_report_get_type (void);

/**
 * JoltFlashReportFunc:
 * @report: how the flash stands
 * @urgent: whether something other than numbers changed
 * @user_data: data of the function
 *
 * Called in the worker's thread.
 */
typedef void (* JoltFlashReportFunc) (const JoltFlashReport *report,
                                      gboolean               urgent,
                                      gpointer               user_data);

/* The worker's side of progress: what the stream does goes in, reports come
 * out. On the worker's stack; see jolt-flash-tracker.c. */
typedef struct {
  const JoltFlashPlan *plan;
  JoltFlashReportFunc  func;
  gpointer             user_data;
  JoltFlashReport      report;

  guint64              total_bytes;
  guint64              erase_total_bytes;
  guint64              erased_bytes;       /* of this run of the stream */
  gint64               mark_us;            /* until when time is accounted for */

  guint64              measured_erase_bytes;
  gint64               measured_erase_us;
  guint64              measured_write_bytes;
  gint64               measured_write_us;
  guint64              sample_bytes;       /* of the speed sample under way */
  gint64               sample_us;
} JoltFlashTracker;

void jolt_flash_tracker_init      (JoltFlashTracker    *self,
                                   const JoltFlashPlan *plan,
                                   JoltFlashReportFunc  func,
                                   gpointer             user_data);
void jolt_flash_tracker_set_phase (JoltFlashTracker    *self,
                                   JoltFlashPhase       phase);
void jolt_flash_tracker_begin     (JoltFlashTracker    *self,
                                   gint64               now_us);
void jolt_flash_tracker_erasing   (JoltFlashTracker    *self,
                                   guint                part,
                                   gint64               now_us);
void jolt_flash_tracker_wrote     (JoltFlashTracker    *self,
                                   guint64              size_bytes,
                                   guint64              erased_bytes,
                                   guint                part,
                                   gint64               now_us);

G_END_DECLS
