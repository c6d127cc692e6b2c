/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-recent-files.h"
#include "jolt-source-words.h"

/* The files that were opened before, from the list that the desktop keeps for
 * all programs. */

#define MAX_RECENT 8
#define PROGRAM "jolt"

/**
 * jolt_recent_files_add:
 * @file: a file or folder that was opened
 *
 * Puts @file at the head of the files opened before.
 */
void
jolt_recent_files_add (GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);
  g_autofree char *name = jolt_source_words_recent (file);
  GtkRecentData data = {
    .display_name = name,
    .mime_type = (char *) "application/octet-stream",
    .app_name = (char *) PROGRAM,
    .app_exec = (char *) PROGRAM " %u",
  };

  gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
}

static int
compare_ages (gconstpointer a,
              gconstpointer b)
{
  return g_date_time_compare (gtk_recent_info_get_modified ((GtkRecentInfo *) b),
                              gtk_recent_info_get_modified ((GtkRecentInfo *) a));
}

static void
add_item (GMenu         *menu,
          GtkRecentInfo *info)
{
  g_autoptr (GString) label = g_string_new (gtk_recent_info_get_display_name (info));
  g_autoptr (GMenuItem) item = NULL;

  /* A menu takes an underline for a mnemonic. */
  g_string_replace (label, "_", "__", 0);
  item = g_menu_item_new (label->str, NULL);
  g_menu_item_set_action_and_target (item, "win.open-recent", "s", gtk_recent_info_get_uri (info));
  g_menu_append_item (menu, item);
}

/**
 * jolt_recent_files_show:
 * @menu: a menu
 *
 * Fills @menu with a few of the files that were opened before, the newest
 * first.
 */
void
jolt_recent_files_show (GMenu *menu)
{
  GList *infos = g_list_sort (gtk_recent_manager_get_items (gtk_recent_manager_get_default ()), compare_ages);

  g_menu_remove_all (menu);
  for (GList *l = infos; l != NULL && g_menu_model_get_n_items (G_MENU_MODEL (menu)) < MAX_RECENT; l = l->next)
    if (gtk_recent_info_has_application (l->data, PROGRAM))
      add_item (menu, l->data);

  g_list_free_full (infos, (GDestroyNotify) gtk_recent_info_unref);
}
