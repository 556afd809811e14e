"""The programs on which race detectors are compared: kernels of our own, and real ones from Debian's sources."""

import bz2
import contextlib
import glob
import os
import random
import shutil

from . import memcached_client, servers
from .build import checked
from .debian_sources import fetch
from .race_tools import BUILT_FOR, for_server
from .tools import PROJECT, BenchError

KERNELS = os.path.join(PROJECT, "bench", "race_kernels")

# Of the work that Valgrind's tools do, so that they take seconds: they are slow, most of all on locks and barriers.
SLOW_PART = {
    "matrix_multiply": 0.125, "hash_map": 0.01, "linked_list": 0.2, "sort": 0.2, "strings": 0.2, "codec": 0.1,
    "triad": 0.03, "atomic_queue": 0.02, "locks": 0.001, "allocation": 0.01, "pbzip2": 0.2, "memcached": 0.005,
}


class Kernel:
    """Checks its own result; has no race, so that one that is reported is a failure."""
    threads = (2, 8)
    has_no_race = True

    def __init__(self, name):
        self.name = name

    def build(self, compiler, build_dir):
        path = os.path.join(build_dir, BUILT_FOR, compiler.name, self.name)
        compiler.make([os.path.join(KERNELS, self.name + ".cc")], path)

    def command(self, directory, threads, part, scratch):
        return [os.path.join(directory, self.name), str(threads), str(part)]

    def check(self, threads, part, scratch):
        pass


class Pbzip2:
    """Compresses a text; it and libbz2 are compiled."""
    name = "pbzip2"
    threads = (2, 8)
    has_no_race = False
    text_bytes = 8_000_000

    def build(self, compiler, build_dir):
        sources = os.path.join(build_dir, BUILT_FOR, "sources")
        library, program = fetch("bzip2", sources), fetch("pbzip2", sources)
        files = ["blocksort.c", "bzlib.c", "compress.c", "crctable.c", "decompress.c", "huffman.c", "randtable.c"]
        paths = [os.path.join(library, file) for file in files] + sorted(glob.glob(os.path.join(program, "*.cpp")))
        compiler.make(paths, os.path.join(build_dir, BUILT_FOR, compiler.name, self.name), "-I", library,
                      "-Wno-reserved-user-defined-literal", "-D_FILE_OFFSET_BITS=64",
                      "-D_POSIX_PTHREAD_SEMANTICS", "-DUSE_STACKSIZE_CUSTOMIZATION")

    def _text(self, part):
        chance = random.Random(1)
        words = [bytes(chance.choices(b"abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 9))) for _ in range(4000)]
        size = int(self.text_bytes * part)
        return b" ".join(chance.choices(words, k=size // 6))[:size]

    def command(self, directory, threads, part, scratch):
        with open(os.path.join(scratch, "text"), "wb") as file:
            file.write(self._text(part))
        return [os.path.join(directory, self.name), f"-p{threads}", "-k", "-q", "text"]

    def check(self, threads, part, scratch):
        with open(os.path.join(scratch, "text.bz2"), "rb") as file:
            if bz2.decompress(file.read()) != self._text(part):
                raise BenchError("what was compressed is not the text")


class Memcached:
    """A server under a fixed number of operations; it is compiled, libevent is not."""
    name = "memcached"
    threads = (4,)
    has_no_race = False
    operations = 400_000

    def build(self, compiler, build_dir):
        path = os.path.join(build_dir, BUILT_FOR, compiler.name, self.name)
        if os.path.exists(path):
            return
        if not os.path.exists("/usr/include/event2/event.h"):
            raise BenchError("needs the package libevent-dev")
        source = fetch("memcached", os.path.join(build_dir, BUILT_FOR, "sources"))
        tree = path + ".objects"
        shutil.rmtree(tree, ignore_errors=True)
        shutil.copytree(source, tree)
        # Configured as an ordinary program; what the tool needs is given to make. Linking does not look at CPPFLAGS.
        checked(["./configure", "--disable-docs", "--disable-dependency-tracking", f"CC={compiler.c}",
                 "CFLAGS=-O2 -g -w"], "configuring memcached", cwd=tree)
        checked(["make", "-j", str(os.cpu_count()), "memcached", f"CPPFLAGS={' '.join(compiler.compile)}",
                 f"LDFLAGS={' '.join(compiler.link)}"], f"compiling memcached with {compiler.c}", cwd=tree)
        shutil.move(os.path.join(tree, "memcached"), path)

    @contextlib.contextmanager
    def running(self, tool, build_dir, threads, scratch, port):
        command = servers.server_command(servers.MEMCACHED, port)
        command[0] = os.path.join(build_dir, tool.programs, self.name)
        with servers.running(servers.MEMCACHED, for_server(tool, build_dir), scratch, port,
                             command + ["-t", str(threads)]) as process:
            yield process

    def fill(self, port):
        memcached_client.fill(port)

    def load(self, port, part):
        memcached_client.load(port, int(self.operations * part))


def all_programs():
    kernels = sorted(glob.glob(os.path.join(KERNELS, "*.cc")))
    return [Kernel(os.path.splitext(os.path.basename(path))[0]) for path in kernels] + [Pbzip2(), Memcached()]
