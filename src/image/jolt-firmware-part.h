/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "jolt-chip.h"
#include "jolt-flash-contents.h"
#include "jolt-image.h"
#include "jolt-partition-table.h"

G_BEGIN_DECLS

/**
 * JoltPartKind:
 * @JOLT_PART_KIND_DATA: anything else
 * @JOLT_PART_KIND_BOOTLOADER: the second-stage bootloader, or another program
 *   that is loaded into RAM and goes to the bootloader's place
 * @JOLT_PART_KIND_PARTITION_TABLE: a partition table
 * @JOLT_PART_KIND_APPLICATION: an application
 * @JOLT_PART_KIND_OTA_DATA: says which application starts
 * @JOLT_PART_KIND_NVS: settings
 * @JOLT_PART_KIND_PHY: radio calibration
 * @JOLT_PART_KIND_FILE_SYSTEM: files for the application
 * @JOLT_PART_KIND_MERGED: a copy of the flash from its start or the bootloader on
 *
 * What a part is, from what is in it and where it goes.
 */
typedef enum {
  JOLT_PART_KIND_DATA,
  JOLT_PART_KIND_BOOTLOADER,
  JOLT_PART_KIND_PARTITION_TABLE,
  JOLT_PART_KIND_APPLICATION,
  JOLT_PART_KIND_OTA_DATA,
  JOLT_PART_KIND_NVS,
  JOLT_PART_KIND_PHY,
  JOLT_PART_KIND_FILE_SYSTEM,
  JOLT_PART_KIND_MERGED,
} JoltPartKind;

/**
 * JoltPartEvidence:
 * @JOLT_PART_EVIDENCE_NONE: nothing says what it is
 * @JOLT_PART_EVIDENCE_NAME: only its name does
 * @JOLT_PART_EVIDENCE_PLACE: the address it goes to, or the partition there
 * @JOLT_PART_EVIDENCE_LIKELY: its bytes, but those of something else can be
 *   alike: an image for RAM alone that does not say that it is a bootloader
 * @JOLT_PART_EVIDENCE_BYTES: its bytes prove it
 *
 * How it is known what a part is, in ascending order.
 */
typedef enum {
  JOLT_PART_EVIDENCE_NONE,
  JOLT_PART_EVIDENCE_NAME,
  JOLT_PART_EVIDENCE_PLACE,
  JOLT_PART_EVIDENCE_LIKELY,
  JOLT_PART_EVIDENCE_BYTES,
} JoltPartEvidence;

#define JOLT_TYPE_PART_KIND (jolt_part_kind_get_type ())
GType jolt_part_kind_get_type (void);

const char *jolt_part_kind_get_nick (JoltPartKind kind);

#define JOLT_TYPE_FIRMWARE_PART (jolt_firmware_part_get_type ())
G_DECLARE_FINAL_TYPE (JoltFirmwarePart, jolt_firmware_part, JOLT, FIRMWARE_PART, GObject)

JoltFirmwarePart         *jolt_firmware_part_new                 (const char         *name,
                                                                  GPtrArray          *pieces,
                                                                  const guint32      *address) G_GNUC_WARN_UNUSED_RESULT;
JoltFirmwarePart         *jolt_firmware_part_new_for_bytes       (const char         *name,
                                                                  GBytes             *bytes,
                                                                  const guint32      *address) G_GNUC_WARN_UNUSED_RESULT;

const char               *jolt_firmware_part_get_name            (JoltFirmwarePart   *self);
gsize                     jolt_firmware_part_get_size            (JoltFirmwarePart   *self);
JoltPartKind              jolt_firmware_part_get_kind            (JoltFirmwarePart   *self);
JoltPartEvidence          jolt_firmware_part_get_evidence        (JoltFirmwarePart   *self);
const JoltChip           *jolt_firmware_part_get_chip            (JoltFirmwarePart   *self);
guint32                   jolt_firmware_part_get_flash_size      (JoltFirmwarePart   *self);
const JoltImage          *jolt_firmware_part_get_image           (JoltFirmwarePart   *self);
const JoltAppDescription *jolt_firmware_part_get_app_description (JoltFirmwarePart   *self);
JoltPartitionTable       *jolt_firmware_part_get_table           (JoltFirmwarePart   *self);
const JoltFlashContents  *jolt_firmware_part_get_contents        (JoltFirmwarePart   *self);
guint32                   jolt_firmware_part_get_ota_sequence    (JoltFirmwarePart   *self);
gboolean                  jolt_firmware_part_get_proven          (JoltFirmwarePart   *self);
gboolean                  jolt_firmware_part_looks_encrypted     (JoltFirmwarePart   *self);

gboolean                  jolt_firmware_part_get_has_address     (JoltFirmwarePart   *self);
guint32                   jolt_firmware_part_get_address         (JoltFirmwarePart   *self);
void                      jolt_firmware_part_set_address         (JoltFirmwarePart   *self,
                                                                  const guint32      *address);
gboolean                  jolt_firmware_part_get_selected        (JoltFirmwarePart   *self);
void                      jolt_firmware_part_set_selected        (JoltFirmwarePart   *self,
                                                                  gboolean            selected);
const char               *jolt_firmware_part_get_key             (JoltFirmwarePart   *self);
void                      jolt_firmware_part_set_key             (JoltFirmwarePart   *self,
                                                                  const char         *key);
void                      jolt_firmware_part_leave_out           (JoltFirmwarePart   *self,
                                                                  guint32             address,
                                                                  guint32             size);
void                      jolt_firmware_part_refine              (JoltFirmwarePart   *self,
                                                                  JoltPartitionTable *table);
JoltPartitionTable       *jolt_firmware_part_refine_all          (GPtrArray          *parts) G_GNUC_WARN_UNUSED_RESULT;
gboolean                  jolt_firmware_part_verify              (JoltFirmwarePart   *self,
                                                                  GError            **error);

gsize                     jolt_firmware_part_get_n_pieces        (JoltFirmwarePart   *self);
GBytes                   *jolt_firmware_part_get_piece           (JoltFirmwarePart   *self,
                                                                  gsize               index);

G_END_DECLS
