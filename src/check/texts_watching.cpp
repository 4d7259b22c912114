// Rules C (watching and proving) and D (consequences), for people who draft.
#include "rules.h"

namespace truce::check {
namespace {

std::vector<Rule> rules_c() {
  return {
      {.number = "C1",
       .code = "unwatched_ban",
       .level = Level::warning,
       .finds = "An act is forbidden, and nobody is named who would notice it.",
       .why = "Ceasefires that are monitored last longer, and an act that will be laid to somebody's door costs more. "
              "Silence alone is not calm.",
       .avoid = R"(event attack by any side in any quarter
clause 1 each side must not commit attack in any quarter
)",
       .prefer = R"(event attack by any side in any quarter
  watched by mission
clause 1 each side must not commit attack in any quarter
)"},
      {.number = "C2",
       .code = "no_certifier",
       .level = Level::warning,
       .finds = "Something waits for a step to be complete, and only the one who takes the step is placed to say that it "
                "is.",
       .why = "Resolution 2803 ties withdrawal to standards and milestones and does not say who decides that they are "
              "met. The step is then complete for one side and not for the other.",
       .avoid = R"(process withdrawal by any side in any quarter
process handover by south in any quarter
clause 1 once end of withdrawal by north in quay, south must start handover in quay within 3 days
)",
       .prefer = R"(process withdrawal by any side in any quarter
  watched by mission
process handover by south in any quarter
clause 1 once end of withdrawal by north in quay, south must start handover in quay within 3 days
)"},
      {.number = "C3",
       .code = "judge_in_own_cause",
       .level = Level::warning,
       .finds = "A party decides about its own conduct, or answers for the one who does.",
       .why = "A finding is believed when it comes from somebody whom it does not touch.",
       .avoid = R"(event attack by any side in any quarter
event finding by any side about any attack
clause 1 each side must not commit attack in any quarter
clause 1.1 on each breach of 1, north must issue finding about it within 3 days
)",
       .prefer = R"(event attack by any side in any quarter
event finding by mission about any attack
clause 1 each side must not commit attack in any quarter
clause 1.1 on each breach of 1, mission must issue finding about it within 3 days
)"},
      {.number = "C4",
       .code = "accused_can_block",
       .level = Level::warning,
       .finds = "A finding about a party's conduct cannot be made unless that party agrees or takes part.",
       .why = "In Darfur, in 2004, the commission that was to find on violations had the sides as members and worked by "
              "consensus: each could stop a finding about itself.",
       .avoid = R"(party member: north, south, mission
event attack by any side in any quarter
event finding by any member about any attack
clause 1 each side must not commit attack in any quarter
clause 1.1 on each breach of 1, every member must issue finding about it within 3 days
)",
       .prefer = R"(event attack by any side in any quarter
event finding by mission about any attack
clause 1 each side must not commit attack in any quarter
clause 1.1 on each breach of 1, mission must issue finding about it within 3 days
)"},
      {.number = "C5",
       .code = "no_attribution",
       .level = Level::warning,
       .finds = "Breaches of a ban lead to a response, and nobody is asked to find out first what happened and whose act "
                "it was.",
       .why = "Violations are of four kinds: strategy, retaliation, spoilers, and quarrels that are purely local. A "
              "response that cannot tell them apart answers the wrong one.",
       .avoid = R"(event attack by any side in any quarter
event warning by council
clause 1 each side must not commit attack in any quarter
clause 1.1 on each breach of 1, council must issue warning within 3 days
)",
       .prefer = R"(event attack by any side in any quarter
event warning by council
event finding by mission about any attack
clause 1 each side must not commit attack in any quarter
clause 1.1 on each breach of 1, mission must issue finding about it within 2 days
clause 1.2 on each breach of 1, council must issue warning within 3 days
)"},
      {.number = "C6",
       .code = "slow_finding",
       .level = Level::warning,
       .finds = "The response to a breach falls due before the finding about it.",
       .why = "Whoever has to respond will do so without knowing what was found.",
       .avoid = R"(event attack by any side in any quarter
event warning by council
event finding by mission about any attack
clause 1 each side must not commit attack in any quarter
clause 1.1 on each breach of 1, mission must issue finding about it within 7 days
clause 1.2 on each breach of 1, council must issue warning within 24 hours
)",
       .prefer = R"(event attack by any side in any quarter
event warning by council
event finding by mission about any attack
clause 1 each side must not commit attack in any quarter
clause 1.1 on each breach of 1, mission must issue finding about it within 24 hours
clause 1.2 on each breach of 1, council must issue warning within 3 days
)"},
      {.number = "C7",
       .code = "no_access",
       .level = Level::advice,
       .finds = "Somebody is named to watch, and no clause lets the watcher in.",
       .why = "Keeping monitors out is the usual way to blind them. In February 2015 they could not reach Debaltseve "
              "in the days that mattered.",
       .avoid = R"(event attack by any side in any quarter
  watched by mission
clause 1 each side must not commit attack in any quarter
)",
       .prefer = R"(event attack by any side in any quarter
  watched by mission
event visit by mission in any quarter
clause 1 each side must not commit attack in any quarter
clause 2 "Access" mission may make visit in any quarter
)"},
      {.number = "C8",
       .code = "proof_unset",
       .level = Level::warning,
       .finds = "The text does not say how well an act must be attested before it counts.",
       .why = "Bodies that find facts state their standard of proof. Without one, every answer can be disputed by asking "
              "for more.",
       .avoid = R"(agreement "Harbour"
  signed by north, south on 2031-03-01
  in force from 2031-03-02
party north, south
)",
       .prefer = R"(agreement "Harbour"
  signed by north, south on 2031-03-01
  in force from 2031-03-02
  proof corroborated
party north, south
)"},
      {.number = "C9",
       .code = "no_dispute_path",
       .level = Level::warning,
       .finds = "The text does not say to whom a dispute goes, or by when it must be answered.",
       .why = "Joint bodies for disputes are among the few measures that have been shown to make peace last longer.",
       .avoid = R"(agreement "Harbour"
  signed by north, south on 2031-03-01
  in force from 2031-03-02
party north, south
party council
)",
       .prefer = R"(agreement "Harbour"
  signed by north, south on 2031-03-01
  in force from 2031-03-02
  disputes go to council within 7 days
party north, south
party council
)"},
      {.number = "C10",
       .code = "hair_trigger",
       .level = Level::warning,
       .finds = "A count of quiet days starts again after a single act by any one of several actors.",
       .why = "At three sites in Ukraine, forces were to move apart after seven days of silence. At one of them the "
              "count was broken more than eighty times in under three years.",
       .avoid = R"(event attack by any side in any quarter
event meeting by council
clause 1 while no attack in town for 7 days, council must hold meeting within 3 days
)",
       .prefer = R"(event attack by any side in any quarter
event meeting by council
clause 1 while at most 2 attacks in town in 7 days, council must hold meeting within 3 days
)"},
  };
}

std::vector<Rule> rules_d() {
  return {
      {.number = "D1",
       .code = "no_consequence",
       .level = Level::warning,
       .finds = "A duty whose breach leads to nothing.",
       .why = "A `must` that has no consequence is a wish, or a price that somebody may choose to pay.",
       .avoid = R"(event inspection by mission
clause 1 mission must make inspection within 14 days
)",
       .prefer = R"(event inspection by mission
event meeting by council
clause 1 mission must make inspection within 14 days
clause 1.1 on each breach of 1, council must hold meeting within 3 days
)"},
      {.number = "D2",
       .code = "cliff_response",
       .level = Level::warning,
       .finds = "The first answer to a breach, or the only one, ends a phase.",
       .why = "Some violations are certain to come, and many are local. A text that ends for one of them hands the "
              "decision to whoever wants it to fail.",
       .avoid = R"(event attack by any side in any quarter
clause 1 each side must not commit attack in any quarter
phase pause
  opens when after 2031-03-10
  closes when at least 1 breach of 1 in 24 hours
)",
       .prefer = R"(event attack by any side in any quarter
event meeting by council
clause 1 each side must not commit attack in any quarter
clause 1.1 on each breach of 1, council must hold meeting within 24 hours
phase pause
  opens when after 2031-03-10
  closes when at least 5 breaches of 1 in 24 hours
)"},
      {.number = "D3",
       .code = "ladder_gap",
       .level = Level::warning,
       .finds = "The steps of a graduated response are out of order: a later step can be reached before an earlier one.",
       .why = "Gaps and overlaps are the two classic faults of a table of thresholds. Whoever reads the ladder must be "
              "able to tell which step comes next.",
       .avoid = R"(event attack by any side in any quarter
event warning by council
event session by council
clause 1 each side must not commit attack in any quarter
clause 1.1 whenever at least 3 breaches of 1 in 2 days, council must issue warning within 1 day
clause 1.2 whenever at least 4 breaches of 1 in 30 days, council must hold session within 1 day
)",
       .prefer = R"(event attack by any side in any quarter
event warning by council
event session by council
clause 1 each side must not commit attack in any quarter
clause 1.1 whenever at least 3 breaches of 1 in 30 days, council must issue warning within 1 day
clause 1.2 whenever at least 8 breaches of 1 in 30 days, council must hold session within 1 day
)"},
      {.number = "D4",
       .code = "escape_hatch",
       .level = Level::warning,
       .finds = "One party may set aside a duty, or leave, whenever it wishes.",
       .why = "Agreements with more ways out see more violations, and the ways out cancel what outside guarantees would "
              "add.",
       .avoid = R"(event inspection by north or mission
clause 1 north must make inspection within 14 days
clause 2 north will not make inspection
)",
       .prefer = R"(event inspection by north or mission
event attack by south in any quarter
clause 1 north must make inspection within 14 days
clause 2 while at least 3 attacks in 7 days, north will not make inspection
)"},
      {.number = "D5",
       .code = "no_way_back",
       .level = Level::advice,
       .finds = "Breaches end a phase, and nothing in the text leads back from there.",
       .why = "A breach should be something that can be put right.",
       .avoid = R"(event attack by any side in any quarter
event meeting by council
clause 1 each side must not commit attack in any quarter
clause 1.1 on each breach of 1, council must hold meeting within 24 hours
phase pause
  opens when after 2031-03-10
  closes when at least 5 breaches of 1 in 24 hours
)",
       .prefer = R"(event attack by any side in any quarter
event meeting by council
event talks by council
clause 1 each side must not commit attack in any quarter
clause 1.1 on each breach of 1, council must hold meeting within 24 hours
clause 1.2 once end of pause, council must hold talks within 3 days
phase pause
  opens when after 2031-03-10
  closes when at least 5 breaches of 1 in 24 hours
)"},
      {.number = "D6",
       .code = "unwatched_response",
       .level = Level::advice,
       .finds = "The response to a breach is owed by somebody for whom no day is set.",
       .why = "A response that may come at any time is not one that anybody reckons with.",
       .avoid = R"(event inspection by mission
event meeting by council
clause 1 mission must make inspection within 14 days
clause 1.1 on each breach of 1, council must hold meeting
)",
       .prefer = R"(event inspection by mission
event meeting by council
clause 1 mission must make inspection within 14 days
clause 1.1 on each breach of 1, council must hold meeting within 3 days
)"},
  };
}

}  // namespace

std::vector<Rule> rules_on_watching() {
  std::vector<Rule> all = rules_c();
  for (const Rule& rule : rules_d()) all.push_back(rule);
  return all;
}

}  // namespace truce::check
