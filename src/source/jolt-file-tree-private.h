/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * JoltFileTreeEntry:
 * @path: its path in the tree, with "/", without "." and "..", valid UTF-8
 * @name: the base name of it
 * @file: (nullable): where it is on the disk
 * @bytes: (nullable): what is in it, once that was read
 *
 * One file of a tree that can be a part of firmware.
 */
typedef struct {
  char   *path;
  char   *name;
  char   *file;
  GBytes *bytes;
} JoltFileTreeEntry;

/*
 * JoltFileTree:
 * @entries: (element-type JoltFileTreeEntry): what can be firmware, by path
 * @n_sources: how many files are source code
 *
 * What is in a folder or in an archive.
 */
typedef struct {
  GPtrArray *entries;
  guint      n_sources;
} JoltFileTree;

JoltFileTree      *jolt_file_tree_new            (void);
JoltFileTree      *jolt_file_tree_new_for_folder (const char         *folder,
                                                  guint               depth,
                                                  GCancellable       *cancellable,
                                                  GError            **error);
void               jolt_file_tree_free           (JoltFileTree       *self);
void               jolt_file_tree_add            (JoltFileTree       *self,
                                                  const char         *path,
                                                  const char         *file,
                                                  GBytes             *bytes);
void               jolt_file_tree_note           (JoltFileTree       *self,
                                                  const char         *path);
void               jolt_file_tree_sort           (JoltFileTree       *self);
gboolean           jolt_file_tree_wants          (const char         *path);
JoltFileTreeEntry *jolt_file_tree_find           (JoltFileTree       *self,
                                                  const char         *path);
JoltFileTreeEntry *jolt_file_tree_find_highest   (JoltFileTree       *self,
                                                  const char         *name);
JoltFileTreeEntry *jolt_file_tree_find_name      (JoltFileTree       *self,
                                                  const char         *folder,
                                                  const char         *name);
GBytes            *jolt_file_tree_load           (JoltFileTreeEntry  *entry,
                                                  GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (JoltFileTree, jolt_file_tree_free)

G_END_DECLS
