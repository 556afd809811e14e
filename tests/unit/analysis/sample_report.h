// Findings and reports made by hand, for the tests of what comes after the detectors.
#ifndef CONCHECK_TESTS_UNIT_ANALYSIS_SAMPLE_REPORT_H_
#define CONCHECK_TESTS_UNIT_ANALYSIS_SAMPLE_REPORT_H_

#include "analysis/report/report.h"

namespace concheck::analysis {

Finding sample_inversion();   // two threads, two static mutexes
Finding sample_deadlock();    // the same code, as it happened
Finding sample_misuse();      // a heap lock, an unlock without a frame of the program's own
Finding sample_race();        // of a variable
Finding sample_heap_race();   // of a block that was freed
Finding sample_stack_race();  // of a variable of a function that waits for both
Finding hostile_finding();    // control characters, quotes, markup, invalid UTF-8 and long names everywhere
Finding hostile_race();       // the same in the memory of a race

// One process, with these findings.
Report sample_report(std::vector<Finding> findings);

// An inversion that the baseline knows, a misuse that it does not, and one that is gone; two processes, notes, tests.
Report compared_report();

}  // namespace concheck::analysis

#endif  // CONCHECK_TESTS_UNIT_ANALYSIS_SAMPLE_REPORT_H_
