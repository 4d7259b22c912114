// What is shut today: the circles that are still closed, the steps that would open the most, and the picture for Graphviz.
#include <fmt/format.h>

#include <algorithm>

#include "names.h"
#include "page.h"
#include "text.h"

namespace truce::view {
namespace {

std::string gate_name(const Agreement& agreement, const Gate& gate) {
  if (const auto* named = std::get_if<NamedId>(&gate)) return agreement[*named].name;
  if (const auto* phase = std::get_if<PhaseId>(&gate)) return agreement[*phase].name;
  return "clause " + agreement[std::get<ClauseId>(gate)].label;
}

std::string names_of(const Agreement& agreement, const std::vector<PartyId>& who, std::string_view last) {
  std::vector<std::string> names;
  for (const PartyId party : who) names.push_back(agreement[party].name);
  return listed(names, last);
}

std::string where_closed(const Agreement& agreement, const ClosedCircle& closed) {
  std::vector<std::string> keys;
  for (const Members& members : closed.members)
    if (const std::string key = key_of(agreement, members); !key.empty()) keys.push_back(key);
  return keys.empty() ? std::string() : " (" + listed(keys) + ")";
}

std::string circle_text(const Agreement& agreement, const ClosedCircle& closed, std::size_t number, const Page& page) {
  std::string text = paragraph("", fmt::format("Circle {}{}{}", number, where_closed(agreement, closed),
                                               closed.circle.hard ? "" : ", closed only because nobody must go first"), page);
  for (const Link& link : closed.circle.links) {
    const std::string clause = link.clause ? "clause " + agreement[link.clause].label : gate_name(agreement, link.gate);
    const std::string pledged = link.pledged ? ", its own word" : "";
    text += paragraph("  ", fmt::format("{} ({}{}) waits for “{}”", link.who ? agreement[link.who].name : "anybody", clause, pledged,
                                        agreement.quote(link.leaf)), page);
  }
  return text;
}

std::string gates_text(const Agreement& agreement, const Step& step, bool at_once) {
  std::vector<std::string> names;
  for (const Opens& opens : step.opens)
    if (opens.at_once == at_once) names.push_back(gate_name(agreement, opens.gate));
  return listed(names);
}

std::string doers(const Agreement& agreement, const Step& step) {
  if (step.who.empty()) return "anybody";
  return step.each ? "each of " + names_of(agreement, step.who, "and") : names_of(agreement, step.who, "or");
}

std::string first_step(const Agreement& agreement, const Step& step, const Page& page) {
  std::string text = paragraph("  ", fmt::format("{}, by {}", step.label, doers(agreement, step)), page);
  if (const std::string gates = gates_text(agreement, step, true); !gates.empty()) text += paragraph("    opens at once: ", gates, page);
  if (const std::string gates = gates_text(agreement, step, false); !gates.empty()) text += paragraph("    makes possible: ", gates, page);
  std::vector<std::string> circles;
  for (const std::uint32_t circle : step.ends) circles.push_back(std::to_string(circle + 1));
  if (!circles.empty()) text += paragraph("    ends: ", (circles.size() == 1 ? "circle " : "circles ") + listed(circles), page);
  std::vector<std::string> clauses;
  for (const ClauseId clause : step.held_by) clauses.push_back("clause " + agreement[clause].label);
  if (!clauses.empty()) text += paragraph("    held back today by: ", listed(clauses), page);
  return text;
}

std::string steps_text(const Agreement& agreement, const std::vector<Step>& steps, const Page& page) {
  constexpr std::size_t next_max = 4;
  if (steps.empty()) return {};
  std::string text = heading("The one step that would open the most", page) + first_step(agreement, steps.front(), page);
  if (steps.size() > 1) text += heading("After it", page);
  for (std::size_t i = 1; i < std::min(steps.size(), next_max + 1); ++i) {
    const Step& step = steps[i];
    text += paragraph("  ", fmt::format("{}, by {}, would open {}{}", step.label, doers(agreement, step), step.opens.size(),
                                        step.ends.empty() ? "" : step.ends.size() == 1 ? " and end a circle" : " and end circles"), page);
  }
  return text;
}

std::string dot_escaped(std::string_view text) {
  std::string safe;
  for (const char c : tame(text)) {
    if (c == '"' || c == '\\') safe += '\\';
    safe += c;
  }
  return safe;
}

std::string_view shape_of(WaitNode::Kind kind) {
  switch (kind) {
    case WaitNode::Kind::step: return "box";
    case WaitNode::Kind::calm: return "hexagon";
    case WaitNode::Kind::numbers: return "cylinder";
    case WaitNode::Kind::phase: return "folder";
    case WaitNode::Kind::condition: return "ellipse";
    case WaitNode::Kind::clause: return "note";
  }
  return "box";
}

}  // namespace

std::string waiting(const Agreement& agreement, const Waiting& waiting, const Page& page) {
  std::string text;
  const std::size_t known = waiting.circles.size() + waiting.ended.size();
  if (waiting.circles.empty()) {
    text += "\n" + paragraph("", known == 0 ? "No steps wait for each other in a circle." : "No circle is closed any more: what has happened has ended all that the text has.", page);
  } else {
    text += heading("Still closed: steps that wait for each other in a circle", page);
    for (std::size_t i = 0; i < waiting.circles.size(); ++i) text += circle_text(agreement, waiting.circles[i], i + 1, page);
  }
  if (!waiting.ended.empty() && !waiting.circles.empty())
    text += paragraph("", fmt::format("What has happened has ended {} of the {} circles of the text.", waiting.ended.size(), known), page);
  return text + steps_text(agreement, waiting.steps, page);
}

std::string waiting_dot(const Agreement& agreement, const Waiting& waiting) {
  std::vector<std::string> circles(waiting.edges.size());
  for (std::size_t i = 0; i < waiting.circles.size(); ++i)
    for (const std::uint32_t edge : waiting.circles[i].edges) circles[edge] += fmt::format("{}circle {}", circles[edge].empty() ? "" : ", ", i + 1);
  std::string text = fmt::format("// Who waits for what; red: a circle that is closed; dashed: only because nobody acts before it is due.\n"
                                 "digraph waits {{\n  label=\"{}\";\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\"];\n",
                                 dot_escaped(agreement.title));
  for (std::size_t i = 0; i < waiting.nodes.size(); ++i) {
    const WaitNode& node = waiting.nodes[i];
    const std::string times = node.times > 1 ? fmt::format(" ({})", node.times) : "";
    text += fmt::format("  n{} [shape={}, label=\"{}{}\"];\n", i, shape_of(node.kind), dot_escaped(node.label), times);
  }
  for (std::size_t i = 0; i < waiting.edges.size(); ++i) {
    const WaitEdge& edge = waiting.edges[i];
    std::string label = edge.clause ? agreement[edge.clause].label : std::string();
    if (!circles[i].empty()) label += (label.empty() ? "" : ", ") + circles[i];
    text += fmt::format("  n{} -> n{} [label=\"{}\", tooltip=\"{}\", style={}{}];\n", edge.from, edge.to, dot_escaped(label),
                        dot_escaped(agreement.quote(edge.why)), edge.hard ? "solid" : "dashed", circles[i].empty() ? "" : ", color=red, penwidth=2.5");
  }
  return text + "}\n";
}

}  // namespace truce::view
