/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "jolt-access-private.h"
#include "jolt-access-probe-private.h"

G_BEGIN_DECLS

/* A computer made of files: a root folder with rules, groups, sysfs and nodes. */
typedef struct {
  char                  *root;
  JoltAccessEnvironment *environment;
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
/* udev applies a tag for the user at the computer to the board. */
void  fake_system_tag        (FakeSystem *self);
/* Another device than a board, which everyone can open */
void  fake_system_plug_other (FakeSystem *self,
                              const char *vendor_id,
                              const char *product_id);
/* @mode: what an ordinary account can do with the node, for example 0666 */
void  fake_system_plug       (FakeSystem *self,
                              const char *product_id,
                              guint       mode);
void  fake_system_set_mode   (FakeSystem *self,
                              guint       mode);
void  fake_system_unplug     (FakeSystem *self);

G_END_DECLS
