#include "analysis/detect/nested_read.h"

#include <map>
#include <tuple>

#include "analysis/detect/held_chain.h"
#include "analysis/detect/joined_holds.h"
#include "analysis/detect/lock_order_graph.h"

namespace concheck::analysis {
namespace {

bool waits(const Acquisition& request) { return (request.flags & (trace::kTry | trace::kDerived)) == 0; }

class NestedReadFinder {
 public:
  NestedReadFinder(const ProcessModel& model, CodeNames& names, std::string_view kind)
      : model_(model), names_(names), kind_(kind), joined_(model) {
    for (const Acquisition& request : model.acquisitions()) {
      if (request.mode != trace::Mode::exclusive || !waits(request) || (request.flags & trace::kTimed) != 0) continue;
      const Lock* lock = model.find_lock(request.lock);
      if (lock != nullptr && lets_no_reader_pass(*lock)) writers_[request.lock].push_back(&request);
    }
  }

  std::vector<Detection> run() {
    if (writers_.empty()) return {};
    for (const Acquisition& request : model_.acquisitions()) {
      if (request.mode != trace::Mode::shared || !waits(request)) continue;
      const Acquisition* held = held_during(model_, request, request.lock);
      if (held != nullptr && held->mode == trace::Mode::shared) look_at(*held, request);
    }
    return std::move(result_);
  }

 private:
  bool can_meet(const Acquisition& writer, const Acquisition& request) {
    return model_.clocks().concurrent(writer.clock, request.clock) &&
           !joined_.precedes(joined_.before(request), writer.clock) &&
           !joined_.precedes(joined_.before(writer), request.clock);
  }

  void look_at(const Acquisition& held, const Acquisition& request) {
    const auto writers = writers_.find(request.lock);
    if (writers == writers_.end()) return;
    const HeldSet held_set = held_set_during(model_, request);
    for (const Acquisition* writer : writers->second) {
      if (writer->thread == request.thread || !can_meet(*writer, request)) continue;
      if (!held_sets_compatible(held_set, held_set_during(model_, *writer))) continue;
      const auto key =
          std::tuple(names_.place(held.stack), names_.place(request.stack), names_.lock_class(request.lock));
      const auto [known, added] = told_.emplace(key, result_.size());
      if (added) {
        describe(held, request, *writer);
      } else {
        ++result_[known->second].count;
      }
      return;
    }
  }

  void describe(const Acquisition& held, const Acquisition& request, const Acquisition& writer) {
    const bool timed = (request.flags & trace::kTimed) != 0;
    const SyncId lock = request.lock;
    Detection detection;
    detection.kind = kind_;
    detection.subkind = "nested-read";
    detection.confidence = Confidence::predicted;
    detection.severity = timed ? Severity::warning : Severity::error;
    detection.threads = {request.thread, writer.thread};
    detection.locks = {lock};
    detection.steps.push_back({request.thread, Action::acquire, lock, {}, true, {}, model_.stack(held.stack)});
    detection.steps.push_back(
        {writer.thread, Action::request, lock, {}, false, "in between", model_.stack(writer.stack)});
    detection.steps.push_back(
        {request.thread, Action::request, lock, {lock}, true, "again", model_.stack(request.stack)});
    detection.steps.back().seen = request.count;
    detection.title << "thread " << request.thread << " takes " << lock
                    << " for reading twice, and can deadlock with thread " << writer.thread
                    << ", which takes it for writing";
    detection.explanation
        << "This kind of lock lets no reader pass a waiting writer. A writer that asks between the two "
           "waits for the first to be released, and the second waits for the writer: both "
        << (timed ? "wait until the timeout." : "wait for ever.");
    detection.advice << "take " << lock
                     << " once on this path: split off a function that expects it held; a lock of the default kind "
                        "lets readers pass";
    result_.push_back(std::move(detection));
  }

  const ProcessModel& model_;
  CodeNames& names_;
  std::string_view kind_;
  JoinedHolds joined_;
  std::map<SyncId, std::vector<const Acquisition*>> writers_;
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, size_t> told_;
  std::vector<Detection> result_;
};

}  // namespace

std::vector<Detection> nested_read_risks(const ProcessModel& model, CodeNames& names, std::string_view kind) {
  return NestedReadFinder(model, names, kind).run();
}

}  // namespace concheck::analysis
