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
 * @payload_offset: where in the payload its first data byte is
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
 * JoltFirmwareOptions:
 * @flash_size: the size of the flash in bytes, or 0 for what the file says
 * @part_size: the largest entry in bytes, a multiple of 4096, or 0 for the usual
 * @force: whether firmware is made although a program in it is damaged, or larger
 *   than its partition: what would be the error becomes a warning
 *
 * What the user wants of firmware.
 */
typedef struct {
  guint32  flash_size;
  gsize    part_size;
  gboolean force;
} JoltFirmwareOptions;

/**
 * JoltFirmwareWarningKind:
 * @JOLT_FIRMWARE_WARNING_NOT_ALIGNED: a part does not start at a multiple of 4096
 * @JOLT_FIRMWARE_WARNING_TOO_BIG_FOR_PARTITION: a part is larger than its partition
 * @JOLT_FIRMWARE_WARNING_NO_PARTITION: an application is where the partition table has none
 * @JOLT_FIRMWARE_WARNING_NO_APPLICATION: a complete image has none where it starts
 * @JOLT_FIRMWARE_WARNING_NO_BOOTLOADER: there is a partition table, but no bootloader
 * @JOLT_FIRMWARE_WARNING_ALONE: there is an application alone
 * @JOLT_FIRMWARE_WARNING_BOOTLOADER_ADDRESS: the bootloader is not where the chip looks for it
 * @JOLT_FIRMWARE_WARNING_BOOTLOADER_HASH: the SHA-256 of the bootloader is wrong
 * @JOLT_FIRMWARE_WARNING_FLASH_SIZE: an image was built for a larger flash
 * @JOLT_FIRMWARE_WARNING_UNKNOWN_CHIP: an image header names a chip that is not known
 * @JOLT_FIRMWARE_WARNING_PARTITION_TABLE: the partition table is damaged
 * @JOLT_FIRMWARE_WARNING_TABLE_OVERLAP: partitions cover each other
 * @JOLT_FIRMWARE_WARNING_TABLE_SIZE: partitions end past the end of the flash
 * @JOLT_FIRMWARE_WARNING_IMAGE_CHECKSUM: a program differs from its own checksum
 * @JOLT_FIRMWARE_WARNING_SIGNED: a program is signed for Secure Boot
 * @JOLT_FIRMWARE_WARNING_SETTINGS: a complete image covers the settings on the board
 * @JOLT_FIRMWARE_WARNING_START_CHOICE: the partition table has a start choice
 *   that nothing is written to: a board that took an update starts that
 * @JOLT_FIRMWARE_WARNING_REPACKED: the image is not what mkdfu made, or would
 *   make, as the ROM would write that wrongly
 *
 * Something odd about firmware that can be written.
 */
typedef enum {
  JOLT_FIRMWARE_WARNING_NOT_ALIGNED,
  JOLT_FIRMWARE_WARNING_TOO_BIG_FOR_PARTITION,
  JOLT_FIRMWARE_WARNING_NO_PARTITION,
  JOLT_FIRMWARE_WARNING_NO_APPLICATION,
  JOLT_FIRMWARE_WARNING_NO_BOOTLOADER,
  JOLT_FIRMWARE_WARNING_ALONE,
  JOLT_FIRMWARE_WARNING_BOOTLOADER_ADDRESS,
  JOLT_FIRMWARE_WARNING_BOOTLOADER_HASH,
  JOLT_FIRMWARE_WARNING_FLASH_SIZE,
  JOLT_FIRMWARE_WARNING_UNKNOWN_CHIP,
  JOLT_FIRMWARE_WARNING_PARTITION_TABLE,
  JOLT_FIRMWARE_WARNING_TABLE_OVERLAP,
  JOLT_FIRMWARE_WARNING_TABLE_SIZE,
  JOLT_FIRMWARE_WARNING_IMAGE_CHECKSUM,
  JOLT_FIRMWARE_WARNING_SIGNED,
  JOLT_FIRMWARE_WARNING_SETTINGS,
  JOLT_FIRMWARE_WARNING_START_CHOICE,
  JOLT_FIRMWARE_WARNING_REPACKED,
} JoltFirmwareWarningKind;

#define JOLT_N_FIRMWARE_WARNINGS (JOLT_FIRMWARE_WARNING_REPACKED + 1)

/**
 * JoltFirmwareWarning:
 * @kind: what is odd
 * @part: the part it is about, an index for
 *   jolt_firmware_get_part(); the number of parts when it is about all of them
 * @text: the technical fact in English
 *
 * Something odd about firmware that can be written.
 */
typedef struct {
  JoltFirmwareWarningKind  kind;
  guint                    part;
  const char              *text;
} JoltFirmwareWarning;

#define JOLT_TYPE_FIRMWARE (jolt_firmware_get_type ())
G_DECLARE_FINAL_TYPE (JoltFirmware, jolt_firmware, JOLT, FIRMWARE, GObject)

JoltFirmware *jolt_firmware_new_from_bytes   (GBytes                     *bytes,
                                              const char                 *name,
                                              GError                    **error) G_GNUC_WARN_UNUSED_RESULT;
JoltFirmware *jolt_firmware_new_with_options (GBytes                     *bytes,
                                              const char                 *name,
                                              const JoltFirmwareOptions  *options,
                                              GError                    **error) G_GNUC_WARN_UNUSED_RESULT;
JoltFirmware *jolt_firmware_new_from_parts   (GPtrArray                  *parts,
                                              const JoltChip             *chip,
                                              const char                 *name,
                                              const JoltFirmwareOptions  *options,
                                              GError                    **error) G_GNUC_WARN_UNUSED_RESULT;

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
gboolean                   jolt_firmware_writes              (JoltFirmware *self,
                                                              guint32       address);
const JoltFirmwareEntry   *jolt_firmware_get_entries         (JoltFirmware *self,
                                                              gsize        *n_entries);
const JoltFirmwareWarning *jolt_firmware_get_warnings        (JoltFirmware *self,
                                                              gsize        *n_warnings);

G_END_DECLS
