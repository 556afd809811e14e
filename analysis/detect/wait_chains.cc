#include "analysis/detect/wait_chains.h"

namespace concheck::analysis {

WaitChains::WaitChains(const std::vector<Need>& needs) : needs_(needs), ends_(needs.size()) {
  std::vector<uint32_t> path;
  for (uint32_t start = 0; start < needs.size(); ++start) {
    path.clear();
    uint32_t at = start;
    while (ends_[at].length == 0) {
      ends_[at] = {at, 1};  // until it is known better, so that a circle ends
      path.push_back(at);
      if (needs[at].blockers.empty()) break;
      at = needs[at].blockers.front().thread;
    }
    if (!path.empty() && path.back() == at) path.pop_back();
    for (; !path.empty(); path.pop_back()) {
      ends_[path.back()] = {ends_[at].thread, ends_[at].length + 1};
      at = path.back();
    }
  }
}

std::vector<Blocker> WaitChains::chain_of(uint32_t thread) const {
  std::vector<Blocker> chain{{thread, {}}};
  while (chain.size() < ends_[thread].length) chain.push_back(needs_[chain.back().thread].blockers.front());
  return chain;
}

}  // namespace concheck::analysis
