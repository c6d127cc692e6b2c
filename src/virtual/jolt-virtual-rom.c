/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-rom-private.h"

#include <string.h>

/* The DFU code of the ROMs of ESP32-S2, S3, P4 and S31, which is the same
 * (ROM: dfu_class_handle_req, handle_dfuupdater_state, dfu_status_cb). */

/* In every answer, in every state, and it means nothing. */
#define POLL_TIMEOUT_MS 256u

/* The memory for a block. The ROM checks no length: what is longer overwrites
 * its own data, and it traps sooner or later. */
#define BLOCK_SIZE 64u

#define MIB (1u << 20)
#define DEFAULT_UPLOAD_MIB 4u

struct _JoltVirtualRom
{
  JoltVirtualUpdater *updater;
  JoltDfuState        state;
  JoltDfuStatus       status;
  gboolean            in_dfu_mode;        /* which descriptors it shows */
  gboolean            configured;         /* in DFU mode, since the last reset of the bus */
  guint16             alternate_setting;  /* the last one, of any interface */
  guint16             next_block;         /* of an upload */
  guint32             address;
  guint32             left_bytes;
  guint8              block[BLOCK_SIZE];  /* of an upload */
  guint8              control[BLOCK_SIZE]; /* what came last, with answers over it */
};

JoltVirtualRom *
jolt_virtual_rom_new (JoltVirtualUpdater *updater)
{
  JoltVirtualRom *self = g_new0 (JoltVirtualRom, 1);

  self->updater = updater;

  return self;
}

void
jolt_virtual_rom_free (JoltVirtualRom *self)
{
  g_free (self);
}

/* @persist: the mark with which an application makes the ROMs of S2 and S3
 *   start in DFU mode */
void
jolt_virtual_rom_power_on (JoltVirtualRom *self,
                           gboolean        persist)
{
  JoltVirtualUpdater *updater = self->updater;

  memset (self, 0, sizeof *self);
  self->updater = updater;
  self->in_dfu_mode = persist;
  self->state = persist ? JOLT_DFU_STATE_IDLE : JOLT_DFU_STATE_APP_IDLE;
  jolt_virtual_updater_power_on (updater);
}

/* A request that the state does not allow. */
static JoltVirtualAnswer
refuse (JoltVirtualRom *self)
{
  if (self->state == JOLT_DFU_STATE_APP_IDLE || self->state == JOLT_DFU_STATE_APP_DETACH) {
    self->state = JOLT_DFU_STATE_APP_IDLE;
  } else {
    self->state = JOLT_DFU_STATE_ERROR;
    self->status = JOLT_DFU_STATUS_ERR_UNKNOWN;
  }

  return JOLT_VIRTUAL_ANSWER_STALL;
}

static JoltVirtualAnswer
detach (JoltVirtualRom  *self,
        JoltVirtualNext *next)
{
  if (self->state != JOLT_DFU_STATE_APP_IDLE && self->state != JOLT_DFU_STATE_APP_DETACH) {
    self->state = JOLT_DFU_STATE_APP_IDLE;
    return JOLT_VIRTUAL_ANSWER_STALL;
  }

  /* It leaves inside the request, whose status stage never comes. */
  self->state = JOLT_DFU_STATE_APP_DETACH;
  self->in_dfu_mode = TRUE;
  *next = JOLT_VIRTUAL_NEXT_DETACH;

  return JOLT_VIRTUAL_ANSWER_GONE;
}

static JoltVirtualAnswer
download (JoltVirtualRom *self,
          const guint8   *data,
          gsize           length,
          guint64        *work_us)
{
  if (self->state != JOLT_DFU_STATE_IDLE && self->state != JOLT_DFU_STATE_DNLOAD_IDLE)
    return refuse (self);

  /* The number of the block is not looked at. */
  if (self->state == JOLT_DFU_STATE_IDLE)
    jolt_virtual_updater_begin (self->updater);

  if (length > 0) {
    jolt_virtual_updater_feed (self->updater, data, length, work_us);
    self->state = JOLT_DFU_STATE_DNLOAD_IDLE;
  } else {
    jolt_virtual_updater_end (self->updater, work_us);
    self->state = JOLT_DFU_STATE_MANIFEST_SYNC;
  }

  return JOLT_VIRTUAL_ANSWER_ACK;
}

static void
answer (const guint8 *bytes,
        gsize         size,
        guint8       *data,
        gsize        *length)
{
  *length = MIN (*length, size);
  memcpy (data, bytes, *length);
}

/* The alternate setting says what: the first MiB in its upper byte, how many
 * in its lower one. */
static void
begin_upload (JoltVirtualRom *self)
{
  guint n_mib = self->alternate_setting & 0xff;

  self->next_block = 0;
  self->address = (self->alternate_setting >> 8) * MIB;
  self->left_bytes = (n_mib > 0 ? n_mib : DEFAULT_UPLOAD_MIB) * MIB;
}

static JoltVirtualAnswer
upload (JoltVirtualRom     *self,
        const JoltUsbSetup *setup,
        guint8             *data,
        gsize              *length)
{
  gsize size = setup->length;

  if (self->state != JOLT_DFU_STATE_IDLE && self->state != JOLT_DFU_STATE_UPLOAD_IDLE)
    return refuse (self);

  if (self->state == JOLT_DFU_STATE_IDLE)
    begin_upload (self);

  if (setup->value != self->next_block || setup->length == 0) {
    /* Refused, but answered: with what is there. */
    refuse (self);
    answer (self->control, size, data, length);
  } else {
    size = MIN (size, self->left_bytes);
    jolt_virtual_updater_read (self->updater, self->address, self->block, size);
    self->next_block++;
    self->address += size;
    self->left_bytes -= size;
    self->state = size < setup->length ? JOLT_DFU_STATE_IDLE : JOLT_DFU_STATE_UPLOAD_IDLE;
    answer (self->block, size, data, length);
  }

  return JOLT_VIRTUAL_ANSWER_ACK;
}

/* What GETSTATUS and GETSTATE check first, and nothing else. */
static void
find_updater_error (JoltVirtualRom *self)
{
  JoltDfuStatus status = jolt_virtual_updater_get_status (self->updater);

  if (self->state == JOLT_DFU_STATE_APP_DETACH)
    self->state = JOLT_DFU_STATE_APP_IDLE;
  if (self->state == JOLT_DFU_STATE_APP_IDLE || status == JOLT_DFU_STATUS_OK)
    return;

  self->state = JOLT_DFU_STATE_ERROR;
  self->status = status;
}

static JoltVirtualAnswer
get_status (JoltVirtualRom *self,
            guint8         *data,
            gsize          *length)
{
  guint8 bytes[JOLT_DFU_STATUS_SIZE] = { 0, POLL_TIMEOUT_MS & 0xff, POLL_TIMEOUT_MS >> 8 };

  find_updater_error (self);
  if (self->state == JOLT_DFU_STATE_MANIFEST_SYNC)
    self->state = JOLT_DFU_STATE_IDLE;

  bytes[0] = self->status;
  bytes[4] = self->state;
  memcpy (self->control, bytes, sizeof bytes);
  answer (self->control, sizeof bytes, data, length);

  return JOLT_VIRTUAL_ANSWER_ACK;
}

static JoltVirtualAnswer
get_state (JoltVirtualRom *self,
           guint8         *data,
           gsize          *length)
{
  find_updater_error (self);
  self->control[0] = self->state;
  answer (self->control, 1, data, length);

  return JOLT_VIRTUAL_ANSWER_ACK;
}

static JoltVirtualAnswer
go_idle (JoltVirtualRom     *self,
         const JoltUsbSetup *setup,
         guint8             *data,
         gsize              *length)
{
  if (self->state == JOLT_DFU_STATE_APP_IDLE || self->state == JOLT_DFU_STATE_APP_DETACH)
    return refuse (self);

  self->state = JOLT_DFU_STATE_IDLE;
  self->status = JOLT_DFU_STATUS_OK;
  /* The direction is not looked at either. */
  if (setup->request_type & 0x80)
    answer (self->control, setup->length, data, length);

  return JOLT_VIRTUAL_ANSWER_ACK;
}

/**
 * jolt_virtual_rom_request:
 * @self: the ROM
 * @setup: a class request 0 … 6; recipient, index and direction are not
 *   looked at
 * @data: the block of a DNLOAD, or room for the answer
 * @length: (inout): how many bytes came; how many are answered
 * @work_us: (inout): grows by the time of the work that is done inside
 * @next: (inout): what the board does afterwards
 *
 * Takes a request.
 *
 * Returns: ACK, STALL, or GONE where the board leaves instead of answering
 */
JoltVirtualAnswer
jolt_virtual_rom_request (JoltVirtualRom     *self,
                          const JoltUsbSetup *setup,
                          guint8             *data,
                          gsize              *length,
                          guint64            *work_us,
                          JoltVirtualNext    *next)
{
  JoltVirtualAnswer reply;

  if (setup->length > BLOCK_SIZE &&
      (setup->request == JOLT_DFU_REQUEST_DNLOAD || setup->request == JOLT_DFU_REQUEST_UPLOAD)) {
    *next = JOLT_VIRTUAL_NEXT_HANG;
    return JOLT_VIRTUAL_ANSWER_SILENCE;
  }

  if ((setup->request_type & 0x80) == 0 && *length > 0)
    memcpy (self->control, data, MIN (*length, BLOCK_SIZE));

  switch ((JoltDfuRequest) setup->request) {
  case JOLT_DFU_REQUEST_DETACH:
    return detach (self, next);
  case JOLT_DFU_REQUEST_DNLOAD:
    reply = download (self, data, *length, work_us);
    if (jolt_virtual_updater_crashed (self->updater)) {
      *next = JOLT_VIRTUAL_NEXT_HANG;
      return JOLT_VIRTUAL_ANSWER_SILENCE;
    }
    return reply;
  case JOLT_DFU_REQUEST_UPLOAD:
    return upload (self, setup, data, length);
  case JOLT_DFU_REQUEST_GETSTATUS:
    return get_status (self, data, length);
  case JOLT_DFU_REQUEST_CLRSTATUS:
    /* ABORT leaves the updater's error where it is. */
    reply = go_idle (self, setup, data, length);
    if (reply == JOLT_VIRTUAL_ANSWER_ACK)
      jolt_virtual_updater_clear (self->updater);
    return reply;
  case JOLT_DFU_REQUEST_GETSTATE:
    return get_state (self, data, length);
  case JOLT_DFU_REQUEST_ABORT:
    return go_idle (self, setup, data, length);
  default:
    g_assert_not_reached ();
  }
}

/* SET_CONFIGURATION */
void
jolt_virtual_rom_configure (JoltVirtualRom *self)
{
  self->configured = self->in_dfu_mode;
}

/* SET_INTERFACE, of any interface, with any value */
void
jolt_virtual_rom_set_interface (JoltVirtualRom *self,
                                guint16         alternate_setting)
{
  self->alternate_setting = alternate_setting;
}

/* Returns: whether the reset of the bus makes the chip restart. The resets of
 * an enumeration do not: they come before the configuration is set. */
gboolean
jolt_virtual_rom_bus_reset (JoltVirtualRom *self)
{
  if (self->configured)
    return TRUE;

  if (self->state == JOLT_DFU_STATE_APP_DETACH)
    self->state = JOLT_DFU_STATE_IDLE;

  return FALSE;
}

JoltDfuState
jolt_virtual_rom_get_state (JoltVirtualRom *self)
{
  return self->state;
}

/* For faults. Only the states that a ROM knows are taken over. */
void
jolt_virtual_rom_force (JoltVirtualRom *self,
                        JoltDfuState    state,
                        JoltDfuStatus   status)
{
  if (state == JOLT_DFU_STATE_DNLOAD_SYNC || state == JOLT_DFU_STATE_DNBUSY ||
      state == JOLT_DFU_STATE_MANIFEST || state == JOLT_DFU_STATE_MANIFEST_WAIT_RESET)
    return;

  self->state = state;
  self->status = status;
}
