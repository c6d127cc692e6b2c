/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-dfu-protocol.h"

G_BEGIN_DECLS

#define JOLT_TYPE_TRANSPORT (jolt_transport_get_type ())
G_DECLARE_INTERFACE (JoltTransport, jolt_transport, JOLT, TRANSPORT, GObject)

/* One port of the bus, seen by one worker thread. A transport belongs to the
 * port and not to the device: the board at it can leave and come back with
 * other descriptors. Every function blocks; only one thread may use a
 * transport at a time; no function touches the main context. See
 * jolt-transport.c for the contract of each function. */
struct _JoltTransportInterface
{
  GTypeInterface parent_iface;

  gboolean (* open)            (JoltTransport       *self,
                                JoltDfuInterface    *iface,
                                GError             **error);
  void     (* close)           (JoltTransport       *self);
  gboolean (* wait_for_device) (JoltTransport       *self,
                                JoltDfuMode          mode,
                                gboolean             another,
                                guint                timeout_ms,
                                GCancellable        *cancellable,
                                GError             **error);
  gboolean (* submit)          (JoltTransport       *self,
                                const JoltUsbSetup  *setup,
                                const guint8        *data,
                                GError             **error);
  gssize   (* reap)            (JoltTransport       *self,
                                guint8              *data,
                                gsize                size,
                                guint                timeout_ms,
                                GCancellable        *cancellable,
                                GError             **error);
  void     (* discard)         (JoltTransport       *self);
  gboolean (* has_left)        (JoltTransport       *self,
                                guint                timeout_ms);
  gboolean (* bus_reset)       (JoltTransport       *self,
                                GError             **error);
  gboolean (* sleep)           (JoltTransport       *self,
                                guint                duration_ms,
                                GCancellable        *cancellable,
                                GError             **error);
};

gboolean jolt_transport_open            (JoltTransport       *self,
                                         JoltDfuInterface    *iface,
                                         GError             **error);
void     jolt_transport_close           (JoltTransport       *self);
gboolean jolt_transport_wait_for_device (JoltTransport       *self,
                                         JoltDfuMode          mode,
                                         gboolean             another,
                                         guint                timeout_ms,
                                         GCancellable        *cancellable,
                                         GError             **error);
gboolean jolt_transport_submit          (JoltTransport       *self,
                                         const JoltUsbSetup  *setup,
                                         const guint8        *data,
                                         GError             **error);
gssize   jolt_transport_reap            (JoltTransport       *self,
                                         guint8              *data,
                                         gsize                size,
                                         guint                timeout_ms,
                                         GCancellable        *cancellable,
                                         GError             **error);
void     jolt_transport_discard         (JoltTransport       *self);
gssize   jolt_transport_control         (JoltTransport       *self,
                                         const JoltUsbSetup  *setup,
                                         guint8              *data,
                                         guint                timeout_ms,
                                         GError             **error);
gboolean jolt_transport_has_left        (JoltTransport       *self,
                                         guint                timeout_ms);
gboolean jolt_transport_bus_reset       (JoltTransport       *self,
                                         GError             **error);
gboolean jolt_transport_sleep           (JoltTransport       *self,
                                         guint                duration_ms,
                                         GCancellable        *cancellable,
                                         GError             **error);

G_END_DECLS
