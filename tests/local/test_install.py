"""Making the virtual environment on machines where parts of Python are missing."""

import subprocess
import sys
import venv

import pytest

from local import install

PYTHON_WITHOUT = """#!/bin/sh
# this Python, without {missing}
case "$*" in {pattern}) echo "not available" >&2; exit 1;; esac
exec "{real}" "$@"
"""


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """An empty checkout whose packages are one line, and no uv anywhere."""
    requirements = tmp_path / "requirements-local.txt"
    requirements.write_text("nothing==1\n")
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(install, "REQUIREMENTS", requirements)
    monkeypatch.setattr(install, "READY", tmp_path / ".venv" / "plumbline-ready")
    monkeypatch.setattr(install, "STARTED", tmp_path / ".venv" / "plumbline-installing")
    monkeypatch.setattr(install, "working_uv", lambda: None)
    return tmp_path


def python_without(folder, monkeypatch, missing, pattern):
    script = folder / "python-without"
    script.write_text(PYTHON_WITHOUT.format(missing=missing, pattern=pattern, real=sys.executable))
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))


def empty_environment(folder):
    venv.create(folder / ".venv", with_pip=False, symlinks=True)


def test_an_environment_without_pip_serves_when_ensurepip_is_missing(checkout, monkeypatch):
    python_without(checkout, monkeypatch, "ensurepip", f'"-m venv {checkout}/.venv"')
    monkeypatch.setattr(install, "module_runs", lambda python, module: True)
    install.make_environment()
    assert install.python_version_of_venv() == sys.version_info[:2]
    assert not list((checkout / ".venv").rglob("pip"))


def test_without_venv_it_says_what_to_install(checkout, monkeypatch):
    python_without(checkout, monkeypatch, "venv", '"-m venv "*')
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    with pytest.raises(SystemExit, match=f"apt install python{version}-venv"):
        install.make_environment()
    assert not (checkout / ".venv").exists()


def test_packages_are_installed_once_per_list_and_python(checkout, monkeypatch):
    asked = []
    monkeypatch.setattr(install, "install_with_uv", lambda: asked.append("uv") or True)
    empty_environment(checkout)
    install.main()
    install.main()
    assert asked == ["uv"]
    (checkout / "requirements-local.txt").write_text("nothing==2\n")
    install.main()
    assert asked == ["uv", "uv"]


def test_pip_takes_over_when_uv_fails(checkout, monkeypatch):
    asked = []
    monkeypatch.setattr(install, "install_with_uv", lambda: False)
    monkeypatch.setattr(install, "pip", lambda arguments, quiet=False: asked.append(arguments) or True)
    empty_environment(checkout)
    install.main()
    assert asked[0][0] == "install"
    assert asked[0][-2:] == ["-r", str(checkout / "requirements-local.txt")]


def test_an_installation_that_failed_is_not_taken_for_a_finished_one(checkout, monkeypatch):
    monkeypatch.setattr(install, "install_with_uv", lambda: False)
    monkeypatch.setattr(install, "install_with_pip", lambda: False)
    empty_environment(checkout)
    left_behind = checkout / ".venv" / "half-a-package"
    left_behind.touch()
    with pytest.raises(SystemExit, match="could not be installed"):
        install.main()
    assert not install.is_ready(install.installation_id())
    monkeypatch.setattr(install, "install_with_pip", lambda: True)
    monkeypatch.setattr(install, "module_runs", lambda python, module: False)
    python_without(checkout, monkeypatch, "nothing", '"never"')
    monkeypatch.setattr(install, "run", lambda command, **_: empty_environment(checkout) or True)
    install.main()
    assert install.is_ready(install.installation_id())
    assert not left_behind.exists()


def test_a_folder_called_venv_that_is_none_is_left_alone(checkout):
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "letters").write_text("precious")
    with pytest.raises(SystemExit, match="is no virtual environment: move it away"):
        install.make_environment()
    assert (checkout / ".venv" / "letters").read_text() == "precious"


def test_uv_is_told_the_index_that_pip_is_configured_for(checkout, monkeypatch):
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple")
    assert install.pip_index() == "https://index.example/simple"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://other.example/simple")
    assert install.pip_index() is None


def test_the_script_needs_nothing_but_python_itself():
    code = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='imported')"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, install.__file__], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
