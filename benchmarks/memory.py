"""Peak memory of a process. Not available on Windows, where it reads as 0."""

import sys


def peak_megabytes(children: bool = False) -> float:
    """The most memory (resident set) that this process has held so far, or any of its finished children."""
    if sys.platform == "win32":
        return 0.0
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF).ru_maxrss
    return used / (1024 * 1024 if sys.platform == "darwin" else 1024)
