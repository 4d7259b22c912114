// Rules A (words and scope) and B (consent and responsibility), for people who draft.
#include "rules.h"

namespace truce::check {

std::vector<Rule> rules_on_words() {
  return {
      {.number = "A1",
       .code = "begin_or_complete",
       .level = Level::error,
       .finds = "A step that lasts is named without saying whether its beginning or its end is meant.",
       .why = "In February 2015 talks were to start on the first day after the withdrawal, and each side read that its "
              "own way: some meant the day on which guns began to move, some the day on which the last was gone. In "
              "Northern Ireland the text said when decommissioning should be finished and not when it should begin.",
       .avoid = R"(process withdrawal by any side in any quarter
event talks by council
clause 1 once withdrawal by north in quay, council must hold talks within 3 days
)",
       .prefer = R"(process withdrawal by any side in any quarter
event talks by council
clause 1 once end of withdrawal by north in quay, council must hold talks within 3 days
)"},
      {.number = "A2",
       .code = "unknown_name",
       .level = Level::error,
       .finds = "A party, place, event or condition is used and declared nowhere.",
       .why = "Terms that nobody has defined are the commonest fault of drafting. A name that is misspelt binds nobody.",
       .avoid = R"(event report by mission
clause 1 misson must give report within 3 days
)",
       .prefer = R"(event report by mission
clause 1 mission must give report within 3 days
)"},
      {.number = "A3",
       .code = "unmeasured_term",
       .level = Level::warning,
       .finds = "A clause depends on an event that nobody is named as able to bring about, or on a condition that "
                "nothing reported could ever decide.",
       .why = "A term without a test turns every question about it into an argument between the sides.",
       .avoid = R"(event talks by council
condition stability is undecided
clause 1 once stability, council must hold talks within 3 days
)",
       .prefer = R"(event attack by any side in any quarter
event talks by council
condition stability is at most 2 attacks in 30 days
clause 1 while stability, council must hold talks within 3 days
)"},
      {.number = "A4",
       .code = "unlisted_ban",
       .level = Level::warning,
       .finds = "A ban names an act in one word and gives no list of what the word covers.",
       .why = "Handbooks advise that prohibited acts be listed one by one. What is only implied is argued about after "
              "the first incident.",
       .avoid = R"(event hostile_act by any side in any quarter
clause 1 each side must not commit hostile_act in any quarter
)",
       .prefer = R"(event hostile_act by any side in any quarter
  includes shelling, shooting, drone_strike
clause 1 each side must not commit hostile_act in any quarter
)"},
      {.number = "A5",
       .code = "no_carve_out",
       .level = Level::advice,
       .finds = "A ban on movement or on the use of force has no exception at all.",
       .why = "Fetching the wounded, letting relief through and self-defence need words of their own; otherwise they "
              "count as breaches, or they stop.",
       .avoid = R"(event troop_movement by any side in any quarter
clause 1 each side must not make troop_movement in any quarter
)",
       .prefer = R"(event troop_movement by any side in any quarter
event rescue by any side in any quarter
clause 1 each side must not make troop_movement in any quarter unless rescue_under_way
condition rescue_under_way is at least 1 rescue in 6 hours
)"},
      {.number = "A6",
       .code = "placeless_ban",
       .level = Level::warning,
       .finds = "A ban or a withdrawal does not say where it applies.",
       .why = "Such duties hang on things that can be found on a map: lines, assembly points, zones, posts of the "
              "monitors.",
       .avoid = R"(process withdrawal by any side
clause 1 each side must end withdrawal by 2031-04-01
)",
       .prefer = R"(process withdrawal by any side in any quarter
clause 1 each side must end withdrawal in quay by 2031-04-01
)"},
      {.number = "A7",
       .code = "disputed_start",
       .level = Level::warning,
       .finds = "The text does not say from which moment it binds.",
       .why = "In Colombia, in 2016, one side counted the first day from the signature and the other from a ruling of "
              "a court; every later date moved with it.",
       .avoid = R"(agreement "Harbour"
  signed by north on 2031-03-01
  signed by south on 2031-03-09
party north, south
event talks by north or south
clause 1 north must hold talks within 3 days
)",
       .prefer = R"(agreement "Harbour"
  signed by north on 2031-03-01
  signed by south on 2031-03-09
  in force from 2031-03-10 06:00
party north, south
event talks by north or south
clause 1 north must hold talks within 3 days
)"},
      {.number = "A8",
       .code = "no_end_or_review",
       .level = Level::advice,
       .finds = "The text has no last day, and nobody is asked to review or renew it.",
       .why = "How long a text lasts is one of its basic elements. Where it is left open, each side decides for itself "
              "when it is over.",
       .avoid = R"(agreement "Harbour"
  signed by north, south on 2031-03-01
  in force from 2031-03-02
party north, south
event talks by north or south
clause 1 north must hold talks within 3 days
)",
       .prefer = R"(agreement "Harbour"
  signed by north, south on 2031-03-01
  in force from 2031-03-02
party north, south
event review by north or south
clause 1 "Review" north or south must hold review every 3 months
)"},
      {.number = "A9",
       .code = "open_ended_duty",
       .level = Level::warning,
       .finds = "A party must do something, and no day is set by which it must be done.",
       .why = "What can never be late can never be breached. Such a duty is a wish.",
       .avoid = R"(event inspection by mission
clause 1 mission must make inspection
)",
       .prefer = R"(event inspection by mission
clause 1 mission must make inspection within 14 days
)"},
      {.number = "A10",
       .code = "latch_on_reversible",
       .level = Level::warning,
       .finds = "A clause says `once` of something that can stop being true again.",
       .why = "\"Once it is calm, the contributor must deploy\": is that still owed when shooting resumes the next day? "
              "`once` says that it stays due; `while` says that it lapses. In a trial of ours a pledge fell due in "
              "January and stayed due through the shelling of February, which nobody had meant.",
       .avoid = R"(event attack by any side in any quarter
event deployment by mission
clause 1 once no attack in town for 30 days, mission must make deployment within 10 days
)",
       .prefer = R"(event attack by any side in any quarter
event deployment by mission
clause 1 while no attack in town for 30 days, mission must make deployment within 10 days
)"},
      {.number = "A11",
       .code = "unclear_day",
       .level = Level::advice,
       .finds = "The text counts in days and names no clock, or counts one and the same step in hours here and in days "
                "there.",
       .why = "Hours run exactly; days end at midnight, and midnight needs a clock. Seventy-two hours and three days can "
              "be almost a day apart.",
       .avoid = R"(event attack by any side in any quarter
event burning by any side in any quarter
event finding by mission about any attack
clause 1 each side must not commit attack in any quarter
clause 1.1 on each breach of 1, mission must issue finding about it within 72 hours
clause 2 each side must not commit burning in any quarter
clause 2.1 on each breach of 2, mission must issue finding within 3 days
)",
       .prefer = R"(event attack by any side in any quarter
event burning by any side in any quarter
event finding by mission about any attack
clause 1 each side must not commit attack in any quarter
clause 1.1 on each breach of 1, mission must issue finding about it within 72 hours
clause 2 each side must not commit burning in any quarter
clause 2.1 on each breach of 2, mission must issue finding within 72 hours
)"},
      {.number = "A12",
       .code = "undecided",
       .level = Level::advice,
       .finds = "The text has a blank: the word `undecided` stands where a name, a number or a date is still to come.",
       .why = "Drafts are full of brackets, and some stay to the end on purpose. They are listed here so that none is "
              "forgotten.",
       .avoid = R"(event inspection by mission
clause 1 mission must make inspection within undecided
)",
       .prefer = R"(event inspection by mission
clause 1 mission must make inspection within 14 days
)"},
      {.number = "B1",
       .code = "bound_without_signature",
       .level = Level::warning,
       .finds = "A duty is laid on a party that has not signed.",
       .why = "Nobody can be bound by the signatures of others. Parliaments and courts are the usual cases: the sides "
              "promise what is not theirs to give.",
       .avoid = R"(party parliament
event amnesty by parliament
clause 1 parliament must make amnesty by 2031-06-01
)",
       .prefer = R"(party parliament
event amnesty by parliament
event bill by north
clause 1 north must make bill by 2031-04-01
clause 2 once bill by north, parliament will make amnesty within 60 days
)"},
      {.number = "B2",
       .code = "unanswered_force",
       .level = Level::warning,
       .finds = "A group that is able to commit a forbidden act has not signed, and no party answers for it.",
       .why = "Dayton made each side answer for armed civilian groups in the territory it controlled. In Darfur, in "
              "2004, a splinter group and militias stood outside the text, and their acts were nobody's.",
       .avoid = R"(party river_guard
event attack by north or south or river_guard in any quarter
clause 1 each side must not commit attack in any quarter
)",
       .prefer = R"(party river_guard
north answers for river_guard
event attack by north or south or river_guard in any quarter
clause 1 each side must not commit attack in any quarter
)"},
      {.number = "B3",
       .code = "silent_party",
       .level = Level::advice,
       .finds = "A party is named and then never spoken of.",
       .why = "Either the name is left over from an earlier draft, or somebody's part was forgotten.",
       .avoid = R"(party river_council
event attack by any side in any quarter
  watched by mission
clause 1 each side must not commit attack in any quarter
)",
       .prefer = R"(party river_council
event attack by any side in any quarter
  watched by mission, river_council
clause 1 each side must not commit attack in any quarter
)"},
      {.number = "B4",
       .code = "task_beyond_authority",
       .level = Level::warning,
       .finds = "A party is to do something that the text allows only to others.",
       .why = "Task and mandate must match. A force that is told to search and not allowed to search will do neither.",
       .avoid = R"(event search by mission or council in any quarter
clause 1 council may make search in any quarter
clause 2 mission must make search in quay within 14 days
)",
       .prefer = R"(event search by mission or council in any quarter
clause 1 mission or council may make search in any quarter
clause 2 mission must make search in quay within 14 days
)"},
      {.number = "B5",
       .code = "borrowed_hands",
       .level = Level::advice,
       .finds = "A body owes a deed that only those it answers for can do, and none of them has said that it will.",
       .why = "A force decides and its contributors act. What none of them has pledged, the force cannot deliver.",
       .avoid = R"(party contributor: east, west
mission answers for every contributor
event patrol by any contributor in any quarter
clause 1 mission must make patrol in quay within 14 days
)",
       .prefer = R"(party contributor: east, west
mission answers for every contributor
event patrol by any contributor in any quarter
clause 1 mission must make patrol in quay within 14 days
clause 2 once patrol by west in quay, east will make patrol in quay within 14 days
)"},
      {.number = "B6",
       .code = "open_authority",
       .level = Level::advice,
       .finds = "Somebody may use force, and neither a place nor a purpose nor an end is given.",
       .why = "Authority without limits is disputed the first time it is used.",
       .avoid = R"(event use_of_force by mission
clause 1 mission may make use_of_force
)",
       .prefer = R"(event use_of_force by mission in any quarter
event attack by any side in any quarter
clause 1 while at least 1 attack in town in 24 hours, mission may make use_of_force in any quarter
)"},
  };
}

}  // namespace truce::check
