/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "flasher-fixture.h"
#include "jolt-file-watch-private.h"
#include "jolt-sample.h"
#include "wait-until.h"

/* What is written when the files change. */

static void
count_cb (guint *count)
{
  (*count)++;
}

static gboolean
passed_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

/* A change that an event has told is not found again when the user comes back. */
static void
test_watch (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("jolt-flasher-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "dfu.bin", NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JoltFileWatch) watch = NULL;
  gboolean passed = FALSE;
  guint n_ready = 0;
  guint n_changed = 0;

  g_file_set_contents (path, "one", -1, &error);
  g_assert_no_error (error);
  g_ptr_array_add (files, g_file_new_for_path (path));
  /* Two writings may else have the same time. */
  g_file_set_attribute_uint64 (files->pdata[0], G_FILE_ATTRIBUTE_TIME_MODIFIED, 1, G_FILE_QUERY_INFO_NONE, NULL, &error);
  g_assert_no_error (error);
  watch = jolt_file_watch_new (files);
  jolt_file_watch_set_quiet (watch, 20);
  g_signal_connect_swapped (watch, "ready", G_CALLBACK (count_cb), &n_ready);
  g_signal_connect_swapped (watch, "changed", G_CALLBACK (count_cb), &n_changed);
  wait_until (n_ready == 1);

  g_file_set_contents (path, "another", -1, &error);
  g_assert_no_error (error);
  wait_until (n_changed == 1);

  /* Time for the events of the change to end, and for a wrong one to come. */
  g_timeout_add (300, passed_cb, &passed);
  wait_until (passed);
  n_changed = 0;
  jolt_file_watch_look (watch);
  passed = FALSE;
  g_timeout_add (300, passed_cb, &passed);
  wait_until (passed);
  g_assert_cmpuint (n_changed, ==, 0);

  g_assert_finalize_object (g_steal_pointer (&watch));
  g_remove (path);
  g_rmdir (folder);
}

static void
test_rebuild (void)
{
  FlasherFixture fixture;
  JoltFirmwareLoader *loader;
  JoltSample sample;
  g_autoptr (GBytes) first = NULL, second = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("jolt-flasher-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "dfu.bin", NULL);
  g_autofree char *other = g_build_filename (folder, "dfu.bin.new", NULL);

  jolt_sample_init (&sample);
  first = jolt_sample_make_dfu (&sample);
  sample.version = "2.0";
  second = jolt_sample_make_dfu (&sample);

  flasher_fixture_set_up (&fixture, "s2", NULL);
  loader = jolt_flasher_get_loader (fixture.flasher);
  g_file_set_contents (path, g_bytes_get_data (first, NULL), g_bytes_get_size (first), &error);
  g_assert_no_error (error);
  g_ptr_array_add (files, g_file_new_for_path (path));
  jolt_firmware_loader_open (loader, files);
  g_assert_cmpint (jolt_flasher_get_blocker (fixture.flasher), ==, JOLT_FLASH_BLOCKER_LOADING);
  wait_until (jolt_flasher_get_can_flash (fixture.flasher));
  g_assert_false (jolt_firmware_loader_get_rebuilt (loader));

  /* Replaced by renaming, as linkers and editors do */
  g_file_set_contents (other, g_bytes_get_data (second, NULL), g_bytes_get_size (second), &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_rename (other, path), ==, 0);
  wait_until (jolt_firmware_loader_get_rebuilt (loader));
  g_assert_cmpstr (jolt_firmware_get_version (jolt_firmware_loader_get_firmware (loader)), ==, "2.0");

  /* Half written: what was read stays in sight, but is not flashed. */
  g_file_set_contents_full (path, g_bytes_get_data (first, NULL), g_bytes_get_size (first) / 2,
                            G_FILE_SET_CONTENTS_NONE, 0644, &error);
  g_assert_no_error (error);
  wait_until (jolt_firmware_loader_get_changing (loader));
  g_assert_nonnull (jolt_firmware_loader_get_firmware (loader));
  g_assert_cmpint (jolt_flasher_get_blocker (fixture.flasher), ==, JOLT_FLASH_BLOCKER_CHANGING);

  g_file_set_contents_full (path, g_bytes_get_data (first, NULL), g_bytes_get_size (first),
                            G_FILE_SET_CONTENTS_NONE, 0644, &error);
  g_assert_no_error (error);
  wait_until (jolt_flasher_get_can_flash (fixture.flasher));

  flasher_fixture_tear_down (&fixture);
  g_remove (path);
  g_rmdir (folder);
}

/* A file that changes without an event: another name of it is in a folder that
 * nobody watches, as all are behind the document portal. */
typedef struct {
  FlasherFixture  flasher;
  char           *opened_folder;
  char           *other_folder;
  char           *path;
  char           *other;
} QuietFile;

static GBytes *
make_dfu (const char *version)
{
  JoltSample sample;

  jolt_sample_init (&sample);
  sample.version = version;

  return jolt_sample_make_dfu (&sample);
}

static void
write_file (const char *path,
            GBytes     *bytes,
            gsize       size)
{
  g_autoptr (GError) error = NULL;

  /* In place: it stays the same file under both of its names. */
  g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL), size, G_FILE_SET_CONTENTS_NONE, 0644, &error);
  g_assert_no_error (error);
}

static void
write_build (QuietFile  *self,
             const char *version)
{
  g_autoptr (GBytes) bytes = make_dfu (version);

  write_file (self->other, bytes, g_bytes_get_size (bytes));
}

static void
quiet_file_set_up (QuietFile  *self,
                   const char *spec)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  JoltFirmwareLoader *loader;

  self->opened_folder = g_dir_make_tmp ("jolt-opened-XXXXXX", NULL);
  self->other_folder = g_dir_make_tmp ("jolt-other-XXXXXX", NULL);
  self->path = g_build_filename (self->opened_folder, "dfu.bin", NULL);
  self->other = g_build_filename (self->other_folder, "dfu.bin", NULL);
  write_build (self, "1.0");
  g_assert_cmpint (link (self->other, self->path), ==, 0);

  flasher_fixture_set_up (&self->flasher, spec, NULL);
  loader = jolt_flasher_get_loader (self->flasher.flasher);
  g_ptr_array_add (files, g_file_new_for_path (self->path));
  jolt_firmware_loader_open (loader, files);
  wait_until (jolt_firmware_loader_get_firmware (loader) != NULL);
}

static void
quiet_file_tear_down (QuietFile *self)
{
  flasher_fixture_tear_down (&self->flasher);
  g_remove (self->path);
  g_remove (self->other);
  g_rmdir (self->opened_folder);
  g_rmdir (self->other_folder);
  g_free (self->path);
  g_free (self->other);
  g_free (self->opened_folder);
  g_free (self->other_folder);
}

static const char *
get_written_version (QuietFile *self)
{
  return jolt_firmware_get_version (jolt_flash_job_get_firmware (flasher_fixture_get_job (&self->flasher, 0)));
}

static void
test_check_flash (void)
{
  QuietFile file;

  quiet_file_set_up (&file, "s2");
  write_build (&file, "2.0");
  jolt_flasher_flash (file.flasher.flasher);
  flasher_fixture_wait_for_end (&file.flasher);
  g_assert_cmpuint (flasher_fixture_count_jobs (&file.flasher), ==, 1);
  g_assert_cmpstr (get_written_version (&file), ==, "2.0");

  quiet_file_tear_down (&file);
}

static void
test_check_again (void)
{
  QuietFile file;
  JoltFlasher *flasher;

  quiet_file_set_up (&file, "s2");
  flasher = file.flasher.flasher;
  jolt_flasher_flash (flasher);
  flasher_fixture_wait_for_end (&file.flasher);
  g_assert_cmpstr (get_written_version (&file), ==, "1.0");

  write_build (&file, "2.0");
  wait_until (jolt_flasher_can_repeat (flasher));
  jolt_flasher_repeat (flasher);
  flasher_fixture_wait_for_end (&file.flasher);
  g_assert_cmpuint (flasher_fixture_count_jobs (&file.flasher), ==, 1);
  g_assert_cmpstr (get_written_version (&file), ==, "2.0");

  quiet_file_tear_down (&file);
}

static void
test_check_auto (void)
{
  QuietFile file;

  quiet_file_set_up (&file, "s2:unplugged");
  jolt_flasher_set_auto_flash (file.flasher.flasher, TRUE);
  write_build (&file, "2.0");
  jolt_virtual_board_plug (flasher_fixture_get_board (&file.flasher, "1-1"));
  wait_until (flasher_fixture_count_jobs (&file.flasher) == 1);
  flasher_fixture_wait_for_end (&file.flasher);
  g_assert_cmpstr (get_written_version (&file), ==, "2.0");

  quiet_file_tear_down (&file);
}

/* Nothing is written of a file that is damaged by now, and nothing is said to
 * be wrong while it may still be written. */
static void
test_check_damaged (void)
{
  QuietFile file;
  g_autoptr (GBytes) bytes = make_dfu ("2.0");
  JoltFirmwareLoader *loader;

  quiet_file_set_up (&file, "s2");
  loader = jolt_flasher_get_loader (file.flasher.flasher);
  write_file (file.other, bytes, g_bytes_get_size (bytes) / 2);
  jolt_flasher_flash (file.flasher.flasher);
  wait_until (jolt_firmware_loader_get_changing (loader));
  g_assert_null (jolt_firmware_loader_get_error (loader));

  wait_until (jolt_flasher_get_blocker (file.flasher.flasher) == JOLT_FLASH_BLOCKER_BAD_FILE);
  g_assert_cmpuint (flasher_fixture_count_jobs (&file.flasher), ==, 0);

  quiet_file_tear_down (&file);
}

/* Auto-flash waits for the build that follows a broken one. */
static void
test_broken_build (void)
{
  QuietFile file;
  g_autoptr (GBytes) bytes = make_dfu ("2.0");
  JoltFlasher *flasher;

  quiet_file_set_up (&file, "s2:unplugged");
  flasher = file.flasher.flasher;
  jolt_flasher_set_auto_flash (flasher, TRUE);

  write_file (file.path, bytes, g_bytes_get_size (bytes) / 2);
  wait_until (jolt_flasher_get_auto_flash_blocker (flasher) == JOLT_FLASH_BLOCKER_BAD_FILE);
  g_assert_true (jolt_flasher_get_auto_flash (flasher));
  jolt_virtual_board_plug (flasher_fixture_get_board (&file.flasher, "1-1"));
  wait_until (flasher_fixture_can_flash (&file.flasher, "1-1"));
  g_assert_cmpuint (flasher_fixture_count_jobs (&file.flasher), ==, 0);

  write_file (file.path, bytes, g_bytes_get_size (bytes));
  wait_until (flasher_fixture_count_jobs (&file.flasher) == 1);
  flasher_fixture_wait_for_end (&file.flasher);
  g_assert_cmpstr (get_written_version (&file), ==, "2.0");

  quiet_file_tear_down (&file);
}

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (JoltFirmware) firmware = NULL;
  g_autoptr (GError) error = NULL;

  firmware = jolt_firmware_loader_check_finish (JOLT_FIRMWARE_LOADER (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* A flash that was given up before it began does not begin. */
static void
test_check_cancelled (void)
{
  QuietFile file;
  gboolean checked = FALSE;

  quiet_file_set_up (&file, "s2");
  jolt_flasher_flash (file.flasher.flasher);
  jolt_flasher_cancel (file.flasher.flasher);
  g_assert_true (jolt_flasher_get_can_flash (file.flasher.flasher));

  /* Who asked first is answered first. */
  jolt_firmware_loader_check_async (jolt_flasher_get_loader (file.flasher.flasher), NULL, checked_cb, &checked);
  wait_until (checked);
  g_assert_cmpuint (flasher_fixture_count_jobs (&file.flasher), ==, 0);

  quiet_file_tear_down (&file);
}

/* In a folder a build goes on for as long as its log grows, told of or not. */
static void
test_folder_build (void)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *folder = g_dir_make_tmp ("jolt-build-XXXXXX", NULL);
  g_autofree char *other_folder = g_dir_make_tmp ("jolt-other-XXXXXX", NULL);
  g_autofree char *log = g_build_filename (folder, ".ninja_log", NULL);
  g_autofree char *other_log = g_build_filename (other_folder, "log", NULL);
  g_autoptr (JoltFileWatch) watch = NULL;
  guint n_ready = 0, n_changing = 0, n_changed = 0, n_looked = 0;

  g_assert_true (g_file_set_contents (other_log, "1", -1, NULL));
  g_assert_cmpint (link (other_log, log), ==, 0);
  g_ptr_array_add (files, g_file_new_for_path (folder));
  watch = jolt_file_watch_new (files);
  jolt_file_watch_set_quiet (watch, 200);
  g_signal_connect_swapped (watch, "ready", G_CALLBACK (count_cb), &n_ready);
  g_signal_connect_swapped (watch, "changing", G_CALLBACK (count_cb), &n_changing);
  g_signal_connect_swapped (watch, "changed", G_CALLBACK (count_cb), &n_changed);
  g_signal_connect_swapped (watch, "looked", G_CALLBACK (count_cb), &n_looked);
  wait_until (n_ready == 1);
  wait_until (n_looked == 1);

  /* Once more, so that the log is known. */
  jolt_file_watch_look (watch);
  wait_until (n_looked == 2);
  g_assert_cmpuint (n_changing, ==, 0);

  g_assert_true (g_file_set_contents_full (other_log, "12", -1, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
  jolt_file_watch_look (watch);
  wait_until (n_looked == 3);
  g_assert_cmpuint (n_changing, ==, 1);
  g_assert_true (jolt_file_watch_get_changing (watch));
  g_assert_cmpuint (n_changed, ==, 0);

  /* The build goes on meanwhile: the next look is not the last. */
  g_assert_true (g_file_set_contents_full (other_log, "123", -1, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
  wait_until (n_looked == 4);
  g_assert_cmpuint (n_changed, ==, 0);
  wait_until (n_changed == 1);
  g_assert_false (jolt_file_watch_get_changing (watch));
  g_assert_cmpuint (n_changing, ==, 1);

  g_assert_finalize_object (g_steal_pointer (&watch));
  g_remove (log);
  g_remove (other_log);
  g_rmdir (folder);
  g_rmdir (other_folder);
}

static void
write_app (const char *folder,
           const char *version)
{
  g_autofree char *path = g_build_filename (folder, "firmware.bin", NULL);
  g_autoptr (GBytes) bytes = NULL;
  JoltSample sample;

  jolt_sample_init (&sample);
  sample.version = version;
  bytes = jolt_sample_make_app (&sample);
  write_file (path, bytes, g_bytes_get_size (bytes));
}

/* PlatformIO and Arduino build in a folder of the project. Nothing but what
 * happens in there tells of a build, and a clean one takes the file away first. */
static void
test_nested_build (void)
{
  static const char * const below[] = { ".pio/build/mini", "build/esp32.esp32.lolin_s2_mini" };

  for (guint i = 0; i < G_N_ELEMENTS (below); i++) {
    g_autoptr (JoltFirmwareLoader) loader = jolt_firmware_loader_new ();
    g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
    g_autofree char *project = g_dir_make_tmp ("jolt-project-XXXXXX", NULL);
    g_autofree char *folder = g_build_filename (project, below[i], NULL);
    g_autofree char *path = g_build_filename (folder, "firmware.bin", NULL);

    g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
    write_app (folder, "1.0");
    g_ptr_array_add (files, g_file_new_for_path (project));
    jolt_firmware_loader_open (loader, files);
    wait_until (jolt_firmware_loader_get_firmware (loader) != NULL);
    g_assert_false (jolt_firmware_loader_get_rebuilt (loader));

    write_app (folder, "2.0");
    wait_until (jolt_firmware_loader_get_rebuilt (loader));
    g_assert_cmpstr (jolt_firmware_get_version (jolt_firmware_loader_get_firmware (loader)), ==, "2.0");

    g_remove (path);
    wait_until (jolt_firmware_loader_get_changing (loader));
    g_assert_nonnull (jolt_firmware_loader_get_firmware (loader));

    for (char *end = folder + strlen (folder); end > folder + strlen (project); end = strrchr (folder, '/')) {
      *end = '\0';
      g_rmdir (folder);
    }
    g_rmdir (project);
  }
}

/* What changed between the first reading and the watch over its folder is read
 * then, once. */
static void
test_nested_late (void)
{
  g_autoptr (GPtrArray) opened = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *project = g_dir_make_tmp ("jolt-project-XXXXXX", NULL);
  g_autofree char *folder = g_build_filename (project, "below", NULL);
  g_autofree char *path = g_build_filename (folder, "firmware.bin", NULL);
  g_autoptr (JoltFileWatch) watch = NULL;
  guint n_ready = 0;
  guint n_looked = 0;

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  g_ptr_array_add (opened, g_file_new_for_path (project));
  g_ptr_array_add (found, g_file_new_for_path (path));
  watch = jolt_file_watch_new (opened);
  g_signal_connect_swapped (watch, "ready", G_CALLBACK (count_cb), &n_ready);
  g_signal_connect_swapped (watch, "looked", G_CALLBACK (count_cb), &n_looked);
  wait_until (n_ready == 1 && n_looked == 1);

  jolt_file_watch_add (watch, found);
  wait_until (n_ready == 2);
  jolt_file_watch_add (watch, found);
  jolt_file_watch_look (watch);
  wait_until (n_looked == 2);
  g_assert_cmpuint (n_ready, ==, 2);

  g_clear_object (&watch);
  g_rmdir (folder);
  g_rmdir (project);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/flasher/files/watch", test_watch);
  g_test_add_func ("/flasher/files/rebuild", test_rebuild);
  g_test_add_func ("/flasher/files/check-flash", test_check_flash);
  g_test_add_func ("/flasher/files/check-again", test_check_again);
  g_test_add_func ("/flasher/files/check-auto", test_check_auto);
  g_test_add_func ("/flasher/files/check-damaged", test_check_damaged);
  g_test_add_func ("/flasher/files/check-cancelled", test_check_cancelled);
  g_test_add_func ("/flasher/files/broken-build", test_broken_build);
  g_test_add_func ("/flasher/files/folder-build", test_folder_build);
  g_test_add_func ("/flasher/files/nested-build", test_nested_build);
  g_test_add_func ("/flasher/files/nested-late", test_nested_late);

  return g_test_run ();
}
