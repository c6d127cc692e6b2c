/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-timing.h"

/* USB 2.0, 5.5.4: a full-speed control transfer with one data packet costs 45
 * bytes besides its data (sync, PID, end point, CRC, set-up data and gaps of
 * three transactions), at 12 Mbit/s; 5.8.4: each further transaction costs 13.
 * A transfer without data has one transaction less. 64 bytes then take 73 µs,
 * which is the 13 transfers a frame of table 5-2. */
#define PACKET_SIZE 64u
#define SETUP_AND_STATUS_BYTES 32u
#define TRANSACTION_BYTES 13u
#define BITS_PER_US 12u

/* The board's own: taking the set-up packet, finding the answer. Not known for
 * the ROM; a small full-speed controller needs some tens of microseconds. */
#define BOARD_US 50u

#define FRAME_US 1000u

/* Returns: how long a control transfer keeps the bus, in microseconds */
guint64
jolt_virtual_timing_control_us (gsize data_bytes)
{
  gsize n_packets = (data_bytes + PACKET_SIZE - 1) / PACKET_SIZE;
  gsize n_bytes = SETUP_AND_STATUS_BYTES + n_packets * TRANSACTION_BYTES + data_bytes;

  return BOARD_US + (n_bytes * 8 + BITS_PER_US - 1) / BITS_PER_US;
}

/**
 * jolt_virtual_timing_start_us:
 * @now_us: when the computer hands the transfer to its host controller
 * @bus_free_us: when the transfer before it ends, or ended
 *
 * Says when a transfer begins on the bus. A controller that is at work goes on
 * with the next transfer of the queue at once; one that has run dry looks at
 * its list again at the next frame, every millisecond. That is why a program
 * that waits for each answer gets one transfer a frame, and why it pays to have
 * the next one queued. (OHCI 4.2 and EHCI's split transactions work so; xHCI
 * can be quicker.)
 *
 * Returns: the time of the start
 */
guint64
jolt_virtual_timing_start_us (guint64 now_us,
                              guint64 bus_free_us)
{
  if (bus_free_us > now_us)
    return bus_free_us;

  return (now_us / FRAME_US + 1) * FRAME_US;
}
