/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-device.h"

#include "jolt-virtual-boot.h"
#include "jolt-virtual-dfu.h"
#include "jolt-virtual-standard.h"
#include "jolt-virtual-timing.h"

struct _JoltVirtualDevice
{
  const JoltChip      *chip;
  JoltVirtualFlash    *flash;
  JoltVirtualDfu      *dfu;
  JoltVirtualScript   *script;
  JoltVirtualOptions   options;
  JoltVirtualStandard  standard;
  JoltVirtualFace      face;

  gboolean             plugged;
  gboolean             returning;
  JoltVirtualMode      return_mode;
  guint64              return_us;      /* until it returns */
  guint64              generation;     /* of now; 0 while not on the bus */
  guint64              n_generations;
  int                  next_poll_ms;   /* a fault's, for the next GETSTATUS; -1 for none */
};

static void
attach (JoltVirtualDevice *self,
        JoltVirtualMode    mode)
{
  self->returning = FALSE;
  self->next_poll_ms = -1;
  self->standard.mode = mode;
  self->standard.configuration = 0;
  self->generation = mode == JOLT_VIRTUAL_MODE_OFF ? 0 : ++self->n_generations;
  jolt_virtual_dfu_start (self->dfu, mode == JOLT_VIRTUAL_MODE_DFU);
}

static void
leave (JoltVirtualDevice *self)
{
  self->generation = 0;
  self->returning = FALSE;
}

static void
restart (JoltVirtualDevice *self,
         JoltVirtualMode    mode)
{
  leave (self);
  self->returning = TRUE;
  self->return_mode = mode;
  self->return_us = (guint64) self->options.return_ms * 1000;
}

/* Without BOOT. A board that was never written has the program it came with,
 * which its face stands for; without a program the ROM gives up and starts
 * over, without ever showing itself on USB. */
static JoltVirtualMode
application_mode (JoltVirtualDevice *self)
{
  gboolean starts = jolt_virtual_boot_finds_application (self->flash, self->chip) ||
                    (!jolt_virtual_flash_touched (self->flash) && self->face != JOLT_VIRTUAL_FACE_BOOTLOADER);

  /* The JTAG block is hardware: it needs no program. */
  if (self->face == JOLT_VIRTUAL_FACE_JTAG)
    return JOLT_VIRTUAL_MODE_JTAG;
  if (!starts)
    return JOLT_VIRTUAL_MODE_OFF;

  return self->face == JOLT_VIRTUAL_FACE_APP_DFU ? JOLT_VIRTUAL_MODE_APP_DFU
                                                 : JOLT_VIRTUAL_MODE_APPLICATION;
}

static JoltVirtualMode
power_on_mode (JoltVirtualDevice *self)
{
  return self->face == JOLT_VIRTUAL_FACE_BOOTLOADER ? JOLT_VIRTUAL_MODE_BOOTLOADER
                                                    : application_mode (self);
}

/* Ends a restart now. */
void
jolt_virtual_device_come_back (JoltVirtualDevice *self)
{
  JoltVirtualFault fault;

  if (!self->returning)
    return;

  if (jolt_virtual_script_take (self->script, JOLT_VIRTUAL_FAULT_RETURN,
                                JOLT_VIRTUAL_PLACE_ANYWHERE, &fault)) {
    self->returning = FALSE;
    self->plugged = FALSE;
    return;
  }

  attach (self, self->return_mode);
}

static void
follow (JoltVirtualDevice  *self,
        JoltVirtualDfuNext  next)
{
  if (next == JOLT_VIRTUAL_DFU_DETACH)
    restart (self, JOLT_VIRTUAL_MODE_DFU);
  else if (next == JOLT_VIRTUAL_DFU_LEAVE)
    restart (self, application_mode (self));
}

/* Time passes. */
void
jolt_virtual_device_pass (JoltVirtualDevice *self,
                          guint64            duration_us)
{
  JoltVirtualDfuNext next = JOLT_VIRTUAL_DFU_STAY;

  if (self->generation != 0) {
    jolt_virtual_dfu_elapse (self->dfu, &self->options, duration_us, &next);
    follow (self, next);
  } else if (self->returning) {
    self->return_us -= MIN (self->return_us, duration_us);
    if (self->return_us == 0)
      jolt_virtual_device_come_back (self);
  }
}

static JoltVirtualAnswer
faulty_request (JoltVirtualDevice      *self,
                const JoltVirtualFault *fault,
                const JoltUsbSetup     *setup,
                guint8                 *data,
                gsize                  *length,
                JoltVirtualDfuNext     *next)
{
  gboolean is_in = (setup->request_type & 0x80) != 0;
  JoltDfuState state = jolt_virtual_dfu_get_state (self->dfu);
  JoltVirtualAnswer answer;

  switch (fault->action) {
  case JOLT_VIRTUAL_FAULT_STALL:
    if (state != JOLT_DFU_STATE_APP_IDLE && state != JOLT_DFU_STATE_APP_DETACH)
      jolt_virtual_dfu_fail (self->dfu, JOLT_DFU_STATUS_ERR_STALLEDPKT);
    return JOLT_VIRTUAL_ANSWER_STALL;
  case JOLT_VIRTUAL_FAULT_SILENCE:
    return JOLT_VIRTUAL_ANSWER_SILENCE;
  case JOLT_VIRTUAL_FAULT_UNPLUG:
    jolt_virtual_device_unplug (self);
    return JOLT_VIRTUAL_ANSWER_GONE;
  case JOLT_VIRTUAL_FAULT_STATUS:
    jolt_virtual_dfu_fail (self->dfu, fault->value & 0xf);
    jolt_virtual_dfu_report (self->dfu, setup->request, JOLT_DFU_STATE_ERROR, data, length);
    return JOLT_VIRTUAL_ANSWER_ACK;
  case JOLT_VIRTUAL_FAULT_STATE:
    if (fault->value < JOLT_DFU_N_STATES)
      jolt_virtual_dfu_force (self->dfu, fault->value);
    jolt_virtual_dfu_report (self->dfu, setup->request, fault->value, data, length);
    return JOLT_VIRTUAL_ANSWER_ACK;
  case JOLT_VIRTUAL_FAULT_GARBAGE:
    if (!is_in && setup->length == 0)
      return JOLT_VIRTUAL_ANSWER_ACK;
    break;
  case JOLT_VIRTUAL_FAULT_POLL:
    self->next_poll_ms = MIN (fault->value, 0xffffff);
    break;
  case JOLT_VIRTUAL_FAULT_SHORT:
  case JOLT_VIRTUAL_FAULT_DENIED:
  case JOLT_VIRTUAL_FAULT_BUSY:
    break;
  default:
    g_assert_not_reached ();
  }

  if (fault->action == JOLT_VIRTUAL_FAULT_GARBAGE && !is_in) {
    g_autofree guint8 *wrong = g_memdup2 (data, *length);

    for (gsize i = 0; i < *length; i++)
      wrong[i] ^= 0xa5;

    return jolt_virtual_dfu_request (self->dfu, &self->options, setup, wrong, length, next);
  }

  if (fault->action == JOLT_VIRTUAL_FAULT_SHORT)
    *length = MIN (*length, fault->value);

  answer = jolt_virtual_dfu_request (self->dfu, &self->options, setup, data, length, next);
  if (fault->action == JOLT_VIRTUAL_FAULT_GARBAGE) {
    for (gsize i = 0; i < *length; i++)
      data[i] = 0xa5;
  }

  return answer;
}

static JoltVirtualAnswer
dfu_request (JoltVirtualDevice  *self,
             const JoltUsbSetup *setup,
             guint8             *data,
             gsize              *length,
             JoltVirtualDfuNext *next)
{
  JoltVirtualFaultPoint point = JOLT_VIRTUAL_FAULT_DETACH + setup->request;
  JoltVirtualAnswer answer;
  JoltVirtualFault fault;

  if (setup->request <= JOLT_DFU_REQUEST_ABORT &&
      jolt_virtual_script_take (self->script, point,
                                jolt_virtual_dfu_get_place (self->dfu, setup, data, *length), &fault))
    answer = faulty_request (self, &fault, setup, data, length, next);
  else
    answer = jolt_virtual_dfu_request (self->dfu, &self->options, setup, data, length, next);

  if (self->next_poll_ms >= 0 && answer == JOLT_VIRTUAL_ANSWER_ACK &&
      setup->request == JOLT_DFU_REQUEST_GETSTATUS && *length >= 4) {
    data[1] = self->next_poll_ms & 0xff;
    data[2] = self->next_poll_ms >> 8 & 0xff;
    data[3] = self->next_poll_ms >> 16 & 0xff;
    jolt_virtual_dfu_be_busy (self->dfu, (guint64) self->next_poll_ms * 1000);
    self->next_poll_ms = -1;
  }

  return answer;
}

static gboolean
is_dfu_request (JoltVirtualDevice  *self,
                const JoltUsbSetup *setup)
{
  guint8 number = jolt_virtual_descriptors_dfu_interface (self->standard.mode);

  return (setup->request_type & 0x7f) == JOLT_USB_REQUEST_TYPE_OUT &&
         number != JOLT_VIRTUAL_NO_INTERFACE && (setup->index & 0xff) == number;
}

JoltVirtualDevice *
jolt_virtual_device_new (const JoltChip *chip,
                         gsize           flash_size_bytes)
{
  JoltVirtualDevice *self = g_new0 (JoltVirtualDevice, 1);

  self->chip = chip;
  self->flash = jolt_virtual_flash_new (flash_size_bytes);
  self->dfu = jolt_virtual_dfu_new (self->flash);
  self->script = jolt_virtual_script_new ();
  self->options = (JoltVirtualOptions) {
    .product_id = chip->id,
    .transfer_size_bytes = 64,
    .attributes = JOLT_DFU_CAN_DOWNLOAD | JOLT_DFU_MANIFESTATION_TOLERANT | JOLT_DFU_WILL_DETACH,
    .detach_timeout_ms = 1000,
    .manifest_ms = 10,
    .return_ms = 400,
  };
  self->standard.chip = chip;
  self->standard.options = &self->options;
  jolt_virtual_device_plug (self);

  return self;
}

void
jolt_virtual_device_free (JoltVirtualDevice *self)
{
  jolt_virtual_dfu_free (self->dfu);
  jolt_virtual_flash_free (self->flash);
  jolt_virtual_script_free (self->script);
  g_free (self);
}

const JoltChip *
jolt_virtual_device_get_chip (JoltVirtualDevice *self)
{
  return self->chip;
}

JoltVirtualFlash *
jolt_virtual_device_get_flash (JoltVirtualDevice *self)
{
  return self->flash;
}

JoltVirtualScript *
jolt_virtual_device_get_script (JoltVirtualDevice *self)
{
  return self->script;
}

JoltVirtualOptions *
jolt_virtual_device_get_options (JoltVirtualDevice *self)
{
  return &self->options;
}

JoltDfuState
jolt_virtual_device_get_state (JoltVirtualDevice *self)
{
  return jolt_virtual_dfu_get_state (self->dfu);
}

guint64
jolt_virtual_device_get_generation (JoltVirtualDevice *self)
{
  return self->generation;
}

GBytes *
jolt_virtual_device_dup_descriptors (JoltVirtualDevice *self)
{
  g_autoptr (GByteArray) configuration = NULL;
  GByteArray *descriptors;

  if (self->generation == 0)
    return NULL;

  configuration = jolt_virtual_descriptors_configuration (self->standard.mode, &self->options);
  descriptors = jolt_virtual_descriptors_device (self->standard.mode, self->chip, &self->options);
  g_byte_array_append (descriptors, configuration->data, configuration->len);

  return g_byte_array_free_to_bytes (descriptors);
}

JoltVirtualAnswer
jolt_virtual_device_control (JoltVirtualDevice  *self,
                             const JoltUsbSetup *setup,
                             guint8             *data,
                             gsize              *length,
                             guint64            *duration_us)
{
  JoltVirtualDfuNext next = JOLT_VIRTUAL_DFU_STAY;
  JoltVirtualAnswer answer;
  guint64 wait_us, bus_us;

  *duration_us = 0;
  *length = MIN (*length, setup->length);

  if (self->generation == 0) {
    *length = 0;
    return JOLT_VIRTUAL_ANSWER_GONE;
  }

  wait_us = jolt_virtual_dfu_get_wait_us (self->dfu, &self->options);
  jolt_virtual_device_pass (self, wait_us);

  if (is_dfu_request (self, setup))
    answer = dfu_request (self, setup, data, length, &next);
  else
    answer = jolt_virtual_standard_request (&self->standard, setup, data, length);

  if (answer != JOLT_VIRTUAL_ANSWER_ACK)
    *length = 0;

  follow (self, next);
  bus_us = answer == JOLT_VIRTUAL_ANSWER_SILENCE ? 0 : jolt_virtual_timing_control_us (*length);
  /* Not while it is away: a restart begins when the transfer is over. */
  if (self->generation != 0)
    jolt_virtual_device_pass (self, bus_us);

  *duration_us = wait_us + bus_us;

  return answer;
}

void
jolt_virtual_device_abandon (JoltVirtualDevice *self,
                             guint64            unspent_us)
{
  if (self->generation != 0)
    jolt_virtual_dfu_add_work (self->dfu, unspent_us);
}

void
jolt_virtual_device_bus_reset (JoltVirtualDevice *self)
{
  JoltDfuState state = jolt_virtual_dfu_get_state (self->dfu);

  if (self->generation == 0)
    return;

  self->standard.configuration = 0;
  if (state == JOLT_DFU_STATE_APP_DETACH)
    restart (self, JOLT_VIRTUAL_MODE_DFU);
  else if (state == JOLT_DFU_STATE_MANIFEST_WAIT_RESET)
    restart (self, application_mode (self));
  else
    jolt_virtual_dfu_start (self->dfu, self->standard.mode == JOLT_VIRTUAL_MODE_DFU);
}

gboolean
jolt_virtual_device_get_plugged (JoltVirtualDevice *self)
{
  return self->plugged;
}

void
jolt_virtual_device_plug (JoltVirtualDevice *self)
{
  if (!self->plugged) {
    self->plugged = TRUE;
    attach (self, power_on_mode (self));
  }
}

void
jolt_virtual_device_unplug (JoltVirtualDevice *self)
{
  self->plugged = FALSE;
  leave (self);
}

void
jolt_virtual_device_press_reset (JoltVirtualDevice *self,
                                 JoltVirtualReset   how)
{
  if (!self->plugged)
    return;

  if (how == JOLT_VIRTUAL_RESET_BOOTLOADER && self->face != JOLT_VIRTUAL_FACE_JTAG)
    restart (self, JOLT_VIRTUAL_MODE_BOOTLOADER);
  else
    restart (self, application_mode (self));
}

gboolean
jolt_virtual_device_get_returning (JoltVirtualDevice *self,
                                   guint64           *left_us)
{
  *left_us = self->returning ? self->return_us : 0;

  return self->returning;
}

void
jolt_virtual_device_set_face (JoltVirtualDevice *self,
                              JoltVirtualFace    face)
{
  if (self->face == face)
    return;

  self->face = face;
  if (self->plugged)
    attach (self, power_on_mode (self));
}
