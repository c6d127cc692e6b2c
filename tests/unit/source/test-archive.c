/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-archive-private.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"
#include "source-fixture.h"

static GBytes *
text (const char *text_)
{
  return g_bytes_new (text_, strlen (text_));
}

static void
test_archive_read (void)
{
  g_autoptr (GBytes) app = text ("the application");
  g_autoptr (GBytes) other = text ("not firmware");
  g_autoptr (GBytes) zip = source_fixture_zip ("build/app.bin", app, "build/app.elf", other,
                                               "__MACOSX/build/._app.bin", other, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltFileTree) tree = jolt_archive_read (zip, "a.zip", NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (tree->entries->len, ==, 1);
  assert_same_bytes (jolt_file_tree_find (tree, "build/app.bin")->bytes, app);
  g_assert_null (jolt_file_tree_find (tree, "app.bin"));
}

/* As bsdtar writes it. */
static void
test_archive_dots (void)
{
  g_autoptr (GBytes) app = text ("the application");
  g_autoptr (GBytes) zip = source_fixture_zip ("./build/./app.bin", app, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltFileTree) tree = jolt_archive_read (zip, "a.zip", NULL, &error);

  g_assert_no_error (error);
  assert_same_bytes (jolt_file_tree_find (tree, "build/app.bin")->bytes, app);
}

static void
assert_refused (GBytes *zip,
                int     code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (jolt_archive_read (zip, "a.zip", NULL, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, code);
}

static void
test_archive_escapes (void)
{
  static const char * const names[] = {
    "../app.bin", "build/../../app.bin", "/etc/app.bin", "..\\app.bin", "C:\\app.bin", "./../app.bin",
    "app.bin@",
  };
  g_autoptr (GBytes) contents = text ("/etc/passwd");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GBytes) zip = source_fixture_zip (names[i], contents, NULL);

    assert_refused (zip, JOLT_IMAGE_ERROR_UNSAFE_ARCHIVE);
  }
}

/* A small file that unpacks to more than any flash holds. */
static void
test_archive_bomb (void)
{
  gsize size = 70u << 20;
  g_autoptr (GBytes) zeroes = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr (GBytes) zip = source_fixture_zip ("a.bin", zeroes, "b.bin", zeroes, NULL);

  g_assert_cmpuint (g_bytes_get_size (zip), <, 1u << 20);
  assert_refused (zip, JOLT_IMAGE_ERROR_UNSAFE_ARCHIVE);
}

static void
test_archive_too_many (void)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GBytes) many = NULL;
  const guint8 header[30] = { 'P', 'K', 3, 4, 10 };

  /* Local headers of empty files with the name "a.bin", and no directory. */
  for (guint i = 0; i <= JOLT_MAX_ARCHIVE_ENTRIES; i++) {
    guint8 copy[35];

    memcpy (copy, header, sizeof header);
    copy[26] = 5;
    memcpy (copy + 30, "a.bin", 5);
    g_byte_array_append (bytes, copy, sizeof copy);
  }
  many = g_byte_array_free_to_bytes (bytes);
  assert_refused (many, JOLT_IMAGE_ERROR_UNSAFE_ARCHIVE);
}

/* Wherever a download stops: an error, or less than there was. */
static void
test_archive_cut (void)
{
  g_autofree char *long_text = g_strnfill (1000, 'x');
  g_autoptr (GBytes) contents = text (long_text);
  g_autoptr (GBytes) zip = source_fixture_zip ("a.bin", contents, "b.bin", contents, NULL);
  gsize size = g_bytes_get_size (zip);

  for (gsize length = 0; length < size; length++) {
    g_autoptr (GBytes) cut = g_bytes_new (g_bytes_get_data (zip, NULL), length);
    g_autoptr (GError) error = NULL;
    g_autoptr (JoltFileTree) tree = jolt_archive_read (cut, "a.zip", NULL, &error);

    if (tree == NULL)
      g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_ARCHIVE);
    else
      g_assert_cmpuint (tree->entries->len, <=, 2);
  }
}

static GBytes *
make_archive (void    (*set_format) (struct archive *archive),
              const char *name,
              GBytes     *contents)
{
  return source_fixture_archive (set_format, name, contents, NULL);
}

static void
set_tar_gz (struct archive *archive)
{
  archive_write_set_format_pax_restricted (archive);
  archive_write_add_filter_gzip (archive);
}

static void
set_tar_xz (struct archive *archive)
{
  archive_write_set_format_ustar (archive);
  archive_write_add_filter_xz (archive);
}

static void
set_raw_gz (struct archive *archive)
{
  archive_write_set_format_raw (archive);
  archive_write_add_filter_gzip (archive);
}

static void
assert_holds (GBytes     *archive,
              const char *name,
              const char *path,
              GBytes     *contents)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltFileTree) tree = NULL;

  g_assert_true (jolt_archive_is (archive));
  tree = jolt_archive_read (archive, name, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tree->entries->len, ==, 1);
  g_assert_nonnull (jolt_file_tree_find (tree, path));
  assert_same_bytes (jolt_file_tree_find (tree, path)->bytes, contents);
}

/* Every way in which a release is packed, and one inside another. */
static void
test_archive_kinds (void)
{
  g_autofree char *long_text = g_strnfill (5000, 'x');
  g_autoptr (GBytes) app = text (long_text);
  g_autoptr (GBytes) tar_gz = make_archive (set_tar_gz, "./app.bin", app);
  g_autoptr (GBytes) tar_xz = make_archive (set_tar_xz, "build/app.bin", app);
  g_autoptr (GBytes) gz = make_archive (set_raw_gz, "data", app);
  g_autoptr (GBytes) zip = source_fixture_zip ("one/app.bin", app, NULL);
  g_autoptr (GBytes) zip_in_zip = source_fixture_zip ("out/one.zip", zip, NULL);
  g_autoptr (GBytes) gz_in_zip = source_fixture_zip ("out/app.bin.gz", gz, NULL);
  g_autoptr (GBytes) backslashes = source_fixture_zip ("build\\app.bin", app, NULL);

  assert_holds (tar_gz, "a.tgz", "app.bin", app);
  assert_holds (tar_xz, "a.tar.xz", "build/app.bin", app);
  assert_holds (gz, "app.bin.gz", "app.bin", app);
  assert_holds (gz, "app", "app.bin", app);
  assert_holds (zip_in_zip, "a.zip", "out/one.zip/one/app.bin", app);
  assert_holds (gz_in_zip, "a.zip", "out/app.bin", app);
  assert_holds (backslashes, "a.zip", "build/app.bin", app);
}

/* However deep they are, no archive is opened without end. */
static void
test_archive_nested (void)
{
  g_autoptr (GBytes) app = text ("the application");
  g_autoptr (GBytes) archive = source_fixture_zip ("app.bin", app, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JoltFileTree) tree = NULL;

  for (guint i = 0; i < JOLT_MAX_ARCHIVE_DEPTH + 1; i++) {
    g_autoptr (GBytes) inner = g_steal_pointer (&archive);

    archive = source_fixture_zip ("a.zip", inner, NULL);
  }

  tree = jolt_archive_read (archive, "a.zip", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tree->entries->len, ==, 0);
}

/* What is not read cannot do harm, whatever it is called. */
static void
test_archive_unwanted (void)
{
  g_autoptr (GBytes) app = text ("the application");
  g_autoptr (GBytes) zip = source_fixture_zip ("docs/link@", app, "../README", app, "C:\\notes.txt", app,
                                               "/etc/hosts", app, "app.bin", app, NULL);

  assert_holds (zip, "a.zip", "app.bin", app);
}

/* A name that the locale of the user cannot write. */
static void
test_archive_locale (void)
{
  g_autoptr (GBytes) app = text ("the application");
  g_autoptr (GBytes) zip = source_fixture_zip ("прошивка.bin", app, NULL);

  assert_holds (zip, "a.zip", "прошивка.bin", app);
}

static void
test_archive_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) contents = text ("app");
  g_autoptr (GBytes) zip = source_fixture_zip ("a.bin", contents, NULL);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (jolt_archive_read (zip, "a.zip", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/archive/read", test_archive_read);
  g_test_add_func ("/archive/dots", test_archive_dots);
  g_test_add_func ("/archive/escapes", test_archive_escapes);
  g_test_add_func ("/archive/bomb", test_archive_bomb);
  g_test_add_func ("/archive/too-many", test_archive_too_many);
  g_test_add_func ("/archive/cut", test_archive_cut);
  g_test_add_func ("/archive/kinds", test_archive_kinds);
  g_test_add_func ("/archive/nested", test_archive_nested);
  g_test_add_func ("/archive/unwanted", test_archive_unwanted);
  g_test_add_func ("/archive/locale", test_archive_locale);
  g_test_add_func ("/archive/cancelled", test_archive_cancelled);

  return g_test_run ();
}
