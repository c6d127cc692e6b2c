/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "jolt-dfu.h"
#include "jolt-dfu-error.h"

/* A flash of a board that answers what the input says: the truth, a lie, or
 * nothing at all. When the input is over it answers the truth, so every flash
 * ends. */

#define PAYLOAD_SIZE 12000
#define DEPTH 4

#define FUZZ_TYPE_TRANSPORT (fuzz_transport_get_type ())
G_DECLARE_FINAL_TYPE (FuzzTransport, fuzz_transport, FUZZ, TRANSPORT, GObject)

struct _FuzzTransport
{
  GObject       parent_instance;

  const guint8 *input;
  gsize         size;
  const guint8 *payload;
  guint         depth;

  gboolean      open;
  JoltDfuMode   mode;
  gsize         block_size;
  JoltDfuState  state;
  GQueue        queue;       /* of requests, as numbers */
  guint64       n_requests;
  gboolean      is_rom;
  gboolean      is_tolerant;
  gboolean      is_silent;   /* a request is under way that is never answered */
  gboolean      ended;       /* the last DNLOAD had no data */
  gboolean      confirmed;   /* the last answer was dfuIDLE and OK after that */
};

static guint8
next (FuzzTransport *self)
{
  if (self->size == 0)
    return 0;

  self->size--;

  return *self->input++;
}

/* One byte for each decision; most of them let it be the truth. */
static gboolean
lies (FuzzTransport *self,
      guint8        *how)
{
  guint8 byte = next (self);

  *how = byte & 7;

  return byte >= 224;
}

static gboolean
fuzz_transport_open (JoltTransport     *transport,
                     JoltDfuInterface  *iface,
                     GError           **error)
{
  static const JoltDfuError codes[] = {
    JOLT_DFU_ERROR_NO_BOARD, JOLT_DFU_ERROR_ACCESS, JOLT_DFU_ERROR_BUSY, JOLT_DFU_ERROR_NO_DFU,
    JOLT_DFU_ERROR_GONE, JOLT_DFU_ERROR_USB,
  };
  FuzzTransport *self = FUZZ_TRANSPORT (transport);
  guint8 how;

  g_assert_false (self->open);

  memset (iface, 0, sizeof *iface);
  iface->vendor_id = 0x303a;
  iface->product_id = 2;
  iface->mode = self->mode;
  iface->transfer_size_bytes = 64;
  iface->attributes = JOLT_DFU_WILL_DETACH | JOLT_DFU_MANIFESTATION_TOLERANT |
                                 JOLT_DFU_CAN_DOWNLOAD | JOLT_DFU_CAN_UPLOAD;
  iface->dfu_version = 0x0110;
  iface->interface_number = 2;
  iface->n_interfaces = next (self) & 1 ? 3 : 1;

  if (lies (self, &how)) {
    if (how < G_N_ELEMENTS (codes)) {
      g_set_error_literal (error, JOLT_DFU_ERROR, (int) codes[how], "fuzz");
      return FALSE;
    }
    iface->attributes = next (self);
    iface->transfer_size_bytes = (guint16) (next (self) << 8 | next (self));
    iface->product_id = next (self);
  }

  self->block_size = CLAMP (iface->transfer_size_bytes, 1, 64);
  self->is_rom = jolt_dfu_interface_is_rom (iface);
  self->is_tolerant = (iface->attributes & JOLT_DFU_MANIFESTATION_TOLERANT) != 0;
  self->is_silent = FALSE;
  self->open = TRUE;

  return TRUE;
}

static void
fuzz_transport_discard (JoltTransport *transport)
{
  FuzzTransport *self = FUZZ_TRANSPORT (transport);

  g_queue_clear (&self->queue);
  /* A device by the book can be asked again. */
  self->is_silent = FALSE;
}

static void
fuzz_transport_close (JoltTransport *transport)
{
  fuzz_transport_discard (transport);
  FUZZ_TRANSPORT (transport)->open = FALSE;
}

static gboolean
fuzz_transport_wait_for_device (JoltTransport  *transport,
                                JoltDfuMode     mode,
                                gboolean        another,
                                guint           timeout_ms,
                                GCancellable   *cancellable,
                                GError        **error)
{
  FuzzTransport *self = FUZZ_TRANSPORT (transport);
  guint8 how;

  g_assert_false (self->open);

  if (lies (self, &how) || self->mode < mode) {
    g_set_error_literal (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_NOT_RETURNED, "fuzz");
    return FALSE;
  }

  return TRUE;
}

static gboolean
fuzz_transport_submit (JoltTransport       *transport,
                       const JoltUsbSetup  *setup,
                       const guint8        *data,
                       GError             **error)
{
  FuzzTransport *self = FUZZ_TRANSPORT (transport);

  g_assert_true (self->open);
  g_assert_cmpuint (++self->n_requests, <, 2000000);

  /* The ROM gets nothing more once it did not answer. */
  g_assert_false (self->is_silent && self->is_rom);
  if (setup->request == JOLT_DFU_REQUEST_DNLOAD)
    self->ended = setup->length == 0;

  if (setup->request == JOLT_DFU_REQUEST_DNLOAD && setup->length > 0) {
    gsize offset = setup->value * self->block_size;

    g_assert_cmpuint (offset + setup->length, <=, PAYLOAD_SIZE);
    g_assert_cmpuint (setup->length, <=, self->block_size);
    g_assert_true (memcmp (data, self->payload + offset, setup->length) == 0);
  }

  g_queue_push_tail (&self->queue, GUINT_TO_POINTER (setup->request | (setup->length == 0) << 8 | setup->length << 16));
  g_assert_cmpuint (self->queue.length, <=, self->depth);

  return TRUE;
}

/* What an honest board does. Returns: how many bytes it answers */
static gssize
do_request (FuzzTransport *self,
            guint          request,
            gboolean       is_empty,
            guint          length,
            guint8        *data)
{
  switch ((JoltDfuRequest) request) {
  case JOLT_DFU_REQUEST_DETACH:
    self->mode = JOLT_DFU_MODE_DFU;
    self->state = JOLT_DFU_STATE_IDLE;
    return 0;
  case JOLT_DFU_REQUEST_DNLOAD:
    self->state = is_empty ? JOLT_DFU_STATE_IDLE : JOLT_DFU_STATE_DNLOAD_IDLE;
    return length;
  case JOLT_DFU_REQUEST_GETSTATUS:
    memset (data, 0, JOLT_DFU_STATUS_SIZE);
    data[4] = self->state;
    return JOLT_DFU_STATUS_SIZE;
  case JOLT_DFU_REQUEST_CLRSTATUS:
  case JOLT_DFU_REQUEST_ABORT:
    self->state = JOLT_DFU_STATE_IDLE;
    return 0;
  case JOLT_DFU_REQUEST_GETSTATE:
  case JOLT_DFU_REQUEST_UPLOAD:
  default:
    g_assert_not_reached ();
  }
}

static gssize
fuzz_transport_reap (JoltTransport  *transport,
                     guint8         *data,
                     gsize           size,
                     guint           timeout_ms,
                     GCancellable   *cancellable,
                     GError        **error)
{
  static const JoltDfuError codes[] = {
    JOLT_DFU_ERROR_TIMEOUT, JOLT_DFU_ERROR_STALL, JOLT_DFU_ERROR_GONE, JOLT_DFU_ERROR_USB,
  };
  FuzzTransport *self = FUZZ_TRANSPORT (transport);
  guint8 answer[JOLT_DFU_STATUS_SIZE] = { 0 };
  guint request, how_many;
  gssize length;
  guint8 how;

  g_assert_cmpuint (self->queue.length, >, 0);
  request = GPOINTER_TO_UINT (g_queue_peek_head (&self->queue));
  how_many = request >> 16;

  if (!lies (self, &how)) {
    length = do_request (self, request & 0xff, (request >> 8 & 1) != 0, how_many, answer);
  } else if (how < G_N_ELEMENTS (codes)) {
    self->is_silent = codes[how] == JOLT_DFU_ERROR_TIMEOUT;
    if (!self->is_silent)
      g_queue_pop_head (&self->queue);
    g_set_error_literal (error, JOLT_DFU_ERROR, (int) codes[how], "fuzz");
    return -1;
  } else {
    /* Another state, perhaps a status, perhaps cut short. */
    self->state = next (self) % JOLT_DFU_N_STATES;
    length = do_request (self, request & 0xff, (request >> 8 & 1) != 0, how_many, answer);
    if (how & 1) {
      answer[0] = next (self);
      answer[1] = next (self);
      answer[3] = next (self) & 1;
    }
    if (how & 2)
      length = MIN (length, next (self));
  }

  g_queue_pop_head (&self->queue);
  self->confirmed = self->ended && (request & 0xff) == JOLT_DFU_REQUEST_GETSTATUS &&
                    length == JOLT_DFU_STATUS_SIZE && answer[0] == JOLT_DFU_STATUS_OK &&
                    answer[4] == JOLT_DFU_STATE_IDLE;
  if (data != NULL)
    memcpy (data, answer, MIN (size, sizeof answer));

  return length;
}

static gboolean
fuzz_transport_has_left (JoltTransport *transport,
                         guint          timeout_ms)
{
  guint8 how;

  return lies (FUZZ_TRANSPORT (transport), &how);
}

static gboolean
fuzz_transport_bus_reset (JoltTransport  *transport,
                          GError        **error)
{
  FuzzTransport *self = FUZZ_TRANSPORT (transport);
  guint8 how;

  self->state = JOLT_DFU_STATE_IDLE;
  if (lies (self, &how)) {
    g_set_error_literal (error, JOLT_DFU_ERROR, JOLT_DFU_ERROR_GONE, "fuzz");
    return FALSE;
  }

  return TRUE;
}

static gboolean
fuzz_transport_sleep (JoltTransport  *transport,
                      guint           duration_ms,
                      GCancellable   *cancellable,
                      GError        **error)
{
  g_assert_cmpuint (duration_ms, <=, 60000);

  return TRUE;
}

static void
fuzz_transport_iface_init (JoltTransportInterface *iface)
{
  iface->open = fuzz_transport_open;
  iface->close = fuzz_transport_close;
  iface->wait_for_device = fuzz_transport_wait_for_device;
  iface->submit = fuzz_transport_submit;
  iface->reap = fuzz_transport_reap;
  iface->discard = fuzz_transport_discard;
  iface->has_left = fuzz_transport_has_left;
  iface->bus_reset = fuzz_transport_bus_reset;
  iface->sleep = fuzz_transport_sleep;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (FuzzTransport, fuzz_transport, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (JOLT_TYPE_TRANSPORT, fuzz_transport_iface_init))

static void
fuzz_transport_class_init (FuzzTransportClass *klass)
{
}

static void
fuzz_transport_init (FuzzTransport *self)
{
  g_queue_init (&self->queue);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static guint8 bytes[PAYLOAD_SIZE];
  static char *names[] = { (char *) "a.bin", NULL };
  JoltFlashPiece pieces[] = {
    { .payload_offset = 130, .size_bytes = 1000, .erases = TRUE, .verifies = TRUE },
    { .payload_offset = 1300, .size_bytes = 10600, .erases = TRUE },
  };
  g_autoptr (FuzzTransport) transport = g_object_new (FUZZ_TYPE_TRANSPORT, NULL);
  g_autoptr (JoltDfuLog) log = jolt_dfu_log_new ();
  g_autoptr (GBytes) payload = g_bytes_new_static (bytes, sizeof bytes);
  g_autoptr (GError) error = NULL;
  JoltFlashPlan plan = {
    .payload = payload,
    .vendor_id = 0x303a,
    .product_id = 2,
    .pieces = pieces,
    .n_pieces = G_N_ELEMENTS (pieces),
    .part_names = names,
    .n_parts = 1,
  };
  JoltDfuPort port = { .transport = JOLT_TRANSPORT (transport), .log = log };
  gboolean ok;

  for (guint i = 0; i < PAYLOAD_SIZE; i++)
    bytes[i] = (guint8) (i * 7 + i / 256);

  transport->input = data;
  transport->size = size;
  transport->payload = bytes;
  transport->mode = next (transport) & 1 ? JOLT_DFU_MODE_DFU : JOLT_DFU_MODE_RUNTIME;
  transport->state = transport->mode == JOLT_DFU_MODE_DFU ? JOLT_DFU_STATE_IDLE : JOLT_DFU_STATE_APP_IDLE;
  transport->depth = next (transport) & 1 ? 1 : DEPTH;

  ok = jolt_dfu_write (&port, &plan, transport->depth, NULL, &error);

  g_assert_true (ok == (error == NULL));
  g_assert_true (ok || error->domain == JOLT_DFU_ERROR);
  g_assert_true (!ok || transport->confirmed || !transport->is_tolerant);
  g_assert_false (transport->open);
  g_assert_cmpuint (transport->queue.length, ==, 0);

  return 0;
}
