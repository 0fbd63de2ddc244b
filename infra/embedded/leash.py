"""Become another program that does not outlive its starter.

`python -I -S leash.py STARTER SIGNAL USER:GROUP COMMAND [ARGUMENT…]`: give up root for USER:GROUP (ids; `-` stays as it
is), ask the kernel for SIGNAL when the process STARTER dies, however it dies, and turn into COMMAND. The kernel's
promise is Linux's; elsewhere the next start ends what a killed one left behind.

A program of its own, because none of this is safe between fork and exec in a process that has threads. Uses the
standard library only and is not imported by anything.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
PRIVATE_UMASK = 0o077


def main(starter: int, signal_number: int, account: str, command: list[str]) -> None:
    """Replace this process by `command`; returns never."""
    os.umask(PRIVATE_UMASK)
    if account != "-":
        user, group = map(int, account.split(":"))
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)
    if sys.platform == "linux":
        # After the change of user, which would forget it.
        if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
        if os.getppid() != starter:
            sys.exit("the starter died before its death could be heard of")
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
