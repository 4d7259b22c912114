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

namespace {

namespace bj = boost::json;

// The lines of a text, counted from 1.
struct Lines {
  explicit Lines(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] == '\n') ends.push_back(i);
  }
  [[nodiscard]] std::size_t of(std::size_t byte) const {
    return 1 + static_cast<std::size_t>(std::lower_bound(ends.begin(), ends.end(), byte) - ends.begin());
  }
  std::vector<std::size_t> ends = {};
};

void add_lines(bj::object& object, const Lines& lines, std::size_t begin, std::size_t end) {
  object["line"] = lines.of(begin);
  object["end_line"] = lines.of(end == begin ? end : end - 1);
}

std::string_view sort_text(EventSort sort) {
  switch (sort) {
    case EventSort::event:
      return "event";
    case EventSort::process:
      return "process";
    case EventSort::stage:
      return "stage";
    case EventSort::loss:
      return "loss";
  }
  return "event";
}

bj::value kind_name(const Agreement& agreement, KindId kind) {
  return json_string(kind ? std::string_view(agreement[kind].name) : std::string_view());
}

bj::array parties_json(const Agreement& agreement) {
  bj::array list;
  for (const Party& party : agreement.parties) {
    bj::array kinds;
    for (const KindId kind : party.kinds) kinds.push_back(kind_name(agreement, kind));
    bj::object object;
    object["name"] = json_string(party.name);
    object["kinds"] = std::move(kinds);
    list.push_back(std::move(object));
  }
  return list;
}

bj::array places_json(const Agreement& agreement) {
  bj::array list;
  for (const Place& place : agreement.places) {
    bj::object object;
    object["name"] = json_string(place.name);
    object["kind"] = kind_name(agreement, place.kind);
    object["within"] = json_string(place.within ? std::string_view(agreement[place.within].name) : "");
    list.push_back(std::move(object));
  }
  return list;
}

bj::array acts_json(const Agreement& agreement) {
  bj::array list;
  for (const Event& event : agreement.events) {
    bj::object object;
    object["name"] = json_string(event.name);
    object["sort"] = json_string(sort_text(event.sort));
    list.push_back(std::move(object));
  }
  return list;
}

bj::array pipelines_in(const Agreement& agreement) {
  bj::array list;
  for (const Pipeline& pipeline : agreement.pipelines) {
    bj::array stages;
    for (const EventId stage : pipeline.stages) stages.push_back(json_string(agreement[stage].name));
    bj::object object;
    object["name"] = json_string(pipeline.name);
    object["stages"] = std::move(stages);
    object["lost"] = json_string(pipeline.lost ? std::string_view(agreement[pipeline.lost].name) : "");
    list.push_back(std::move(object));
  }
  return list;
}

bj::array named_parts(const Agreement& agreement, const Lines& lines) {
  bj::array list;
  for (const NamedCondition& named : agreement.named) {
    bj::object object;
    object["name"] = json_string(named.name);
    object["family"] = kind_name(agreement, named.family);
    const std::size_t is_end = named.is ? agreement[named.is].at.end : named.at.end;
    add_lines(object, lines, named.at.begin, std::max<std::size_t>(named.at.end, is_end));
    list.push_back(std::move(object));
  }
  return list;
}

bj::array phase_parts(const Agreement& agreement, const Lines& lines) {
  bj::array list;
  for (const Phase& phase : agreement.phases) {
    bj::object object;
    object["name"] = json_string(phase.name);
    object["family"] = kind_name(agreement, phase.family);
    std::size_t end = phase.at.end;
    for (const ConditionId id : {phase.opens, phase.closes})
      if (id) end = std::max<std::size_t>(end, agreement[id].at.end);
    add_lines(object, lines, phase.at.begin, end);
    list.push_back(std::move(object));
  }
  return list;
}

bj::array clause_parts(const Agreement& agreement, const Lines& lines) {
  bj::array list;
  for (const Clause& clause : agreement.clauses) {
    bj::object object;
    object["label"] = json_string(clause.label);
    object["title"] = json_string(clause.title);
    object["who"] = json_string(subject_of(agreement, clause, {}));
    add_lines(object, lines, clause.at.begin, clause.at.end);
    object["says"] = json_string(agreement.quote(clause.sentence));
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace

std::string agreement_text_json(const Agreement& agreement) {
  const Lines lines(agreement.text);
  bj::object object;
  object["title"] = json_string(agreement.title);
  object["file"] = json_string(agreement.file);
  object["clock"] = json_string(agreement.clock.name());
  object["text"] = json_string(agreement.text);
  object["parties"] = parties_json(agreement);
  object["places"] = places_json(agreement);
  object["acts"] = acts_json(agreement);
  object["pipelines"] = pipelines_in(agreement);
  object["conditions"] = named_parts(agreement, lines);
  object["phases"] = phase_parts(agreement, lines);
  object["clauses"] = clause_parts(agreement, lines);
  return spread(object);
}

}  // namespace truce::view
