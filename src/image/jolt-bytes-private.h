/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

#include "jolt-text.h"

G_BEGIN_DECLS

static inline guint16
jolt_read_u16 (const guint8 *data)
{
  return (guint16) (data[0] | data[1] << 8);
}

static inline guint32
jolt_read_u32 (const guint8 *data)
{
  return (guint32) data[0] | (guint32) data[1] << 8 | (guint32) data[2] << 16 | (guint32) data[3] << 24;
}

static inline void
jolt_write_u16 (guint8  *data,
                guint16  value)
{
  data[0] = (guint8) (value & 0xFF);
  data[1] = (guint8) (value >> 8);
}

static inline void
jolt_write_u32 (guint8  *data,
                guint32  value)
{
  jolt_write_u16 (data, (guint16) (value & 0xFFFF));
  jolt_write_u16 (data + 2, (guint16) (value >> 16));
}

/* Always representable here: no size in this library is near the end of gsize. */
static inline gsize
jolt_align (gsize value,
            gsize multiple)
{
  return (value + multiple - 1) / multiple * multiple;
}

/* A text field of fixed size, which need not end with NUL nor be fit to be shown. */
static inline char *
jolt_read_text (const guint8 *data,
                gsize         size)
{
  return jolt_text_clean ((const char *) data, (gssize) strnlen ((const char *) data, size));
}

G_END_DECLS
