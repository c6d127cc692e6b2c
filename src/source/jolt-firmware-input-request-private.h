/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-firmware-input-types.h"

G_BEGIN_DECLS

/*
 * JoltFirmwareInputOrigin:
 * @file: what was opened
 * @has_address: whether the user said where it goes
 * @address: where it goes
 *
 * One thing that was opened.
 */
typedef struct {
  GFile    *file;
  gboolean  has_address;
  guint32   address;
} JoltFirmwareInputOrigin;

/*
 * JoltFirmwareInputEdit:
 * @key: the file it is about
 * @sets_address: whether the user changed the address
 * @has_address: whether there is one now
 * @address: the address
 * @sets_selected: whether the user chose or left out the file
 * @selected: whether the file is to be written
 *
 * What the user changed about a file that was found before.
 */
typedef struct {
  char     *key;
  gboolean  sets_address;
  gboolean  has_address;
  guint32   address;
  gboolean  sets_selected;
  gboolean  selected;
} JoltFirmwareInputEdit;

/*
 * JoltFirmwareInputRequest:
 * @origins: (element-type JoltFirmwareInputOrigin): what was opened
 * @edits: (nullable) (element-type JoltFirmwareInputEdit): what the user changed
 *   since
 * @choices: what the user chose of several builds
 * @chip: (nullable): the chip the user chose
 * @board_chip: (nullable): the chip of the board that is connected
 * @flash_size: the size of the flash the user chose in bytes, or 0
 * @part_size: the largest entry in bytes
 * @force: whether damaged and oversized programs are taken all the same
 * @settings: what becomes of the settings on the board
 * @erased: the labels of more partitions to erase
 * @allow_escapes: whether any file outside its folder can be named
 * @escapes: those that the user saw and allows, with links resolved
 *
 * All that is needed to make firmware. A worker gets a copy of its own.
 */
typedef struct {
  GArray                    *origins;
  GArray                    *edits;
  GStrv                      choices;
  const JoltChip            *chip;
  const JoltChip            *board_chip;
  guint32                    flash_size;
  gsize                      part_size;
  gboolean                   force;
  JoltFirmwareInputSettings  settings;
  GStrv                      erased;
  gboolean                   allow_escapes;
  GStrv                      escapes;
} JoltFirmwareInputRequest;

JoltFirmwareInputRequest    *jolt_firmware_input_request_new       (void);
JoltFirmwareInputRequest    *jolt_firmware_input_request_copy      (const JoltFirmwareInputRequest *self,
                                                                    GArray                         *edits);
void                         jolt_firmware_input_request_free      (JoltFirmwareInputRequest       *self);
void                         jolt_firmware_input_request_add       (JoltFirmwareInputRequest       *self,
                                                                    GFile                          *file,
                                                                    const guint32                  *address);
gboolean                     jolt_firmware_input_request_allows    (const JoltFirmwareInputRequest *self,
                                                                    const char                     *path);
gboolean                     jolt_firmware_input_request_chooses   (const JoltFirmwareInputRequest *self,
                                                                    const char                     *id);
gboolean                     jolt_firmware_input_request_names     (const JoltFirmwareInputRequest *self,
                                                                    const char                     *key);
const JoltFirmwareInputEdit *jolt_firmware_input_request_find_edit (const JoltFirmwareInputRequest *self,
                                                                    const char                     *key);
void                         jolt_firmware_input_append_text       (GStrv                          *list,
                                                                    const char                     *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltFirmwareInputRequest, jolt_firmware_input_request_free)

G_END_DECLS
