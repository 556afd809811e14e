"""Source packages of Debian, fetched with a list of sources of our own: the machine's is left as it is."""

import glob
import os
import platform
import shutil

from .build import checked
from .tools import BenchError


def _apt_options(directory, codename):
    for part in ("lists/partial", "archives/partial"):
        os.makedirs(os.path.join(directory, part), exist_ok=True)
    sources = os.path.join(directory, "sources.list")
    with open(sources, "w", encoding="ascii") as file:
        file.write(f"deb-src http://deb.debian.org/debian {codename} main\n")
    settings = {
        "Dir::Etc::SourceList": sources, "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::Lists": os.path.join(directory, "lists"),
        "Dir::Cache::Archives": os.path.join(directory, "archives"),
        "Dir::Cache::pkgcache": "", "Dir::Cache::srcpkgcache": "", "Debug::NoLocking": "1", "Acquire::Retries": "2",
    }
    return [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]


def fetch(package, directory):
    """The unpacked source's directory. Needs Debian, a network, and the package dpkg-dev."""
    def unpacked():
        return [path for path in glob.glob(os.path.join(directory, f"{package}-*")) if os.path.isdir(path)]

    if unpacked():
        return unpacked()[0]
    if not (shutil.which("apt-get") and shutil.which("dpkg-source")):
        raise BenchError("sources come by `apt-get source`: needs Debian and the package dpkg-dev")
    os.makedirs(directory, exist_ok=True)
    codename = platform.freedesktop_os_release().get("VERSION_CODENAME", "stable")
    apt = ["apt-get", "-qq", *_apt_options(os.path.join(directory, "apt"), codename)]
    if not glob.glob(os.path.join(directory, "apt", "lists", "*_Sources")):
        checked([*apt, "update"], f"apt-get update for the sources of Debian {codename} (is there a network?)")
    checked([*apt, "source", package], f"apt-get source {package} (is there a network?)", cwd=directory)
    if not unpacked():
        raise BenchError(f"apt-get source {package} gave no source")
    return unpacked()[0]
