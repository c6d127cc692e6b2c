/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-registers-private.h"

/* The same stores over the serial protocol are esptool's way out of download
 * mode where the USB port is the chip's own. */
#define WRITE_KEY 0x50d83aa1u

/* WDTCONFIG0: enabled, stage 0 resets the RTC domain, a chip reset is allowed.
 * What other values would do on a chip is not known here. */
#define RESET_AT_STAGE_0 0xd0000102u

/* Taken from the chips' documentation: about 136 kHz. */
#define SLOW_CLOCK_HZ 136000u

typedef struct {
  const char *target;
  guint32     option1;
  guint32     force_download;  /* its bit in OPTION1 */
  guint32     config0;
  guint32     config1;
  guint32     protect;
} Addresses;

/* The S31's are not known. */
static const Addresses chips[] = {
  { "esp32s2", 0x3f408128, 1 << 0, 0x3f408094, 0x3f408098, 0x3f4080ac },
  { "esp32s3", 0x6000812c, 1 << 0, 0x60008098, 0x6000809c, 0x600080b0 },
  { "esp32p4", 0x50110008, 1 << 2, 0x50116000, 0x50116004, 0x50116018 },
};

/* A reset of the chip: the watchdog is off and locked. */
void
jolt_virtual_registers_reset (JoltVirtualRegisters *self)
{
  self->open = FALSE;
  self->timeout_ticks = 0;
  self->left_us = 0;
}

/* A store of 32 bits; elsewhere than at the known registers it does nothing. */
void
jolt_virtual_registers_store (JoltVirtualRegisters *self,
                              guint32               address,
                              guint32               value)
{
  const Addresses *at = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (chips); i++) {
    if (g_str_equal (chips[i].target, self->chip->target))
      at = &chips[i];
  }

  if (at == NULL)
    return;

  if (address == at->option1)
    self->force_download = (value & at->force_download) != 0;
  else if (address == at->protect)
    self->open = value == WRITE_KEY;
  else if (address == at->config1 && self->open)
    self->timeout_ticks = value;
  else if (address == at->config0 && self->open)
    self->left_us = value == RESET_AT_STAGE_0 ? (guint64) self->timeout_ticks * G_USEC_PER_SEC / SLOW_CLOCK_HZ : 0;
}

/* Time passes. Returns: whether the watchdog resets the chip */
gboolean
jolt_virtual_registers_elapse (JoltVirtualRegisters *self,
                               guint64               duration_us)
{
  if (self->left_us == 0)
    return FALSE;
  if (self->left_us > duration_us) {
    self->left_us -= duration_us;
    return FALSE;
  }

  self->left_us = 0;

  return TRUE;
}
