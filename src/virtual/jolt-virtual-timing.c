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

/* The ROM of the S2 polls its controller without a pause. What it needs for a
 * request of its own was measured on its code at 40 MHz, one instruction a
 * cycle. */
#define REQUEST_US 50u
#define DOWNLOAD_US 100u

/* The others pause for 1 ms at each of their two USB channels. */
#define POLL_US 2000u

#define FRAME_US 1000u

/* Returns: how long a control transfer keeps the bus, in microseconds */
guint64
jolt_virtual_timing_bus_us (gsize data_bytes)
{
  gsize n_packets = (data_bytes + PACKET_SIZE - 1) / PACKET_SIZE;
  gsize n_bytes = SETUP_AND_STATUS_BYTES + n_packets * TRANSACTION_BYTES + data_bytes;

  return (n_bytes * 8 + BITS_PER_US - 1) / BITS_PER_US;
}

/**
 * jolt_virtual_timing_board_us:
 * @chip: a chip
 * @setup: a request
 * @since_poll_us: since the ROM last polled its controller
 *
 * Says how long the ROM takes for a request besides its work: the set-up packet
 * waits for a poll, and so does the packet of data from the computer. (Polls
 * for each request were counted on the code of all ROMs; their length is
 * inferred.)
 *
 * Returns: the time in microseconds
 */
guint64
jolt_virtual_timing_board_us (const JoltChip     *chip,
                              const JoltUsbSetup *setup,
                              guint64             since_poll_us)
{
  gboolean has_out_data = (setup->request_type & 0x80) == 0 && setup->length > 0;

  if (g_str_equal (chip->target, "esp32s2"))
    return has_out_data ? DOWNLOAD_US : REQUEST_US;

  return POLL_US - since_poll_us % POLL_US + (has_out_data ? POLL_US : 0);
}

/**
 * jolt_virtual_timing_start_us:
 * @now_us: when the computer hands the transfer to its host controller
 * @bus_free_us: when the transfer before it ends, or ended
 *
 * Says when a transfer begins on the bus. A controller that is at work continues
 * with the next transfer of the queue at once; one that has run dry reads
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
