#include "analysis/render/graph_layout.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <graphviz/gvc.h>

#include <utility>

namespace concheck::analysis {
namespace {

constexpr double kPointsPerInch = 72;

// Opened when a picture is wanted, so that concheck needs neither it nor the packages that come with it.
struct Graphviz {
  decltype(&::agopen) agopen;
  decltype(&::agclose) agclose;
  decltype(&::agattr) agattr;
  decltype(&::agnode) agnode;
  decltype(&::agedge) agedge;
  decltype(&::agset) agset;
  decltype(&::agseterr) agseterr;
  decltype(&::Agdirected) directed;
  decltype(&::gvContext) gvContext;
  decltype(&::gvFreeContext) gvFreeContext;
  decltype(&::gvLayout) gvLayout;
  decltype(&::gvFreeLayout) gvFreeLayout;

  // False when there is none, or another one.
  bool open() {
    void* graphs = dlopen("libcgraph.so.6", RTLD_NOW);
    void* drawing = dlopen("libgvc.so.6", RTLD_NOW);
    return find(graphs, "agopen", agopen) && find(graphs, "agclose", agclose) && find(graphs, "agattr", agattr) &&
           find(graphs, "agnode", agnode) && find(graphs, "agedge", agedge) && find(graphs, "agset", agset) &&
           find(graphs, "agseterr", agseterr) && find(graphs, "Agdirected", directed) &&
           find(drawing, "gvContext", gvContext) && find(drawing, "gvFreeContext", gvFreeContext) &&
           find(drawing, "gvLayout", gvLayout) && find(drawing, "gvFreeLayout", gvFreeLayout);
  }

 private:
  template <typename Symbol>
  static bool find(void* library, const char* name, Symbol& symbol) {
    symbol = library != nullptr ? reinterpret_cast<Symbol>(dlsym(library, name)) : nullptr;
    return symbol != nullptr;
  }
};

// nullptr when it can not be had.
const Graphviz* graphviz() {
  static Graphviz library;
  static const bool open = library.open();
  return open ? &library : nullptr;
}

// The library takes its constants as char*, and changes none of them.
char* text(const char* constant) { return const_cast<char*>(constant); }

std::string inches(double points) { return fmt::format("{:.3f}", points / kPointsPerInch); }

class Drawing {
 public:
  explicit Drawing(const Graphviz& library)
      : library_(library), context_(library.gvContext()), graph_(library.agopen(text("locks"), *library.directed, nullptr)) {
    library_.agseterr(AGMAX);
    // The simplex steps are limited: without it a dense graph takes minutes.
    for (const auto& [name, value] : {std::pair("nslimit", "1"), {"nslimit1", "1"}, {"mclimit", "0.3"}}) {
      set_default(AGRAPH, name, value);
    }
    set_default(AGRAPH, "ranksep", "0.45");
    set_default(AGRAPH, "nodesep", "0.25");
    // Names are drawn by the page, so that no text is measured here.
    for (const auto& [name, value] : {std::pair("label", ""), {"shape", "box"}, {"fixedsize", "true"}, {"width", "1"}}) {
      set_default(AGNODE, name, value);
    }
    set_default(AGNODE, "height", inches(kNodeHeight).c_str());
  }
  ~Drawing() {
    if (laid_out_) library_.gvFreeLayout(context_, graph_);
    library_.agclose(graph_);
    library_.gvFreeContext(context_);
  }
  Drawing(const Drawing&) = delete;
  Drawing& operator=(const Drawing&) = delete;

  void add_node(double width) {
    Agnode_t* node = library_.agnode(graph_, std::to_string(nodes_.size()).data(), 1);
    library_.agset(node, text("width"), inches(width).data());
    nodes_.push_back(node);
  }
  void add_edge(const LayoutEdge& edge) {
    edges_.push_back(library_.agedge(graph_, nodes_[edge.from], nodes_[edge.to], nullptr, 1));
  }

  std::optional<Layout> run() {
    laid_out_ = library_.gvLayout(context_, graph_, "dot") == 0;
    if (!laid_out_) return {};
    const boxf box = GD_bb(graph_);
    Layout layout{box.UR.x - box.LL.x, box.UR.y - box.LL.y, {}, {}};
    const auto place = [&box](pointf point) { return Layout::Point{point.x - box.LL.x, box.UR.y - point.y}; };
    for (Agnode_t* node : nodes_) layout.nodes.push_back(place(ND_coord(node)));
    for (Agedge_t* edge : edges_) {
      std::string curve;
      const auto add = [&](char command, pointf point) {
        const Layout::Point at = place(point);
        curve += fmt::format("{}{:.1f} {:.1f}", command, at.x, at.y);
      };
      const splines* parts = ED_spl(edge);
      for (size_t i = 0; parts != nullptr && i < static_cast<size_t>(parts->size); ++i) {
        const bezier& part = parts->list[i];
        for (size_t at = 0; at < static_cast<size_t>(part.size); ++at) {
          add(at == 0 ? 'M' : at % 3 == 1 ? 'C' : ' ', part.list[at]);
        }
        if (part.eflag != 0) add('L', part.ep);
      }
      layout.curves.push_back(std::move(curve));
    }
    return layout;
  }

 private:
  void set_default(int kind, const char* name, const char* value) {
    library_.agattr(graph_, kind, text(name), text(value));
  }

  const Graphviz& library_;
  GVC_t* context_;
  Agraph_t* graph_;
  std::vector<Agnode_t*> nodes_;
  std::vector<Agedge_t*> edges_;
  bool laid_out_ = false;
};

}  // namespace

std::optional<Layout> lay_out(const std::vector<double>& widths, const std::vector<LayoutEdge>& edges) {
  const Graphviz* library = graphviz();
  if (library == nullptr) return {};
  Drawing drawing(*library);
  for (const double width : widths) drawing.add_node(width);
  for (const LayoutEdge& edge : edges) drawing.add_edge(edge);
  return drawing.run();
}

}  // namespace concheck::analysis
