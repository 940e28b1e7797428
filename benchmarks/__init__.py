"""Speed and memory, each measured as a ratio beside a reference in the same run; see README.md."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT / "plugins") not in sys.path:
    sys.path.append(str(ROOT / "plugins"))
