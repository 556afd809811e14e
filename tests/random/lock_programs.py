"""Lock programs as text (program.h): what the model says of them, and how they become smaller."""
import json
import re
import subprocess

_CONDITIONAL = re.compile(r"([td][xs]\d+):(\d+)$")


class Truth:
    """What an exhaustive search says."""

    def __init__(self, answer):
        self.states = answer["states"]
        self.schedule = answer["schedule"]
        self.deadlocks = [Circle(circle) for circle in answer["deadlocks"]]
        self.stalls = [Circle(circle) for circle in answer["stalls"]]
        self.ran = {tuple(pair) for pair in answer["ran"]}
        self.did = set(answer["did"])
        self.again = {tuple(pair) for pair in answer["again"]}


class Circle:
    def __init__(self, circle):
        self.links = {(hold, request) for hold, request, _ in circle["links"]}
        self.reasons = {why for _, _, why in circle["links"]}

    def __str__(self):
        return " ".join(f"{hold}->{request}" for hold, request in sorted(self.links)) + f" ({'+'.join(sorted(self.reasons))})"


def search(model, numbered):
    """The truths of (seed, program) pairs, in their order."""
    lines = "".join(f"{seed} {program}\n" for seed, program in numbered)
    result = subprocess.run([model], input=lines, stdout=subprocess.PIPE, check=True, text=True)
    return [Truth(json.loads(line)) for line in result.stdout.splitlines()]


def _numbered(program):
    head, *threads = program.split(" ; ")
    return head, [thread.split() for thread in threads]


def numbered_text(program):
    """The program with a line for each thread and the number of each operation, as reports name them."""
    head, threads = _numbered(program)
    lines = [f"locks and barriers: {head}"]
    number = 0
    for index, thread in enumerate(threads):
        lines.append(f"  thread {index}: " + "  ".join(f"{number + i}:{word}" for i, word in enumerate(thread)))
        number += len(thread)
    return "\n".join(lines)


class Places:
    """Where the operations of a program stand, by number."""

    def __init__(self, program):
        _, self.threads = _numbered(program)
        self._of = [(t, i) for t, thread in enumerate(self.threads) for i in range(len(thread))]

    def place(self, number):
        """Its thread and its index there."""
        return self._of[number]

    def word(self, number):
        thread, index = self._of[number]
        return self.threads[thread][index]

    def links(self, pairs):
        """[hold, request] pairs as (thread, lock held, lock wanted): the same for all lines that take the same locks.
        A hold of -1 stays -1."""
        return frozenset((self.place(request)[0], -1 if hold < 0 else self._lock(hold), self._lock(request))
                         for hold, request in pairs)

    def _lock(self, number):
        match = re.match(r"[td]?[xs](\d+)", self.word(number))
        return int(match[1]) if match else -1


def without_history(program, requests):
    """The program as far as one moment can tell, at which its threads stand at these requests: the locks that they hold
    then, who creates and joins whom, and the locks under which a thread lives from its creation until it was joined. What
    goes is the order that other critical sections force."""
    head, threads = _numbered(program)
    places = Places(program)
    stands_at = {}
    for request in requests:
        thread, index = places.place(request)
        stands_at[thread] = index
    kept = []
    for number, thread in enumerate(threads):
        moment = stands_at.get(number)
        removed = set()
        for index, word in enumerate(thread):
            if not re.match(r"[td]?[xs]", word):
                continue
            unlock = _unlock_of(thread, index)
            inside = thread[index:unlock]
            holds = moment is not None and index <= moment < unlock
            guards = moment is None and any(w[0] == "c" and f"j{w[1:]}" in inside for w in inside)
            if not holds and not guards:
                removed |= {index, unlock}
        kept.append(_without(thread, removed))
    return " ; ".join([head] + [" ".join(thread) for thread in kept])


def _without(thread, removed):
    """A thread's words without those at the places `removed`; what is skipped shrinks with it."""
    words = []
    for place, word in enumerate(thread):
        if place in removed:
            continue
        conditional = _CONDITIONAL.match(word)
        if conditional:
            skipped = range(place + 1, place + 1 + int(conditional[2]))
            word = f"{conditional[1]}:{len([s for s in skipped if s not in removed])}"
        words.append(word)
    return words


def _unlock_of(thread, place):
    """Where what was taken at `place` is released."""
    lock = re.sub(r"^[td]?[xs]|:\d+$", "", thread[place])
    depth = 0
    for at in range(place, len(thread)):
        if re.fullmatch(rf"[td]?[xs]{lock}(:\d+)?", thread[at]):
            depth += 1
        elif thread[at] == f"u{lock}":
            depth -= 1
            if depth == 0:
                return at
    return None


def smaller(program):
    """Programs with one thing less."""
    head, threads = _numbered(program)

    def text(changed):
        return " ; ".join([head] + [" ".join(thread) for thread in changed])

    for index, thread in enumerate(threads):
        if index > 0 and thread:
            yield text([words if i != index else [] for i, words in enumerate(threads)])
    for index, thread in enumerate(threads):
        for place, word in enumerate(thread):
            removed = None
            if re.match(r"[td]?[xs]", word):
                unlock = _unlock_of(thread, place)
                removed = None if unlock is None else {place, unlock}
            elif word[0] == "c" and not threads[int(word[1:])]:
                kept = [_without(words, {i for i, w in enumerate(words) if w in (word, f"j{word[1:]}")}) for words in threads]
                yield text(kept)
            if removed:
                yield text([words if i != index else _without(words, removed) for i, words in enumerate(threads)])
            if _CONDITIONAL.match(word):
                plain = _CONDITIONAL.match(word)[1][1:]
                yield text([words if i != index else words[:place] + [plain] + words[place + 1:]
                            for i, words in enumerate(threads)])
    for barrier in set(word for thread in threads for word in thread if word[0] == "b"):
        yield text([_without(words, {i for i, w in enumerate(words) if w == barrier}) for words in threads])


def minimise(program, fails):
    """The smallest program that can be reached by taking away one thing after the other while fails(program) stays true."""
    again = True
    while again:
        again = False
        for candidate in smaller(program):
            if fails(candidate):
                program = candidate
                again = True
                break
    return program
