/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"
#include "jolt-flasher-args-private.h"

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  guint32 address;
  g_autoptr (JoltFlasherArgs) args = jolt_flasher_args_parse ((const char *) data, size, &error);

  g_assert_true ((args == NULL) == (error != NULL));
  if (args != NULL)
    g_assert_cmpuint (args->files->len, >, 0);

  jolt_flash_size_from_text (text);
  jolt_address_from_text (text, &address);

  return 0;
}
