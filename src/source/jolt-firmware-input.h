/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-chip.h"
#include "jolt-firmware.h"
#include "jolt-image-error.h"
#include "jolt-firmware-input-file.h"

G_BEGIN_DECLS

/**
 * JoltFirmwareInputKind:
 * @JOLT_FIRMWARE_INPUT_KIND_NONE: nothing was opened yet
 * @JOLT_FIRMWARE_INPUT_KIND_DFU_IMAGE: a finished dfu.bin
 * @JOLT_FIRMWARE_INPUT_KIND_BUILD_FOLDER: an ESP-IDF build folder or its flasher_args.json
 * @JOLT_FIRMWARE_INPUT_KIND_FILES: single files
 * @JOLT_FIRMWARE_INPUT_KIND_ARCHIVE: a ZIP of any of those
 *
 * What a person dropped.
 */
typedef enum {
  JOLT_FIRMWARE_INPUT_KIND_NONE,
  JOLT_FIRMWARE_INPUT_KIND_DFU_IMAGE,
  JOLT_FIRMWARE_INPUT_KIND_BUILD_FOLDER,
  JOLT_FIRMWARE_INPUT_KIND_FILES,
  JOLT_FIRMWARE_INPUT_KIND_ARCHIVE,
} JoltFirmwareInputKind;

#define JOLT_TYPE_FIRMWARE_INPUT (jolt_firmware_input_get_type ())
G_DECLARE_FINAL_TYPE (JoltFirmwareInput, jolt_firmware_input, JOLT, FIRMWARE_INPUT, GObject)

JoltFirmwareInput     *jolt_firmware_input_new                (void) G_GNUC_WARN_UNUSED_RESULT;
void                   jolt_firmware_input_add                (JoltFirmwareInput    *self,
                                                               GFile                *file);
void                   jolt_firmware_input_add_at             (JoltFirmwareInput    *self,
                                                               GFile                *file,
                                                               guint32               address);

void                   jolt_firmware_input_set_chip           (JoltFirmwareInput    *self,
                                                               const JoltChip       *chip);
const JoltChip        *jolt_firmware_input_get_chip           (JoltFirmwareInput    *self);
void                   jolt_firmware_input_set_flash_size     (JoltFirmwareInput    *self,
                                                               guint32               flash_size);
guint32                jolt_firmware_input_get_flash_size     (JoltFirmwareInput    *self);
void                   jolt_firmware_input_set_part_size      (JoltFirmwareInput    *self,
                                                               gsize                 part_size);
void                   jolt_firmware_input_set_allow_escapes  (JoltFirmwareInput    *self,
                                                               gboolean              allow_escapes);
void                   jolt_firmware_input_allow_escape       (JoltFirmwareInput    *self,
                                                               const char           *path);
void                   jolt_firmware_input_set_keep_settings  (JoltFirmwareInput    *self,
                                                               gboolean              keep_settings);
void                   jolt_firmware_input_set_erase_settings (JoltFirmwareInput    *self,
                                                               gboolean              erase_settings);
gboolean               jolt_firmware_input_get_erase_settings (JoltFirmwareInput    *self);
gboolean               jolt_firmware_input_get_has_settings   (JoltFirmwareInput    *self);
gboolean               jolt_firmware_input_get_packed         (JoltFirmwareInput    *self);

JoltFirmwareInputKind  jolt_firmware_input_get_kind           (JoltFirmwareInput    *self);
const char            *jolt_firmware_input_get_title          (JoltFirmwareInput    *self);
GListModel            *jolt_firmware_input_get_files          (JoltFirmwareInput    *self);
gboolean               jolt_firmware_input_get_ready          (JoltFirmwareInput    *self);

JoltFirmware          *jolt_firmware_input_open               (JoltFirmwareInput    *self,
                                                               GCancellable         *cancellable,
                                                               GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void                   jolt_firmware_input_open_async         (JoltFirmwareInput    *self,
                                                               GCancellable         *cancellable,
                                                               GAsyncReadyCallback   callback,
                                                               gpointer              user_data);
JoltFirmware          *jolt_firmware_input_open_finish        (JoltFirmwareInput    *self,
                                                               GAsyncResult         *result,
                                                               GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
