/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "usbip-wire.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Where the fields of a header are */
#define COMMAND 0
#define SEQUENCE 4
#define DEVICE 8
#define DIRECTION 12
#define END_POINT 16
#define SUBMIT_LENGTH 24
#define SUBMIT_SETUP 40
#define ANSWER_STATUS 20
#define ANSWER_LENGTH 24
#define UNLINK_SEQUENCE 20

static guint32
get_u32 (const guint8 *header,
         gsize         offset)
{
  guint32 value;

  memcpy (&value, header + offset, sizeof value);

  return GUINT32_FROM_BE (value);
}

static void
set_u32 (guint8  *header,
         gsize    offset,
         guint32  value)
{
  value = GUINT32_TO_BE (value);
  memcpy (header + offset, &value, sizeof value);
}

/* Returns: whether it is a request that makes sense */
gboolean
usbip_request_parse (const guint8 *header,
                     UsbipRequest *request)
{
  const guint8 *setup = header + SUBMIT_SETUP;
  guint32 command = get_u32 (header, COMMAND);

  *request = (UsbipRequest) {
    .sequence = get_u32 (header, SEQUENCE),
    .is_in = get_u32 (header, DIRECTION) != 0,
    .end_point = get_u32 (header, END_POINT),
  };

  /* The kernel numbers them SUBMIT 1, UNLINK 2, RET_SUBMIT 3, RET_UNLINK 4. */
  if (command == USBIP_CMD_UNLINK) {
    request->command = USBIP_CMD_UNLINK;
    request->unlink = get_u32 (header, UNLINK_SEQUENCE);
    return TRUE;
  }

  if (command != USBIP_CMD_SUBMIT)
    return FALSE;

  request->command = USBIP_CMD_SUBMIT;
  request->length = get_u32 (header, SUBMIT_LENGTH);
  request->setup = (JoltUsbSetup) {
    setup[0], setup[1], setup[2] | setup[3] << 8, setup[4] | setup[5] << 8, setup[6] | setup[7] << 8,
  };

  return request->length <= USBIP_DATA_MAX && request->end_point < 16;
}

/* The computer's side, for tests */
void
usbip_request_write (const UsbipRequest *request,
                     guint8             *header)
{
  const JoltUsbSetup *setup = &request->setup;
  const guint8 bytes[8] = {
    setup->request_type, setup->request, setup->value & 0xff, setup->value >> 8,
    setup->index & 0xff, setup->index >> 8, setup->length & 0xff, setup->length >> 8,
  };

  memset (header, 0, USBIP_HEADER_SIZE);
  set_u32 (header, COMMAND, request->command);
  set_u32 (header, SEQUENCE, request->sequence);
  set_u32 (header, DEVICE, 0x10001);
  set_u32 (header, DIRECTION, request->is_in);
  set_u32 (header, END_POINT, request->end_point);

  if (request->command == USBIP_CMD_UNLINK) {
    set_u32 (header, UNLINK_SEQUENCE, request->unlink);
  } else {
    set_u32 (header, SUBMIT_LENGTH, request->length);
    memcpy (header + SUBMIT_SETUP, bytes, sizeof bytes);
  }
}

/* @status: 0 or a negative errno value of Linux */
void
usbip_answer_write (UsbipCommand  command,
                    guint32       sequence,
                    gint32        status,
                    guint32       length,
                    guint8       *header)
{
  memset (header, 0, USBIP_HEADER_SIZE);
  set_u32 (header, COMMAND, command);
  set_u32 (header, SEQUENCE, sequence);
  set_u32 (header, ANSWER_STATUS, (guint32) status);
  if (command == USBIP_RET_SUBMIT)
    set_u32 (header, ANSWER_LENGTH, length);
}

/* The computer's side, for tests */
void
usbip_answer_parse (const guint8 *header,
                    UsbipCommand *command,
                    guint32      *sequence,
                    gint32       *status,
                    guint32      *length)
{
  *command = get_u32 (header, COMMAND);
  *sequence = get_u32 (header, SEQUENCE);
  *status = (gint32) get_u32 (header, ANSWER_STATUS);
  *length = *command == USBIP_RET_SUBMIT ? get_u32 (header, ANSWER_LENGTH) : 0;
}

gboolean
usbip_read_all (int    fd,
                void  *data,
                gsize  size)
{
  while (size > 0) {
    gssize n = recv (fd, data, size, 0);

    if (n == 0 || (n < 0 && errno != EINTR))
      return FALSE;

    if (n > 0) {
      data = (guint8 *) data + n;
      size -= n;
    }
  }

  return TRUE;
}

gboolean
usbip_write_all (int         fd,
                 const void *data,
                 gsize       size)
{
  while (size > 0) {
    gssize n = send (fd, data, size, MSG_NOSIGNAL);

    if (n < 0 && errno != EINTR)
      return FALSE;

    if (n > 0) {
      data = (const guint8 *) data + n;
      size -= n;
    }
  }

  return TRUE;
}
