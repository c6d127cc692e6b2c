/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-flasher.h"
#include "jolt-virtual-bus.h"

G_BEGIN_DECLS

/* The model behind the window, without a window: boards in software for which
 * nothing takes time. */
typedef struct {
  JoltBus     *bus;
  JoltFlasher *flasher;
} FlasherFixture;

JoltFirmware     *flasher_fixture_make_firmware (const char     *target);
void              flasher_fixture_set_up        (FlasherFixture *self,
                                                 const char     *spec,
                                                 const char     *target);
void              flasher_fixture_tear_down     (FlasherFixture *self);
JoltVirtualBoard *flasher_fixture_get_board     (FlasherFixture *self,
                                                 const char     *port_path);
JoltFlashJob     *flasher_fixture_get_job       (FlasherFixture *self,
                                                 guint           position);
gboolean          flasher_fixture_can_flash     (FlasherFixture *self,
                                                 const char     *port_path);
guint             flasher_fixture_count_jobs    (FlasherFixture *self);
void              flasher_fixture_wait_for_end  (FlasherFixture *self);
void              flasher_fixture_select_board  (FlasherFixture *self,
                                                 guint           position,
                                                 gboolean        selected);

G_END_DECLS
