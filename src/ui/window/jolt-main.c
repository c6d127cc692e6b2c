/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "jolt-application.h"
#include "jolt-resources.h"

int
main (int   argc,
      char *argv[])
{
  g_autoptr (JoltApplication) application = NULL;
  const char *locale_dir = g_getenv ("JOLT_LOCALE_DIR");

  setlocale (LC_ALL, "");
  /* The environment names the po folder of a build for a program that is not installed. */
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : JOLT_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  g_set_application_name (_("Jolt"));
  g_resources_register (jolt_get_resource ());
  application = jolt_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
