/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-chip.h"
#include "jolt-firmware.h"
#include "jolt-image-error.h"
#include "jolt-source-file.h"

G_BEGIN_DECLS

/**
 * JoltSourceKind:
 * @JOLT_SOURCE_KIND_NONE: nothing was opened yet
 * @JOLT_SOURCE_KIND_DFU_IMAGE: a finished dfu.bin
 * @JOLT_SOURCE_KIND_BUILD_FOLDER: an ESP-IDF build folder or its flasher_args.json
 * @JOLT_SOURCE_KIND_FILES: single files
 * @JOLT_SOURCE_KIND_ARCHIVE: a ZIP of any of those
 *
 * What a person dropped.
 */
typedef enum {
  JOLT_SOURCE_KIND_NONE,
  JOLT_SOURCE_KIND_DFU_IMAGE,
  JOLT_SOURCE_KIND_BUILD_FOLDER,
  JOLT_SOURCE_KIND_FILES,
  JOLT_SOURCE_KIND_ARCHIVE,
} JoltSourceKind;

#define JOLT_TYPE_SOURCE (jolt_source_get_type ())
G_DECLARE_FINAL_TYPE (JoltSource, jolt_source, JOLT, SOURCE, GObject)

JoltSource     *jolt_source_new                (void) G_GNUC_WARN_UNUSED_RESULT;
void            jolt_source_add                (JoltSource           *self,
                                                GFile                *file);
void            jolt_source_add_at             (JoltSource           *self,
                                                GFile                *file,
                                                guint32               address);

void            jolt_source_set_chip           (JoltSource           *self,
                                                const JoltChip       *chip);
const JoltChip *jolt_source_get_chip           (JoltSource           *self);
void            jolt_source_set_flash_size     (JoltSource           *self,
                                                guint32               flash_size);
guint32         jolt_source_get_flash_size     (JoltSource           *self);
void            jolt_source_set_part_size      (JoltSource           *self,
                                                gsize                 part_size);
void            jolt_source_set_allow_escapes  (JoltSource           *self,
                                                gboolean              allow_escapes);
void            jolt_source_allow_escape       (JoltSource           *self,
                                                const char           *path);
void            jolt_source_set_keep_settings (JoltSource            *self,
                                                gboolean              keep_settings);
void            jolt_source_set_erase_settings (JoltSource           *self,
                                                gboolean              erase_settings);
gboolean        jolt_source_get_erase_settings (JoltSource           *self);
gboolean        jolt_source_get_has_settings   (JoltSource           *self);
gboolean        jolt_source_get_packed         (JoltSource           *self);

JoltSourceKind  jolt_source_get_kind           (JoltSource           *self);
const char     *jolt_source_get_title          (JoltSource           *self);
GListModel     *jolt_source_get_files          (JoltSource           *self);
gboolean        jolt_source_get_ready          (JoltSource           *self);

JoltFirmware   *jolt_source_open               (JoltSource           *self,
                                                GCancellable         *cancellable,
                                                GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void            jolt_source_open_async         (JoltSource           *self,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
JoltFirmware   *jolt_source_open_finish        (JoltSource           *self,
                                                GAsyncResult         *result,
                                                GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
