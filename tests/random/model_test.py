"""Tests of the search and of what the comparison leans on: programs whose answer is known."""
import os
import unittest

import generate
import lock_programs

MODEL = os.path.join(os.environ["CONCHECK_BUILD"], "tests", "random", "lock_program_model")


def truth(program, seed=1):
    return lock_programs.search(MODEL, [(seed, program)])[0]


class Search(unittest.TestCase):
    def assert_circles(self, program, *circles):
        found = truth(program)
        self.assertEqual({(frozenset(c.links), "+".join(sorted(c.reasons))) for c in found.deadlocks},
                         {(frozenset(links), reasons) for links, reasons in circles}, program)
        self.assertEqual(found.stalls, [])

    def test_opposite_orders(self):
        self.assert_circles("mm - ; c1 x0 x1 u1 u0 j1 ; x1 x0 u0 u1", ({(1, 2), (6, 7)}, "lock"))

    def test_circle_of_three(self):
        self.assert_circles("mmm - ; c1 c2 x0 x1 u1 u0 j1 j2 ; x1 x2 u2 u1 ; x2 x0 u0 u2", ({(2, 3), (8, 9), (12, 13)}, "lock"))

    def test_what_can_not(self):
        for program in ("mm - ; c1 x0 x1 u1 u0 j1 ; x0 x1 u1 u0", "mm - ; x0 x1 u1 u0 c1 j1 ; x1 x0 u0 u1",
                        "mmm - ; c1 x2 x0 x1 u1 u0 u2 j1 ; x2 x1 x0 u0 u1 u2", "mm - ; c1 x0 tx1:1 u1 u0 j1 ; x1 x0 u0 u1",
                        "mm 2 ; c1 x0 x1 u1 u0 b0 j1 ; b0 x1 x0 u0 u1", "mm - ; x0 c1 x1 u1 u0 j1 ; x0 u0 x1 x0 u0 u1",
                        "ww - ; c1 s0 s1 u1 u0 j1 ; s1 s0 u0 u1", "w - ; c1 s0 s0 u0 u0 j1 ; x0 u0", "r - ; x0 x0 u0 u0"):
            self.assert_circles(program)

    def test_a_timeout_is_a_stall(self):
        found = truth("mm - ; c1 x0 dx1:1 u1 u0 j1 ; x1 x0 u0 u1")
        self.assertEqual(found.deadlocks, [])
        self.assertEqual([c.links for c in found.stalls], [{(1, 2), (6, 7)}])

    def test_writers_first(self):
        self.assert_circles("n - ; c1 s0 s0 u0 u0 j1 ; x0 u0", ({(1, 2), (-1, 6)}, "lock+writer"))

    def test_joins_and_barriers(self):
        self.assert_circles("m - ; x0 c1 j1 u0 ; x0 u0", ({(0, 2), (-1, 4)}, "join+lock"))
        self.assert_circles("m 2 ; c1 x0 b0 u0 j1 ; x0 b0 u0", ({(1, 2), (-1, 5)}, "barrier+lock"), ({(5, 6), (-1, 1)}, "barrier+lock"))
        self.assert_circles("m 2 ; b0 c1 j1 ; b0", ({(-1, 0)}, "barrier"))

    def test_schedule(self):
        program = "mm - ; c1 x0 x1 u1 u0 j1 ; x1 x0 u0 u1"
        orders = {truth(program, seed).schedule for seed in range(40)}
        self.assertTrue(all(sorted(order) == list("0000001111") and order[0] == "0" for order in orders))
        self.assertGreater(len(orders), 3)
        self.assertEqual(truth("m - ; x0 c1 j1 u0 ; x0 u0").schedule, "")

    def test_what_was_done_in_the_run(self):
        # Where the try fails, what stands under it is not done.
        dones = {tuple(sorted(truth("m - ; c1 tx0:1 u0 j1 ; x0 u0", seed).did)) for seed in range(40)}
        self.assertEqual(dones, {(0, 1, 2, 3, 4, 5), (0, 1, 3, 4, 5)})

    def test_what_nested_in_the_run(self):
        program = "rm - ; c1 x0 tx1:3 x0 u0 u1 u0 j1 ; x1 u1"
        self.assertIn(truth(program).ran, [set(), {(1, 3), (2, 3)}])
        self.assertEqual(truth(program).again, {(3, 1)})


class Making(unittest.TestCase):
    def test_same_seed_same_program(self):
        self.assertEqual([generate.program(seed) for seed in range(50)], [generate.program(seed) for seed in range(50)])

    def test_all_can_be_searched(self):
        programs = [(seed, generate.program(seed)) for seed in range(400)]
        truths = lock_programs.search(MODEL, programs)
        self.assertEqual(len(truths), 400)
        deadlocking = sum(bool(found.deadlocks) for found in truths)
        self.assertTrue(100 < deadlocking < 300, deadlocking)


class Shrinking(unittest.TestCase):
    def test_minimise(self):
        small = lock_programs.minimise("mmm - ; c1 c2 x2 x0 x1 u1 u0 u2 tx2:1 u2 j1 j2 ; x1 x0 dx2:1 u2 u0 u1 x2 u2 ; x2 u2",
                                       lambda program: any(c.reasons == {"lock"} for c in truth(program).deadlocks))
        self.assertEqual(small, "mmm - ; c1 x0 x1 u1 u0 j1 ; x1 x0 u0 u1 ; ")

    def test_without_history(self):
        program = "mm - ; x0 c1 x1 u1 u0 j1 ; x0 u0 x1 x0 u0 u1"
        reduced = lock_programs.without_history(program, [2, 9])
        self.assertEqual(reduced, "mm - ; x0 c1 x1 u1 u0 j1 ; x1 x0 u0 u1")
        self.assertTrue(truth(reduced).deadlocks)
        # What guards a thread all its life stays.
        self.assertEqual(lock_programs.without_history("mm - ; x0 c1 j1 u0 x1 c2 u1 j2 ; x1 u1 ; x0 u0", [8]),
                         "mm - ; x0 c1 j1 u0 c2 j2 ; x1 u1 ; ")

    def test_links_by_lock(self):
        places = lock_programs.Places("mm - ; c1 x0 x1 u1 x1 u1 u0 j1 ; x1 x0 u0 u1")
        self.assertEqual(places.links({(1, 2), (8, 9)}), places.links({(1, 4), (8, 9)}))
        self.assertEqual(places.links({(1, 2)}), {(0, 0, 1)})
        self.assertEqual(places.links({(-1, 7)}), {(0, -1, -1)})


if __name__ == "__main__":
    unittest.main()
