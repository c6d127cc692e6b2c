/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-claim-private.h"

#include "jolt-dfu-error.h"
#ifdef JOLT_TEST_DOORS
#include "jolt-virtual-faults.h"
#endif

static gboolean
may_open (JoltVirtualClaim    *self,
          JoltVirtualDevice  *device,
          gboolean            again,
          GError            **error)
{
  guint64 generation = device->generation;

  if (generation == 0) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_BOARD, "there is no board at the port");
    return FALSE;
  }

#ifdef JOLT_TEST_DOORS
  if (!jolt_virtual_faults_open (device, again ? JOLT_VIRTUAL_FAULT_REOPEN : JOLT_VIRTUAL_FAULT_OPEN, error))
    return FALSE;
#endif

  if (self->access == JOLT_BOARD_ACCESS_DENIED) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_ACCESS, "opening the device was denied");
    return FALSE;
  }

#ifdef JOLT_TEST_DOORS
  if (!jolt_virtual_faults_open (device, JOLT_VIRTUAL_FAULT_CLAIM, error))
    return FALSE;
#endif

  if (self->access == JOLT_BOARD_ACCESS_BUSY || self->claimed == generation) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_BUSY, "the DFU interface is claimed already");
    return FALSE;
  }

  return TRUE;
}

/* Returns: the generation that is open now, or 0 with @error set */
guint64
jolt_virtual_claim_open (JoltVirtualClaim    *self,
                        JoltVirtualDevice  *device,
                        gboolean            again,
                        GError            **error)
{
  if (!may_open (self, device, again, error))
    return 0;

  self->claimed = device->generation;

  return self->claimed;
}

/* @generation: what was opened; nothing happens where the board left since */
void
jolt_virtual_claim_close (JoltVirtualClaim *self,
                         guint64          generation)
{
  if (self->claimed == generation)
    self->claimed = 0;
}
