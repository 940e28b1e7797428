"""Makes .venv and installs the pinned packages, unless that is done; needs nothing but Python itself."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements-local.txt"
READY = VENV / "plumbline-ready"  # names what was installed
STARTED = VENV / "plumbline-installing"  # left behind by an installation that was cut short


def main() -> None:
    wanted = installation_id()
    if is_ready(wanted):
        return
    state = ROOT / ".plumbline"
    state.mkdir(mode=0o700, exist_ok=True)
    with (state / "install.lock").open("w") as lock:
        wait_for(lock)
        if not is_ready(wanted):  # another ./run may have finished it meanwhile
            install(wanted)


def installation_id() -> str:
    """The packages and the Python they are for, as one line."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:16]
    return f"python {sys.version_info.major}.{sys.version_info.minor}, requirements {digest}"


def is_ready(wanted: str) -> bool:
    return READY.exists() and READY.read_text() == wanted and python_version_of_venv() is not None


def install(wanted: str) -> None:
    began = time.monotonic()
    make_environment()
    STARTED.touch()
    READY.unlink(missing_ok=True)
    say(f"Installing packages into {VENV} (about a minute, once)")
    if not install_with_uv() and not install_with_pip():
        raise SystemExit(
            f"The packages in {REQUIREMENTS.name} could not be installed: the reason is above.\n"
            "Is the package index reachable (PIP_INDEX_URL, proxy)? Then run the same command again."
        )
    READY.write_text(wanted)
    STARTED.unlink()
    say(f"Installed in {time.monotonic() - began:.0f} s")


def make_environment() -> None:
    """A virtual environment of this Python; an unfinished one or one of another Python is replaced."""
    if VENV.exists():
        if not (VENV / "pyvenv.cfg").exists() and any(VENV.iterdir()):
            raise SystemExit(
                f"{VENV} is no virtual environment: move it away, then run the same command again"
            )
        if python_version_of_venv() == sys.version_info[:2] and not STARTED.exists():
            return
        shutil.rmtree(VENV)
    say(f"Making {VENV} with Python {sys.version.split()[0]}")
    ways = [[sys.executable, "-m", "venv", str(VENV)]]
    if uv := working_uv():
        ways.append([uv, "venv", "--clear", "--python", sys.executable, str(VENV)])
    if module_runs(
        sys.executable, "pip"
    ):  # Debian without python3-venv: pip can serve an environment from outside
        ways.append([sys.executable, "-m", "venv", "--without-pip", "--clear", str(VENV)])
    for way in ways:
        if run(way, quiet=True) and python_version_of_venv():
            return
        shutil.rmtree(VENV, ignore_errors=True)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    raise SystemExit(
        f"{sys.executable} cannot make a virtual environment: install its venv module\n"
        f"(Debian and Ubuntu: apt install python{version}-venv) or uv, then run the same command again."
    )


def install_with_uv() -> bool:
    """uv takes seconds where pip takes minutes; it may be missing, or not know the index that pip knows."""
    uv = working_uv()
    if not uv and pip(["install", "--quiet", "uv"], quiet=True):
        uv = str(VENV / "bin" / "uv")
    if not uv:
        return False
    environment = {"UV_PYTHON_DOWNLOADS": "never", "UV_HTTP_TIMEOUT": "180", "UV_LINK_MODE": "copy"}
    environment["UV_SYSTEM_CERTS"] = "true"  # as pip does: companies add their own authority there
    if index := pip_index():
        environment = {"UV_DEFAULT_INDEX": index} | environment
    command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--compile-bytecode"]
    if not os.access(os.environ.get("HOME", "/nowhere"), os.W_OK):
        command.append("--no-cache")
    return run([*command, "-r", str(REQUIREMENTS)], extra=environment)


def install_with_pip() -> bool:
    say("uv did not work here: pip does the same in two to four minutes")
    return pip(["install", "--progress-bar", "off", "--quiet", "-r", str(REQUIREMENTS)])


def pip(arguments: list[str], quiet: bool = False) -> bool:
    outside = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    inside = [str(PYTHON), "-m", "pip"]
    command = inside if module_runs(str(PYTHON), "pip") else outside
    return run([*command, "--disable-pip-version-check", *arguments], quiet=quiet)


def pip_index() -> str | None:
    """The package index pip is configured for, which uv does not read by itself."""
    if os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL"):
        return None
    if os.environ.get("PIP_INDEX_URL"):
        return os.environ["PIP_INDEX_URL"]
    python = str(PYTHON) if module_runs(str(PYTHON), "pip") else sys.executable
    asked = subprocess.run(
        [python, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True
    )
    return asked.stdout.strip() or None


def working_uv() -> str | None:
    for candidate in (str(VENV / "bin" / "uv"), shutil.which("uv")):
        if candidate and Path(candidate).exists() and run([candidate, "--version"], quiet=True):
            return candidate
    return None


def module_runs(python: str, module: str) -> bool:
    return run([python, "-m", module, "--version"], quiet=True)


def python_version_of_venv() -> tuple[int, int] | None:
    question = "import sys; print(*sys.version_info[:2])"
    try:
        asked = subprocess.run([str(PYTHON), "-c", question], capture_output=True, text=True)
    except OSError:
        return None
    return tuple(int(part) for part in asked.stdout.split()) if asked.returncode == 0 else None


def run(command: list[str], *, quiet: bool = False, extra: dict[str, str] | None = None) -> bool:
    output = subprocess.DEVNULL if quiet else None
    environment = os.environ | (extra or {})
    return (
        subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        ).returncode
        == 0
    )


def wait_for(lock) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another ./run is installing packages: waiting for it")
        fcntl.flock(lock, fcntl.LOCK_EX)


def say(text: str) -> None:
    print(f"[setup] {text}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit("Interrupted: the same command starts the installation afresh") from None
    except OSError as error:
        raise SystemExit(
            f"Setting up {ROOT} failed: {error}. Is the folder yours, and is the disk full?"
        ) from None
