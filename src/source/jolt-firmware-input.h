/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-chip.h"
#include "jolt-firmware-input-file.h"
#include "jolt-firmware-input-types.h"
#include "jolt-firmware.h"
#include "jolt-image-error.h"

G_BEGIN_DECLS

#define JOLT_TYPE_FIRMWARE_INPUT (jolt_firmware_input_get_type ())
G_DECLARE_FINAL_TYPE (JoltFirmwareInput, jolt_firmware_input, JOLT, FIRMWARE_INPUT, GObject)

JoltFirmwareInput         *jolt_firmware_input_new                 (void) G_GNUC_WARN_UNUSED_RESULT;
void                       jolt_firmware_input_add                 (JoltFirmwareInput          *self,
                                                                    GFile                      *file);
void                       jolt_firmware_input_add_at              (JoltFirmwareInput          *self,
                                                                    GFile                      *file,
                                                                    guint32                     address);

void                       jolt_firmware_input_set_chip            (JoltFirmwareInput          *self,
                                                                    const JoltChip             *chip);
const JoltChip            *jolt_firmware_input_get_chip            (JoltFirmwareInput          *self);
void                       jolt_firmware_input_set_board_chip      (JoltFirmwareInput          *self,
                                                                    const JoltChip             *chip);
void                       jolt_firmware_input_set_flash_size      (JoltFirmwareInput          *self,
                                                                    guint32                     flash_size);
guint32                    jolt_firmware_input_get_flash_size      (JoltFirmwareInput          *self);
void                       jolt_firmware_input_set_part_size       (JoltFirmwareInput          *self,
                                                                    gsize                       part_size);
void                       jolt_firmware_input_set_force           (JoltFirmwareInput          *self,
                                                                    gboolean                    force);
void                       jolt_firmware_input_set_allow_escapes   (JoltFirmwareInput          *self,
                                                                    gboolean                    allow_escapes);
void                       jolt_firmware_input_allow_escape        (JoltFirmwareInput          *self,
                                                                    const char                 *path);
void                       jolt_firmware_input_choose              (JoltFirmwareInput          *self,
                                                                    const char                 *id);
void                       jolt_firmware_input_erase_partition     (JoltFirmwareInput          *self,
                                                                    const char                 *label);
void                       jolt_firmware_input_set_settings        (JoltFirmwareInput          *self,
                                                                    JoltFirmwareInputSettings   settings);
void                       jolt_firmware_input_set_erase_settings  (JoltFirmwareInput          *self,
                                                                    gboolean                    erase_settings);
gboolean                   jolt_firmware_input_get_erase_settings  (JoltFirmwareInput          *self);

JoltFirmwareInputKind      jolt_firmware_input_get_kind            (JoltFirmwareInput          *self);
const char                *jolt_firmware_input_get_title           (JoltFirmwareInput          *self);
GListModel                *jolt_firmware_input_get_files           (JoltFirmwareInput          *self);
GPtrArray                 *jolt_firmware_input_get_choices         (JoltFirmwareInput          *self);
gboolean                   jolt_firmware_input_get_has_settings    (JoltFirmwareInput          *self);
gboolean                   jolt_firmware_input_get_packed          (JoltFirmwareInput          *self);
GPtrArray                 *jolt_firmware_input_dup_files           (JoltFirmwareInput          *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean                   jolt_firmware_input_uses_file           (JoltFirmwareInput          *self,
                                                                    GFile                      *file);

JoltFirmware              *jolt_firmware_input_open                (JoltFirmwareInput          *self,
                                                                    GCancellable               *cancellable,
                                                                    GError                    **error) G_GNUC_WARN_UNUSED_RESULT;
void                       jolt_firmware_input_open_async          (JoltFirmwareInput          *self,
                                                                    GCancellable               *cancellable,
                                                                    GAsyncReadyCallback         callback,
                                                                    gpointer                    user_data);
JoltFirmware              *jolt_firmware_input_open_finish         (JoltFirmwareInput          *self,
                                                                    GAsyncResult               *result,
                                                                    GError                    **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
