/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "jolt-sample.h"

/* make-image KIB FILE [CHIP]: firmware with an application of about so many KiB */
int
main (int   argc,
      char *argv[])
{
  g_autoptr (GBytes) dfu = NULL;
  g_autoptr (GError) error = NULL;
  JoltSample sample;
  gsize size;
  const char *data;

  if (argc != 3 && argc != 4)
    return 64;

  jolt_sample_init (&sample);
  if (argc == 4)
    sample.chip = jolt_chip_from_target (argv[3]);
  if (sample.chip == NULL)
    return 64;
  sample.app_size = strtoul (argv[1], NULL, 10) << 10;
  while (sample.flash_size < sample.app_size + (1u << 20))
    sample.flash_size *= 2;

  dfu = jolt_sample_make_dfu (&sample);
  data = g_bytes_get_data (dfu, &size);
  if (!g_file_set_contents (argv[2], data, size, &error)) {
    g_printerr ("%s\n", error->message);
    return 73;
  }

  return 0;
}
