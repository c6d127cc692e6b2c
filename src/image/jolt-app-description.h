/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define JOLT_APP_DESCRIPTION_OFFSET 32
#define JOLT_APP_DESCRIPTION_SIZE   256
#define JOLT_APP_DESCRIPTION_MAGIC  0xABCD5432u

/**
 * JoltAppDescription:
 * @is_bootloader: read from a bootloader description, which has no project
 * @version: the version of the application, or the empty string
 * @project: the name of the project, or the empty string
 * @time: the time of the build, such as "19:46:07", or the empty string
 * @date: the date of the build, such as "Sep 13 2022", or the empty string
 * @idf_version: the version of ESP-IDF, or the empty string
 * @elf_sha256: SHA-256 of the ELF file the image was made of
 *
 * What an application or a bootloader says about itself. Every text is valid
 * UTF-8 and never %NULL.
 */
typedef struct {
  gboolean  is_bootloader;
  char     *version;
  char     *project;
  char     *time;
  char     *date;
  char     *idf_version;
  guint8    elf_sha256[32];
} JoltAppDescription;

JoltAppDescription *jolt_app_description_parse (const guint8       *data,
                                                gsize               size);
void                jolt_app_description_free  (JoltAppDescription *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltAppDescription, jolt_app_description_free)

G_END_DECLS
