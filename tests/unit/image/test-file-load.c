/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jolt-file-load.h"
#include "jolt-firmware.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"
#include "jolt-packer.h"

static char *folder;

static char *
make_path (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

/* A build writes dfu.bin in place while Jolt shows it: what was opened stays
 * what it was, and touching it does not end the program. */
static void
test_file_load_overwritten (void)
{
  g_autofree char *path = make_path ("overwritten.bin");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = g_strnfill (100000, 'x');

  g_file_set_contents (path, text, 100000, &error);
  g_assert_no_error (error);
  bytes = jolt_file_load_path (path, &error);
  g_assert_no_error (error);

  g_assert_cmpint (truncate (path, 0), ==, 0);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, 100000);

  g_unlink (path);
}

static void
test_file_load_refused (void)
{
  g_autofree char *missing = make_path ("missing");
  g_autofree char *empty = make_path ("empty");
  g_autofree char *fifo = make_path ("fifo");
  g_autofree char *huge = make_path ("huge");
  g_autoptr (GError) error = NULL;
  int fd;

  g_assert_null (jolt_file_load_path (missing, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_IO);
  g_clear_error (&error);

  g_assert_null (jolt_file_load_path (folder, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_IO);
  g_clear_error (&error);

  g_file_set_contents (empty, "", 0, NULL);
  g_assert_null (jolt_file_load_path (empty, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_EMPTY);
  g_clear_error (&error);

  /* Nobody writes to it: waiting would be forever. */
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_null (jolt_file_load_path (fifo, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_IO);
  g_clear_error (&error);

  fd = g_open (huge, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  g_assert_cmpint (ftruncate (fd, (off_t) JOLT_MAX_FILE_SIZE + 1), ==, 0);
  close (fd);
  g_assert_null (jolt_file_load_path (huge, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TOO_LARGE);

  g_unlink (huge);
  g_unlink (fifo);
  g_unlink (empty);
}

static gsize
read_status (const char *key)
{
  g_autofree char *status = NULL;
  const char *line;

  g_file_get_contents ("/proc/self/status", &status, NULL, NULL);
  line = status != NULL ? strstr (status, key) : NULL;

  return line != NULL ? (gsize) g_ascii_strtoull (line + strlen (key), NULL, 10) << 10 : 0;
}

/* 15 MiB are judged with little more memory than that. The time is a figure, not
 * a verdict: machines differ. */
static void
test_file_load_large (void)
{
  g_autofree char *path = make_path ("large.bin");
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize before;
  gsize peak;
  gint64 start;
  int fd;

  {
    g_autoptr (JoltPacker) packer = jolt_packer_new (jolt_chip_from_target ("esp32s2"));
    g_autoptr (GRand) rand = g_rand_new_with_seed (1);
    guint32 *data = g_new (guint32, 15u << 18);
    g_autoptr (GBytes) app = g_bytes_new_take (data, 15u << 20);
    g_autoptr (GBytes) dfu = NULL;

    for (guint i = 0; i < 15u << 18; i++)
      data[i] = g_rand_int (rand);
    jolt_packer_set_flash_size (packer, 16u << 20);
    jolt_packer_add (packer, 0x10000, "app.bin", app);
    dfu = jolt_packer_finish (packer, &error);
    g_assert_no_error (error);
    g_file_set_contents (path, g_bytes_get_data (dfu, NULL), (gssize) g_bytes_get_size (dfu), &error);
    g_assert_no_error (error);
  }

  /* Sets the peak back to what is used now. */
  fd = g_open ("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC, 0);
  if (fd == -1 || write (fd, "5", 1) != 1)
    g_test_message ("the peak cannot be reset");
  if (fd != -1)
    close (fd);

  before = read_status ("VmRSS:");
  start = g_get_monotonic_time ();
  bytes = jolt_file_load_path (path, &error);
  g_assert_no_error (error);
  firmware = jolt_firmware_new_from_bytes (bytes, path, &error);
  g_test_message ("15 MiB judged in %.1f ms", (double) (g_get_monotonic_time () - start) / 1000);
  g_assert_no_error (error);

  peak = read_status ("VmHWM:");
  g_test_message ("%.1f MiB more at the peak", (double) (peak > before ? peak - before : 0) / (1 << 20));
#ifndef __SANITIZE_ADDRESS__
  if (g_getenv ("JOLT_VALGRIND") == NULL)
    g_assert_cmpuint (peak, <, before + ((15u + 8u) << 20));
#endif

  g_unlink (path);
}

int
main (int   argc,
      char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("jolt-test-XXXXXX", NULL);

  g_test_add_func ("/file-load/overwritten", test_file_load_overwritten);
  g_test_add_func ("/file-load/refused", test_file_load_refused);
  g_test_add_func ("/file-load/large", test_file_load_large);

  result = g_test_run ();
  g_rmdir (folder);
  g_free (folder);

  return result;
}
