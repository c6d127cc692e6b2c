/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-dfu-protocol.h"

G_BEGIN_DECLS

/* USB/IP as Linux speaks it (Documentation/usb/usbip_protocol.rst): 48-byte
 * headers in network byte order, the set-up packet in its own. */

#define USBIP_HEADER_SIZE 48
#define USBIP_DATA_MAX (1u << 20)

typedef enum {
  USBIP_CMD_SUBMIT = 1,
  USBIP_CMD_UNLINK = 2,
  USBIP_RET_SUBMIT = 3,
  USBIP_RET_UNLINK = 4,
} UsbipCommand;

typedef struct {
  UsbipCommand command;
  guint32      sequence;
  gboolean     is_in;
  guint32      end_point;
  guint32      length;        /* SUBMIT: of the transfer buffer */
  JoltUsbSetup setup;         /* SUBMIT */
  guint32      unlink;        /* UNLINK: the sequence number to take back */
} UsbipRequest;

gboolean usbip_request_parse  (const guint8       *header,
                               UsbipRequest       *request);
void     usbip_request_write  (const UsbipRequest *request,
                               guint8             *header);
void     usbip_answer_write   (UsbipCommand        command,
                               guint32             sequence,
                               gint32              status,
                               guint32             length,
                               guint8             *header);
void     usbip_answer_parse   (const guint8       *header,
                               UsbipCommand       *command,
                               guint32            *sequence,
                               gint32             *status,
                               guint32            *length);

gboolean usbip_read_all       (int                 fd,
                               void               *data,
                               gsize               size);
gboolean usbip_write_all      (int                 fd,
                               const void         *data,
                               gsize               size);

G_END_DECLS
