/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes inputs from which a fuzzer starts: make-seeds FOLDER [CORPUS...] makes
 * a folder for each target. They are small, because a fuzzer changes every
 * byte. CORPUS, named TARGET.base64, holds what a fuzzer has found to reach
 * something more, an input a line. */
#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "jolt-dfu-file-private.h"
#include "jolt-dfu-protocol.h"
#include "jolt-sample.h"

static const char *top;

/* CDC and run-time DFU, as an ESP32-S2 in its download mode shows them. */
static const guint8 run_time_configuration[] = {
  9, 2, 50, 0, 3, 1, 0, 0x80, 50,
  9, 4, 0, 0, 0, 0x02, 2, 1, 0,
  5, 0x24, 0, 0x10, 1,
  9, 4, 1, 0, 0, 0x0a, 0, 0, 0,
  9, 4, 2, 0, 0, 0xfe, 1, 1, 0,
  9, 0x21, 0x0d, 0xe8, 3, 64, 0, 0x10, 1,
};

/* A board in DFU mode that tells the truth until the computer runs ahead. */
#define AHEAD_SIZE 320
#define AHEAD_LIE 300

static const guint8 lie[64] = { [0] = 1, [40] = 0xe4, [41] = 10 };

static void
save (const char *target,
      const char *name,
      GBytes     *bytes)
{
  g_autofree char *folder = g_build_filename (top, target, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_mkdir_with_parents (folder, 0755);
  if (!g_file_set_contents (path, data, (gssize) size, &error))
    g_error ("%s", error->message);
}

static void
save_text (const char *target,
           const char *name,
           const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  save (target, name, bytes);
}

static void
save_bytes (const char   *target,
            const char   *name,
            const guint8 *data,
            gsize         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);

  save (target, name, bytes);
}

/* The archive without the zeroes at its end, so that a change hits something. */
static void
save_dense (GBytes *dfu)
{
  g_autofree guint8 *copy = NULL;
  gsize size;
  const guint8 *data = g_bytes_get_data (dfu, &size);
  gsize end = size - JOLT_DFU_SUFFIX_SIZE;

  while (end > 0 && data[end - 1] == 0)
    end--;
  end = (end + 4) & ~(gsize) 3;
  copy = g_malloc (end + JOLT_DFU_SUFFIX_SIZE);
  memcpy (copy, data, end);
  memcpy (copy + end, data + size - JOLT_DFU_SUFFIX_SIZE, JOLT_DFU_SUFFIX_SIZE);
  save_bytes ("dfu-file", "dense.bin", copy, end + JOLT_DFU_SUFFIX_SIZE);
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
save_zip (GBytes *contents)
{
  static const char * const names[] = { "build/app.bin", "build/flasher_args.json" };
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  struct archive *archive = archive_write_new ();
  gsize size;
  const char *data = g_bytes_get_data (contents, &size);

  archive_write_set_format_zip (archive);
  archive_write_set_bytes_per_block (archive, 0);
  archive_write_open (archive, array, NULL, write_cb, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    struct archive_entry *entry = archive_entry_new ();

    archive_entry_set_pathname (entry, names[i]);
    archive_entry_set_filetype (entry, AE_IFREG);
    archive_entry_set_perm (entry, 0644);
    archive_entry_set_size (entry, (la_int64_t) size);
    archive_write_header (archive, entry);
    archive_write_data (archive, data, size);
    archive_entry_free (entry);
  }
  archive_write_close (archive);
  archive_write_free (archive);

  bytes = g_bytes_new (array->data, array->len);
  save ("archive", "build.zip", bytes);
}

static void
save_corpus (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);

  *strchrnul (name, '.') = '\0';
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
    g_autofree char *kept = g_strdup_printf ("kept-%u", i + 1);
    gsize size;
    g_autofree guint8 *data = g_base64_decode (lines[i], &size);

    save_bytes (name, kept, data, size);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GBytes) app = NULL;
  g_autoptr (GBytes) bootloader = NULL;
  g_autoptr (GBytes) table = NULL;
  g_autoptr (GBytes) dfu = NULL;
  g_autoptr (GBytes) list = NULL;
  JoltSample sample;
  guint8 *files;
  gsize size;

  if (argc < 2)
    return EXIT_FAILURE;
  top = argv[1];
  for (int i = 2; i < argc; i++)
    save_corpus (argv[i]);

  jolt_sample_init (&sample);
  sample.app_size = 512;
  app = jolt_sample_make_app (&sample);
  bootloader = jolt_sample_make_bootloader (&sample);
  table = jolt_sample_make_table (&sample);
  dfu = jolt_sample_make_dfu (&sample);

  save ("dfu-file", "sample.bin", dfu);
  save_dense (dfu);
  save ("image", "app.bin", app);
  save ("image", "bootloader.bin", bootloader);
  save ("image", "table.bin", table);
  save ("partition-table", "table.bin", table);
  save_zip (app);
  save_text ("flasher-args", "build.json",
             "{ \"flash_files\": { \"0x1000\": \"a.bin\" }, \"flash_settings\": { \"flash_size\": \"4MB\" },"
             " \"extra_esptool_args\": { \"chip\": \"esp32s2\" } }");
  save_text ("web-manifest", "installer.json",
             "{\"name\":\"Light\",\"version\":\"1.0\",\"builds\":[{\"chipFamily\":\"ESP32-S2\",\"parts\":"
             "[{\"path\":\"a.bin\",\"offset\":4096},{\"path\":\"b.bin\",\"offset\":\"0x8000\"}]},"
             "{\"chipFamily\":\"ESP8266\",\"parts\":[{\"path\":\"c.bin\",\"offset\":0.5}]}]}");
  save_text ("flasher-args", "least.json", "{\"flash_files\":{\"0\":\"a\"}}");

  save_bytes ("dfu-status", "idle", (const guint8[]) { 0, 0, 0, 0, 2, 0 }, 6);
  save_bytes ("usb-descriptors", "run-time", run_time_configuration, sizeof run_time_configuration);
  /* In DFU mode, with one lie in the middle; and each kind of lie to a DNLOAD and to a GETSTATUS sent ahead. */
  save_bytes ("dfu-session", "lie", lie, sizeof lie);
  for (guint i = 0; i < 16; i++) {
    guint8 ahead[AHEAD_SIZE] = { 1 };
    g_autofree char *name = g_strdup_printf ("ahead-%u", i);

    ahead[AHEAD_LIE + i % 2] = (guint8) (0xe0 | i / 2);
    ahead[AHEAD_LIE + i % 2 + 1] = JOLT_DFU_STATE_DNBUSY;
    save_bytes ("dfu-session", name, ahead, sizeof ahead);
  }

  /* One file as fuzz-firmware reads it. */
  size = g_bytes_get_size (app);
  files = g_malloc0 (8 + size);
  files[1] = 16;
  files[2] = size & 0xFF;
  files[3] = (guint8) (size >> 8);
  files[6] = 1;
  memcpy (files + 8, g_bytes_get_data (app, NULL), size);
  list = g_bytes_new_take (files, 8 + size);
  save ("firmware", "app", list);

  return EXIT_SUCCESS;
}
