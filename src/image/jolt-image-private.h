/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-image.h"
#include "jolt-pieces-private.h"

G_BEGIN_DECLS

gboolean jolt_image_read         (JoltImage        *self,
                                  const JoltPieces *pieces,
                                  gsize             offset);
void     jolt_image_check        (JoltImage        *self,
                                  const JoltPieces *pieces,
                                  gsize             offset);

/* Whether it is an application and cannot be a bootloader. */
static inline gboolean
jolt_image_is_application (const JoltImage *self)
{
  return self->description != NULL ? !self->description->is_bootloader : self->is_mapped;
}

G_END_DECLS
