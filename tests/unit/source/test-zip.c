/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-image-error.h"
#include "jolt-zip-private.h"
#include "source-fixture.h"

static GBytes *
text (const char *text_)
{
  return g_bytes_new (text_, strlen (text_));
}

static void
test_zip_read (void)
{
  g_autoptr (GBytes) app = text ("the application");
  g_autoptr (GBytes) other = text ("not firmware");
  g_autoptr (GBytes) zip = source_fixture_zip ("build/app.bin", app, "build/app.elf", other,
                                               "__MACOSX/build/._app.bin", other, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = jolt_zip_read (zip, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 1);
  assert_same_bytes (jolt_zip_find (files, "build/app.bin"), app);
  g_assert_null (jolt_zip_find (files, "app.bin"));
}

/* As bsdtar writes it. */
static void
test_zip_dots (void)
{
  g_autoptr (GBytes) app = text ("the application");
  g_autoptr (GBytes) zip = source_fixture_zip ("./build/./app.bin", app, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = jolt_zip_read (zip, NULL, &error);

  g_assert_no_error (error);
  assert_same_bytes (jolt_zip_find (files, "build/app.bin"), app);
}

static void
assert_refused (GBytes *zip,
                int     code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (jolt_zip_read (zip, NULL, &error));
  g_assert_error (error, JOLT_IMAGE_ERROR, code);
}

static void
test_zip_escapes (void)
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
test_zip_bomb (void)
{
  gsize size = 70u << 20;
  g_autoptr (GBytes) zeroes = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr (GBytes) zip = source_fixture_zip ("a.bin", zeroes, "b.bin", zeroes, NULL);

  g_assert_cmpuint (g_bytes_get_size (zip), <, 1u << 20);
  assert_refused (zip, JOLT_IMAGE_ERROR_UNSAFE_ARCHIVE);
}

static void
test_zip_too_many (void)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GBytes) many = NULL;
  const guint8 header[30] = { 'P', 'K', 3, 4, 10 };

  /* Local headers of empty files with the name "a", and no directory. */
  for (guint i = 0; i <= JOLT_ZIP_MAX_FILES; i++) {
    guint8 copy[31];

    memcpy (copy, header, sizeof header);
    copy[26] = 1;
    copy[30] = 'a';
    g_byte_array_append (bytes, copy, sizeof copy);
  }
  many = g_byte_array_free_to_bytes (bytes);
  assert_refused (many, JOLT_IMAGE_ERROR_UNSAFE_ARCHIVE);
}

/* Wherever a download stops: an error, or less than there was. */
static void
test_zip_cut (void)
{
  g_autofree char *long_text = g_strnfill (1000, 'x');
  g_autoptr (GBytes) contents = text (long_text);
  g_autoptr (GBytes) zip = source_fixture_zip ("a.bin", contents, "b.bin", contents, NULL);
  gsize size = g_bytes_get_size (zip);

  for (gsize length = 0; length < size; length++) {
    g_autoptr (GBytes) cut = g_bytes_new (g_bytes_get_data (zip, NULL), length);
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) files = jolt_zip_read (cut, NULL, &error);

    if (files == NULL)
      g_assert_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_BAD_ARCHIVE);
    else
      g_assert_cmpuint (files->len, <=, 2);
  }
}

static void
test_zip_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) contents = text ("app");
  g_autoptr (GBytes) zip = source_fixture_zip ("a.bin", contents, NULL);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (jolt_zip_read (zip, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/zip/read", test_zip_read);
  g_test_add_func ("/zip/dots", test_zip_dots);
  g_test_add_func ("/zip/escapes", test_zip_escapes);
  g_test_add_func ("/zip/bomb", test_zip_bomb);
  g_test_add_func ("/zip/too-many", test_zip_too_many);
  g_test_add_func ("/zip/cut", test_zip_cut);
  g_test_add_func ("/zip/cancelled", test_zip_cancelled);

  return g_test_run ();
}
