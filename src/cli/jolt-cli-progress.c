/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-progress.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "jolt-cli-words.h"

/**
 * JoltCliProgress:
 *
 * Follows a flash job: with a bar on a terminal, else with a line for each
 * phase and for every tenth of the way.
 */

#define MIN_BAR_WIDTH 10
#define MAX_BAR_WIDTH 40
#define STEP_PERCENT 10

struct _JoltCliProgress
{
  GObject       parent_instance;

  JoltFlashJob *job;
  char         *prefix;         /* the port, where several boards are flashed */
  gboolean      terminal;
  gboolean      utf8;

  char         *last;           /* what was said or drawn last */
  int           last_percent;   /* the last tenth that was said */
  gboolean      drawn;          /* a bar stands in the last line */
};

G_DEFINE_FINAL_TYPE (JoltCliProgress, jolt_cli_progress, G_TYPE_OBJECT)

static void
jolt_cli_progress_dispose (GObject *object)
{
  JoltCliProgress *self = JOLT_CLI_PROGRESS (object);

  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);

  G_OBJECT_CLASS (jolt_cli_progress_parent_class)->dispose (object);
}

static void
jolt_cli_progress_finalize (GObject *object)
{
  JoltCliProgress *self = JOLT_CLI_PROGRESS (object);

  g_free (self->prefix);
  g_free (self->last);

  G_OBJECT_CLASS (jolt_cli_progress_parent_class)->finalize (object);
}

static void
jolt_cli_progress_class_init (JoltCliProgressClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = jolt_cli_progress_dispose;
  object_class->finalize = jolt_cli_progress_finalize;
}

static void
jolt_cli_progress_init (JoltCliProgress *self)
{
}

/* "blink.bin, 2 of 3"; of a single part only the name */
static char *
format_part (JoltFlashJob *job)
{
  const char *name = jolt_flash_job_get_part_name (job);
  guint n_parts = jolt_flash_job_get_n_parts (job);

  if (name == NULL || *name == '\0')
    name = _("the firmware");
  if (n_parts < 2)
    return g_strdup (name);

  /* Translators: a file name, its number, and how many there are */
  return g_strdup_printf (_("%s, %u of %u"), name, jolt_flash_job_get_part_number (job), n_parts);
}

/* Erasing and writing alternate many times; as lines they are one phase. */
static char *
format_phase (JoltCliProgress *self)
{
  JoltFlashPhase phase = jolt_flash_job_get_phase (self->job);
  g_autofree char *part = NULL;

  switch (phase) {
  case JOLT_FLASH_PHASE_WAITING:
  case JOLT_FLASH_PHASE_DONE:
  case JOLT_FLASH_PHASE_FAILED:
  case JOLT_FLASH_PHASE_CANCELLED:
    return NULL;
  case JOLT_FLASH_PHASE_OPENING:
    return g_strdup (_("Opening the board"));
  case JOLT_FLASH_PHASE_RESTARTING:
    return g_strdup (_("Restarting the board"));
  case JOLT_FLASH_PHASE_RECOVERING:
    return g_strdup (_("Preparing the board"));
  case JOLT_FLASH_PHASE_ERASING:
  case JOLT_FLASH_PHASE_WRITING:
    part = format_part (self->job);
    if (!self->terminal)
      return g_strdup_printf (_("Erasing and writing %s"), part);
    return g_strdup_printf (phase == JOLT_FLASH_PHASE_ERASING ? _("Erasing for %s") : _("Writing %s"), part);
  case JOLT_FLASH_PHASE_CHECKING:
    return g_strdup (_("Checking"));
  default:
    g_return_val_if_reached (NULL);
  }
}

static int
get_percent (JoltCliProgress *self)
{
  return jolt_flash_job_get_fraction (self->job) * 100;
}

static int
get_columns (void)
{
  struct winsize size;

  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return 80;

  return size.ws_col;
}

static char *
format_bar (JoltCliProgress *self,
            int              width)
{
  GString *bar = g_string_new (NULL);
  int done = jolt_flash_job_get_fraction (self->job) * width;

  for (int i = 0; i < width; i++) {
    if (self->utf8)
      g_string_append (bar, i < done ? "█" : "░");
    else
      g_string_append_c (bar, i < done ? '#' : '.');
  }

  return g_string_free_and_steal (bar);
}

/* "  42 %, 31 kB/s, 0:04 left" as far as it is known */
static char *
format_figures (JoltCliProgress *self)
{
  double speed = jolt_flash_job_get_speed (self->job);
  int seconds_left = jolt_flash_job_get_seconds_left (self->job);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _("%3d %%"), get_percent (self));

  if (jolt_flash_job_get_phase (self->job) == JOLT_FLASH_PHASE_WRITING && speed >= 1) {
    g_autofree char *size = g_format_size (speed);

    /* Translators: a speed, for example 31 kB/s */
    g_string_append_printf (text, _("  %s/s"), size);
  }
  if (seconds_left >= 0)
    /* Translators: minutes and seconds left */
    g_string_append_printf (text, _("  %d:%02d left"), seconds_left / 60, seconds_left % 60);

  return g_string_free_and_steal (text);
}

static void
draw (JoltCliProgress *self,
      const char      *phase)
{
  g_autofree char *figures = format_figures (self);
  g_autofree char *line = NULL;
  int room = get_columns () - 1 - jolt_cli_words_width (phase) - 2 - jolt_cli_words_width (figures) - 2;

  if (room >= MIN_BAR_WIDTH) {
    g_autofree char *bar = format_bar (self, MIN (room, MAX_BAR_WIDTH));

    line = g_strdup_printf ("%s  %s  %s", phase, bar, figures);
  } else {
    line = g_strdup_printf ("%s  %s", phase, figures);
  }

  if (!g_set_str (&self->last, line))
    return;

  /* Back to the start of the line, and wipe what is left of the last one */
  printf ("\r%s\033[K", line);
  fflush (stdout);
  self->drawn = TRUE;
}

static void
print_line (JoltCliProgress *self,
            const char      *text)
{
  if (self->prefix != NULL)
    printf ("%s: %s\n", self->prefix, text);
  else
    puts (text);
  fflush (stdout);
}

static void
say_progress (JoltCliProgress *self,
              const char      *phase)
{
  int percent = get_percent (self) / STEP_PERCENT * STEP_PERCENT;

  if (g_set_str (&self->last, phase))
    print_line (self, phase);

  if (percent > self->last_percent &&
      jolt_flash_job_get_phase (self->job) != JOLT_FLASH_PHASE_CHECKING) {
    g_autofree char *text = g_strdup_printf (_("%d %%"), percent);

    self->last_percent = percent;
    print_line (self, text);
  }
}

static void
update (JoltCliProgress *self)
{
  g_autofree char *phase = format_phase (self);

  if (phase == NULL)
    return;

  if (self->terminal)
    draw (self, phase);
  else
    say_progress (self, phase);
}

/**
 * jolt_cli_progress_new:
 * @job: a job
 * @prefix: (nullable): put before every line, where there are several jobs
 *
 * Starts to follow @job.
 *
 * Returns: (transfer full): a progress
 */
JoltCliProgress *
jolt_cli_progress_new (JoltFlashJob *job,
                       const char   *prefix)
{
  JoltCliProgress *self = g_object_new (JOLT_TYPE_CLI_PROGRESS, NULL);

  self->job = g_object_ref (job);
  self->prefix = g_strdup (prefix);
  self->utf8 = g_get_charset (NULL);
  self->terminal = prefix == NULL && isatty (STDOUT_FILENO) &&
                   g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;

  g_signal_connect_swapped (job, "notify::phase", G_CALLBACK (update), self);
  g_signal_connect_swapped (job, "notify::part-number", G_CALLBACK (update), self);
  g_signal_connect_swapped (job, "notify::fraction", G_CALLBACK (update), self);
  g_signal_connect_swapped (job, "notify::seconds-left", G_CALLBACK (update), self);

  return self;
}

/**
 * jolt_cli_progress_get_prefix:
 * @self: a progress
 *
 * Returns: (nullable): what is put before every line
 */
const char *
jolt_cli_progress_get_prefix (JoltCliProgress *self)
{
  g_return_val_if_fail (JOLT_IS_CLI_PROGRESS (self), NULL);

  return self->prefix;
}

/**
 * jolt_cli_progress_finish:
 * @self: a progress
 *
 * Ends the line of the bar, so that something else can be printed.
 */
void
jolt_cli_progress_finish (JoltCliProgress *self)
{
  g_return_if_fail (JOLT_IS_CLI_PROGRESS (self));

  if (self->drawn)
    putchar ('\n');
  self->drawn = FALSE;
  fflush (stdout);
}

/**
 * jolt_cli_progress_say:
 * @self: a progress
 * @text: a sentence
 *
 * Prints a sentence about the job on stdout.
 */
void
jolt_cli_progress_say (JoltCliProgress *self,
                       const char      *text)
{
  g_return_if_fail (JOLT_IS_CLI_PROGRESS (self));

  jolt_cli_progress_finish (self);
  print_line (self, text);
}
