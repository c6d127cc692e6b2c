/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-chip.h"

G_BEGIN_DECLS

/**
 * JoltVirtualRegisters:
 * @chip: the chip they are in
 * @force_download: OPTION1 asks for download mode whatever the BOOT pin says
 * @open: WDTWPROTECT holds the key
 * @timeout_ticks: WDTCONFIG1, in ticks of the slow clock
 * @left_us: until the watchdog resets the chip; 0 while it is off
 *
 * The registers of the RTC (LP) domain that a store to memory can reach: the
 * watchdog, and the mark that forces download mode.
 */
typedef struct {
  const JoltChip *chip;
  gboolean        force_download;
  gboolean        open;
  guint32         timeout_ticks;
  guint64         left_us;
} JoltVirtualRegisters;

void     jolt_virtual_registers_reset  (JoltVirtualRegisters *self);
void     jolt_virtual_registers_store  (JoltVirtualRegisters *self,
                                        guint32               address,
                                        guint32               value);
gboolean jolt_virtual_registers_elapse (JoltVirtualRegisters *self,
                                        guint64               duration_us);

G_END_DECLS
