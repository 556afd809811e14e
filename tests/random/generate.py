"""Makes lock programs from seeds (program.h describes their text).

What they have: two to four threads, created and joined at any point, also while locks are held; two to five locks of four
kinds; nesting, also released out of order; locks that many threads take first (gates); tries and timeouts, whose failure
skips what stands under the lock; readers that read again; barriers. What they do not have: data that decides what happens,
and requests that would block on the thread itself.
"""
import random

KINDS = "mmmmmmrwwwnn"


class Block:
    """Operations that are done or skipped together. A conditional request is followed by the block that depends on it."""

    def __init__(self):
        self.items = []

    def blocks(self):
        yield self
        for item in self.items:
            if isinstance(item, Block):
                yield from item.blocks()

    def flat(self):
        tokens = []
        for item in self.items:
            if isinstance(item, Block):
                inner = item.flat()
                tokens[-1] += f":{len(inner)}"
                tokens += inner
            else:
                tokens.append(item)
        return tokens


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.kinds = "".join(self.random.choice(KINDS) for _ in range(self.random.randint(2, 5)))
        self.threads = [Block() for _ in range(self.random.choice((2, 3, 3, 3, 4, 4)))]
        self.gate = self.random.randrange(len(self.kinds)) if self.random.random() < 0.4 else None
        self.plain = self.random.choice((0.6, 0.85, 1))  # share of requests that simply wait
        self.family_outside = self.random.random() < 0.6  # threads are created and joined where nothing is held
        self.barrier_counts = ""

    def choose_lock(self, held):
        """A lock and a mode that do not block the thread on itself; None when there is none."""
        choices = []
        for lock, kind in enumerate(self.kinds):
            mode = held.get(lock)
            if mode is None:
                choices += [(lock, "x")] if kind in "mr" else [(lock, "x"), (lock, "s")]
            elif kind == "r" or mode == "s":
                choices.append((lock, mode))
        return self.random.choice(choices) if choices else None

    def request(self, block, lock, mode):
        """Appends a request; returns the block for what is done under it."""
        if self.random.random() < self.plain:
            block.items.append(f"{mode}{lock}")
            return block
        under = Block()
        block.items += [f"{self.random.choice('ttd')}{mode}{lock}", under]
        return under

    def section(self, block, held, depth):
        choice = self.choose_lock(held)
        if depth == 0 and self.gate is not None and self.random.random() < 0.6:
            choice = (self.gate, "x" if self.kinds[self.gate] in "mr" else self.random.choice("xs"))
        if choice is None:
            return
        lock, mode = choice
        under = self.request(block, lock, mode)
        inside = {**held, lock: mode}
        other = self.choose_lock(inside)
        if other is not None and self.random.random() < 0.15:
            self.hand_over(under, inside, lock, other, depth)
            return
        for _ in range(self.random.choice(((0, 1, 1, 1, 2), (0, 0, 1, 1), (0, 0, 0, 1))[depth]) if depth < 3 else 0):
            self.section(under, inside, depth + 1)
        under.items.append(f"u{lock}")

    def hand_over(self, block, held, lock, other, depth):
        """The next lock is taken before the last is released, and kept for longer."""
        block.items.append(f"{other[1]}{other[0]}")
        block.items.append(f"u{lock}")
        if depth < 2 and self.random.random() < 0.5:
            self.section(block, {**held, other[0]: other[1]}, depth + 2)
        block.items.append(f"u{other[0]}")

    def insert(self, block, tokens, outside):
        """Puts tokens into a block at random places, in their order; a conditional request and its block stay together.
        With `outside` only where nothing was locked in this block."""
        places = []
        held = 0
        for i, item in enumerate(block.items + ["end"]):
            if not isinstance(item, Block) and not (outside and held):
                places.append(i)
            if isinstance(item, str):
                held += {"x": 1, "s": 1, "u": -1}.get(item[0], 0)
        chosen = sorted(self.random.choice(places) for _ in tokens)
        for place, token in reversed(list(zip(chosen, tokens))):
            block.items.insert(place, token)

    def add_family(self):
        """Who creates whom, and who joins whom."""
        children = {}
        for child in range(1, len(self.threads)):
            children.setdefault(self.random.randrange(child), []).append(child)
        for parent, born in children.items():
            elder = None
            for child in born:
                main = self.random.random() < 0.85
                block = self.threads[parent] if main else self.random.choice(list(self.threads[parent].blocks()))
                if main and elder is not None and self.random.random() < 0.15:
                    # The younger one joins its elder sibling, which its creator then does not.
                    root = self.threads[parent].items
                    if f"j{elder}" in root:
                        root.remove(f"j{elder}")
                        root.insert(root.index(f"c{elder}") + 1, f"c{child}")
                        root.append(f"j{child}")
                        self.insert(self.threads[child], [f"j{elder}"], self.family_outside)
                        continue
                self.insert(block, [f"c{child}", f"j{child}"], self.family_outside)
                elder = child if main else None

    def add_barriers(self):
        if len(self.threads) < 2 or self.random.random() > 0.25:
            return
        for barrier in range(self.random.choice((1, 1, 2))):
            members = self.random.sample(range(len(self.threads)), self.random.choice((2, 2, min(3, len(self.threads)))))
            self.barrier_counts += str(len(members))
            for member in members:
                self.insert(self.threads[member], [f"b{barrier}"], self.random.random() < 0.7)

    def text(self):
        for thread in self.threads:
            for _ in range(self.random.choice((1, 1, 1, 2, 2, 3))):
                self.section(thread, {}, 0)
        self.add_family()
        self.add_barriers()
        threads = [" ".join([";"] + thread.flat()) for thread in self.threads]
        return " ".join([self.kinds, self.barrier_counts or "-"] + threads)


def program(seed):
    """The program of a seed; the same one always."""
    return Generator(seed).text()
