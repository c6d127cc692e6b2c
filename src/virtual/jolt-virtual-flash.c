/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-virtual-flash-private.h"

#include <string.h>

/* A NOR flash chip: erasing sets a whole sector or block to 0xFF, programming
 * can only clear bits. The chip has no use for address bits above its size, so
 * what is past its end is its beginning again; and the ROMs send 24 bits.
 *
 * The times are assumed: tens of milliseconds for a sector, less than four
 * sectors' time for a block of sixteen, half a millisecond for a page, which
 * is the order of magnitude of serial NOR flash. */
#define SECTOR_ERASE_US 45000u
#define BLOCK_ERASE_US 150000u
#define PAGE_SIZE 256u
#define PAGE_PROGRAM_US 500u
#define ADDRESS_MASK 0xffffffu

struct _JoltVirtualFlash
{
  guint8   *data;
  gsize     size;
  gboolean  touched;
};

/* The size is rounded up to whole sectors: there is no chip with less. */
JoltVirtualFlash *
jolt_virtual_flash_new (gsize size_bytes)
{
  JoltVirtualFlash *self = g_new0 (JoltVirtualFlash, 1);
  gsize n_sectors = size_bytes / JOLT_VIRTUAL_FLASH_SECTOR;

  if (size_bytes % JOLT_VIRTUAL_FLASH_SECTOR != 0 || n_sectors == 0)
    n_sectors++;

  self->size = n_sectors * JOLT_VIRTUAL_FLASH_SECTOR;
  self->data = g_malloc (self->size);
  memset (self->data, 0xff, self->size);

  return self;
}

void
jolt_virtual_flash_free (JoltVirtualFlash *self)
{
  g_free (self->data);
  g_free (self);
}

gsize
jolt_virtual_flash_get_size (JoltVirtualFlash *self)
{
  return self->size;
}

/* Returns: the bytes there, or NULL where the range leaves the chip. */
const guint8 *
jolt_virtual_flash_peek (JoltVirtualFlash *self,
                         guint32           address,
                         gsize             size)
{
  if (address > self->size || size > self->size - address)
    return NULL;

  return self->data + address;
}

static gsize
find (JoltVirtualFlash *self,
      guint32           address)
{
  return (address & ADDRESS_MASK) % self->size;
}

void
jolt_virtual_flash_read (JoltVirtualFlash *self,
                         guint32           address,
                         guint8           *data,
                         gsize             size)
{
  for (gsize i = 0; i < size; i++)
    data[i] = self->data[find (self, address + i)];
}

/* Erases the sector or block, as @unit says, that @address is in.
 * Returns: the time it takes, in microseconds. */
guint64
jolt_virtual_flash_erase (JoltVirtualFlash *self,
                          guint32           address,
                          gsize             unit)
{
  gsize start = find (self, address);

  start -= start % unit;
  memset (self->data + start, 0xff, MIN (unit, self->size - start));
  self->touched = TRUE;

  return unit == JOLT_VIRTUAL_FLASH_BLOCK ? BLOCK_ERASE_US : SECTOR_ERASE_US;
}

/* Programs the range; a bit that is 0 stays 0.
 * Returns: the time it takes, in microseconds. */
guint64
jolt_virtual_flash_program (JoltVirtualFlash *self,
                            guint32           address,
                            const guint8     *data,
                            gsize             size)
{
  for (gsize i = 0; i < size; i++)
    self->data[find (self, address + i)] &= data[i];
  self->touched = TRUE;

  return (guint64) size * PAGE_PROGRAM_US / PAGE_SIZE;
}

/* Returns: whether anything was ever erased or programmed. */
gboolean
jolt_virtual_flash_touched (JoltVirtualFlash *self)
{
  return self->touched;
}
