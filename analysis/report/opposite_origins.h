// Orders that no single process shows: one takes a lock of origin A and then one of origin B, another one (of this run
// or of another) the other way round. What is a variable of a module, or is made by one place in the code, is known
// again by the module's build-id and name. A hint: whether one process can do both is not known.
#ifndef CONCHECK_ANALYSIS_REPORT_OPPOSITE_ORIGINS_H_
#define CONCHECK_ANALYSIS_REPORT_OPPOSITE_ORIGINS_H_

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/model/process_model.h"
#include "analysis/report/finding.h"
#include "analysis/report/naming.h"

namespace concheck::analysis {

class OppositeOrigins {
 public:
  // `kind` of the findings to come.
  explicit OppositeOrigins(std::string_view kind) : kind_(kind) {}

  // O(acquisitions * held locks), within a limit.
  void add(const ProcessModel& model, Naming& naming);

  // One finding for each two origins.
  std::vector<Finding> find() const;

 private:
  struct Nesting {
    bool outer_shared;
    bool inner_shared;
    std::vector<std::string> held;  // origins of all that was held exclusively, sorted
    Finding told;
  };
  using Origins = std::pair<std::string, std::string>;  // outer, inner
  using Nestings = std::vector<Nesting>;

  void add_nesting(const ProcessModel& model, Naming& naming, const Acquisition& hold, const Acquisition& request,
                   std::map<Origins, Nestings>& nestings);
  Finding tell(const Origins& origins, const Nesting& forth, const Nesting& back) const;

  std::string_view kind_;
  std::vector<std::map<Origins, Nestings>> processes_;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_REPORT_OPPOSITE_ORIGINS_H_
