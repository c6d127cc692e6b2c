/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-flasher-args-private.h"

G_BEGIN_DECLS

#define JOLT_WEB_MANIFEST_NAME "manifest.json"

/**
 * JoltWebManifestBuild:
 * @family: the name of the chip as the manifest writes it, such as "ESP32-S2"
 * @id: tells it from the other builds: @family, with a number where it is not the
 *   first for that chip
 * @chip: (nullable): the chip, or %NULL when that name is not known
 * @args: the files of the build
 * @bad_path: (nullable): a file of it whose offset is not an address
 *
 * What a web installer writes to the boards of one chip.
 */
typedef struct {
  char            *family;
  char            *id;
  const JoltChip  *chip;
  JoltFlasherArgs *args;
  char            *bad_path;
} JoltWebManifestBuild;

/**
 * JoltWebManifest:
 * @name: the name of the firmware, or the empty string
 * @version: its version, or the empty string
 * @builds: (element-type JoltWebManifestBuild): at least one build
 *
 * The manifest.json of a web installer (ESP Web Tools).
 */
typedef struct {
  char      *name;
  char      *version;
  GPtrArray *builds;
} JoltWebManifest;

gboolean         jolt_web_manifest_is    (const char       *text,
                                          gsize             size);
JoltWebManifest *jolt_web_manifest_parse (const char       *text,
                                          gsize             size,
                                          GError          **error);
void             jolt_web_manifest_free  (JoltWebManifest  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltWebManifest, jolt_web_manifest_free)

G_END_DECLS
