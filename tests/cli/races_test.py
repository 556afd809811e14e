"""Data races: what a run says of itself."""

from support import HIDDEN_HEAP, INSTRUMENTED, CommandTest, main


class Races(CommandTest):
    def notes(self, program):
        result = self.concheck("run", "--format", "json", "--output", "r.json", "--", program)
        self.assertExit(result, 0)
        report = self.report_of("r.json")
        self.assertTrue(report["watched"]["races"])
        return [note for note in report["notes"] if note.startswith("the allocator in ")]

    def test_an_allocator_that_hides_its_blocks(self):
        notes = self.notes(HIDDEN_HEAP)
        self.assertEqual(len(notes), 1, notes)
        self.assertIn("the allocator in cli_allocator.so is found before libconcheck-races.so", notes[0])
        self.assertIn("link it after -lconcheck-races", notes[0])

    def test_the_usual_one(self):
        self.assertEqual(self.notes(INSTRUMENTED), [])


if __name__ == "__main__":
    main()
