/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-access-private.h"

G_BEGIN_DECLS

/* A computer made of files: a root folder with rules, groups, sysfs and nodes. */
typedef struct {
  char            *root;
  JoltAccessWorld *world;
} FakeSystem;

#define FAKE_NODE "/dev/bus/usb/001/004"

void  fake_system_set_up     (FakeSystem *self);
void  fake_system_tear_down  (FakeSystem *self);
void  fake_system_write      (FakeSystem *self,
                              const char *path,
                              const char *text);
void  fake_system_delete     (FakeSystem *self,
                              const char *path);
void  fake_system_add_group  (FakeSystem *self,
                              gid_t       gid);
/* @mode: what an ordinary account may do with the node, for example 0666 */
void  fake_system_plug       (FakeSystem *self,
                              const char *product_id,
                              guint       mode);
void  fake_system_set_mode   (FakeSystem *self,
                              guint       mode);
void  fake_system_unplug     (FakeSystem *self);

G_END_DECLS
