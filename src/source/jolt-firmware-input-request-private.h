/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "jolt-chip.h"

G_BEGIN_DECLS

/*
 * JoltFirmwareInputInput:
 * @file: what was dropped
 * @has_address: whether the person said where it goes
 * @address: where it goes
 *
 * One thing that was dropped.
 */
typedef struct {
  GFile    *file;
  gboolean  has_address;
  guint32   address;
} JoltFirmwareInputInput;

/*
 * JoltFirmwareInputEscapes:
 * @all: whether any file outside its folder may be named
 * @paths: (nullable): those that the person saw and allows, with links resolved
 *
 * What flasher_args.json may name outside its folder.
 */
typedef struct {
  gboolean all;
  GStrv    paths;
} JoltFirmwareInputEscapes;

/*
 * JoltFirmwareInputEdit:
 * @key: the file it is about
 * @sets_address: whether the person changed the address
 * @has_address: whether there is one now
 * @address: the address
 * @sets_selected: whether the person chose or left out the file
 * @selected: whether the file is to be written
 *
 * What the person changed about a file that was found before.
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
 * @inputs: (element-type JoltFirmwareInputInput): what was dropped
 * @edits: (nullable) (element-type JoltFirmwareInputEdit): what the person changed
 *   since
 * @chip: (nullable): the chip the person chose
 * @flash_size: the size of the flash the person chose, or 0
 * @part_size: the largest entry in bytes
 * @escapes: which files outside its folder flasher_args.json may name
 * @keep_settings: whether settings that are found are left out at first
 * @erase_settings: whether to write blank settings
 *
 * All that is needed to make firmware. A worker gets a copy of its own.
 */
typedef struct {
  GArray                   *inputs;
  GArray                   *edits;
  const JoltChip           *chip;
  guint32                   flash_size;
  gsize                     part_size;
  JoltFirmwareInputEscapes  escapes;
  gboolean                  keep_settings;
  gboolean                  erase_settings;
} JoltFirmwareInputRequest;

JoltFirmwareInputRequest *jolt_firmware_input_request_new          (void);
JoltFirmwareInputRequest *jolt_firmware_input_request_copy         (const JoltFirmwareInputRequest *self,
                                                                    GArray                         *edits);
void                      jolt_firmware_input_request_free         (JoltFirmwareInputRequest       *self);
void                      jolt_firmware_input_request_add          (JoltFirmwareInputRequest       *self,
                                                                    GFile                          *file,
                                                                    const guint32                  *address);
void                      jolt_firmware_input_request_allow_escape (JoltFirmwareInputRequest       *self,
                                                                    const char                     *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltFirmwareInputRequest, jolt_firmware_input_request_free)

G_END_DECLS
