"""Runs a command on a terminal of its own, answers one prompt, and prints what the terminal showed.

terminal.py PROMPT ANSWER COMMAND...
"""

import os
import pty
import sys

prompt, answer, *command = sys.argv[1:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
shown = b""
answered = False
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        break
    if not piece:
        break
    shown += piece
    if not answered and prompt.encode() in shown:
        os.write(terminal, answer.encode() + b"\r")
        answered = True
os.waitpid(child, 0)
sys.stdout.buffer.write(shown)
