// Small random texts that speak of families: two sides, and two zones.
#include <algorithm>

#include "dice.h"
#include "orders.h"

namespace truce::orders {
namespace {

/// What `that side` and `that zone` can refer to.
struct Scope {
  bool side = false;
  bool zone = false;
};

class FamilyWriter : private reference::Dice {
 public:
  FamilyWriter(std::uint64_t seed, bool plain) : Dice(seed * 0x9E3779B97F4A7C15U + 11), plain_(plain) {}

  std::string write() {
    text_ = "agreement \"Families\"\n  signed by a, b, c on 2030-01-01\nparty side: a, b\nparty c\nplace land\nplace zone in land: p, q\n";
    if (const auto answers = below(6); answers < 2) text_ += answers == 0 ? "c answers for a\n" : "b answers for c\n";
    pipeline_ = below(5) == 0;
    if (pipeline_) {
      text_ += "pipeline troops: offer by any side -> arrival by c\n";
      deeds_left_ -= 5;
    }
    const std::size_t events = 2 + below(2);
    for (std::size_t i = 0; i < events; ++i) declare("event", "e" + std::to_string(i));
    if (below(3) == 0) declare("process", "w");
    const std::size_t named = below(3);
    for (std::size_t i = 0; i < named; ++i) {
      const Thing thing = family_of("n" + std::to_string(i));
      text_ += "condition " + thing.name + thing.each() + " is " + condition({thing.by_side, thing.by_zone}) + "\n";
      names_.push_back(thing);
    }
    const std::size_t phases = below(3);
    for (std::size_t i = 0; i < phases; ++i) phases_.push_back(family_of("f" + std::to_string(i)));
    for (const Thing& phase : phases_) {
      const Scope scope{phase.by_side, phase.by_zone};
      text_ += "phase " + phase.name + phase.each() + " opens when " + condition(scope) + "\n";
      if (below(2) == 0) text_ += "  closes when " + condition(scope) + "\n";
    }
    const std::size_t clauses = 3 + below(3);
    for (std::size_t i = 0; i < clauses; ++i) text_ += "clause " + std::to_string(i + 1) + " " + bound(clause(i + 1)) + "\n";
    return text_;
  }

 private:
  struct Happening {
    std::string name = {};
    std::string by = {};  ///< "c", or none: any side
    bool zones = false;
    bool process = false;
    bool field = false;
  };
  /// A condition or phase, and its family.
  struct Thing {
    std::string name = {};
    bool by_side = false;
    bool by_zone = false;
    [[nodiscard]] std::string each() const { return by_side ? " of each side" : by_zone ? " in each zone" : ""; }
  };

  /// No more than can be tried in all orders.
  void declare(const std::string& word, const std::string& name) {
    Happening what{.name = name, .by = below(3) == 0 ? "c" : "", .zones = below(2) == 0, .process = word == "process"};
    const auto deeds = [&] { return (what.by.empty() ? 2U : 1U) * (what.zones ? 2U : 1U) * (what.process || what.field ? 2U : 1U); };
    if (deeds() > deeds_left_) what.zones = false;
    if (deeds() > deeds_left_) what.by = "c";
    if (deeds() > deeds_left_ && !happenings_.empty()) return;
    what.field = !what.process && below(6) == 0 && deeds() * 2 <= deeds_left_;
    deeds_left_ -= std::min<std::size_t>(deeds(), deeds_left_);
    text_ += word + " " + name + " by " + (what.by.empty() ? "any side" : what.by) + (what.zones ? " in any zone" : "") + (what.field ? " (kind: x or y)" : "") + "\n";
    happenings_.push_back(what);
    if (what.process || what.field || below(6) != 0 || deeds() > deeds_left_) return;
    deeds_left_ -= deeds();
    what.name = "sort_of_" + name;
    text_ += "  includes " + what.name + "\n";
    happenings_.push_back(what);
  }

  Thing family_of(const std::string& name) {
    const auto kind = below(3);
    return {.name = name, .by_side = kind == 0, .by_zone = kind == 1};
  }

  // Which members are meant.

  std::string side(const Scope& scope) {
    if (scope.side && below(3) != 0) return "that side";
    const std::vector<std::string> others{"any side", "every side", "a", "b"};
    return one_of(others);
  }
  std::string zone(const Scope& scope) {
    if (scope.zone && below(3) != 0) return "that zone";
    const std::vector<std::string> others{"any zone", "every zone", "p", "q"};
    return one_of(others);
  }
  std::string keyed(const Thing& thing, const Scope& scope) {
    return thing.name + (thing.by_side ? " of " + side(scope) : thing.by_zone ? " in " + zone(scope) : "");
  }
  /// A clause can only be during one.
  std::string keyed_once(const Thing& thing) {
    const std::string key = below(2) == 0 ? (thing.by_side ? " of that side" : " in that zone") : (thing.by_side ? " of a" : " in p");
    return thing.name + (thing.by_side || thing.by_zone ? key : "");
  }

  std::string field(const Happening& what) { return !what.field || below(3) == 0 ? "" : below(2) == 0 ? " (kind: x)" : " (kind: y)"; }

  std::string occurrence(const Scope& scope) {
    const Happening& what = one_of(happenings_);
    std::string text = (what.process ? (below(2) == 0 ? "start of " : "end of ") : "") + what.name;
    if (below(2) == 0) text += " by " + (what.by.empty() ? side(scope) : what.by);
    if (what.zones && (scope.zone || below(2) == 0)) text += " in " + zone(scope);
    return text + field(what);
  }

  // Conditions.

  std::string term(const Scope& scope) {
    const std::string no = !plain_ && below(4) == 0 ? "not " : "";
    switch (below(14)) {
      case 0:
      case 1:
        if (!names_.empty()) return no + keyed(one_of(names_), scope);
        break;
      case 2:
      case 3:
        if (!phases_.empty()) return no + "during " + keyed(one_of(phases_), scope);
        break;
      case 4:
        if (pipeline_) return no + (!plain_ && below(3) == 0 ? "at most " : "at least ") + std::to_string(1 + below(7)) + " troops past " + (below(2) == 0 ? "offer" : "arrival");
        break;
      case 9:
        if (!plain_) return no + (below(2) == 0 ? "no breach of 1 for 3 days" : "once breach of 1");
        break;
      case 5: return no + "at most " + std::to_string(below(3)) + " " + occurrence(scope) + " in 5 days";
      case 6: return no + "at least 1 " + occurrence(scope) + " in 5 days";
      case 7: return no + "no " + occurrence(scope) + " for 3 days";
      case 8: return no + "once " + occurrence(scope) + " for 2 days";
      default: break;
    }
    return no + "once " + occurrence(scope);
  }

  std::string condition(const Scope& scope) {
    switch (below(6)) {
      case 0: return term(scope) + " and " + term(scope);
      case 1: return term(scope) + " or " + term(scope);
      case 2: {
        const std::vector<std::string> heads{"any of", "all of", "at least 2 of", "at least 2 of"};
        return one_of(heads) + "\n  - " + term(scope) + "\n  - " + term(scope) + "\n  - " + term(scope);
      }
      default: return term(scope);
    }
  }

  // Clauses.

  std::string clause(std::size_t number) {
    const Scope any{true, true};
    const bool ban = below(5) < 2;
    const bool gated = !ban || (!plain_ && below(3) == 0);
    std::string text;
    if (gated && !phases_.empty() && below(3) == 0) text += "during " + keyed_once(one_of(phases_)) + ", ";
    if (gated && below(3) != 0) text += trigger(number, any) + ", ";
    if (!ban && pipeline_ && below(3) == 0) {
      const std::vector<std::string> who{"that side", "a", "b"};
      return text + (below(3) == 0 ? "c will bring all troops to arrival" : one_of(who) + " will bring " + std::to_string(1 + below(4)) + " troops to offer");
    }
    const Happening& what = one_of(happenings_);
    const std::vector<std::string> modals = ban ? std::vector<std::string>{"must not", "will not"} : std::vector<std::string>{"must", "will", "may"};
    const std::vector<std::string> subjects{"that side", "that side", "every side", "a", "b"};
    const std::string modal = one_of(modals);
    text += (what.by.empty() ? one_of(subjects) : what.by) + " " + modal + (what.process ? (below(2) == 0 ? " start " : " end ") : " make ") + what.name;
    const std::vector<std::string> places{" in that zone", " in that zone", " in p", ""};
    if (what.zones) text += one_of(places);
    text += field(what);
    if (!ban && modal != "may" && below(2) == 0) text += " within 5 days";
    if (ban && below(4) != 0) text += below(3) == 0 ? " unless " + term(any) : " before " + occurrence(any);
    if (!ban && !bans_.empty() && below(3) == 0) text += " prevails over " + one_of(bans_);
    if (ban) bans_.push_back(std::to_string(number));
    return text;
  }

  std::string trigger(std::size_t number, const Scope& scope) {
    switch (below(6)) {
      case 0: return "while " + term(scope);
      case 1: return "whenever " + term(scope);
      case 2: {
        const std::string what = occurrence(scope);
        return what.find("every") == std::string::npos ? "on each " + what : "once " + what;
      }
      case 3:
        if (number > 1) return "on each breach of " + std::to_string(1 + below(number - 1));
        break;
      default: break;
    }
    const std::string what = term(scope);
    return "once " + (what.starts_with("once ") ? what.substr(5) : what);
  }

  /// The first mention of a member binds it, the others refer back to it.
  static std::string bound(std::string sentence) {
    for (const std::string kind : {"side", "zone"})
      if (const std::size_t at = sentence.find("that " + kind); at != std::string::npos) sentence.replace(at, 4, "each");
    return sentence;
  }

  bool plain_;
  std::string text_ = {};
  std::vector<Happening> happenings_ = {};
  std::vector<Thing> names_ = {};
  std::vector<Thing> phases_ = {};
  std::vector<std::string> bans_ = {};
  bool pipeline_ = false;
  std::size_t deeds_left_ = 9;
};

}  // namespace

std::string random_families(std::uint64_t seed, bool plain) { return FamilyWriter(seed, plain).write(); }

}  // namespace truce::orders
