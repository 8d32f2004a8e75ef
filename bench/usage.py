"""Runs a command and leaves what it and the processes that it waited for used: usage.py FILE COMMAND ..."""

import json
import resource
import subprocess
import sys
import time

began = time.monotonic()
code = subprocess.call(sys.argv[2:])
wall = time.monotonic() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
with open(sys.argv[1], "w") as file:
    json.dump(
        {
            "wallSeconds": wall,
            "cpuSeconds": used.ru_utime + used.ru_stime,
            "peakMiB": used.ru_maxrss / 1024,
        },
        file,
    )
sys.exit(code if code >= 0 else 128 - code)
