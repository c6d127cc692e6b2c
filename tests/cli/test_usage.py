# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands, options and what is said when they are wrong."""
import os
import pathlib
import re
import subprocess
import unittest

from jolt_cli import PROGRAM, TIMEOUT, USAGE, Case, main

COMMANDS = ['list', 'inspect', 'flash', 'board', 'backup', 'pack', 'access', 'udev-rule']


class Usage(Case):
    def test_version(self):
        self.assertEqual(self.run_cli('--version').stdout, f'jolt-cli {os.environ["JOLT_VERSION"]}\n')

    def test_no_command(self):
        done = self.run_cli(code=USAGE)
        self.assertEqual(done.stdout, '')
        for command in COMMANDS:
            self.assertRegex(done.stderr, rf'\n  {command} ')

    def test_help(self):
        text = self.run_cli('help').stdout
        self.assertEqual(text, self.run_cli('--help').stdout)
        for command in COMMANDS:
            with self.subTest(command):
                self.assertRegex(text, rf'\n  {command} ')
                self.assertRegex(self.run_cli('help', command).stdout, rf'^Usage:\n  jolt-cli {command} ')
                self.assertEqual(self.run_cli('help', command).stdout, self.run_cli(command, '--help').stdout)

    def test_unknown(self):
        self.assertIn('no command “flahs”', self.run_cli('flahs', code=USAGE).stderr)
        self.assertIn('no command “flahs”', self.run_cli('help', 'flahs', code=USAGE).stderr)
        for command in COMMANDS:
            with self.subTest(command):
                self.assertIn('--nonsense', self.run_cli(command, '--nonsense', code=USAGE).stderr)

    def test_arguments(self):
        for args, words in [
                (['inspect'], 'no firmware file'),
                (['flash'], 'no firmware file'),
                (['flash', ''], 'no firmware file'),
                (['flash', '0x1000', ''], 'no firmware file'),
                (['pack', '-o', 'x'], 'no firmware file'),
                (['pack', 'x'], '--output'),
                (['list', 'x'], 'too many'),
                (['board', 'x'], 'too many'),
                (['access', 'x'], 'too many'),
                (['udev-rule', 'x'], 'too many'),
                (['flash', '--wait', '-1', '--demo'], '--wait'),
                (['flash', '--wait', 'soon', '--demo'], 'soon'),
                (['flash', '--depth', '99', '--demo'], '--depth'),
                (['flash', '--board', '1-1', '--all', '--demo'], '--all'),
                (['flash', '--demo-flash-out', 'x', 'x'], '--demo'),
                (['inspect', '--chip', 'esp32', 'x'], 'esp32s2, esp32s3, esp32p4, esp32s31'),
                (['inspect', '--flash-size', '3MB', 'x'], '3MB'),
                (['inspect', '--flash-size', '256MB', 'x'], '256MB'),
                (['inspect', '--flash-size', 'MB', 'x'], 'flash size'),
                (['inspect', '--part-size', '0', 'x'], 'bytes'),
                (['inspect', '--part-size', '0xzz', 'x'], 'bytes'),
                (['inspect', '0x1000'], '0x1000')]:
            with self.subTest(args):
                done = self.run_cli(*args, code=USAGE)
                self.assertIn(words, done.stderr)
                self.assertEqual(done.stdout, '')

    def test_demo_description(self):
        self.assertIn('nonsense', self.run_cli('flash', '--demo', demo='nonsense', code=USAGE).stderr)

    def test_man_page(self):
        """The man page, the completions and the program know the same options."""
        data = pathlib.Path(os.environ['JOLT_DATA'])
        page = (data / 'man' / 'jolt-cli.1').read_text(encoding='utf-8').replace('\\-', '-')
        completions = [path for path in sorted((data / 'completions').iterdir()) if path.name != 'meson.build']
        self.assertEqual(len(completions), 3)
        for command in COMMANDS:
            self.assertIn(command, page)
            options = re.findall(r'^  (?:-., )?--([a-z-]+)', self.run_cli('help', command).stdout, re.MULTILINE)
            for option in set(options) - {'help'}:
                with self.subTest(command=command, option=option):
                    self.assertTrue(re.search(rf'Fl (. , )?-{option}\b', page), 'the man page')
                    for path in completions:
                        self.assertTrue(re.search(rf'(--|-l ){option}\b', path.read_text(encoding='utf-8')), path.name)

    def complete(self, line):
        data = pathlib.Path(os.environ['JOLT_DATA'])
        script = '''. /usr/share/bash-completion/bash_completion; . "$1"; COMP_LINE=$2; COMP_POINT=${#2}
                    read -ra COMP_WORDS <<<"$2"; [[ $2 == *' ' ]] && COMP_WORDS+=('')
                    COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _jolt_cli; printf '%s\\n' "${COMPREPLY[@]}"'''
        program = self.folder / 'jolt-cli'
        program.symlink_to(PROGRAM)
        done = subprocess.run(['bash', '-c', script, 'bash', data / 'completions' / 'jolt-cli.bash', line], check=True,
                              capture_output=True, text=True, cwd=self.folder, timeout=TIMEOUT,
                              env={**self.environment(), 'PATH': f'{self.folder}:{os.environ["PATH"]}'})
        program.unlink()
        self.assertEqual(done.stderr, '')
        return done.stdout.split()

    @unittest.skipUnless(os.path.exists('/usr/share/bash-completion/bash_completion'), 'no bash-completion here')
    def test_bash_completion(self):
        self.assertEqual(self.complete('jolt-cli fl'), ['flash'])
        self.assertEqual(self.complete('jolt-cli flash --ch'), ['--chip'])
        self.assertEqual(self.complete('jolt-cli pack --chip esp32s'), ['esp32s2', 'esp32s3', 'esp32s31'])
        self.assertEqual(self.complete('jolt-cli help udev'), ['udev-rule'])
        (self.folder / 'app.bin').touch()
        self.assertEqual(self.complete('jolt-cli inspect a'), ['app.bin'])


if __name__ == '__main__':
    main()
