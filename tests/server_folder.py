"""Where the servers of tests keep their data: in memory where there is room, where a database is made in no time."""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY, DISK = Path("/dev/shm"), Path("/var/tmp")
ENOUGH = 6 << 30  # bytes


def server_folder(name: str) -> Path:
    """A new folder that PostgreSQL may enter as another user; whoever asks removes it."""
    is_roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH
    folder = Path(tempfile.mkdtemp(prefix=f"plumbline-{name}-", dir=MEMORY if is_roomy else DISK))
    folder.chmod(0o755)
    return folder
