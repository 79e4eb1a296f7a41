#!/usr/bin/env python3
"""What the program draws on a terminal fits it, and is plain where that is asked for.

    terminal.py PROGRAM
"""
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import unicodedata

program = os.path.abspath(sys.argv[1])
failures = []


def check(holds, says):
    if not holds:
        failures.append(says)
        print('FAILED:', says)


def on_terminal(columns, rows, *arguments, **environment):
    """All that the program sends to a terminal of that size."""
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
    env = {'PATH': os.environ['PATH'], 'TERM': 'xterm-256color', 'LC_ALL': 'C.UTF-8',
           **environment}
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([program, *arguments], cwd=folder, env=env,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=terminal)
        os.close(terminal)
        sent = b''
        while True:
            try:
                part = os.read(controller, 65536)
            except OSError:  # the program has ended
                break
            if not part:
                break
            sent += part
        os.close(controller)
        check(process.wait() == 0, f'{arguments} at {columns} columns exits 0')
    return sent.decode()


def width(text):
    text = re.sub('\x1b\\[[0-9;]*[A-Za-z]', '', text)
    return sum(2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in text)


def redrawn_lines(sent):
    """The states of the status line: each begins with a carriage return alone."""
    return re.findall('\r([^\r\n]*)\x1b\\[J\r', sent)


for columns in (1, 8, 20, 40, 80, 200):
    sent = on_terminal(columns, 24, 'train', 'digits', '--epochs', '400')
    lines = redrawn_lines(sent)
    check(len(lines) > 2, f'a bar is drawn at {columns} columns')
    check(max(map(width, lines)) < columns, f'the bar fits {columns} columns')
    if columns >= 40:
        check('━' in lines[-1] and 'loss' in lines[-1], f'bar and loss at {columns}')
    if columns >= 80:
        check('rows/s' in lines[-1] and 'left' in lines[-1], f'rate and time at {columns}')

wide = redrawn_lines(on_terminal(80, 24, 'train', 'digits', '--epochs', '400', LC_ALL='C'))
check('#' in wide[-1] and wide[-1].isascii(), 'an ASCII bar without UTF-8')

for name, flags, environment in (('NO_COLOR', [], {'NO_COLOR': '1'}),
                                 ('--no-color', ['--no-color'], {})):
    sent = on_terminal(80, 24, 'train', 'moons', '--watch', *flags, **environment)
    check(not re.search('\x1b\\[[0-9;]*m', sent), f'{name}: no colours')
    check('epoch 50/50' in sent, f'{name}: the picture is still drawn')
sent = on_terminal(80, 24, 'train', 'moons', '--watch', TERM='dumb')
check('\x1b' not in sent and 'nothing is drawn' in sent, 'TERM=dumb: plain lines, said so')
check('\x1b' not in on_terminal(80, 24, 'train', 'moons', '-q'), '--quiet draws nothing')

for data in ('spirals', 'digits', 'sine'):
    for columns, rows in ((10, 5), (20, 10), (40, 24), (80, 24), (200, 60)):
        sent = on_terminal(columns, rows, 'train', data, '--watch', '--epochs', '300',
                           COLORTERM='truecolor')
        # A frame begins with a carriage return alone and ends with clearing the rest.
        frames = [re.split('\r(?!\n)', part)[-1] for part in sent.split('\x1b[J')[:-1]]
        at = f'--watch {data} at {columns} x {rows}'
        check(frames, f'{at}: draws')
        for frame in frames:
            check(frame.count('\n') < max(rows, 3), f'{at}: no taller than the window')
            lines = frame.replace('\r', '').split('\n')
            if max(map(width, lines)) >= columns:
                check(False, f'{at}: no wider than the window')
                break
check('38;2;' in on_terminal(80, 24, 'train', 'moons', '--watch', COLORTERM='truecolor'),
      '24-bit colour where the terminal has it')
sent = on_terminal(80, 24, 'train', 'moons', '--watch')
check('38;5;' in sent and '38;2;' not in sent, '256 colours elsewhere')

sys.exit(1 if failures else 0)
