# SPDX-License-Identifier: GPL-3.0-or-later
"""jolt-cli flash on virtual boards: what arrives, what is said, and how it ends."""
import json
import os
import pty
import signal
import subprocess
import time

from jolt_cli import DATAERR, IOERR, NOINPUT, NOPERM, PROGRAM, TIMEOUT, UNAVAILABLE, USAGE, Case, main

WRITTEN = 'Firmware Written. Your board restarted.'


class Flash(Case):
    def start(self, *args, demo='s2', **kwargs):
        """Starts jolt-cli without waiting for it."""
        process = subprocess.Popen([PROGRAM, *map(str, args)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   cwd=self.folder, env=self.environment(demo), **kwargs)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def assert_written(self, flash, folder):
        flash = (self.folder / flash).read_bytes()
        for address, name in [(0x1000, 'bootloader/bootloader.bin'), (0x8000, 'partition_table/partition-table.bin'),
                              (0x10000, 'jolt-sample.bin')]:
            data = (folder / name).read_bytes()
            self.assertEqual(flash[address:address + len(data)], data, name)
        return flash

    def test_what_arrives(self):
        """Every byte at its address, and nothing else."""
        build = self.sample('--folder', name='build')
        self.run_cli('flash', '--demo', '--demo-flash-out', 'flash.bin', self.sample())
        flash = self.assert_written('flash.bin', build)
        self.assertEqual(len(flash), 4 << 20)
        # Between the partition table and the application lie the settings, which are kept.
        self.assertEqual(set(flash[0x9000:0x10000]), {0xff})

    def test_folder(self):
        build = self.sample('--folder', name='build')
        self.run_cli('flash', '--demo', '--demo-flash-out', 'flash.bin', build)
        self.assert_written('flash.bin', build)

    def test_boot_held(self):
        """It comes back in its bootloader: what to do is said, and it is written all the same."""
        for demo, args in [('instant,s2:held', []), ('instant,p4:held', []), ('instant,s31', []), ('instant,s2', ['--no-restart'])]:
            with self.subTest(demo):
                chip = 'esp32' + demo.split(',')[1].split(':')[0]
                done = self.run_cli('flash', '--demo', *args, self.sample('--chip', chip), demo=demo)
                self.assertEqual(done.stdout.splitlines()[-1], 'Firmware Written. Press RESET on the board to start it.')

    def test_careful(self):
        build = self.sample('--folder', name='build')
        self.run_cli('flash', '--demo', '--careful', '--demo-flash-out', 'flash.bin', build)
        self.assert_written('flash.bin', build)

    def test_lines(self):
        """Not a terminal: the board, the phases, the tenths, the result; nothing that a log cannot show."""
        done = self.run_cli('flash', '--demo', demo='s2,x4')
        lines = done.stdout.splitlines()
        self.assertEqual(lines[0], 'Board: ESP32-S2 at USB port 1-1')
        self.assertEqual(lines[-1], WRITTEN)
        places = [lines.index(line) for line in [
            'Looking at the board', 'Restarting the board', 'Erasing and writing bootloader.bin, 1 of 3',
            'Erasing and writing jolt-sample.bin, 3 of 3', 'Checking']]
        self.assertEqual(places, sorted(places))
        percents = [int(line.split()[0]) for line in lines if line.endswith(' %')]
        self.assertGreaterEqual(len(percents), 5)
        self.assertEqual(percents, sorted(set(percents)))
        self.assertTrue(all(percent % 10 == 0 for percent in percents))
        self.assertNotIn('\x1b', done.stdout)
        self.assertEqual(len(lines), len(set(lines)))
        self.assertEqual(done.stderr, '')

    def run_on_terminal(self, *args):
        main_fd, terminal = pty.openpty()
        process = subprocess.Popen([PROGRAM, *args], stdout=terminal, stdin=subprocess.DEVNULL, cwd=self.folder,
                                   env=self.environment('s2,x4'))
        os.close(terminal)
        text = b''
        try:
            while data := os.read(main_fd, 4096):
                text += data
        except OSError:     # the other end is closed
            pass
        os.close(main_fd)
        self.assertEqual(process.wait(TIMEOUT), 0)
        return text.decode()

    def test_bar(self):
        text = self.run_on_terminal('flash', '--demo')
        drawn = text.split('\r')
        self.assertGreater(len(drawn), 10)
        self.assertEqual(text.count('\n'), 2, 'the board, and the result in the place of the bar')
        self.assertTrue(any('█' in line and 'Erasing and writing jolt-sample.bin, 3 of 3' in line for line in drawn))
        self.assertTrue(all(len(line.replace('\x1b[K', '').rstrip('\n')) < 80 for line in drawn))
        self.assertTrue(text.rstrip().endswith('\x1b[K' + WRITTEN))

    def test_wrong_chip(self):
        """Said before anything is sent: the board was not even opened."""
        done = self.run_cli('flash', '--demo', self.sample('--chip', 'esp32s3'), code=DATAERR)
        self.assertIn('This firmware is for ESP32-S3, your board is an ESP32-S2. Choose the file built for ESP32-S2.',
                      done.stderr)
        self.assertEqual(done.stdout, '')

    def test_all_that_fit(self):
        """Each board that --all cannot flash is named, the others are flashed, and the command fails."""
        for demo, code, words in [
                ('instant,s2,p4', DATAERR, ['1-2 is left out: ', 'your board is an ESP32-P4']),
                ('instant,s2,s2:denied', NOPERM, ['1-2 is left out: ', 'jolt-cli access']),
                ('instant,s2,s3:jtag,s2:app', UNAVAILABLE, ['1-2 is left out: ', 'JTAG', '1-3 is left out: '])]:
            with self.subTest(demo):
                done = self.run_cli('flash', '--demo', '--all', demo=demo, code=code)
                self.assertIn('at USB port 1-1', done.stdout)
                self.assertIn(WRITTEN, done.stdout)
                for word in words:
                    self.assertIn(word, done.stderr)

    def test_chip_chooses(self):
        """Firmware for one chip needs no --board where one board has that chip."""
        done = self.run_cli('flash', '--demo', demo='instant,p4,s2,s3')
        self.assertIn('at USB port 1-2', done.stdout)
        done = self.run_cli('flash', '--demo', demo='instant,s2:appdfu,s2')
        self.assertIn('at USB port 1-2', done.stdout)
        done = self.run_cli('flash', '--demo', demo='instant,p4,s3', code=DATAERR)
        self.assertIn('This firmware is for ESP32-S2, your board is an ESP32-P4.', done.stderr)

    def test_wrong_chip_after_restart(self):
        """An application with a product ID of its own hides the chip until it restarts."""
        done = self.run_cli('flash', '--demo', '--demo-flash-out', 'flash.bin', self.sample('--chip', 'esp32s3'),
                            demo='instant,s2:appdfu', code=DATAERR)
        self.assertIn('This firmware is for ESP32-S3', done.stderr)
        self.assertEqual(set((self.folder / 'flash.bin').read_bytes()), {0xff})

    def test_damaged(self):
        path = self.sample()
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        done = self.run_cli('flash', '--demo', path, code=DATAERR)
        self.assertEqual(done.stdout, '')
        self.assertIn('This file is damaged', done.stderr)

    def test_no_board(self):
        for demo, args, code, words in [
                ('none', [], UNAVAILABLE, 'No board was found. Hold BOOT, tap RESET, let go of BOOT.'),
                ('s2,s3', ['--board', '7-7'], UNAVAILABLE, 'no board at USB port 7-7. Boards were found at 1-1, 1-2.'),
                ('none', ['--board', '7-7'], UNAVAILABLE, 'no board at USB port 7-7, nor at another one.'),
                ('s2:denied', [], NOPERM, 'jolt-cli access'),
                ('s2:busy', [], UNAVAILABLE, 'Another program'),
                ('s2:app', [], UNAVAILABLE, 'not in bootloader mode'),
                ('s3:jtag', [], UNAVAILABLE, 'JTAG'),
                ('s3:jtag,s2:denied', [], NOPERM, 'jolt-cli access'),
                ('s3:jtag,s2:denied', ['--board', '1-1'], UNAVAILABLE, 'JTAG')]:
            with self.subTest(demo=demo, args=args):
                done = self.run_cli('flash', '--demo', *args, demo=demo, code=code)
                self.assertIn(words, done.stderr)

    def test_board_fails(self):
        for fault, words in [
                ('unplug@100', 'unplugged before everything was written'),
                ('status=errWRITE@dnload:100*', 'could not write its flash memory (errWRITE)'),
                ('status=errVERIFY@dnload:100*', 'errVERIFY'),
                ('silence@dnload:50*', 'stopped answering')]:
            with self.subTest(fault):
                done = self.run_cli('flash', '--demo', demo=f'instant,s2!{fault}', code=IOERR)
                self.assertIn(words, done.stderr)
                self.assertNotIn(WRITTEN, done.stdout)

    def test_several(self):
        done = self.run_cli('flash', '--demo', demo='instant,s2,s2', code=USAGE)
        self.assertIn('--board', done.stderr)
        self.assertRegex(done.stdout, r'\n1-1 .*\n1-2 ')
        done = self.run_cli('flash', '--demo', '--board', '1-2', demo='instant,s2,s2')
        self.assertIn('at USB port 1-2', done.stdout)
        self.assertNotIn('1-1', done.stdout)

    def test_all(self):
        done = self.run_cli('flash', '--demo', '--all', demo='instant,s2,s2')
        self.assertIn(f'1-1: {WRITTEN}', done.stdout)
        self.assertIn(f'1-2: {WRITTEN}', done.stdout)

    def test_all_but_one(self):
        """One that fails stops no other."""
        done = self.run_cli('flash', '--demo', '--all', demo='instant,s2!unplug@100,s2', code=IOERR)
        self.assertIn(f'1-2: {WRITTEN}', done.stdout)
        self.assertIn('jolt-cli: 1-1: The board was unplugged', done.stderr)

    def test_wait(self):
        """The board is taken when it comes, not when the time is over."""
        start = time.monotonic()
        done = self.run_cli('flash', '--demo', '--wait', int(TIMEOUT), demo='x20,s2:after=200')
        self.assertLess(time.monotonic() - start, TIMEOUT / 2)
        self.assertTrue(done.stdout.startswith('Waiting for a board.'))
        self.assertIn(WRITTEN, done.stdout)

    def test_wait_beside_a_wrong_board(self):
        done = self.run_cli('flash', '--demo', '--wait', int(TIMEOUT), demo='x20,p4,s2:after=200')
        self.assertTrue(done.stdout.startswith('Waiting for a board.'))
        self.assertIn('at USB port 1-2', done.stdout)
        done = self.run_cli('flash', '--demo', '--wait', 1, demo='p4', code=DATAERR)
        self.assertIn('your board is an ESP32-P4', done.stderr)

    def test_wait_in_vain(self):
        done = self.run_cli('flash', '--demo', '--wait', 1, demo='none', code=UNAVAILABLE)
        self.assertIn('No board was found', done.stderr)

    def stop(self, number, *args, demo='s2', until='Erasing and writing', **kwargs):
        process = self.start('flash', '--demo', *args, demo=demo, **kwargs)
        for line in process.stdout:
            if until in line:
                break
        process.send_signal(number)
        out, err = process.communicate(timeout=TIMEOUT)
        return process.returncode, out, err

    def test_interrupt(self):
        code, out, err = self.stop(signal.SIGINT)
        self.assertEqual((code, err), (130, ''))
        self.assertTrue(out.endswith('Cancelled. The board’s own loader cannot be erased. You can flash again.\n'), out)

    def test_terminate(self):
        self.assertEqual(self.stop(signal.SIGTERM)[0], 143)

    def test_interrupt_the_wait(self):
        code, _, err = self.stop(signal.SIGINT, '--wait', int(TIMEOUT), demo='none', until='Waiting')
        self.assertEqual((code, err), (130, ''))

        code, out, _ = self.stop(signal.SIGTERM, '--wait', int(TIMEOUT), demo='none', until='Waiting')
        self.assertEqual((code, out), (143, ''))

    def test_interrupt_json(self):
        """One value on stdout, whenever the signal comes."""
        process = self.start('flash', '--demo', '--json', '--wait', int(TIMEOUT), demo='none')
        while not self.catches(process.pid, signal.SIGINT):
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        about = json.loads(process.communicate(timeout=TIMEOUT)[0])
        self.assertEqual((about['error'], about['exit_code'], process.returncode), ('cancelled', 130, 130))

    def test_ignored_signals(self):
        """What nohup and a shell's background ignore stays ignored: the flash goes on."""
        for number in signal.SIGHUP, signal.SIGINT:
            with self.subTest(number):
                code, out, err = self.stop(number, '--demo-flash-out', 'flash.bin', demo='s2,x4',
                                           preexec_fn=lambda number=number: signal.signal(number, signal.SIG_IGN))
                self.assertEqual((code, err), (0, ''), out)
                self.assert_written('flash.bin', self.sample('--folder', name='build'))

    def test_closed_streams(self):
        """No file is opened in the place of a standard stream: what is printed would go into it."""
        for closed in ['<&-', '>&-', '2>&-', '<&- >&- 2>&-']:
            with self.subTest(closed):
                done = subprocess.run(['sh', '-c', f'exec "$0" "$@" {closed}', PROGRAM, 'flash', '--demo', '--demo-flash-out',
                                       'flash.bin'], env=self.environment(), cwd=self.folder, timeout=TIMEOUT,
                                      capture_output=True)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assert_written('flash.bin', self.sample('--folder', name='build'))
        process = self.start('flash', '--demo', preexec_fn=lambda: (os.close(0), os.close(2)))
        process.stdout.readline()
        self.assertEqual([os.readlink(f'/proc/{process.pid}/fd/{fd}') for fd in (0, 2)], ['/dev/null', '/dev/null'])
        process.kill()
        process.communicate()
        done = subprocess.run(['sh', '-c', 'exec "$0" list >&-', PROGRAM], env=self.environment(), cwd=self.folder,
                              timeout=TIMEOUT, capture_output=True, text=True)
        self.assertEqual(done.returncode, IOERR)
        self.assertIn('The output could not be written.', done.stderr)

    def test_demo_boards(self):
        done = self.run_cli('flash', '--demo=instant,s3', self.sample('--chip', 'esp32s3'), demo='nonsense')
        self.assertIn('Board: ESP32-S3', done.stdout)

    def test_json(self):
        about = self.run_json('flash', '--demo', '--all', demo='instant,s2,s2')
        self.assertEqual(about['exit_code'], 0)
        self.assertEqual([(board['port'], board['chip'], board['outcome'], board['error']) for board in about['boards']],
                         [('1-1', 'ESP32-S2', 'done', None), ('1-2', 'ESP32-S2', 'done', None)])

    def test_json_of_failures(self):
        """One object on stdout, whatever happens: an untranslated code, the sentence and what is known of the cause."""
        german = next((e for e in self.languages() if e['LANGUAGE'] == 'de'), {})
        for environment in {}, german:
            about = self.run_json('flash', '--demo', '--all', demo='instant,s2!unplug@100,p4,s2', code=IOERR, **environment)
            self.assertEqual([(board['port'], board['outcome'], board['error'], board.get('exit_code')) for board in about['boards']],
                             [('1-1', 'failed', 'dfu-gone', IOERR), ('1-3', 'done', None, None),
                              ('1-2', 'left-out', 'dfu-wrong-chip', DATAERR)])
            self.assertEqual(about['exit_code'], IOERR)
            self.assertTrue(about['boards'][0]['message'])

            for args, demo, code, error in [
                    (['--demo'], 'none', UNAVAILABLE, 'no-board'), (['--demo', '--board', '7-7'], 's2', UNAVAILABLE, 'no-board'),
                    (['--demo'], 's2:denied', NOPERM, 'board-needs-permission'), (['--demo'], 's3:jtag', UNAVAILABLE, 'board-jtag'),
                    (['--demo'], 's2,s2', USAGE, 'several-boards'), (['--demo'], 'p4', DATAERR, 'dfu-wrong-chip'),
                    (['--demo', '--nonsense'], 's2', USAGE, 'usage'), (['nothing.bin'], 's2', NOINPUT, 'image-io')]:
                with self.subTest(args=args, demo=demo, environment=environment):
                    about = self.run_json('flash', *args, demo=demo, code=code, **environment)
                    self.assertEqual((about['error'], about['exit_code']), (error, code))
                    self.assertTrue(about['message'])

        about = self.run_json('flash', '--demo', demo='instant,s2!status=errFIRMWARE@dnload:100*', code=IOERR)['boards'][0]
        self.assertEqual((about['error'], about['status']), ('dfu-status', 10))

    def test_foreign_names(self):
        """No control character and no override of a file's name reaches a terminal, and JSON stays JSON."""
        name = b'a\x1b[2J\xe2\x80\xae\x07\xff.bin'
        path = os.path.join(os.fsencode(self.folder), name)
        with open(path, 'wb') as file:
            file.write(b'no firmware')
        for args in [('flash', '--demo', path), ('inspect', path), ('inspect', '0x10000', path), ('flash', path + b'x'),
                     (name,), ('flash', '--' + os.fsdecode(name)), ('flash', '--demo', '--board', name)]:
            for json_too in (), ('--json',):
                with self.subTest(args=args, json=json_too):
                    done = subprocess.run([PROGRAM, *args, *json_too], capture_output=True, timeout=TIMEOUT, cwd=self.folder,
                                          env=self.environment())
                    self.assertNotEqual(done.returncode, 0)
                    for text in done.stdout.decode(), done.stderr.decode():
                        for character in '\x1b\x07\u202e':
                            self.assertNotIn(character, text)
                    if json_too:
                        self.assertTrue(json.loads(done.stdout)['error'])

        with open(path, 'wb') as file:
            file.write((self.sample('--folder', name='build') / 'jolt-sample.bin').read_bytes())
        for args in ('inspect', path), ('inspect', path, '--json'), ('flash', '--demo', path), ('pack', path, '-o', 'x' + os.fsdecode(name)):
            with self.subTest(args=args):
                done = subprocess.run([PROGRAM, *args], capture_output=True, timeout=TIMEOUT, cwd=self.folder,
                                      env=self.environment())
                self.assertEqual(done.returncode, 0, done.stderr)
                for character in '\x1b\x07\u202e':
                    self.assertNotIn(character, done.stdout.decode() + done.stderr.decode())

    def test_reader_goes_away(self):
        """"flash | head -1" must not leave half of the firmware on the board."""
        process = self.start('flash', '--demo', '--demo-flash-out', 'flash.bin', demo='s2,x4')
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(process.wait(TIMEOUT), 0, process.stderr.read())
        self.assert_written('flash.bin', self.sample('--folder', name='build'))
        process.stderr.close()


if __name__ == '__main__':
    main()
