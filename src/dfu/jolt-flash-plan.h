/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-firmware.h"

G_BEGIN_DECLS

/**
 * JoltFlashPiece:
 * @payload_offset: where in the payload its first byte is
 * @size_bytes: its length
 * @address: where in the flash it is written
 * @part: the part it belongs to
 * @erases: whether the board erases the flash for it
 * @verifies: whether the board reads it back when everything is sent
 *
 * A stretch of the payload for which the board erases flash when it starts.
 */
typedef struct {
  gsize    payload_offset;
  gsize    size_bytes;
  guint32  address;
  guint    part;
  gboolean erases;
  gboolean verifies;
} JoltFlashPiece;

/**
 * JoltFlashPlan:
 * @payload: what is sent: the file without its suffix
 * @vendor_id: of the board that the firmware is for
 * @product_id: of the board that the firmware is for
 * @chip_name: (nullable): the chip that the firmware is for
 * @pieces: (array length=n_pieces): in the order of the payload
 * @n_pieces: how many
 * @part_names: (array zero-terminated=1): the names of the parts
 * @n_parts: how many
 *
 * All that a worker needs to know of firmware; immutable, so that it may cross
 * threads.
 */
typedef struct {
  GBytes          *payload;
  guint16          vendor_id;
  guint16          product_id;
  char            *chip_name;
  JoltFlashPiece  *pieces;
  gsize            n_pieces;
  char           **part_names;
  guint            n_parts;
} JoltFlashPlan;

JoltFlashPlan *jolt_flash_plan_new   (JoltFirmware  *firmware) G_GNUC_WARN_UNUSED_RESULT;
JoltFlashPlan *jolt_flash_plan_ref   (JoltFlashPlan *self);
void           jolt_flash_plan_unref (JoltFlashPlan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltFlashPlan, jolt_flash_plan_unref)

G_END_DECLS
