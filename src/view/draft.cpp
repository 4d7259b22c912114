#include "draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "json_shapes.h"
#include "json_text.h"
#include "names.h"
#include "page.h"

namespace truce::view {
namespace {

std::string quoted(const std::string& words) { return fmt::format("“{}”", tame(words)); }

std::string sentence_of(const Change& change) {
  const std::string note = change.note.empty() ? std::string() : fmt::format(" ({})", change.note);
  if (change.before.empty()) return fmt::format("{}: now {}{}", change.part, quoted(change.after), note);
  if (change.after.empty()) return fmt::format("{}: no longer {}{}", change.part, quoted(change.before), note);
  return fmt::format("{}: {}, now {}{}", change.part, quoted(change.before), quoted(change.after), note);
}

std::string rests_text(const Difference& difference) {
  const std::vector<std::string>& labels = difference.rests;
  if (labels.empty()) return {};
  const bool one = labels.size() == 1;
  return fmt::format("{} {} {} on it", one ? "clause" : "clauses", listed(labels), one ? "rests" : "rest");
}

std::string heading_of(Difference::Sort sort) {
  using Sort = Difference::Sort;
  switch (sort) {
    case Sort::heading:
      return "Heading";
    case Sort::party:
      return "Parties";
    case Sort::place:
      return "Places";
    case Sort::event:
      return "What can happen";
    case Sort::pipeline:
      return "What is counted";
    case Sort::condition:
      return "Conditions";
    case Sort::phase:
      return "Phases";
    case Sort::clause:
      return "Clauses";
  }
  return {};
}

std::string_view word_for(const Difference& difference) {
  const bool label = difference.sort == Difference::Sort::clause && difference.how == Difference::How::renamed;
  return label ? "relabelled" : to_text(difference.how);
}

std::vector<std::string> lines_of(const Difference& difference) {
  std::vector<std::string> lines;
  if (difference.how == Difference::How::renamed)
    lines.push_back(fmt::format("was {}, and means the same", difference.was));
  if (!difference.words.empty()) lines.push_back(quoted(difference.words));
  for (const Change& change : difference.changes) lines.push_back(sentence_of(change));
  if (const std::string rests = rests_text(difference); !rests.empty()) lines.push_back(rests);
  return lines;
}

void add_rows(const Difference& difference, const Page& page, std::vector<Row>& rows) {
  bool first = true;
  for (const std::string& line : lines_of(difference)) {
    const bool named = first || page.plain;
    const bool heading = difference.sort == Difference::Sort::heading;
    rows.push_back(
        {{named ? std::string(word_for(difference)) : ""}, {named && !heading ? difference.name : ""}, {line}});
    first = false;
  }
}

std::string turns_text(const std::vector<Drafts::Turn>& turns, const Page& page) {
  if (turns.empty()) return {};
  std::vector<Row> rows;
  for (const Drafts::Turn& turn : turns)
    rows.push_back({{turn.appears ? "new" : "gone", turn.appears ? Tone::bad : Tone::good}, {turn.sort}, {turn.says}});
  return heading("What follows", page) + table(rows, page, 2);
}

boost::json::value json_of(const Difference& difference) {
  boost::json::array changes;
  for (const Change& change : difference.changes)
    changes.push_back({{"part", json_string(change.part)},
                       {"before", json_string(change.before)},
                       {"after", json_string(change.after)},
                       {"note", json_string(change.note)}});
  boost::json::array rests;
  for (const std::string& label : difference.rests) rests.push_back(json_string(label));
  return {{"sort", json_string(to_text(difference.sort))},
          {"how", json_string(word_for(difference))},
          {"name", json_string(difference.name)},
          {"was", json_string(difference.was)},
          {"words", json_string(difference.words)},
          {"changes", std::move(changes)},
          {"rests_on_it", std::move(rests)}};
}

}  // namespace

std::string text_of(const Drafts& drafts, const Page& page) {
  if (drafts.differences.empty())
    return paragraph("", fmt::format("{} and {} mean the same.", drafts.before, drafts.after), page);
  std::string text = paragraph("",
                               fmt::format("{} and {} differ in {}.", drafts.before, drafts.after,
                                           counted(drafts.differences.size(), "thing", "things")),
                               page);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < drafts.differences.size(); ++i) {
    add_rows(drafts.differences[i], page, rows);
    const bool last =
        i + 1 == drafts.differences.size() || drafts.differences[i + 1].sort != drafts.differences[i].sort;
    if (!last) continue;
    text += heading(heading_of(drafts.differences[i].sort), page) + table(rows, page, 2);
    rows.clear();
  }
  return text + turns_text(drafts.turns, page);
}

std::string json(const Drafts& drafts) {
  boost::json::array differences;
  for (const Difference& difference : drafts.differences) differences.push_back(json_of(difference));
  boost::json::array turns;
  for (const Drafts::Turn& turn : drafts.turns)
    turns.push_back({{"sort", json_string(turn.sort)}, {"appears", turn.appears}, {"says", json_string(turn.says)}});
  return spread(boost::json::object{{"before", json_string(drafts.before)},
                                    {"after", json_string(drafts.after)},
                                    {"same", drafts.differences.empty()},
                                    {"differences", std::move(differences)},
                                    {"what_follows", std::move(turns)}});
}

std::string text_of(const std::vector<Spoken>& parts, const Page& page) {
  std::string text;
  for (const Spoken& part : parts) {
    if (!text.empty()) text += '\n';
    text += paragraph("", tame(part.spoken), page);
  }
  return text;
}

std::string json(const std::vector<Spoken>& parts) {
  boost::json::array list;
  for (const Spoken& part : parts)
    list.push_back(
        {{"label", json_string(part.label)}, {"title", json_string(part.title)}, {"spoken", json_string(part.spoken)}});
  return spread(list);
}

}  // namespace truce::view
