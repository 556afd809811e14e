// Searches all schedules of lock programs: what can deadlock, and how.
//
// Reads lines "SEED PROGRAM" (program.h), and answers each with one line of JSON:
//   states     how many were visited; 0 = there are too many, and what follows says nothing
//   deadlocks  circles of waiting threads in states that nothing leaves
//   stalls     the same in states that only a timeout leaves
//   schedule   a digit an operation: an order of the threads in which the program ends, drawn from the seed; "" = none
//   ran        the pairs [hold, request] of operations that nest in that order
//   did        the operations that are done in that order; what stands under a failed request is not
//   again      pairs [operation, first]: a lock was taken again, and had been taken by `first`
// A circle is {"links": [[hold, request, why] ...]}: a thread that holds what `hold` gave waits at `request` for the
// next one's; `why` is lock, writer (a reader waits behind a writer that waits itself), join or barrier; hold is -1
// when the link before is not a lock.
#include <algorithm>
#include <functional>
#include <iostream>
#include <random>
#include <set>
#include <unordered_set>

#include "rules.h"

namespace {

using lock_program::Blocker;
using lock_program::Hold;
using lock_program::How;
using lock_program::kMostLocks;
using lock_program::Operation;
using lock_program::Program;
using lock_program::Rules;
using lock_program::State;
using lock_program::Step;

constexpr size_t kMostStates = 400'000;

struct Link {
  int hold;
  int request;
  std::string why;
  bool operator<(const Link& other) const {
    return std::tie(hold, request, why) < std::tie(other.hold, other.request, other.why);
  }
};
using Circle = std::vector<Link>;

class Model {
 public:
  explicit Model(const Program& program) : rules(program) {}

  // False when there are too many states.
  bool search() {
    std::unordered_set<std::string> seen;
    std::vector<State> open{rules.start()};
    seen.insert(open.back().key());
    while (!open.empty()) {
      const State state = open.back();
      open.pop_back();
      bool moves = false;
      bool waits_for_timeout = false;
      for (const Step& step : rules.steps(state)) {
        (step.kind == Step::Kind::timed_out ? waits_for_timeout : moves) = true;
        if (seen.insert(step.after.key()).second) open.push_back(step.after);
      }
      if (!moves && !rules.finished(state)) collect_circles(state, waits_for_timeout ? stalls : deadlocks);
      if (seen.size() > kMostStates) return false;
    }
    states = seen.size();
    return true;
  }

  // An order in which the program ends. Threads go on for a while before others get their turn.
  bool find_schedule(uint64_t seed) {
    std::mt19937_64 random(seed);
    const uint64_t patience = random() % 5 + 1;
    std::unordered_set<std::string> dead;
    int last = -1;
    std::function<bool(const State&)> go = [&](const State& state) {
      if (rules.finished(state)) return true;
      if (!dead.insert(state.key()).second) return false;
      std::vector<Step> next = rules.steps(state);
      std::erase_if(next, [](const Step& step) { return step.kind == Step::Kind::announced; });
      std::shuffle(next.begin(), next.end(), random);
      if (random() % patience != 0) {
        std::stable_partition(next.begin(), next.end(), [&](const Step& step) { return step.thread == last; });
      }
      for (const Step& step : next) {
        last = step.thread;
        if (!go(step.after)) continue;
        note_nesting(state, step.thread);
        schedule.push_back(static_cast<char>('0' + step.thread));
        return true;
      }
      return false;
    };
    const bool found = go(rules.start());
    std::reverse(schedule.begin(), schedule.end());
    return found;
  }

  Rules rules;
  size_t states = 0;
  std::set<Circle> deadlocks;
  std::set<Circle> stalls;
  std::string schedule;
  std::set<std::pair<int, int>> ran;
  std::set<int> did;

 private:
  void note_nesting(const State& state, int t) {
    const Operation& operation = rules.now(state, t);
    did.insert(operation.number);
    if ((operation.action != 'x' && operation.action != 's') || operation.how == How::tried) return;
    for (int lock = 0; lock < kMostLocks; ++lock) {
      const Hold& hold = state.holds[t][lock];
      if (hold.operation != 0) ran.insert({hold.operation - 1, operation.number});
    }
  }

  void collect_circles(const State& state, std::set<Circle>& circles) {
    for (int first = 0; first < rules.threads(); ++first) {
      std::vector<int> path{first};
      Circle links;
      extend(state, path, links, circles);
    }
  }

  // Circles that begin with their lowest thread. links[i].hold is what path[i] holds that the one before waits for.
  void extend(const State& state, std::vector<int>& path, Circle& links, std::set<Circle>& circles) {
    for (const Blocker& blocker : rules.blockers(state, path.back())) {
      if (blocker.thread < path.front()) continue;
      links.push_back({-1, rules.now(state, path.back()).number, blocker.why});
      held_by_next_.push_back(blocker.hold);
      if (blocker.thread == path.front()) {
        Circle circle = links;
        for (size_t i = 0; i < circle.size(); ++i) circle[(i + 1) % circle.size()].hold = held_by_next_[i];
        std::sort(circle.begin(), circle.end());
        circles.insert(circle);
      } else if (std::find(path.begin(), path.end(), blocker.thread) == path.end()) {
        path.push_back(blocker.thread);
        extend(state, path, links, circles);
        path.pop_back();
      }
      links.pop_back();
      held_by_next_.pop_back();
    }
  }

  std::vector<int> held_by_next_;
};

std::string text(const std::set<Circle>& circles) {
  std::string out = "[";
  for (const Circle& circle : circles) {
    out += out.size() > 1 ? ", {\"links\": [" : "{\"links\": [";
    for (size_t i = 0; i < circle.size(); ++i) {
      out += (i > 0 ? ", [" : "[") + std::to_string(circle[i].hold) + ", " + std::to_string(circle[i].request) +
             ", \"" + circle[i].why + "\"]";
    }
    out += "]}";
  }
  return out + "]";
}

std::string text(const std::set<int>& numbers) {
  std::string out = "[";
  for (const int number : numbers) out += (out.size() > 1 ? ", " : "") + std::to_string(number);
  return out + "]";
}

std::string text(const std::set<std::pair<int, int>>& pairs) {
  std::string out = "[";
  for (const auto& [hold, request] : pairs) {
    out += (out.size() > 1 ? ", [" : "[") + std::to_string(hold) + ", " + std::to_string(request) + "]";
  }
  return out + "]";
}

}  // namespace

int main() {
  uint64_t seed = 0;
  for (std::string line; std::cin >> seed && std::getline(std::cin, line);) {
    const Program program = lock_program::parse(line);
    Model model(program);
    if (model.search()) model.find_schedule(seed);
    std::cout << "{\"states\": " << model.states << ", \"deadlocks\": " << text(model.deadlocks)
              << ", \"stalls\": " << text(model.stalls) << ", \"schedule\": \"" << model.schedule
              << "\", \"ran\": " << text(model.ran) << ", \"did\": " << text(model.did) << ", \"again\": " << text(model.rules.again()) << "}" << std::endl;
  }
  return 0;
}
