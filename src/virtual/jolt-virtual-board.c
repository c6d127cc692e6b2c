/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-board.h"

#include "jolt-dfu-error.h"
#include "jolt-virtual-boot.h"
#include "jolt-virtual-dfu.h"
#include "jolt-virtual-script.h"
#include "jolt-virtual-standard.h"
#include "jolt-virtual-timing.h"

/**
 * JoltVirtualBoard:
 *
 * An ESP32 board in software, at the level of USB control transfers.
 *
 * The board is seen from three sides: the transport of this room, the test bed
 * that answers libusb, and the USB/IP server. It may be used from any thread.
 *
 * It has a clock of its own, which moves by the time that its transfers take
 * and by what it is told with [method@VirtualBoard.advance]; nothing in it ever
 * sleeps. A new board is plugged in with BOOT held.
 */

struct _JoltVirtualBoard
{
  GObject              parent_instance;

  GMutex               lock;           /* guards everything below */
  const JoltChip      *chip;
  JoltVirtualFlash    *flash;
  JoltVirtualDfu      *dfu;
  JoltVirtualScript   *script;
  JoltVirtualOptions   options;
  JoltVirtualStandard  standard;
  JoltVirtualFace      face;
  JoltBoardAccess      access;

  gboolean             plugged;
  gboolean             returning;
  JoltVirtualMode      return_mode;
  guint64              return_us;      /* until it returns */
  guint64              generation;     /* of now; 0 while not on the bus */
  guint64              n_generations;
  guint64              claimed;        /* the generation somebody has open */

  int                  next_poll_ms;   /* a fault's, for the next GETSTATUS; -1 for none */
  gboolean             wall_clock;
  gint64               last_us;        /* the wall clock at the last look */
};

G_DEFINE_FINAL_TYPE (JoltVirtualBoard, jolt_virtual_board, G_TYPE_OBJECT)

enum {
  BUS_CHANGED,
  LAST_SIGNAL,
};

static guint signals[LAST_SIGNAL];

static void
jolt_virtual_board_finalize (GObject *object)
{
  JoltVirtualBoard *self = JOLT_VIRTUAL_BOARD (object);

  jolt_virtual_dfu_free (self->dfu);
  jolt_virtual_flash_free (self->flash);
  jolt_virtual_script_free (self->script);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (jolt_virtual_board_parent_class)->finalize (object);
}

static void
jolt_virtual_board_class_init (JoltVirtualBoardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = jolt_virtual_board_finalize;

  /**
   * JoltVirtualBoard::bus-changed:
   *
   * The board came to the bus, left it, returned with other descriptors, or
   * may be used by other people than before. Emitted in the thread that caused
   * it.
   */
  signals[BUS_CHANGED] =
    g_signal_new ("bus-changed", JOLT_TYPE_VIRTUAL_BOARD, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
jolt_virtual_board_init (JoltVirtualBoard *self)
{
  g_mutex_init (&self->lock);
  self->script = jolt_virtual_script_new ();
  self->access = JOLT_BOARD_ACCESS_OK;
  self->next_poll_ms = -1;
}

static void
unlock (JoltVirtualBoard *self,
        guint64           generation_before)
{
  gboolean changed = self->generation != generation_before;

  g_mutex_unlock (&self->lock);

  if (changed)
    g_signal_emit (self, signals[BUS_CHANGED], 0);
}

static void
attach (JoltVirtualBoard *self,
        JoltVirtualMode   mode)
{
  self->returning = FALSE;
  self->claimed = 0;
  self->next_poll_ms = -1;
  self->standard.mode = mode;
  self->standard.configuration = 0;
  self->generation = mode == JOLT_VIRTUAL_MODE_OFF ? 0 : ++self->n_generations;
  jolt_virtual_dfu_start (self->dfu, mode == JOLT_VIRTUAL_MODE_DFU);
}

static void
leave (JoltVirtualBoard *self)
{
  self->generation = 0;
  self->claimed = 0;
  self->returning = FALSE;
}

static void
restart (JoltVirtualBoard *self,
         JoltVirtualMode   mode)
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
application_mode (JoltVirtualBoard *self)
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
power_on_mode (JoltVirtualBoard *self)
{
  return self->face == JOLT_VIRTUAL_FACE_BOOTLOADER ? JOLT_VIRTUAL_MODE_BOOTLOADER
                                                    : application_mode (self);
}

static void
come_back (JoltVirtualBoard *self)
{
  JoltVirtualFault fault;

  if (jolt_virtual_script_take (self->script, JOLT_VIRTUAL_FAULT_RETURN,
                                JOLT_VIRTUAL_PLACE_ANYWHERE, &fault)) {
    self->returning = FALSE;
    self->plugged = FALSE;
    return;
  }

  attach (self, self->return_mode);
}

static void
follow (JoltVirtualBoard   *self,
        JoltVirtualDfuNext  next)
{
  if (next == JOLT_VIRTUAL_DFU_DETACH)
    restart (self, JOLT_VIRTUAL_MODE_DFU);
  else if (next == JOLT_VIRTUAL_DFU_LEAVE)
    restart (self, application_mode (self));
}

static void
pass (JoltVirtualBoard *self,
      guint64           duration_us)
{
  JoltVirtualDfuNext next = JOLT_VIRTUAL_DFU_STAY;

  if (self->generation != 0) {
    jolt_virtual_dfu_elapse (self->dfu, &self->options, duration_us, &next);
    follow (self, next);
  } else if (self->returning) {
    self->return_us -= MIN (self->return_us, duration_us);
    if (self->return_us == 0)
      come_back (self);
  }
}

static void
look_at_clock (JoltVirtualBoard *self)
{
  gint64 now_us;

  if (!self->wall_clock)
    return;

  now_us = g_get_monotonic_time ();
  if (now_us > self->last_us)
    pass (self, now_us - self->last_us);
  self->last_us = now_us;
}

/* Returns: the generation before what the caller is about to do */
static guint64
lock (JoltVirtualBoard *self)
{
  guint64 generation;

  g_mutex_lock (&self->lock);
  generation = self->generation;
  look_at_clock (self);

  return generation;
}

/**
 * jolt_virtual_board_new:
 * @chip: a chip with DFU
 * @flash_size_bytes: the size of its flash; all erased
 *
 * Makes a board that is plugged in with BOOT held, on no bus in particular.
 */
JoltVirtualBoard *
jolt_virtual_board_new (const JoltChip *chip,
                        gsize           flash_size_bytes)
{
  JoltVirtualBoard *self;

  g_return_val_if_fail (chip != NULL, NULL);

  self = g_object_new (JOLT_TYPE_VIRTUAL_BOARD, NULL);
  self->chip = chip;
  self->flash = jolt_virtual_flash_new (flash_size_bytes);
  self->dfu = jolt_virtual_dfu_new (self->flash);
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
  self->plugged = TRUE;
  attach (self, JOLT_VIRTUAL_MODE_BOOTLOADER);

  return self;
}

const JoltChip *
jolt_virtual_board_get_chip (JoltVirtualBoard *self)
{
  return self->chip;
}

static JoltVirtualAnswer
faulty_request (JoltVirtualBoard       *self,
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
    self->plugged = FALSE;
    leave (self);
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
dfu_request (JoltVirtualBoard   *self,
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
is_dfu_request (JoltVirtualBoard   *self,
                const JoltUsbSetup *setup)
{
  guint8 number = jolt_virtual_descriptors_dfu_interface (self->standard.mode);

  return (setup->request_type & 0x7f) == JOLT_USB_REQUEST_TYPE_OUT &&
         number != JOLT_VIRTUAL_NO_INTERFACE && (setup->index & 0xff) == number;
}

/**
 * jolt_virtual_board_control:
 * @self: a board
 * @setup: the set-up stage
 * @data: @length bytes that come with an OUT request, or room for the answer
 * @length: (inout): bytes that come, or room (at least @setup->length is
 *   usual); bytes transferred
 * @duration_us: (out) (optional): how long the transfer takes from its start on
 *   the bus: what the board was still busy with, and the bus time
 *
 * Makes a control transfer. The board's clock moves on by its duration: a
 * caller that wants real time waits that long before it hands on the answer.
 *
 * SILENCE takes no time of its own; the caller advances the clock by what it
 * waits.
 *
 * Returns: how the board answers
 */
JoltVirtualAnswer
jolt_virtual_board_control (JoltVirtualBoard   *self,
                            const JoltUsbSetup *setup,
                            guint8             *data,
                            gsize              *length,
                            guint64            *duration_us)
{
  JoltVirtualDfuNext next = JOLT_VIRTUAL_DFU_STAY;
  JoltVirtualAnswer answer;
  guint64 before, wait_us, bus_us;

  g_return_val_if_fail (JOLT_IS_VIRTUAL_BOARD (self), JOLT_VIRTUAL_ANSWER_GONE);

  before = lock (self);
  if (duration_us != NULL)
    *duration_us = 0;

  if (self->generation == 0) {
    *length = 0;
    unlock (self, before);
    return JOLT_VIRTUAL_ANSWER_GONE;
  }

  wait_us = jolt_virtual_dfu_get_wait_us (self->dfu, &self->options);
  pass (self, wait_us);

  *length = MIN (*length, setup->length);
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
    pass (self, bus_us);

  self->last_us += wait_us + bus_us;
  if (duration_us != NULL)
    *duration_us = wait_us + bus_us;

  unlock (self, before);

  return answer;
}

/**
 * jolt_virtual_board_abandon:
 * @self: a board
 * @unspent_us: the rest of the last transfer's duration, in microseconds
 *
 * The computer gave up on the last transfer before its time was over, so the
 * board is still busy with what it was busy with.
 */
void
jolt_virtual_board_abandon (JoltVirtualBoard *self,
                            guint64           unspent_us)
{
  guint64 before = lock (self);

  if (self->generation != 0)
    jolt_virtual_dfu_add_work (self->dfu, unspent_us);

  unlock (self, before);
}

/**
 * jolt_virtual_board_bus_reset:
 * @self: a board
 *
 * Resets the bus. A board in appDETACH then restarts into DFU mode, one in
 * dfuMANIFEST-WAIT-RESET starts what was written; a board in DFU mode stays
 * there and forgets a download.
 *
 * The last is an inference: by the specification a reset ends DFU mode, but
 * every computer resets the port of a board that has just returned in DFU mode,
 * and flashing works.
 */
void
jolt_virtual_board_bus_reset (JoltVirtualBoard *self)
{
  guint64 before = lock (self);
  JoltDfuState state = jolt_virtual_dfu_get_state (self->dfu);

  if (self->generation != 0) {
    self->standard.configuration = 0;
    if (state == JOLT_DFU_STATE_APP_DETACH)
      restart (self, JOLT_VIRTUAL_MODE_DFU);
    else if (state == JOLT_DFU_STATE_MANIFEST_WAIT_RESET)
      restart (self, application_mode (self));
    else
      jolt_virtual_dfu_start (self->dfu, self->standard.mode == JOLT_VIRTUAL_MODE_DFU);
  }

  unlock (self, before);
}

/**
 * jolt_virtual_board_advance:
 * @self: a board
 * @duration_us: microseconds that pass
 *
 * Time passes without a transfer, for example while the computer waits for a
 * poll time-out.
 */
void
jolt_virtual_board_advance (JoltVirtualBoard *self,
                            guint64           duration_us)
{
  guint64 before = lock (self);

  pass (self, duration_us);
  unlock (self, before);
}

/**
 * jolt_virtual_board_set_wall_clock:
 * @self: a board
 * @wall_clock: whether the board's clock also moves with the computer's
 *
 * Lets the time between transfers pass by itself. For a bed where nobody is
 * there to call [method@VirtualBoard.advance].
 */
void
jolt_virtual_board_set_wall_clock (JoltVirtualBoard *self,
                                   gboolean          wall_clock)
{
  guint64 before = lock (self);

  self->wall_clock = wall_clock;
  self->last_us = g_get_monotonic_time ();
  unlock (self, before);
}

static void
unplug (JoltVirtualBoard *self)
{
  self->plugged = FALSE;
  leave (self);
}

static gboolean
check_open_fault (JoltVirtualBoard       *self,
                  JoltVirtualFaultPoint   point,
                  GError                **error)
{
  JoltVirtualFault fault;

  if (!jolt_virtual_script_take (self->script, point, JOLT_VIRTUAL_PLACE_ANYWHERE, &fault))
    return TRUE;

  if (fault.action == JOLT_VIRTUAL_FAULT_UNPLUG) {
    unplug (self);
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_BOARD, "the board left while it was opened");
  } else if (fault.action == JOLT_VIRTUAL_FAULT_DENIED) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_ACCESS, "opening the device was denied");
  } else if (fault.action == JOLT_VIRTUAL_FAULT_BUSY) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_BUSY, "the DFU interface is claimed already");
  } else if (fault.action == JOLT_VIRTUAL_FAULT_SILENCE) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_TIMEOUT, "opening the device timed out");
  } else {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_USB, "opening the device failed");
  }

  return FALSE;
}

static gboolean
may_open (JoltVirtualBoard  *self,
          gboolean           again,
          GError           **error)
{
  JoltVirtualFaultPoint point = again ? JOLT_VIRTUAL_FAULT_REOPEN : JOLT_VIRTUAL_FAULT_OPEN;

  if (self->generation == 0) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NO_BOARD, "no board stands at the port");
    return FALSE;
  }

  if (!check_open_fault (self, point, error))
    return FALSE;

  if (self->access == JOLT_BOARD_ACCESS_DENIED) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_ACCESS, "opening the device was denied");
    return FALSE;
  }

  if (!check_open_fault (self, JOLT_VIRTUAL_FAULT_CLAIM, error))
    return FALSE;

  if (self->access == JOLT_BOARD_ACCESS_BUSY || self->claimed != 0) {
    g_set_error (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_BUSY, "the DFU interface is claimed already");
    return FALSE;
  }

  return TRUE;
}

/**
 * jolt_virtual_board_open:
 * @self: a board
 * @again: whether this transport had it open before
 * @error: %JOLT_DFU_ERROR_NO_BOARD, _ACCESS, _BUSY, _TIMEOUT or _USB
 *
 * What the computer does before the first transfer: opens the device and
 * claims the DFU interface, for one at a time.
 *
 * Returns: the generation that is open now, or 0
 */
guint64
jolt_virtual_board_open (JoltVirtualBoard  *self,
                         gboolean           again,
                         GError           **error)
{
  guint64 before = lock (self);
  guint64 generation = 0;

  if (may_open (self, again, error))
    generation = self->claimed = self->generation;

  unlock (self, before);

  return generation;
}

/* @generation: what was opened; nothing happens where the board left since */
void
jolt_virtual_board_close (JoltVirtualBoard *self,
                          guint64           generation)
{
  guint64 before = lock (self);

  if (self->claimed == generation)
    self->claimed = 0;

  unlock (self, before);
}

/**
 * jolt_virtual_board_plug:
 * @self: a board
 *
 * Plugs the board in: power-on with what its face says.
 */
void
jolt_virtual_board_plug (JoltVirtualBoard *self)
{
  guint64 before = lock (self);

  if (!self->plugged) {
    self->plugged = TRUE;
    attach (self, power_on_mode (self));
  }

  unlock (self, before);
}

void
jolt_virtual_board_unplug (JoltVirtualBoard *self)
{
  guint64 before = lock (self);

  unplug (self);
  unlock (self, before);
}

/* Returns: whether the cable is in; the board may be off the bus all the same */
gboolean
jolt_virtual_board_get_plugged (JoltVirtualBoard *self)
{
  guint64 before = lock (self);
  gboolean plugged = self->plugged;

  unlock (self, before);

  return plugged;
}

/**
 * jolt_virtual_board_press_reset:
 * @self: a board
 * @how: with BOOT held or not
 *
 * Presses RESET. The board leaves the bus and returns after its return time:
 * with BOOT as the bootloader, without it as the application in its flash.
 * Without an application it does not return.
 */
void
jolt_virtual_board_press_reset (JoltVirtualBoard *self,
                                JoltVirtualReset  how)
{
  guint64 before = lock (self);

  if (self->plugged) {
    if (how == JOLT_VIRTUAL_RESET_BOOTLOADER && self->face != JOLT_VIRTUAL_FACE_JTAG)
      restart (self, JOLT_VIRTUAL_MODE_BOOTLOADER);
    else
      restart (self, application_mode (self));
  }

  unlock (self, before);
}

/**
 * jolt_virtual_board_get_returning:
 * @self: a board
 * @left_ms: (out) (optional): how long it is still away, in milliseconds
 *
 * Returns: whether the board restarts and is about to be back
 */
gboolean
jolt_virtual_board_get_returning (JoltVirtualBoard *self,
                                  guint            *left_ms)
{
  guint64 before = lock (self);
  gboolean returning = self->returning;

  if (left_ms != NULL)
    *left_ms = returning ? (self->return_us + 999) / 1000 : 0;

  unlock (self, before);

  return returning;
}

/* Ends a restart now. */
void
jolt_virtual_board_come_back (JoltVirtualBoard *self)
{
  guint64 before = lock (self);

  if (self->returning)
    come_back (self);

  unlock (self, before);
}

/* Another face than before powers a board that is plugged in on anew. */
void
jolt_virtual_board_set_face (JoltVirtualBoard *self,
                             JoltVirtualFace   face)
{
  guint64 before = lock (self);

  if (self->face != face) {
    self->face = face;
    if (self->plugged)
      attach (self, power_on_mode (self));
  }

  unlock (self, before);
}

void
jolt_virtual_board_get_options (JoltVirtualBoard   *self,
                                JoltVirtualOptions *options)
{
  guint64 before = lock (self);

  *options = self->options;
  unlock (self, before);
}

/* The descriptors change at once: to be called before somebody looks. */
void
jolt_virtual_board_set_options (JoltVirtualBoard         *self,
                                const JoltVirtualOptions *options)
{
  guint64 before = lock (self);

  self->options = *options;
  unlock (self, before);
}

JoltBoardAccess
jolt_virtual_board_get_access (JoltVirtualBoard *self)
{
  guint64 before = lock (self);
  JoltBoardAccess access = self->access;

  unlock (self, before);

  return access;
}

/* What the computer lets its person do with the board. */
void
jolt_virtual_board_set_access (JoltVirtualBoard *self,
                               JoltBoardAccess   access)
{
  guint64 before = lock (self);

  self->access = access;
  unlock (self, before);
  g_signal_emit (self, signals[BUS_CHANGED], 0);
}

guint64
jolt_virtual_board_get_generation (JoltVirtualBoard *self)
{
  guint64 before = lock (self);
  guint64 generation = self->generation;

  unlock (self, before);

  return generation;
}

/**
 * jolt_virtual_board_dup_descriptors:
 * @self: a board
 * @generation: (out) (optional): the generation they belong to
 *
 * What the computer read when the board came: the device descriptor and the
 * configuration behind it, as in the `descriptors` file of sysfs. No transfer
 * is made.
 *
 * Returns: (transfer full) (nullable): the descriptors; %NULL while the board
 *   is not on the bus
 */
GBytes *
jolt_virtual_board_dup_descriptors (JoltVirtualBoard *self,
                                    guint64          *generation)
{
  guint64 before = lock (self);
  GByteArray *descriptors = NULL;

  if (self->generation != 0) {
    g_autoptr (GByteArray) configuration =
      jolt_virtual_descriptors_configuration (self->standard.mode, &self->options);

    descriptors = jolt_virtual_descriptors_device (self->standard.mode, self->chip, &self->options);
    g_byte_array_append (descriptors, configuration->data, configuration->len);
  }

  if (generation != NULL)
    *generation = self->generation;

  unlock (self, before);

  return descriptors != NULL ? g_byte_array_free_to_bytes (descriptors) : NULL;
}

JoltDfuState
jolt_virtual_board_get_state (JoltVirtualBoard *self)
{
  guint64 before = lock (self);
  JoltDfuState state = jolt_virtual_dfu_get_state (self->dfu);

  unlock (self, before);

  return state;
}

/**
 * jolt_virtual_board_dup_flash:
 * @self: a board
 * @address: where
 * @size: how many bytes
 *
 * Reads the flash.
 *
 * Returns: (transfer full) (nullable): a copy, or %NULL outside of the flash
 */
GBytes *
jolt_virtual_board_dup_flash (JoltVirtualBoard *self,
                              guint32           address,
                              gsize             size)
{
  guint64 before = lock (self);
  const guint8 *data = jolt_virtual_flash_peek (self->flash, address, size);
  GBytes *bytes = data != NULL ? g_bytes_new (data, size) : NULL;

  unlock (self, before);

  return bytes;
}

void
jolt_virtual_board_add_fault (JoltVirtualBoard       *self,
                              const JoltVirtualFault *fault)
{
  guint64 before = lock (self);

  jolt_virtual_script_add (self->script, fault);
  unlock (self, before);
}

void
jolt_virtual_board_clear_faults (JoltVirtualBoard *self)
{
  guint64 before = lock (self);

  jolt_virtual_script_clear (self->script);
  unlock (self, before);
}

/* Returns: how many faults happened since they were cleared */
guint
jolt_virtual_board_get_n_faults (JoltVirtualBoard *self)
{
  guint64 before = lock (self);
  guint n_hits = jolt_virtual_script_get_n_hits (self->script);

  unlock (self, before);

  return n_hits;
}
