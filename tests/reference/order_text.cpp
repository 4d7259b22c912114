// Small random texts without families: parties that answer for others, places within places, acts that are others, too.
#include <algorithm>

#include "dice.h"
#include "orders.h"

namespace truce::orders {
namespace {

/// A small random text, word by word.
class OrderWriter : private reference::Dice {
 public:
  OrderWriter(std::uint64_t seed, bool plain, bool bare) : Dice(seed * 0x9E3779B97F4A7C15U + 1), plain_(plain), bare_(bare) {}

  std::string write() {
    text_ = "agreement \"Random\"\n  signed by a, b, c on 2030-01-01\nparty a, b, c\n";
    if (below(3) == 0) answer();
    places_ = !bare_ && below(4) == 0;
    if (places_) text_ += "place land\nplace zone in land: p, q\n";
    const std::size_t events = 2 + below(3);
    for (std::size_t i = 0; i < events; ++i) declare("event", "e" + std::to_string(i));
    if (below(3) == 0) declare("process", "w");
    pipeline_ = below(4) == 0;
    if (pipeline_) text_ += "pipeline troops: offer by a or b -> arrival by c\n";
    clauses_ = 3 + below(4);
    const std::size_t named = below(3);
    for (std::size_t i = 0; i < named; ++i) {
      const std::string name = "n" + std::to_string(i);
      text_ += "condition " + name + " is " + condition() + "\n";
      names_.push_back(name);
    }
    const std::size_t phases = below(3);
    for (std::size_t i = 0; i < phases; ++i) phases_.push_back("f" + std::to_string(i));
    for (const std::string& phase : phases_) {
      text_ += "phase " + phase + " opens when " + condition() + "\n";
      if (below(2) == 0) text_ += "  closes when " + condition() + "\n";
    }
    for (std::size_t i = 0; i < clauses_; ++i) clause(i + 1);
    return text_;
  }

 private:
  struct Happening {
    std::string name = {};
    std::vector<std::string> by = {};
    bool process = false;
    bool place = false;
    bool field = false;
  };

  std::string party() { return std::string(1, static_cast<char>('a' + below(3))); }

  /// One party answers for another, which may act on its own where the text says so.
  void answer() {
    const std::string who = party();
    const std::string whom = party();
    if (who == whom) return;
    text_ += who + " answers for " + whom + "\n";
    answers_ = {who, whom};
  }

  /// No more than can be tried in all orders.
  void declare(const std::string& word, const std::string& name) {
    Happening what{.name = name, .by = {party()}, .process = word == "process"};
    if (const std::string other = party(); below(3) == 0 && other != what.by.front()) what.by.push_back(other);
    const auto able = [&](const std::string& who) { return std::find(what.by.begin(), what.by.end(), who) != what.by.end(); };
    std::size_t deeds = what.by.size() * (what.process ? 2 : 1);
    const auto more = [&](bool wanted, std::size_t times) {
      const bool so = wanted && deeds * times <= deeds_left_;
      if (so) deeds *= times;
      return so;
    };
    what.place = more(places_ && below(2) == 0, 2);
    what.field = more(!bare_ && !what.process && below(6) == 0, 2);
    deeds_left_ -= std::min(deeds, deeds_left_);
    text_ += word + " " + name + " by " + what.by.front() + (what.by.size() > 1 ? " or " + what.by.back() : "");
    if (what.place) text_ += below(2) == 0 ? " in land" : " in any zone";
    if (what.field) text_ += " (kind: x or y)";
    if (!bare_ && !what.process && !what.field && below(5) == 0) {
      const bool other = !happenings_.empty() && !happenings_.back().process && !happenings_.back().field && below(2) == 0;
      const std::string included = other ? happenings_.back().name : "sort_of_" + name;
      text_ += "\n  includes " + included;
      if (!other && more(true, 2)) happenings_.push_back({included, what.by, false, what.place, false});
    }
    text_ += "\n";
    if (answers_.size() == 2 && able(answers_[0]) && !able(answers_[1]) && more(below(2) == 0, 2)) what.by.push_back(answers_[1]);
    happenings_.push_back(what);
  }

  std::string where(const Happening& what) {
    if (!what.place || below(3) == 0) return "";
    const std::vector<std::string> places{" in p", " in p", " in q", " in land", " in every zone", " in any zone"};
    return one_of(places);
  }
  std::string field(const Happening& what) { return !what.field || below(3) == 0 ? "" : below(2) == 0 ? " (kind: x)" : " (kind: y)"; }

  std::string occurrence() {
    const Happening& what = one_of(happenings_);
    const std::string edge = what.process ? (below(2) == 0 ? "start of " : "end of ") : "";
    const std::string by = below(2) == 0 ? " by " + one_of(what.by) : "";
    return edge + what.name + by + where(what) + field(what);
  }

  std::string term() {
    const std::string no = !plain_ && below(4) == 0 ? "not " : "";
    switch (below(16)) {
      case 5: return no + "no " + occurrence() + " since " + occurrence();
      case 6: return no + "at most " + std::to_string(below(3)) + " " + occurrence() + " in 5 days";
      case 7: return no + "at least 1 " + occurrence() + " in 5 days";
      case 8: return no + "no " + occurrence() + " for 3 days";
      case 9: return no + "once " + occurrence() + " for 2 days";
      case 0:
        if (!names_.empty()) return no + one_of(names_);
        break;
      case 1:
      case 2:
        if (!phases_.empty()) return no + "during " + one_of(phases_);
        break;
      case 3: return no + "no " + happenings_.front().name + " for 3 days";
      case 4:
        if (pipeline_) return no + count_of_troops();
        break;
      case 10:
        if (!plain_ && clauses_ > 0) return no + breaches();
        break;
      case 11:
        if (!plain_ && happenings_.back().process) return no + "during " + happenings_.back().name + (below(2) == 0 ? " of " + one_of(happenings_.back().by) : "");
        break;
      default: break;
    }
    return no + "once " + occurrence();
  }

  std::string count_of_troops() {
    const std::vector<std::string> stages{" troops past offer", " troops past arrival", " troops at offer", " troops at arrival"};
    const bool most = !plain_ && below(3) == 0;
    return most ? "at most " + std::to_string(below(6)) + stages[below(4)] : "at least " + std::to_string(1 + below(9)) + stages[below(2)];
  }
  /// Of any of the clauses, which stand below.
  std::string breaches() {
    const std::string of = "breach of " + std::to_string(1 + below(clauses_));
    const std::vector<std::string> forms{"no " + of + " for 3 days", "once " + of, "at most 1 " + of + " in 5 days", "at least 1 " + of + " in 5 days"};
    return one_of(forms);
  }

  std::string condition() {
    switch (below(6)) {
      case 0: return term() + " and " + term();
      case 1: return term() + " or " + term();
      case 2: {
        const std::vector<std::string> heads{"any of", "all of", "at least 1 of", "at least 2 of", "at least 2 of", "at least 3 of"};
        std::string text = one_of(heads) + "\n  - " + term() + "\n  - " + term() + "\n  - " + term();
        return below(3) == 0 ? text + "\n  - " + term() : text;
      }
      default: return term();
    }
  }

  void clause(std::size_t number) {
    text_ += "clause " + std::to_string(number) + " ";
    const bool ban = below(5) < 2;
    const bool gated = !ban || (!plain_ && below(3) == 0);
    if (gated && !phases_.empty() && below(3) == 0) text_ += "during " + one_of(phases_) + ", ";
    if (gated && below(3) != 0) text_ += trigger(number) + ", ";
    if (!ban && pipeline_ && below(3) == 0) {
      const std::string stage = below(3) == 0 ? "c will bring all troops to arrival" : (below(2) == 0 ? "a" : "b") + std::string(" will bring ") + std::to_string(1 + below(6)) + " troops to offer";
      text_ += stage + "\n";
      return;
    }
    const Happening& what = one_of(happenings_);
    const std::vector<std::string> modals = ban ? std::vector<std::string>{"must not", "will not"} : std::vector<std::string>{"must", "will", "may"};
    const std::string modal = one_of(modals);
    const std::string verb = what.process ? (below(2) == 0 ? "start " : "end ") : "make ";
    text_ += one_of(what.by) + " " + modal + " " + verb + what.name + where(what) + field(what);
    if (!ban && modal != "may" && below(2) == 0) text_ += " within 5 days";
    if (ban && below(4) != 0) text_ += below(3) == 0 ? " unless " + term() : " before " + occurrence();
    if (!ban && !bans_.empty() && below(3) == 0) text_ += " prevails over " + one_of(bans_);
    if (ban) bans_.push_back(std::to_string(number));
    text_ += "\n";
  }

  std::string trigger(std::size_t number) {
    switch (below(6)) {
      case 0: return "while " + term();
      case 1: return "whenever " + term();
      case 2: return "on each " + occurrence();
      case 3:
        if (number > 1) return "on each breach of " + std::to_string(1 + below(number - 1));
        break;
      default: break;
    }
    return "once " + without_once(term());
  }
  static std::string without_once(std::string text) { return text.starts_with("once ") ? text.substr(5) : text; }

  bool plain_;
  bool bare_;
  std::string text_ = {};
  std::vector<Happening> happenings_ = {};
  std::vector<std::string> names_ = {};
  std::vector<std::string> phases_ = {};
  std::vector<std::string> answers_ = {};  // who, and for whom
  std::vector<std::string> bans_ = {};
  bool places_ = false;
  bool pipeline_ = false;
  std::size_t clauses_ = 0;
  std::size_t deeds_left_ = 7;
};

}  // namespace

std::string random_agreement(std::uint64_t seed, bool plain, bool bare) { return OrderWriter(seed, plain, bare).write(); }

}  // namespace truce::orders
