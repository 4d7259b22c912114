// Rules E (order and time), for people who draft.
#include "rules.h"

namespace truce::check {

std::vector<Rule> rules_on_order() {
  return {
      {.number = "E1",
       .code = "circular_wait",
       .level = Level::warning,
       .finds = "Steps wait for each other in a circle, so that none of them can come first.",
       .why = "In the Minsk agreement the election waited for control of the border and control of the border waited for "
              "the election. Weapons before withdrawal, and withdrawal before weapons, is the same quarrel.",
       .avoid = R"(process withdrawal by north in any quarter
  watched by mission
process disarmament by south in any quarter
  watched by mission
clause 1 once end of disarmament by south in quay, north must end withdrawal in quay within 30 days
clause 2 south will not end disarmament in quay before end of withdrawal by north in quay
)",
       .prefer = R"(process withdrawal by north in any quarter
  watched by mission
process disarmament by south in any quarter
  watched by mission
clause 1 once end of disarmament by south in quay, north must end withdrawal in quay within 30 days
clause 2 south will not end disarmament in market before end of withdrawal by north in quay
)"},
      {.number = "E2",
       .code = "dead_clause",
       .level = Level::warning,
       .finds = "A clause, a phase or a condition that can never come into play, whatever anybody does.",
       .why = "Words that cannot apply mislead those who rely on them.",
       .avoid = R"(event inspection by mission
condition late_start is after 2032-06-01
clause 1 once late_start, mission must make inspection within 14 days
)",
       .prefer = R"(event inspection by mission
condition late_start is after 2031-06-01
clause 1 once late_start, mission must make inspection within 14 days
)"},
      {.number = "E3",
       .code = "phase_never_closes",
       .level = Level::warning,
       .finds = "A phase that opens and has no way to close.",
       .why = "Arrangements without an end outlive the consent that they rest on.",
       .avoid = R"(event attack by any side in any quarter
phase pause
  opens when no attack for 3 days
)",
       .prefer = R"(event attack by any side in any quarter
phase pause
  opens when no attack for 3 days
  closes when after 2031-06-01
)"},
      {.number = "E4",
       .code = "impossible_deadlines",
       .level = Level::error,
       .finds = "Deadlines and durations that cannot all be met.",
       .why = "Those bound by them will be in breach on a day that can be named today.",
       .avoid = R"(process clearing by mission in any quarter
  takes 20 to 40 days
clause 1 mission must not start clearing in quay unless thaw
clause 2 mission must end clearing in quay by 2031-04-01
condition thaw is after 2031-03-20
)",
       .prefer = R"(process clearing by mission in any quarter
  takes 20 to 40 days
clause 1 mission must not start clearing in quay unless thaw
clause 2 mission must end clearing in quay by 2031-05-15
condition thaw is after 2031-03-20
)"},
      {.number = "E5",
       .code = "tight_deadline",
       .level = Level::warning,
       .finds = "A deadline that can be met only if somebody else's uncertain step turns out to be quick.",
       .why = "Failure will then be a matter of luck, and will be taken for ill will.",
       .avoid = R"(process clearing by mission in any quarter
  takes 5 to 40 days
process return_home by council in any quarter
clause 1 mission must start clearing in quay within 1 day
clause 2 council must not start return_home in quay before end of clearing by mission in quay
clause 3 council must start return_home in quay by 2031-03-20
)",
       .prefer = R"(process clearing by mission in any quarter
  takes 5 to 10 days
process return_home by council in any quarter
clause 1 mission must start clearing in quay within 1 day
clause 2 council must not start return_home in quay before end of clearing by mission in quay
clause 3 council must start return_home in quay by 2031-04-20
)"},
      {.number = "E6",
       .code = "contradiction",
       .level = Level::error,
       .finds = "One and the same act is both owed and forbidden: the same actor, the same place, the same time.",
       .why = "It is the oldest fault of rules: whatever the party does, it breaks one of them.",
       .avoid = R"(event patrol by mission in any quarter
clause 1 mission must make patrol in quay every day
clause 2 mission must not make patrol in any quarter
)",
       .prefer = R"(event patrol by mission in any quarter
clause 1 mission must make patrol in quay every day prevails over 2
clause 2 mission must not make patrol in any quarter
)"},
      {.number = "E7",
       .code = "sole_blocker",
       .level = Level::advice,
       .finds = "One party alone can keep a phase or a condition from ever coming about.",
       .why = "That may be intended. A mediator needs the list before the signing and not after it.",
       .avoid = R"(event vote by council
event deployment by mission
phase arrival
  opens when once vote by council
clause 1 during arrival, mission must make deployment within 30 days
)",
       .prefer = R"(event vote by council
event request by north or south
event deployment by mission
phase arrival
  opens when asked_for
condition asked_for is any of
  - once vote by council
  - once request by north or south
clause 1 during arrival, mission must make deployment within 30 days
)"},
      {.number = "E8",
       .code = "one_sided_sequence",
       .level = Level::warning,
       .finds = "All of one side's lasting steps come before any of the other side's.",
       .why = "The side that goes first is exposed, and has to trust that the other will keep its word afterwards. Small "
              "steps in turn, or a guarantor in place, have made such sequences hold.",
       .avoid = R"(event attack by any side in any quarter
process withdrawal by north in any quarter
  watched by mission
process disarmament by south in any quarter
  watched by mission
clause 1 each side must not commit attack in any quarter
clause 2 south must end disarmament in quay by 2031-05-01
clause 3 once end of disarmament by south in quay, north must end withdrawal in quay within 30 days
)",
       .prefer = R"(event attack by any side in any quarter
process withdrawal by north in any quarter
  watched by mission
process disarmament by south in any quarter
  watched by mission
clause 1 each side must not commit attack in any quarter
clause 2 south must end disarmament in quay by 2031-05-01
clause 3 once end of disarmament by south in quay, north must end withdrawal in quay within 30 days
clause 4 north must end withdrawal in market by 2031-04-15
clause 5 once end of withdrawal by north in market, south must end disarmament in market within 30 days
)"},
      {.number = "E9",
       .code = "irreversible_before_guarantee",
       .level = Level::warning,
       .finds = "A step that cannot be taken back is due before the force or the guarantor is there.",
       .why = "What makes settlements hold is security from outside in the weeks in which one side is exposed.",
       .avoid = R"(event attack by any side in any quarter
process disarmament by south in any quarter
  watched by mission
pipeline troops: offer by mission -> arrival by mission
clause 1 each side must not commit attack in any quarter
clause 2 south must end disarmament in quay by 2031-05-01
clause 3 mission will bring 500 troops to arrival by 2031-08-01
)",
       .prefer = R"(event attack by any side in any quarter
process disarmament by south in any quarter
  watched by mission
pipeline troops: offer by mission -> arrival by mission
clause 1 each side must not commit attack in any quarter
clause 2 south must end disarmament in quay by 2031-05-01
clause 3 mission will bring 500 troops to arrival by 2031-04-01
)"},
      {.number = "E10",
       .code = "mandate_ends_first",
       .level = Level::warning,
       .finds = "A duty falls due after the text has ended.",
       .why = "On that day there will be a duty and nobody to watch it.",
       .avoid = R"(event inspection by mission
clause 1 mission must make inspection by 2032-02-01
)",
       .prefer = R"(event inspection by mission
clause 1 mission must make inspection by 2031-11-01
)"},
  };
}

}  // namespace truce::check
