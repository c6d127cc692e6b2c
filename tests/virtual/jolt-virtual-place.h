/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-protocol.h"
#include "jolt-virtual-fault.h"

G_BEGIN_DECLS

#define JOLT_VIRTUAL_PLACE_HEADER_SIZE 110

/**
 * JoltVirtualPlace:
 * @place: where the last DNLOAD was
 * @offset: bytes of the archive that came
 * @skip: of these bytes nothing is read
 * @total: the padded length of the archive, once its trailer came
 * @have: bytes of the header that came
 * @header: of the current entry
 *
 * Where in a download a board is, for its faults. A plain value: a copy of it
 * can look ahead.
 */
typedef struct {
  JoltVirtualFaultPlace place;
  guint64               offset;
  guint64               skip;
  guint64               total;
  gsize                 have;
  char                  header[JOLT_VIRTUAL_PLACE_HEADER_SIZE];
} JoltVirtualPlace;

JoltVirtualFaultPlace jolt_virtual_place_get  (const JoltVirtualPlace *self,
                                               JoltDfuState            state,
                                               const JoltUsbSetup     *setup,
                                               const guint8           *data,
                                               gsize                   length);
void                  jolt_virtual_place_note (JoltVirtualPlace       *self,
                                               JoltVirtualFaultPlace   place,
                                               const JoltUsbSetup     *setup,
                                               const guint8           *data,
                                               gsize                   length);

G_END_DECLS
