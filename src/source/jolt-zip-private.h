/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What may come out of a ZIP: as much as the largest flash, and the odd file. */
#define JOLT_ZIP_MAX_SIZE  (132u << 20)
#define JOLT_ZIP_MAX_FILES 4096

/*
 * JoltZipFile:
 * @path: its path in the ZIP, relative, without "." and ".."
 * @bytes: what is in it
 *
 * One file of a ZIP that may be a part of firmware.
 */
typedef struct {
  char   *path;
  GBytes *bytes;
} JoltZipFile;

GPtrArray *jolt_zip_read (GBytes        *zip,
                          GCancellable  *cancellable,
                          GError       **error);
GBytes    *jolt_zip_find (GPtrArray     *files,
                          const char    *path);

G_END_DECLS
