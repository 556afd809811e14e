// When which thread waited, blocked, or was kept from its events: the longest of what a run's traces have.
#ifndef CONCHECK_ANALYSIS_REPORT_TIMELINE_H_
#define CONCHECK_ANALYSIS_REPORT_TIMELINE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "analysis/model/process_model.h"
#include "analysis/report/lanes.h"
#include "analysis/report/naming.h"

namespace concheck::analysis {

struct TimelineEvent {
  uint32_t pid = 0;
  uint32_t tid = 0;  // the kernel's; concheck's number of the thread where that is not known
  SpanKind span = SpanKind::wait;
  uint64_t begin_ns = 0;  // since the epoch
  uint64_t length_ns = 0;
  std::string name;   // "waits for `a`"
  std::string place;  // of its stack: "f (file.cc:12)"; may be empty
  std::vector<std::pair<std::string, std::string>> details;
};

struct TimelineThread {
  uint32_t pid = 0;
  uint32_t tid = 0;
  std::string name;
};

struct TimelineProcess {
  uint32_t pid = 0;
  std::string name;
};

struct Timeline {
  std::vector<TimelineProcess> processes;
  std::vector<TimelineThread> threads;  // those that have events
  std::vector<TimelineEvent> events;    // by their begin, the longer one first
};

// Waits, blocking calls and stalls of one thread lie within one another or apart. Holds need not, nor do times in which
// it was kept from its processor, or ran while another one waited.
Timeline timeline_of(const ProcessModel& model, Naming& naming);

void add_timeline(Timeline& all, Timeline more);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_TIMELINE_H_
