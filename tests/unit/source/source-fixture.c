/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <archive.h>
#include <archive_entry.h>
#include <ftw.h>
#include <glib/gstdio.h>
#include <stdarg.h>
#include <unistd.h>

#include "jolt-packer.h"
#include "source-fixture.h"

/* The order of the JSON is not that of the addresses, as in a real build. */
#define FLASHER_ARGS \
  "{ \"write_flash_args\": [ \"--flash_mode\", \"dio\" ]," \
  "  \"flash_settings\": { \"flash_mode\": \"dio\", \"flash_size\": \"4MB\" }," \
  "  \"flash_files\": { \"0x1000\": \"bootloader/bootloader.bin\"," \
  "                       \"0x10000\": \"blink.bin\"," \
  "                       \"0x8000\": \"partition_table/partition-table.bin\" }," \
  "  \"extra_esptool_args\": { \"stub\": true, \"chip\": \"esp32s2\" } }"

void
source_fixture_set_up (SourceFixture *fixture,
                       gconstpointer  user_data)
{
  g_autoptr (GBytes) bootloader = NULL;
  g_autoptr (GBytes) table = NULL;
  g_autoptr (GBytes) app = NULL;

  fixture->folder = g_dir_make_tmp ("jolt-test-XXXXXX", NULL);
  fixture->build = g_build_filename (fixture->folder, "build", NULL);

  jolt_sample_init (&fixture->sample);
  fixture->sample.app_size = 40000;
  bootloader = jolt_sample_make_bootloader (&fixture->sample);
  table = jolt_sample_make_table (&fixture->sample);
  app = jolt_sample_make_app (&fixture->sample);

  g_free (source_fixture_save (fixture, "build/bootloader/bootloader.bin", bootloader));
  g_free (source_fixture_save (fixture, "build/partition_table/partition-table.bin", table));
  g_free (source_fixture_save (fixture, "build/blink.bin", app));
  g_free (source_fixture_save_text (fixture, "build/flasher_args.json", FLASHER_ARGS));
}

static int
remove_cb (const char        *path,
           const struct stat *info,
           int                type,
           struct FTW        *where)
{
  return g_remove (path);
}

void
source_fixture_tear_down (SourceFixture *fixture,
                          gconstpointer  user_data)
{
  nftw (fixture->folder, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_free (fixture->folder);
  g_free (fixture->build);
}

char *
source_fixture_save (SourceFixture *fixture,
                     const char    *path,
                     GBytes        *bytes)
{
  char *full = g_build_filename (fixture->folder, path, NULL);
  g_autofree char *parent = g_path_get_dirname (full);
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_mkdir_with_parents (parent, 0755);
  g_file_set_contents (full, data != NULL ? data : "", (gssize) size, &error);
  g_assert_no_error (error);

  return full;
}

char *
source_fixture_save_text (SourceFixture *fixture,
                          const char    *path,
                          const char    *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return source_fixture_save (fixture, path, bytes);
}

GFile *
source_fixture_file (SourceFixture *fixture,
                     const char    *path)
{
  return g_file_new_build_filename (fixture->folder, path, NULL);
}

/* A source of the files at these paths. */
JoltFirmwareInput *
source_fixture_source (SourceFixture *fixture,
                       ...)
{
  JoltFirmwareInput *source = jolt_firmware_input_new ();
  const char *path;
  va_list args;

  va_start (args, fixture);
  while ((path = va_arg (args, const char *)) != NULL) {
    g_autoptr (GFile) file = source_fixture_file (fixture, path);

    jolt_firmware_input_add (source, file);
  }
  va_end (args);

  return source;
}

/* What "idf.py dfu" makes of the build. */
GBytes *
source_fixture_mkdfu (SourceFixture *fixture)
{
  g_autoptr (JoltPacker) packer = jolt_packer_new (fixture->sample.chip);
  g_autoptr (GBytes) bootloader = jolt_sample_make_bootloader (&fixture->sample);
  g_autoptr (GBytes) table = jolt_sample_make_table (&fixture->sample);
  g_autoptr (GBytes) app = jolt_sample_make_app (&fixture->sample);

  jolt_packer_set_flash_size (packer, fixture->sample.flash_size);
  jolt_packer_add (packer, 0x1000, "bootloader.bin", bootloader);
  jolt_packer_add (packer, 0x8000, "partition-table.bin", table);
  jolt_packer_add (packer, 0x10000, "blink.bin", app);

  return jolt_packer_finish (packer, NULL);
}

static la_ssize_t
write_cb (struct archive *archive,
          void           *user_data,
          const void     *data,
          size_t          size)
{
  g_byte_array_append (user_data, data, (guint) size);

  return (la_ssize_t) size;
}

static void
add_entry (struct archive *archive,
           const char     *name,
           GBytes         *contents)
{
  gsize size;
  const char *data = g_bytes_get_data (contents, &size);
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_perm (entry, 0644);
  if (g_str_has_suffix (name, "@")) {
    g_autofree char *target = g_strndup (data, size);
    g_autofree char *link = g_strndup (name, strlen (name) - 1);

    archive_entry_set_filetype (entry, AE_IFLNK);
    archive_entry_set_symlink (entry, target);
    archive_entry_set_pathname (entry, link);
    size = 0;
  } else {
    archive_entry_set_filetype (entry, AE_IFREG);
    archive_entry_set_size (entry, (la_int64_t) size);
    archive_entry_set_pathname (entry, name);
  }
  g_assert_cmpint (archive_write_header (archive, entry), ==, ARCHIVE_OK);
  if (size > 0)
    g_assert_cmpint (archive_write_data (archive, data, size), ==, (la_ssize_t) size);
  archive_entry_free (entry);
}

static GBytes *
write_archive (void      (*set_format) (struct archive *archive),
               const char *first_name,
               va_list     args)
{
  GByteArray *bytes = g_byte_array_new ();
  struct archive *archive = archive_write_new ();

  set_format (archive);
  archive_write_set_bytes_per_block (archive, 0);
  archive_write_open (archive, bytes, NULL, write_cb, NULL);
  for (const char *name = first_name; name != NULL; name = va_arg (args, const char *))
    add_entry (archive, name, va_arg (args, GBytes *));
  archive_write_close (archive);
  archive_write_free (archive);

  return g_byte_array_free_to_bytes (bytes);
}

static void
set_zip (struct archive *archive)
{
  archive_write_set_format_zip (archive);
}

/* An archive of pairs: name, GBytes. A name that ends with "@" is a link to the text. */
GBytes *
source_fixture_archive (void      (*set_format) (struct archive *archive),
                        const char *first_name,
                        ...)
{
  GBytes *bytes;
  va_list args;

  va_start (args, first_name);
  bytes = write_archive (set_format, first_name, args);
  va_end (args);

  return bytes;
}

GBytes *
source_fixture_zip (const char *first_name,
                    ...)
{
  GBytes *bytes;
  va_list args;

  va_start (args, first_name);
  bytes = write_archive (set_zip, first_name, args);
  va_end (args);

  return bytes;
}
