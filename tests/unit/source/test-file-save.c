/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE      /* O_TMPFILE */
#endif
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jolt-file-save.h"
#include "source-fixture.h"

#define LIMIT (1u << 20)

typedef struct {
  char  *folder;
  char  *path;
  GFile *file;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  user_data)
{
  fixture->folder = g_dir_make_tmp ("jolt-test-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "x.bin", NULL);
  fixture->file = g_file_new_for_path (fixture->path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  user_data)
{
  g_remove (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);      /* nothing else is in it */
  g_object_unref (fixture->file);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static GBytes *
make (gsize size,
      char  fill)
{
  return g_bytes_new_take (g_strnfill (size, fill), size);
}

static void
assert_is (Fixture *fixture,
           GBytes  *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_file_load_bytes (fixture->file, NULL, NULL, &error);

  g_assert_no_error (error);
  assert_same_bytes (bytes, expected);
}

static void
assert_fails (Fixture           *fixture,
              JoltFileSaveFlags  flags,
              int                code)
{
  g_autoptr (GBytes) bytes = make (10, 'n');
  g_autoptr (GError) error = NULL;

  g_assert_false (jolt_file_save (fixture->file, bytes, flags, NULL, &error));
  g_assert_error (error, G_IO_ERROR, code);
}

static void
test_save_new (Fixture       *fixture,
               gconstpointer  user_data)
{
  mode_t mask = umask (027);
  g_autoptr (GBytes) first = make (3 * LIMIT + 1, 'a');
  g_autoptr (GBytes) second = make (5, 'b');
  g_autoptr (GError) error = NULL;
  struct stat status;

  g_assert_true (jolt_file_save (fixture->file, first, JOLT_FILE_SAVE_NONE, NULL, &error));
  g_assert_no_error (error);
  assert_is (fixture, first);
  g_assert_cmpint (stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0640);

  assert_fails (fixture, JOLT_FILE_SAVE_NONE, G_IO_ERROR_EXISTS);
  assert_is (fixture, first);

  g_assert_true (jolt_file_save (fixture->file, second, JOLT_FILE_SAVE_REPLACE, NULL, &error));
  g_assert_no_error (error);
  assert_is (fixture, second);
  umask (mask);
}

static void
test_save_not_plain (Fixture       *fixture,
                     gconstpointer  user_data)
{
  g_autoptr (GFile) nowhere = g_file_get_child (fixture->file, "x.bin");
  g_autoptr (GBytes) bytes = make (10, 'n');
  g_autoptr (GError) error = NULL;

  g_assert_false (jolt_file_save (nowhere, bytes, JOLT_FILE_SAVE_REPLACE, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);

  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  assert_fails (fixture, JOLT_FILE_SAVE_REPLACE, G_IO_ERROR_NOT_REGULAR_FILE);
  g_remove (fixture->path);

  g_assert_cmpint (symlink ("/dev/null", fixture->path), ==, 0);
  assert_fails (fixture, JOLT_FILE_SAVE_REPLACE, G_IO_ERROR_NOT_REGULAR_FILE);
  g_assert_true (g_file_test (fixture->path, G_FILE_TEST_IS_SYMLINK));
}

/* Runs a function in a process that cannot write more than LIMIT to a file. */
static int
run_limited (Fixture *fixture,
             gboolean dies)
{
  pid_t child = fork ();
  int status;

  if (child == 0) {
    const struct rlimit limit = { LIMIT, LIMIT };
    const struct rlimit no_core = { 0, 0 };
    g_autoptr (GBytes) bytes = make (2 * LIMIT, 'n');
    g_autoptr (GError) error = NULL;

    setrlimit (RLIMIT_CORE, &no_core);
    setrlimit (RLIMIT_FSIZE, &limit);
    signal (SIGXFSZ, dies ? SIG_DFL : SIG_IGN);
    if (jolt_file_save (fixture->file, bytes, JOLT_FILE_SAVE_REPLACE, NULL, &error))
      _exit (0);
    _exit (error != NULL ? 1 : 2);
  }

  g_assert_cmpint (child, >, 0);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);

  return status;
}

/* What does not fit leaves what was there, and nothing beside it. */
static void
test_save_full (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr (GBytes) old = make (100, 'o');
  int status;

  g_assert_true (jolt_file_save (fixture->file, old, JOLT_FILE_SAVE_NONE, NULL, NULL));
  status = run_limited (fixture, FALSE);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 1);
  assert_is (fixture, old);
}

/* So does a program that ends in the middle of it. */
static void
test_save_interrupted (Fixture       *fixture,
                       gconstpointer  user_data)
{
  int fd = open (fixture->folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
  int status;

  if (fd < 0) {
    g_test_skip ("this file system keeps no file without a name");
    return;
  }
  close (fd);

  status = run_limited (fixture, TRUE);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (WTERMSIG (status), ==, SIGXFSZ);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_save_async (Fixture       *fixture,
                 gconstpointer  user_data)
{
  g_autoptr (GBytes) bytes = make (LIMIT, 'a');
  g_autoptr (GBytes) other = make (LIMIT, 'b');
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  jolt_file_save_async (fixture->file, bytes, JOLT_FILE_SAVE_NONE, NULL, saved_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (jolt_file_save_finish (fixture->file, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);

  g_cancellable_cancel (cancellable);
  jolt_file_save_async (fixture->file, other, JOLT_FILE_SAVE_REPLACE, cancellable, saved_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (jolt_file_save_finish (fixture->file, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  assert_is (fixture, bytes);
}

#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("/file-save/new", test_save_new);
  add ("/file-save/not-plain", test_save_not_plain);
  add ("/file-save/full", test_save_full);
  add ("/file-save/interrupted", test_save_interrupted);
  add ("/file-save/async", test_save_async);

  return g_test_run ();
}
