/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-device-private.h"

#include "jolt-virtual-boot-private.h"
#ifdef JOLT_TEST_DOORS
#include "jolt-virtual-faults.h"
#endif

/* Where the board is: on the bus, as what, and how it arrives and leaves. */

/* A DETACH of the ROM: the pull-up is off for 10 ms, and setting the controller
 * up again takes 10 ms more, but on the S31. */
#define DETACH_US 20000u
#define DETACH_S31_US 10000u

static gboolean
has_persist (const JoltChip *chip)
{
  return g_str_equal (chip->target, "esp32s2") || g_str_equal (chip->target, "esp32s3");
}

static gboolean
is_rom_mode (JoltVirtualMode mode)
{
  return mode == JOLT_VIRTUAL_MODE_BOOTLOADER || mode == JOLT_VIRTUAL_MODE_DFU;
}

/* Returns: whether what is on the bus now is the ROM */
gboolean
jolt_virtual_device_is_rom (JoltVirtualDevice *self)
{
  return is_rom_mode (self->mode);
}

static void restart_by_watchdog (JoltVirtualDevice *self);

/* What a computer does with a board that comes. */
static void
enumerate (JoltVirtualDevice *self)
{
  if (!jolt_virtual_device_is_rom (self))
    return;

  if (jolt_virtual_rom_bus_reset (self->rom))
    restart_by_watchdog (self);
  else
    jolt_virtual_rom_configure (self->rom);
}

static void
attach (JoltVirtualDevice *self,
        JoltVirtualMode    mode)
{
  self->returning = FALSE;
  self->hangs = FALSE;
  self->busy_us = 0;
  self->jammed = FALSE;
  self->pulled = JOLT_VIRTUAL_ANSWER_ACK;
  self->since_poll_us = 0;
#ifdef JOLT_TEST_DOORS
  jolt_virtual_faults_restart (self->faults);
#endif
  self->mode = mode;
  self->configuration = self->enumerates ? 1 : 0;
  self->generation = mode == JOLT_VIRTUAL_MODE_OFF ? 0 : ++self->n_generations;
  jolt_virtual_book_start (self->book, mode == JOLT_VIRTUAL_MODE_BOOK_DFU);
  if (self->enumerates)
    enumerate (self);
}

static void
leave (JoltVirtualDevice *self)
{
  self->generation = 0;
  self->returning = FALSE;
}

static void
go_away (JoltVirtualDevice *self,
         JoltVirtualMode    mode,
         guint64            duration_us)
{
  leave (self);
  self->returning = TRUE;
  self->returns = TRUE;
  self->return_mode = mode;
  self->return_us = duration_us;

#ifdef JOLT_TEST_DOORS
  jolt_virtual_faults_leave (self);
#endif
}

/* The chip starts anew. */
static void
restart (JoltVirtualDevice *self,
         JoltVirtualMode    mode)
{
  jolt_virtual_registers_reset (&self->registers);
  jolt_virtual_rom_power_on (self->rom, mode == JOLT_VIRTUAL_MODE_DFU);
  go_away (self, mode, (guint64) self->options.return_ms * 1000);
}

/* Without BOOT. A board that was never written has the program it came with,
 * which its personality says; without a program the ROM gives up and starts
 * over, without ever showing itself on USB. */
static JoltVirtualMode
application_mode (JoltVirtualDevice *self)
{
  gboolean is_bootloader = self->personality == JOLT_VIRTUAL_PERSONALITY_ROM ||
                           self->personality == JOLT_VIRTUAL_PERSONALITY_BOOK;
  gboolean starts = jolt_virtual_boot_finds_application (self->flash, self->chip) ||
                    (!jolt_virtual_flash_touched (self->flash) && !is_bootloader);

  /* The JTAG block is hardware: it needs no program. */
  if (self->personality == JOLT_VIRTUAL_PERSONALITY_JTAG)
    return JOLT_VIRTUAL_MODE_JTAG;
  if (!starts)
    return JOLT_VIRTUAL_MODE_OFF;

  return self->personality == JOLT_VIRTUAL_PERSONALITY_APP_DFU ? JOLT_VIRTUAL_MODE_APP_DFU
                                                               : JOLT_VIRTUAL_MODE_APPLICATION;
}

static JoltVirtualMode
bootloader_mode (JoltVirtualDevice *self)
{
  return self->personality == JOLT_VIRTUAL_PERSONALITY_BOOK ? JOLT_VIRTUAL_MODE_BOOK : JOLT_VIRTUAL_MODE_BOOTLOADER;
}

static JoltVirtualMode
power_on_mode (JoltVirtualDevice *self)
{
  return self->personality == JOLT_VIRTUAL_PERSONALITY_ROM || self->personality == JOLT_VIRTUAL_PERSONALITY_BOOK
    ? bootloader_mode (self)
    : application_mode (self);
}

/* By the watchdog, as a bus reset or an entry of an archive can make it: the
 * boot pin is read again, but the mark that forces download mode outlives it. */
static void
restart_by_watchdog (JoltVirtualDevice *self)
{
  restart (self, self->registers.force_download || self->options.boot_held ? bootloader_mode (self)
                                                                           : application_mode (self));
}

/* An application of ESP-IDF restarts into the ROM with the mark that forces
 * download mode, and where the chip has it with the persist mark. */
static void
restart_into_rom (JoltVirtualDevice *self)
{
  restart (self, has_persist (self->chip) ? JOLT_VIRTUAL_MODE_DFU : JOLT_VIRTUAL_MODE_BOOTLOADER);
  self->registers.force_download = TRUE;
}

static void
power_on (JoltVirtualDevice *self,
          JoltVirtualMode    mode)
{
  jolt_virtual_registers_reset (&self->registers);
  self->registers.force_download = FALSE;
  jolt_virtual_rom_power_on (self->rom, FALSE);
  attach (self, mode);
}

/* Ends an absence now, or the time in which a computer does not notice that the
 * board was pulled out. */
void
jolt_virtual_device_come_back (JoltVirtualDevice *self)
{
  if (!self->returning && self->pulled == JOLT_VIRTUAL_ANSWER_ACK)
    return;

  if (self->returning && self->returns)
    attach (self, self->return_mode);
  else
    jolt_virtual_device_unplug (self);
}

static void
detach (JoltVirtualDevice *self)
{
  if (self->mode == JOLT_VIRTUAL_MODE_APP_DFU)
    restart_into_rom (self);
  else if (jolt_virtual_device_is_rom (self))
    go_away (self, JOLT_VIRTUAL_MODE_DFU, g_str_equal (self->chip->target, "esp32s31") ? DETACH_S31_US : DETACH_US);
  else
    restart (self, JOLT_VIRTUAL_MODE_BOOK_DFU);
}

/* What a request makes the board do. */
void
jolt_virtual_device_follow (JoltVirtualDevice *self,
                            JoltVirtualNext    next)
{
  switch (next) {
  case JOLT_VIRTUAL_NEXT_STAY:
    break;
  case JOLT_VIRTUAL_NEXT_DETACH:
    detach (self);
    break;
  case JOLT_VIRTUAL_NEXT_LEAVE:
    restart (self, application_mode (self));
    break;
  case JOLT_VIRTUAL_NEXT_HANG:
    self->hangs = TRUE;
    break;
  default:
    g_assert_not_reached ();
  }
}

static void
pass_on_the_bus (JoltVirtualDevice *self,
                 guint64            duration_us)
{
  JoltVirtualNext next = JOLT_VIRTUAL_NEXT_STAY;

  self->since_poll_us += duration_us;
  self->busy_us -= MIN (self->busy_us, duration_us);

  if (self->pulled != JOLT_VIRTUAL_ANSWER_ACK) {
    self->pulled_us -= MIN (self->pulled_us, duration_us);
    if (self->pulled_us == 0)
      jolt_virtual_device_unplug (self);
  } else if (jolt_virtual_registers_elapse (&self->registers, duration_us)) {
    restart_by_watchdog (self);
  } else if (!jolt_virtual_device_is_rom (self)) {
    jolt_virtual_book_elapse (self->book, &self->options, duration_us, &next);
    jolt_virtual_device_follow (self, next);
  }
}

/* Time passes. */
void
jolt_virtual_device_pass (JoltVirtualDevice *self,
                          guint64            duration_us)
{
  if (self->generation != 0) {
    pass_on_the_bus (self, duration_us);
  } else if (self->returning) {
    self->return_us -= MIN (self->return_us, duration_us);
    if (self->return_us == 0)
      jolt_virtual_device_come_back (self);
  }
}

JoltVirtualDevice *
jolt_virtual_device_new (const JoltChip *chip,
                         gsize           flash_size_bytes)
{
  JoltVirtualDevice *self = g_new0 (JoltVirtualDevice, 1);
  static int n_boards;

  self->chip = chip;
  self->registers.chip = chip;
  self->flash = jolt_virtual_flash_new (flash_size_bytes);
  self->updater = jolt_virtual_updater_new (self->flash, &self->registers);
  self->rom = jolt_virtual_rom_new (self->updater);
  self->book = jolt_virtual_book_new (self->flash, &self->registers);
#ifdef JOLT_TEST_DOORS
  self->faults = jolt_virtual_faults_new ();
#endif
  self->enumerates = TRUE;
  self->options = (JoltVirtualOptions) {
    .product_id = chip->id,
    .return_ms = 400,
    .transfer_size_bytes = 64,
    .attributes = JOLT_DFU_CAN_DOWNLOAD | JOLT_DFU_MANIFESTATION_TOLERANT | JOLT_DFU_WILL_DETACH,
    .detach_timeout_ms = 1000,
    .manifest_ms = 10,
  };
  self->serial = g_atomic_int_add (&n_boards, 1) + 1;
  jolt_virtual_device_plug (self);

  return self;
}

void
jolt_virtual_device_free (JoltVirtualDevice *self)
{
  jolt_virtual_rom_free (self->rom);
  jolt_virtual_book_free (self->book);
  jolt_virtual_updater_free (self->updater);
  jolt_virtual_flash_free (self->flash);
#ifdef JOLT_TEST_DOORS
  jolt_virtual_faults_free (self->faults);
#endif
  g_free (self);
}

JoltDfuState
jolt_virtual_device_get_state (JoltVirtualDevice *self)
{
  return jolt_virtual_device_is_rom (self) ? jolt_virtual_rom_get_state (self->rom)
                                           : jolt_virtual_book_get_state (self->book);
}

GBytes *
jolt_virtual_device_dup_descriptors (JoltVirtualDevice *self)
{
  g_autoptr (GByteArray) configuration = NULL;
  GByteArray *descriptors;

  if (self->generation == 0)
    return NULL;

  configuration = jolt_virtual_descriptors_configuration (self->mode, &self->options);
  descriptors = jolt_virtual_descriptors_device (self->mode, self->chip, &self->options);
  g_byte_array_append (descriptors, configuration->data, configuration->len);

  return g_byte_array_free_to_bytes (descriptors);
}

static void
reset_book (JoltVirtualDevice *self)
{
  JoltDfuState state = jolt_virtual_book_get_state (self->book);

  if (state == JOLT_DFU_STATE_APP_DETACH)
    detach (self);
  else if (state == JOLT_DFU_STATE_MANIFEST_WAIT_RESET)
    restart (self, application_mode (self));
  else
    jolt_virtual_book_start (self->book, self->mode == JOLT_VIRTUAL_MODE_BOOK_DFU);
}

void
jolt_virtual_device_bus_reset (JoltVirtualDevice *self)
{
  if (self->generation == 0)
    return;

  self->configuration = 0;
  if (!jolt_virtual_device_is_rom (self))
    reset_book (self);
  else if (!self->hangs && jolt_virtual_rom_bus_reset (self->rom))
    restart_by_watchdog (self);

  /* The computer sets the configuration again. */
  if (self->enumerates && self->generation != 0) {
    self->configuration = 1;
    if (jolt_virtual_device_is_rom (self))
      jolt_virtual_rom_configure (self->rom);
  }
}

void
jolt_virtual_device_plug (JoltVirtualDevice *self)
{
  if (!self->plugged) {
    self->plugged = TRUE;
    power_on (self, power_on_mode (self));
  }
}

void
jolt_virtual_device_unplug (JoltVirtualDevice *self)
{
  self->plugged = FALSE;
  self->pulled = JOLT_VIRTUAL_ANSWER_ACK;
  leave (self);
}

void
jolt_virtual_device_press_reset (JoltVirtualDevice *self,
                                 JoltVirtualReset   how)
{
  if (!self->plugged)
    return;

  if (how == JOLT_VIRTUAL_RESET_BOOTLOADER && self->personality != JOLT_VIRTUAL_PERSONALITY_JTAG)
    restart (self, bootloader_mode (self));
  else
    restart (self, application_mode (self));
  self->registers.force_download = FALSE;
}

void
jolt_virtual_device_set_personality (JoltVirtualDevice      *self,
                                     JoltVirtualPersonality  personality)
{
  if (self->personality == personality)
    return;

  self->personality = personality;
  if (self->plugged)
    power_on (self, power_on_mode (self));
}

void
jolt_virtual_device_set_enumerates (JoltVirtualDevice *self,
                                    gboolean           enumerates)
{
  self->enumerates = enumerates;
  /* One that was not used yet is as it was before its computer came. */
  if (self->generation != 0 && !enumerates && self->configuration != 0) {
    self->configuration = 0;
    jolt_virtual_rom_bus_reset (self->rom);
  }
}
