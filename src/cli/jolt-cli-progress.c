/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "jolt-cli-progress.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "jolt-cli-columns.h"
#include "jolt-flash-words.h"
#include "jolt-text.h"

/**
 * JoltCliProgress:
 *
 * Follows a flash job: with a bar on a terminal, else with a line for each
 * phase and for every tenth of the way.
 */

#define MIN_BAR_WIDTH 10
#define MAX_BAR_WIDTH 30
#define MIN_COLUMNS_FOR_BAR 60
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

/* A job that has not begun, or has ended, is told of otherwise. */
static char *
format_phase (JoltCliProgress *self)
{
  const JoltFlashProgress *progress = jolt_flash_job_get_progress (self->job);
  g_autofree char *words = NULL;

  if (progress->phase == JOLT_FLASH_PHASE_WAITING || progress->phase >= JOLT_FLASH_PHASE_DONE)
    return NULL;

  words = jolt_flash_words_progress (jolt_flash_job_get_plan (self->job), progress);

  /* The name of a part is foreign. */
  return jolt_text_clean (words, -1);
}

static int
get_percent (JoltCliProgress *self)
{
  return jolt_flash_job_get_progress (self->job)->fraction * 100;
}

static int
get_columns (void)
{
  struct winsize size;

  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return 80;

  return size.ws_col;
}

static void
append_bar (JoltCliProgress *self,
            GString         *line,
            int              width)
{
  int done = jolt_flash_job_get_progress (self->job)->fraction * width;

  for (int i = 0; i < width; i++) {
    if (self->utf8)
      g_string_append (line, i < done ? "█" : "░");
    else
      g_string_append_c (line, i < done ? '#' : '.');
  }
}

static void
append_if_it_fits (GString    *line,
                   const char *text,
                   int         columns)
{
  if (jolt_cli_columns_width (line->str) + jolt_cli_columns_width (text) <= columns)
    g_string_append (line, text);
}

static void
append_figures (JoltCliProgress *self,
                GString         *line,
                int              columns)
{
  const JoltFlashProgress *progress = jolt_flash_job_get_progress (self->job);

  if (progress->seconds_left >= 0) {
    /* Translators: minutes and seconds left */
    g_autofree char *text = g_strdup_printf (_("  %d:%02d left"),
                                             progress->seconds_left / 60, progress->seconds_left % 60);

    append_if_it_fits (line, text, columns);
  }

  if (progress->phase == JOLT_FLASH_PHASE_WRITING && progress->speed >= 1) {
    g_autofree char *words = jolt_flash_words_speed (progress->speed);
    g_autofree char *text = g_strconcat ("  ", words, NULL);

    append_if_it_fits (line, text, columns);
  }
}

/* " 42 %  ████░░░░░  Writing blink.bin, 2 of 3  0:04 left  31 kB/s", as far as
 * it is known and fits: what stands left does not jump. */
static void
draw (JoltCliProgress *self,
      const char      *phase)
{
  g_autoptr (GString) line = g_string_new (NULL);
  int columns = get_columns () - 1;

  g_string_append_printf (line, _("%3d %%"), get_percent (self));
  g_string_append (line, "  ");
  if (columns >= MIN_COLUMNS_FOR_BAR) {
    append_bar (self, line, CLAMP (columns / 4, MIN_BAR_WIDTH, MAX_BAR_WIDTH));
    g_string_append (line, "  ");
  }
  g_string_append (line, phase);
  append_figures (self, line, columns);
  while (jolt_cli_columns_width (line->str) > columns)
    g_string_truncate (line, g_utf8_find_prev_char (line->str, line->str + line->len) - line->str);

  if (!g_set_str (&self->last, line->str))
    return;

  /* Back to the start of the line, and wipe what is left of the last one */
  printf ("\r%s\033[K", line->str);
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
      jolt_flash_job_get_progress (self->job)->phase != JOLT_FLASH_PHASE_CHECKING) {
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

  g_signal_connect_swapped (job, "notify::progress", G_CALLBACK (update), self);
  update (self);

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
 * Takes the bar away, so that something else can be printed.
 */
void
jolt_cli_progress_finish (JoltCliProgress *self)
{
  g_return_if_fail (JOLT_IS_CLI_PROGRESS (self));

  if (self->drawn)
    fputs ("\r\033[K", stdout);
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
