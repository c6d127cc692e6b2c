/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <archive.h>
#include <gio/gio.h>

#include "jolt-sample.h"
#include "jolt-firmware-input.h"

G_BEGIN_DECLS

/* A folder of its own for each test, with an ESP-IDF build in "build". */
typedef struct {
  char       *folder;
  char       *build;
  JoltSample  sample;
} SourceFixture;

void               source_fixture_set_up    (SourceFixture *fixture,
                                             gconstpointer  user_data);
void               source_fixture_tear_down (SourceFixture *fixture,
                                             gconstpointer  user_data);
char              *source_fixture_save      (SourceFixture *fixture,
                                             const char    *path,
                                             GBytes        *bytes);
char              *source_fixture_save_text (SourceFixture *fixture,
                                             const char    *path,
                                             const char    *text);
GFile             *source_fixture_file      (SourceFixture *fixture,
                                             const char    *path);
JoltFirmwareInput *source_fixture_source    (SourceFixture *fixture,
                                             ...) G_GNUC_NULL_TERMINATED;
GBytes            *source_fixture_mkdfu     (SourceFixture *fixture);
GBytes            *source_fixture_archive   (void         (*set_format) (struct archive *archive),
                                             const char    *first_name,
                                             ...) G_GNUC_NULL_TERMINATED;
GBytes            *source_fixture_zip       (const char    *first_name,
                                             ...) G_GNUC_NULL_TERMINATED;

#define assert_same_bytes(a, b) \
  g_assert_cmpmem (g_bytes_get_data (a, NULL), g_bytes_get_size (a), \
                   g_bytes_get_data (b, NULL), g_bytes_get_size (b))

G_END_DECLS
