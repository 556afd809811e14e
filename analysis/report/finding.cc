#include "analysis/report/finding.h"

#include <algorithm>

namespace concheck::analysis {

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "error";
}

std::string_view confidence_name(Confidence confidence) {
  switch (confidence) {
    case Confidence::possible:
      return "possible";
    case Confidence::predicted:
      return "predicted";
    case Confidence::observed:
      return "observed";
  }
  return "observed";
}

std::string_view novelty_name(Novelty novelty) {
  switch (novelty) {
    case Novelty::uncompared:
      return "";
    case Novelty::fresh:
      return "new";
    case Novelty::known:
      return "known";
  }
  return "";
}

std::string_view action_name(Action action) {
  switch (action) {
    case Action::acquire:
      return "acquire";
    case Action::request:
      return "request";
    case Action::wait:
      return "wait";
    case Action::release:
      return "release";
    case Action::init:
      return "init";
    case Action::destroy:
      return "destroy";
    case Action::use:
      return "use";
    case Action::exit:
      return "exit";
    case Action::notify:
      return "notify";
    case Action::create:
      return "create";
    case Action::detach:
      return "detach";
    case Action::access:
      return "access";
    case Action::block:
      return "block";
    case Action::run:
      return "run";
  }
  return "acquire";
}

const FindingThread* find_thread(const Finding& finding, uint32_t id) {
  const auto it = std::find_if(finding.threads.begin(), finding.threads.end(),
                               [id](const FindingThread& thread) { return thread.id == id; });
  return it != finding.threads.end() ? &*it : nullptr;
}

const FindingLock* find_lock(const Finding& finding, uint32_t id) {
  const auto it =
      std::find_if(finding.locks.begin(), finding.locks.end(), [id](const FindingLock& lock) { return lock.id == id; });
  return it != finding.locks.end() ? &*it : nullptr;
}

}  // namespace concheck::analysis
