/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "jolt-chip.h"

G_BEGIN_DECLS

#define JOLT_PACKER_DEFAULT_FLASH_SIZE (2u << 20)
#define JOLT_PACKER_DEFAULT_PART_SIZE  (512u << 10)

typedef struct _JoltPacker JoltPacker;

JoltPacker *jolt_packer_new            (const JoltChip  *chip) G_GNUC_WARN_UNUSED_RESULT;
void        jolt_packer_free           (JoltPacker      *self);
void        jolt_packer_set_flash_size (JoltPacker      *self,
                                        guint32          flash_size);
void        jolt_packer_set_part_size  (JoltPacker      *self,
                                        gsize            part_size);
void        jolt_packer_add            (JoltPacker      *self,
                                        guint32          address,
                                        const char      *name,
                                        GBytes          *bytes);
GBytes     *jolt_packer_finish         (JoltPacker      *self,
                                        GError         **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltPacker, jolt_packer_free)

G_END_DECLS
