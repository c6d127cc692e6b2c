/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "jolt-app-description.h"
#include "jolt-chip.h"
#include "jolt-partition-table.h"

G_BEGIN_DECLS

/**
 * JoltPartKind:
 * @JOLT_PART_KIND_DATA: anything else
 * @JOLT_PART_KIND_BOOTLOADER: the second-stage bootloader
 * @JOLT_PART_KIND_PARTITION_TABLE: a partition table
 * @JOLT_PART_KIND_APPLICATION: an application
 * @JOLT_PART_KIND_OTA_DATA: says which application starts
 * @JOLT_PART_KIND_NVS: settings
 * @JOLT_PART_KIND_PHY: radio calibration
 * @JOLT_PART_KIND_MERGED: a picture of the flash from its start or the bootloader on
 *
 * What a part is, from what is in it and where it lies.
 */
typedef enum {
  JOLT_PART_KIND_DATA,
  JOLT_PART_KIND_BOOTLOADER,
  JOLT_PART_KIND_PARTITION_TABLE,
  JOLT_PART_KIND_APPLICATION,
  JOLT_PART_KIND_OTA_DATA,
  JOLT_PART_KIND_NVS,
  JOLT_PART_KIND_PHY,
  JOLT_PART_KIND_MERGED,
} JoltPartKind;

#define JOLT_TYPE_PART_KIND (jolt_part_kind_get_type ())
GType jolt_part_kind_get_type (void);

const char *jolt_part_kind_get_nick (JoltPartKind kind);

#define JOLT_TYPE_FIRMWARE_PART (jolt_firmware_part_get_type ())
G_DECLARE_FINAL_TYPE (JoltFirmwarePart, jolt_firmware_part, JOLT, FIRMWARE_PART, GObject)

const char               *jolt_firmware_part_get_name            (JoltFirmwarePart *self);
guint32                   jolt_firmware_part_get_address         (JoltFirmwarePart *self);
gsize                     jolt_firmware_part_get_size            (JoltFirmwarePart *self);
JoltPartKind              jolt_firmware_part_get_kind            (JoltFirmwarePart *self);
gboolean                  jolt_firmware_part_get_md5_ok          (JoltFirmwarePart *self);
const JoltChip           *jolt_firmware_part_get_chip            (JoltFirmwarePart *self);
const JoltAppDescription *jolt_firmware_part_get_app_description (JoltFirmwarePart *self);
gsize                     jolt_firmware_part_get_n_pieces        (JoltFirmwarePart *self);
GBytes                   *jolt_firmware_part_get_piece           (JoltFirmwarePart *self,
                                                                  gsize             index);

G_END_DECLS
