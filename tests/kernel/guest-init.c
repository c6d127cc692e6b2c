/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The first process of the guest, alone in its initramfs with the modules that
 * the root needs: loads them in the order of /modules, lays a tmpfs over the
 * read-only 9p root, and hands over to the script that the kernel's command
 * line names ("jolt_start=/path"). Linked statically; anything that fails ends
 * the machine, because the kernel is told to stop at a panic. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MODULE_INIT_COMPRESSED_FILE 4 /* linux/module.h */

static void
check (int         result,
       const char *what)
{
  if (result == 0)
    return;
  fprintf (stderr, "guest-init: %s: %s\n", what, strerror (errno));
  exit (1); /* the end of process 1 is a kernel panic */
}

static void
load_modules (void)
{
  FILE *list = fopen ("/modules", "re");
  char path[256];

  check (list == NULL, "/modules");
  while (fgets (path, sizeof path, list) != NULL)
    {
      size_t length = strcspn (path, "\n");
      int compressed = length > 3 && strncmp (path + length - 3, ".ko", 3) != 0;
      int fd;

      path[length] = '\0';
      fd = open (path, O_RDONLY | O_CLOEXEC);
      check (fd < 0, path);
      if (syscall (SYS_finit_module, fd, "", compressed ? MODULE_INIT_COMPRESSED_FILE : 0) != 0 &&
          errno != EEXIST)
        check (-1, path);
      close (fd);
    }
  fclose (list);
}

int
main (void)
{
  const char *start = getenv ("jolt_start"); /* unknown words of the command line become our environment */
  char *const arguments[] = { (char *) "bash", (char *) start, NULL };

  check (start == NULL, "jolt_start");
  load_modules ();

  check (mkdir ("/lower", 0755) | mkdir ("/over", 0755) | mkdir ("/new", 0755), "mkdir");
  check (mount ("root", "/lower", "9p", MS_RDONLY, "trans=virtio,version=9p2000.L,msize=512000,cache=loose"), "9p");
  check (mount ("over", "/over", "tmpfs", 0, "mode=0755"), "tmpfs");
  check (mkdir ("/over/upper", 0755) | mkdir ("/over/work", 0755), "mkdir");
  check (mount ("root", "/new", "overlay", 0, "lowerdir=/lower,upperdir=/over/upper,workdir=/over/work"), "overlay");

  check (chdir ("/new"), "chdir");
  check (mount (".", "/", NULL, MS_MOVE, NULL), "move");
  check (chroot ("."), "chroot");
  check (chdir ("/"), "chdir");
  execv ("/bin/bash", arguments);
  check (-1, "/bin/bash");
  return 1;
}
