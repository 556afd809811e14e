"""A library's path as LD_PRELOAD can name it: blanks and colons separate there, so such a path gets a link elsewhere."""
import atexit
import os
import shutil
import tempfile


def preloadable(library):
    if not any(separator in library for separator in " :"):
        return library
    folder = tempfile.mkdtemp(prefix="concheck-test-library-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.chmod(folder, 0o755)  # processes of other users load it too
    link = os.path.join(folder, os.path.basename(library))
    os.symlink(os.path.abspath(library), link)
    return link
