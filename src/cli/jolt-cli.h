/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <sysexits.h>

G_BEGIN_DECLS

/**
 * JoltCliCommand:
 * @name: the word on the command line
 * @summary: what it does, translatable
 * @run: runs it with its own arguments, the first of which is the name of the
 *   program and the command; returns the exit code of the program
 *
 * One command of jolt-cli.
 */
typedef struct {
  const char *name;
  const char *summary;
  int      (* run) (int    argc,
                    char **argv);
} JoltCliCommand;

int jolt_cli_access    (int    argc,
                        char **argv);
int jolt_cli_board     (int    argc,
                        char **argv);
int jolt_cli_backup    (int    argc,
                        char **argv);
int jolt_cli_flash     (int    argc,
                        char **argv);
int jolt_cli_inspect   (int    argc,
                        char **argv);
int jolt_cli_list      (int    argc,
                        char **argv);
int jolt_cli_pack      (int    argc,
                        char **argv);
int jolt_cli_udev_rule (int    argc,
                        char **argv);

G_END_DECLS
