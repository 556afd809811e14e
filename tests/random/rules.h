// What the threads of a lock program can do in a state, and who keeps whom from it. Locks are glibc's: a reader passes
// a waiting writer, but with kind n it does not.
#ifndef CONCHECK_TESTS_RANDOM_RULES_H_
#define CONCHECK_TESTS_RANDOM_RULES_H_

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "program.h"

namespace lock_program {

struct Hold {
  uint8_t operation = 0;  // that took it first, + 1; 0 = not held
  uint8_t count = 0;
  uint8_t shared = 0;
};

// Plain bytes, so that it is its own key.
struct State {
  std::array<uint8_t, kMostThreads> at{};
  std::array<uint8_t, kMostThreads> started{};
  std::array<uint8_t, kMostThreads> announced{};  // a writer that waits, and keeps new readers out
  std::array<uint8_t, kMostThreads> arrived{};    // at the barrier that it stands at
  std::array<std::array<Hold, kMostLocks>, kMostThreads> holds{};

  std::string key() const { return {reinterpret_cast<const char*>(this), sizeof *this}; }
};

struct Step {
  int thread;
  enum class Kind : uint8_t { done, announced, timed_out } kind;
  State after;
};

// Keeps a thread from going on.
struct Blocker {
  int thread;
  std::string why;
  int hold;  // of the blocker
};

class Rules {
 public:
  explicit Rules(const Program& program) : program_(program), threads_(static_cast<int>(program.threads.size())) {}

  int threads() const { return threads_; }

  State start() const {
    State state;
    state.started[0] = 1;
    return state;
  }

  bool at_end(const State& state, int t) const { return state.at[t] >= program_.threads[t].size(); }
  const Operation& now(const State& state, int t) const { return program_.threads[t][state.at[t]]; }

  // A thread that was never created does not count.
  bool finished(const State& state) const {
    for (int t = 0; t < threads_; ++t) {
      if (state.started[t] && !at_end(state, t)) return false;
    }
    return true;
  }

  std::vector<Step> steps(const State& state) {
    std::vector<Step> found;
    for (int t = 0; t < threads_; ++t) {
      if (state.started[t] && !at_end(state, t)) add_steps(state, t, found);
    }
    return found;
  }

  // Of a thread that waits in a state that nothing leaves.
  std::vector<Blocker> blockers(const State& state, int t) const {
    std::vector<Blocker> found;
    if (!state.started[t] || at_end(state, t)) return found;
    const Operation& operation = now(state, t);
    if (operation.action == 'j') {
      found.push_back({operation.object, "join", -1});
    } else if (operation.action == 'b') {
      for (int u = 0; u < threads_; ++u) {
        const bool here = state.arrived[u] && now(state, u).object == operation.object;
        if (!here && will_arrive(state, u, operation.object)) found.push_back({begun(state, u), "barrier", -1});
      }
    } else {
      for (int u = 0; u < threads_; ++u) {
        const Hold& hold = state.holds[u][operation.object];
        if (hold.operation != 0 && (operation.action == 'x' || !hold.shared))
          found.push_back({u, "lock", hold.operation - 1});
        if (u != t && operation.action == 's' && state.announced[u] && now(state, u).object == operation.object) {
          found.push_back({u, "writer", -1});
        }
      }
    }
    return found;
  }

  // Pairs [operation, first]: a lock was taken again, and had been taken by `first`.
  const std::set<std::pair<int, int>>& again() const { return again_; }

 private:
  char kind(const Operation& operation) const { return program_.kinds[operation.object]; }

  bool writer_waits(const State& state, int besides, int lock) const {
    for (int t = 0; t < threads_; ++t) {
      if (t != besides && state.announced[t] && now(state, t).object == lock) return true;
    }
    return false;
  }

  bool available(const State& state, int t, const Operation& operation) const {
    for (int u = 0; u < threads_; ++u) {
      const Hold& hold = state.holds[u][operation.object];
      if (hold.operation == 0) continue;
      if (u == t && kind(operation) == 'r') continue;
      if (operation.action == 'x' || !hold.shared) return false;
    }
    return operation.action == 'x' || kind(operation) != 'n' || !writer_waits(state, t, operation.object);
  }

  void take(State& state, int t, const Operation& operation) {
    Hold& hold = state.holds[t][operation.object];
    if (hold.operation != 0) again_.insert({operation.number, hold.operation - 1});
    if (hold.operation == 0) hold = {static_cast<uint8_t>(operation.number + 1), 0, operation.action == 's'};
    ++hold.count;
    state.announced[t] = 0;
    ++state.at[t];
  }

  void add_steps(const State& state, int t, std::vector<Step>& found) {
    const Operation& operation = now(state, t);
    State after = state;
    switch (operation.action) {
      case 'x':
      case 's':
        add_request(state, t, operation, found);
        return;
      case 'u': {
        Hold& hold = after.holds[t][operation.object];
        if (hold.operation == 0) bad("unlocks what it does not hold");
        if (--hold.count == 0) hold = {};
        break;
      }
      case 'c':
        after.started[operation.object] = 1;
        break;
      case 'j':
        if (!state.started[operation.object] || !at_end(state, operation.object)) return;
        break;
      case 'b':
        if (state.arrived[t] || !arrive(after, t, operation)) return;
        --after.at[t];
        break;
    }
    ++after.at[t];
    found.push_back({t, Step::Kind::done, after});
  }

  // True always: arriving is a step. Whoever completes the round lets all of it go on.
  bool arrive(State& after, int t, const Operation& operation) const {
    after.arrived[t] = 1;
    std::vector<int> here;
    for (int u = 0; u < threads_; ++u) {
      if (after.arrived[u] && now(after, u).object == operation.object) here.push_back(u);
    }
    if (static_cast<int>(here.size()) == program_.barrier_counts[operation.object]) {
      for (const int u : here) {
        after.arrived[u] = 0;
        ++after.at[u];
      }
    }
    return true;
  }

  void add_request(const State& state, int t, const Operation& operation, std::vector<Step>& found) {
    State after = state;
    if (available(state, t, operation)) {
      take(after, t, operation);
      found.push_back({t, Step::Kind::done, after});
      return;
    }
    if (operation.how != How::plain) {
      after.announced[t] = 0;
      after.at[t] = static_cast<uint8_t>(after.at[t] + 1 + operation.skip);
      found.push_back({t, operation.how == How::tried ? Step::Kind::done : Step::Kind::timed_out, after});
    }
    if (operation.how != How::tried && operation.action == 'x' && kind(operation) == 'n' && !state.announced[t]) {
      State waits = state;
      waits.announced[t] = 1;
      found.push_back({t, Step::Kind::announced, waits});
    }
  }

  bool will_arrive(const State& state, int t, int barrier) const {
    const auto& operations = program_.threads[t];
    return std::any_of(operations.begin() + std::min<size_t>(state.at[t], operations.size()), operations.end(),
                       [&](const Operation& o) { return o.action == 'b' && o.object == barrier; });
  }

  // The thread itself, or who has yet to create it.
  int begun(const State& state, int t) const {
    if (state.started[t]) return t;
    for (int u = 0; u < threads_; ++u) {
      for (size_t at = state.at[u]; at < program_.threads[u].size(); ++at) {
        const Operation& operation = program_.threads[u][at];
        if (operation.action == 'c' && operation.object == t) return begun(state, u);
      }
    }
    return t;
  }

  const Program& program_;
  int threads_;
  std::set<std::pair<int, int>> again_;
};

}  // namespace lock_program

#endif  // CONCHECK_TESTS_RANDOM_RULES_H_
