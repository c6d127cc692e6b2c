/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "jolt-chip.h"
#include "jolt-firmware-part.h"
#include "jolt-image-error.h"
#include "jolt-partition-table.h"

G_BEGIN_DECLS

/**
 * JoltFirmwareEntry:
 * @payload_offset: where in the payload its first data byte lies
 * @size: its length in bytes, more than 0
 * @address: where in the flash it is written
 * @part: the part it belongs to, an index for
 *   jolt_firmware_get_part()
 * @flags: the flags of the index: 8 no erase, 16 MD5 not checked
 *
 * One piece of data as the board receives it. The flash parameters, which are
 * not written, are no entry.
 */
typedef struct {
  gsize    payload_offset;
  gsize    size;
  guint32  address;
  guint    part;
  guint32  flags;
} JoltFirmwareEntry;

/**
 * JoltFirmwareWarningKind:
 * @JOLT_FIRMWARE_WARNING_OVERLAP: two parts cover the same flash
 * @JOLT_FIRMWARE_WARNING_OUTSIDE_FLASH: a part ends behind the end of the flash
 * @JOLT_FIRMWARE_WARNING_NOT_ALIGNED: a part does not start at a multiple of 4096
 * @JOLT_FIRMWARE_WARNING_TOO_BIG_FOR_PARTITION: a part is larger than its partition
 * @JOLT_FIRMWARE_WARNING_NO_PARTITION: an application lies where the partition table has none
 * @JOLT_FIRMWARE_WARNING_BOOTLOADER_ADDRESS: the bootloader is not where the chip looks for it
 * @JOLT_FIRMWARE_WARNING_FLASH_SIZE: an image was built for a larger flash
 * @JOLT_FIRMWARE_WARNING_UNKNOWN_CHIP: an image header names a chip that is not known
 * @JOLT_FIRMWARE_WARNING_PARTITION_TABLE: a partition table is damaged
 * @JOLT_FIRMWARE_WARNING_IMAGE_CHECKSUM: an image differs from its own checksum
 * @JOLT_FIRMWARE_WARNING_PART_SIZE: the entries are no multiple of 4096
 * @JOLT_FIRMWARE_WARNING_SIGNED: a program is signed for Secure Boot
 *
 * Something odd about firmware that is sound as a file.
 */
typedef enum {
  JOLT_FIRMWARE_WARNING_OVERLAP,
  JOLT_FIRMWARE_WARNING_OUTSIDE_FLASH,
  JOLT_FIRMWARE_WARNING_NOT_ALIGNED,
  JOLT_FIRMWARE_WARNING_TOO_BIG_FOR_PARTITION,
  JOLT_FIRMWARE_WARNING_NO_PARTITION,
  JOLT_FIRMWARE_WARNING_BOOTLOADER_ADDRESS,
  JOLT_FIRMWARE_WARNING_FLASH_SIZE,
  JOLT_FIRMWARE_WARNING_UNKNOWN_CHIP,
  JOLT_FIRMWARE_WARNING_PARTITION_TABLE,
  JOLT_FIRMWARE_WARNING_IMAGE_CHECKSUM,
  JOLT_FIRMWARE_WARNING_PART_SIZE,
  JOLT_FIRMWARE_WARNING_SIGNED,
} JoltFirmwareWarningKind;

/**
 * JoltFirmwareWarning:
 * @kind: what is odd
 * @part: the part it is about, an index for
 *   jolt_firmware_get_part()
 * @text: the technical fact in English
 *
 * Something odd about firmware that is sound as a file.
 */
typedef struct {
  JoltFirmwareWarningKind  kind;
  guint                    part;
  const char              *text;
} JoltFirmwareWarning;

#define JOLT_TYPE_FIRMWARE (jolt_firmware_get_type ())
G_DECLARE_FINAL_TYPE (JoltFirmware, jolt_firmware, JOLT, FIRMWARE, GObject)

JoltFirmware *jolt_firmware_new_from_bytes (GBytes      *bytes,
                                            const char  *name,
                                            GError     **error) G_GNUC_WARN_UNUSED_RESULT;
JoltFirmware *jolt_firmware_new_from_path  (const char  *path,
                                            GError     **error) G_GNUC_WARN_UNUSED_RESULT;

const char                *jolt_firmware_get_name            (JoltFirmware *self);
const JoltChip            *jolt_firmware_get_chip            (JoltFirmware *self);
const char                *jolt_firmware_get_chip_name       (JoltFirmware *self);
guint16                    jolt_firmware_get_product_id      (JoltFirmware *self);
guint16                    jolt_firmware_get_vendor_id       (JoltFirmware *self);
guint32                    jolt_firmware_get_flash_size      (JoltFirmware *self);
const char                *jolt_firmware_get_project         (JoltFirmware *self);
const char                *jolt_firmware_get_version         (JoltFirmware *self);
const char                *jolt_firmware_get_built           (JoltFirmware *self);
const char                *jolt_firmware_get_idf_version     (JoltFirmware *self);
guint                      jolt_firmware_get_n_parts         (JoltFirmware *self);
JoltFirmwarePart          *jolt_firmware_get_part            (JoltFirmware *self,
                                                              guint         index);
gsize                      jolt_firmware_get_size            (JoltFirmware *self);
GBytes                    *jolt_firmware_get_bytes           (JoltFirmware *self);
GBytes                    *jolt_firmware_get_payload         (JoltFirmware *self);
JoltPartitionTable        *jolt_firmware_get_partition_table (JoltFirmware *self);
const JoltFirmwareEntry   *jolt_firmware_get_entries         (JoltFirmware *self,
                                                              gsize        *n_entries);
const JoltFirmwareWarning *jolt_firmware_get_warnings        (JoltFirmware *self,
                                                              gsize        *n_warnings);

G_END_DECLS
