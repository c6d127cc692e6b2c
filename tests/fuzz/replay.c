/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target without a fuzzer, as a test: over every file of the
 * folders named, and over some changes of each that are the same every time:
 * the more, the fewer files there are. */
#include <string.h>

#include "fuzz.h"

#define MAX_CHANGES 300
#define MAX_RUNS 3000

static guint n_files;

static void
run (const guint8 *data,
     gsize         size)
{
  /* Exactly as long as it claims, so that a sanitizer sees a read behind it. */
  g_autofree guint8 *copy = g_memdup2 (data, size);

  LLVMFuzzerTestOneInput (copy != NULL ? copy : (const guint8 *) "", size);
}

static void
run_changed (const guint8 *data,
             gsize         size,
             GRand        *rand)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);
  int n = g_rand_int_range (rand, 1, 5);

  for (int i = 0; i < n; i++) {
    /* Most of what decides stands at the beginning. */
    gsize limit = g_rand_boolean (rand) ? MIN (size, 512) : size;

    copy[g_rand_int_range (rand, 0, (int) limit)] = (guint8) g_rand_int_range (rand, 0, 256);
  }

  if (g_rand_int_range (rand, 0, 4) == 0)
    size = (gsize) g_rand_int_range (rand, 0, (int) size);

  run (copy, size);
}

static void
test_replay (gconstpointer user_data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  gsize size;

  g_file_get_contents (user_data, &data, &size, &error);
  g_assert_no_error (error);

  run ((const guint8 *) data, size);
  for (guint i = 0; i < MIN (MAX_CHANGES, MAX_RUNS / n_files) && size > 0; i++)
    run_changed ((const guint8 *) data, size, rand);
}

static void
add_folder (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *test = g_strconcat ("/fuzz/", name, NULL);

    n_files++;
    g_test_add_data_func_full (test, g_build_filename (folder, name, NULL), test_replay, g_free);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (int i = 1; i < argc; i++)
    add_folder (argv[i]);

  return g_test_run ();
}
