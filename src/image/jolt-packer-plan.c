/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jolt-packer-private.h"

#include <string.h>

#include "jolt-cpio.h"
#include "jolt-dfu-index-private.h"
#include "jolt-image-error.h"
#include "jolt-limits.h"

static int
file_compare (gconstpointer a,
              gconstpointer b)
{
  const JoltPackerFile *file_a = a;
  const JoltPackerFile *file_b = b;

  return (file_a->address > file_b->address) - (file_a->address < file_b->address);
}

static gsize
get_end (const JoltPackerFile *file)
{
  return file->address + file->pieces.size;
}

static void note (JoltPacker *self,
                  const char *format,
                  ...) G_GNUC_PRINTF (2, 3);

static void
note (JoltPacker *self,
      const char *format,
      ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (self->notes, g_strdup_vprintf (format, args));
  va_end (args);
}

static gboolean
fail (GError         **error,
      JoltImageError   code,
      const JoltPackerFile      *file,
      const char      *what)
{
  g_set_error (error, JOLT_IMAGE_ERROR, code, "“%s” %s", file->name, what);
  jolt_image_error_set_part (error, file->name);

  return FALSE;
}

static gboolean
check_file (JoltPacker  *self,
            const JoltPackerFile  *file,
            GError     **error)
{
  if (file->address >= JOLT_FLASH_END || file->pieces.size > JOLT_FLASH_END - file->address)
    return fail (error, JOLT_IMAGE_ERROR_OUTSIDE_FLASH, file, "ends past the 16 MiB that the chip can address");
  if (get_end (file) > self->flash_size)
    return fail (error, JOLT_IMAGE_ERROR_OUTSIDE_FLASH, file, "ends past the end of the flash");

  return TRUE;
}

/* Puts the files in the order of the flash, one run for each sector that they
 * share. */
static gboolean
plan_runs (JoltPacker  *self,
           GError     **error)
{
  const JoltPackerFile *last = NULL;
  JoltPackerRun *run = NULL;

  g_array_sort (self->files, file_compare);

  for (guint i = 0; i < self->files->len; i++) {
    const JoltPackerFile *file = &g_array_index (self->files, JoltPackerFile, i);

    if (file->pieces.size == 0)
      continue;
    if (!check_file (self, file, error))
      return FALSE;
    if (last != NULL && file->address < get_end (last))
      return fail (error, JOLT_IMAGE_ERROR_OVERLAP, file, "covers a part of the file before it");

    if (last != NULL && file->address / JOLT_SECTOR_SIZE == (get_end (last) - 1) / JOLT_SECTOR_SIZE) {
      note (self, "“%s” and “%s” share a sector, which the chip erases as a whole: they were joined",
            last->name, file->name);
    } else {
      run = g_new0 (JoltPackerRun, 1);
      run->address = file->address;
      run->first = i;
      g_ptr_array_add (self->runs, run);
    }

    run->n_files = i + 1 - run->first;
    run->size = get_end (file) - run->address;
    last = file;
  }

  return TRUE;
}

/* The first entry of a run that starts in a sector is shorter, so that all others
 * start with one. */
static gsize
get_first_size (JoltPacker *self,
                const JoltPackerRun  *run)
{
  return MIN (run->size, self->part_size - run->address % JOLT_SECTOR_SIZE);
}

/*< private > */
guint
jolt_packer_count_entries (JoltPacker *self,
               const JoltPackerRun  *run)
{
  gsize rest = run->size - get_first_size (self, run);

  return (guint) (1 + rest / self->part_size + (rest % self->part_size != 0));
}

/*< private > */
void
jolt_packer_get_entry (JoltPacker *self,
           const JoltPackerRun  *run,
           guint       number,
           gsize      *offset,
           gsize      *size)
{
  gsize first_size = get_first_size (self, run);

  *offset = number == 0 ? 0 : first_size + (number - 1) * self->part_size;
  *size = number == 0 ? first_size : MIN (self->part_size, run->size - *offset);
}

/*< private > */
guint
jolt_packer_count_all (JoltPacker *self)
{
  guint n = 1;      /* the flash parameters */

  for (guint i = 0; i < self->runs->len; i++)
    n += jolt_packer_count_entries (self, self->runs->pdata[i]);

  return n;
}

static gboolean
plan_sizes (JoltPacker  *self,
            GError     **error)
{
  gsize wanted = self->part_size;

  if (wanted == 0 || wanted % JOLT_SECTOR_SIZE != 0) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_PART_SIZE,
                 "entries of %" G_GSIZE_FORMAT " bytes end in a sector, which the chip erases as a whole", wanted);
    return FALSE;
  }

  while (jolt_packer_count_all (self) > JOLT_MAX_RECORDS && self->part_size < JOLT_FLASH_END)
    self->part_size *= 2;

  if (jolt_packer_count_all (self) > JOLT_MAX_RECORDS) {
    g_set_error (error, JOLT_IMAGE_ERROR, JOLT_IMAGE_ERROR_TOO_MANY_PARTS,
                 "%u files make more entries than the %u that the chip takes", self->files->len, JOLT_MAX_RECORDS);
    return FALSE;
  }

  if (self->part_size != wanted)
    note (self, "entries of %" G_GSIZE_FORMAT " bytes are more than the %u that the chip takes: they were made larger",
          wanted, JOLT_MAX_RECORDS);

  return TRUE;
}

/* NAME, NAME.1, NAME.2 … */
/*< private > */
char *
jolt_packer_get_entry_name (const char *name,
                guint       number)
{
  return number == 0 ? g_strdup (name) : g_strdup_printf ("%s.%u", name, number);
}

/* Whether the ROM would tell all entries of a run from those before it: it
 * compares 63 bytes, and takes the first record that fits (ROM, dfu_cpio_callback). */
static gboolean
take_names (GHashTable *taken,
            const char *name,
            guint       n_entries)
{
  for (guint i = 0; i < n_entries; i++) {
    g_autofree char *entry_name = jolt_packer_get_entry_name (name, i);

    if (strlen (entry_name) > JOLT_MAX_ENTRY_NAME || g_hash_table_contains (taken, entry_name))
      return FALSE;
  }

  for (guint i = 0; i < n_entries; i++)
    g_hash_table_add (taken, jolt_packer_get_entry_name (name, i));

  return TRUE;
}

static char *
make_name (const JoltPackerRun  *run,
           const char *name,
           guint       attempt)
{
  g_autofree char *prefix = attempt == 0 ? g_strdup_printf ("0x%x-", run->address)
                                         : g_strdup_printf ("0x%x-%u-", run->address, attempt);
  gsize limit = JOLT_MAX_ENTRY_NAME - strlen (".63") - strlen (prefix);
  gsize size = strlen (name);

  while (size > limit || (size < strlen (name) && ((guint8) name[size] & 0xC0) == 0x80))
    size--;

  return g_strdup_printf ("%s%.*s", prefix, (int) size, name);
}

static void
plan_names (JoltPacker *self)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_hash_table_add (taken, g_strdup (JOLT_DFU_INDEX_NAME));
  g_hash_table_add (taken, g_strdup (JOLT_FLASH_PARAMS_NAME));
  g_hash_table_add (taken, g_strdup (JOLT_CPIO_TRAILER));

  for (guint i = 0; i < self->runs->len; i++) {
    JoltPackerRun *run = self->runs->pdata[i];
    const char *name = g_array_index (self->files, JoltPackerFile, run->first).name;
    guint n_entries = jolt_packer_count_entries (self, run);

    run->name = g_strdup (name);
    for (guint attempt = 0; !take_names (taken, run->name, n_entries); attempt++) {
      g_free (run->name);
      run->name = make_name (run, name, attempt);
      if (attempt == 0)
        note (self, "the chip cannot tell the name “%s” from another one: it became “%s”", name, run->name);
    }
  }
}

/*< private > */
void
jolt_packer_run_free (gpointer run)
{
  g_free (((JoltPackerRun *) run)->name);
  g_free (run);
}

/*< private >
 * jolt_packer_plan:
 * @self: a packer
 * @error: why the ROM could not write the files correctly
 *
 * Decides on the entries of the archive and their names.
 */
gboolean
jolt_packer_plan (JoltPacker  *self,
                  GError     **error)
{
  if (!plan_runs (self, error) || !plan_sizes (self, error))
    return FALSE;

  plan_names (self);

  return TRUE;
}
