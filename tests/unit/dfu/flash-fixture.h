/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu.h"
#include "jolt-dfu-error.h"
#include "jolt-firmware.h"
#include "jolt-virtual-transport-private.h"

G_BEGIN_DECLS

/* A board in software, firmware for it, and one flash after another, each in
 * the thread of the test, so that what happens is the same every time. */
typedef struct {
  JoltVirtualBoard *board;
  JoltTransport    *transport;
  JoltFirmware     *firmware;
  JoltFlashPlan    *plan;
  guint             depth;

  /* Of the last flash */
  GArray           *phases;        /* JoltFlashPhase, each change */
  JoltFlashProgress progress;      /* the last one */
  GError           *error;
  JoltDfuStatus     status;
  char             *record;
  guint64           elapsed_us;    /* on the board's clock */

  /* When to cancel: at a phase, and not before so many bytes */
  GCancellable     *cancellable;
  gboolean          cancels;
  JoltFlashPhase    cancel_phase;
  guint64           cancel_bytes;
} FlashFixture;

FlashFixture *flash_fixture_new             (guint                   depth);
FlashFixture *flash_fixture_new_rom         (const char             *target,
                                             guint                   depth);
FlashFixture *flash_fixture_new_large       (guint                   depth,
                                             gsize                   app_size);
void          flash_fixture_free            (FlashFixture           *self);
JoltFirmware *flash_fixture_make_firmware   (gsize                   app_size,
                                             gsize                   part_size);
void          flash_fixture_set_personality (FlashFixture           *self,
                                             JoltVirtualPersonality  personality);
void          flash_fixture_enter_dfu       (FlashFixture           *self);
void          flash_fixture_add_fault       (FlashFixture           *self,
                                             const char             *fault);
gboolean      flash_fixture_run             (FlashFixture           *self);
gboolean      flash_fixture_is_written      (FlashFixture           *self);
char         *flash_fixture_dup_phases      (FlashFixture           *self);
void          flash_fixture_assert_done     (FlashFixture           *self);
void          flash_fixture_assert_fails    (FlashFixture           *self,
                                             JoltDfuError            code);
void          flash_fixture_assert_next     (FlashFixture           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FlashFixture, flash_fixture_free)

G_END_DECLS
