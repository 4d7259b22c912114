// Rules F (means) and G (people, publicity, hygiene), for people who draft.
#include "rules.h"

namespace truce::check {

std::vector<Rule> rules_on_means() {
  return {
      {.number = "F1",
       .code = "force_gap",
       .level = Level::warning,
       .finds = "What has been pledged adds up to less than the text needs.",
       .why = "A force of 20,000 was announced for Gaza. Of the first five pledges, one gave a number: up to 8,000.",
       .avoid = R"(pipeline troops: offer by mission or council -> arrival by mission or council
condition force_formed is at least 1000 troops past offer
clause 1 mission will bring 500 troops to offer within 30 days
clause 2 council will bring 200 troops to offer within 30 days
)",
       .prefer = R"(pipeline troops: offer by mission or council -> arrival by mission or council
condition force_formed is at least 600 troops past offer
clause 1 mission will bring 500 troops to offer within 30 days
clause 2 council will bring 200 troops to offer within 30 days
)"},
      {.number = "F2",
       .code = "caveat_gap",
       .level = Level::warning,
       .finds = "A task is given, and some or all of those who would carry it out have said that they will not.",
       .why = "Contributors set limits on what their people may be asked to do. Those limits show in the first crisis; "
              "limits that were never declared are worse.",
       .avoid = R"(party contributor: east, west
mission answers for every contributor
event search by mission in any quarter
clause 1 mission may make search in any quarter
clause 2 east will not make search in any quarter
)",
       .prefer = R"(party contributor: east, west
mission answers for every contributor
event search by mission in any quarter
event patrol by mission in any quarter
clause 1 mission may make patrol in any quarter
clause 2 east will not make search in any quarter
)"},
      {.number = "F3",
       .code = "pledge_without_terms",
       .level = Level::advice,
       .finds = "A pledge has neither a date nor an event that calls it in.",
       .why = "Nobody can plan on a pledge that is never due.",
       .avoid = R"(event convoy by council
clause 1 council will make convoy
)",
       .prefer = R"(event convoy by council
clause 1 council will make convoy within 10 days
)"},
      {.number = "F4",
       .code = "ceiling_below_need",
       .level = Level::error,
       .finds = "A ceiling is lower than what a gate elsewhere in the text requires.",
       .why = "The gate can then never open without a breach.",
       .avoid = R"(pipeline troops: offer by mission -> arrival by mission
condition strong_enough is at least 800 troops at arrival
clause 1 mission must keep at most 500 troops at arrival
)",
       .prefer = R"(pipeline troops: offer by mission -> arrival by mission
condition strong_enough is at least 400 troops at arrival
clause 1 mission must keep at most 500 troops at arrival
)"},
      {.number = "F5",
       .code = "single_supplier",
       .level = Level::advice,
       .finds = "A gate cannot open without what one contributor has pledged.",
       .why = "If that one withdraws, the plan stops.",
       .avoid = R"(pipeline troops: offer by mission or council -> arrival by mission or council
condition force_formed is at least 600 troops past offer
clause 1 mission will bring 500 troops to offer within 30 days
clause 2 council will bring 200 troops to offer within 30 days
)",
       .prefer = R"(pipeline troops: offer by mission or council -> arrival by mission or council
condition force_formed is at least 600 troops past offer
clause 1 mission will bring 600 troops to offer within 30 days
clause 2 council will bring 600 troops to offer within 30 days
)"},
      {.number = "F6",
       .code = "leaky_pipeline",
       .level = Level::warning,
       .finds = "More is to leave a stage than can have entered it, or a stage belongs to nobody.",
       .why = "What is counted has to balance: people, trucks or weapons that appear from nowhere will be disputed at "
              "the first count.",
       .avoid = R"(pipeline trucks: loading by mission -> crossing by council
clause 1 mission must bring 100 trucks to loading within 10 days
clause 2 council must bring 150 trucks to crossing within 20 days
)",
       .prefer = R"(pipeline trucks: loading by mission -> crossing by council
clause 1 mission must bring 150 trucks to loading within 10 days
clause 2 council must bring 150 trucks to crossing within 20 days
)"},
      {.number = "F7",
       .code = "no_casualty_plan",
       .level = Level::off,
       .finds = "Troops are to arrive, and nothing is said about carrying out their wounded.",
       .why = "It is the first thing that contributors ask about. Asked for with `truce check --profile mission`.",
       .avoid = R"(pipeline troops: offer by mission -> arrival by mission
clause 1 mission will bring 500 troops to arrival within 30 days
)",
       .prefer = R"(pipeline troops: offer by mission -> arrival by mission
event medical_evacuation by council
clause 1 mission will bring 500 troops to arrival within 30 days
clause 2 council will make medical_evacuation within 6 hours
)"},
      {.number = "G1",
       .code = "missing_element",
       .level = Level::off,
       .finds = "The text lacks an element that guidance expects of its kind.",
       .why = "Lists differ by kind: a pause of seventy-two hours needs less than a lasting ceasefire. Asked for with "
              "`truce check --profile pause`, `preliminary`, `definitive` or `mission`; elements are recognised by "
              "what the text does and by plain English words in its names and titles.",
       .avoid = R"(event inspection by mission
clause 1 mission must make inspection within 14 days
)",
       .prefer = R"(event attack by any side in any quarter
  watched by mission
event phone_call by council
event order_to_fighters by any side
event prisoner_release by any side
event relief_convoy by council
event mine_clearance by mission
event recruitment_of_women_monitors by mission
event medical_evacuation by council
clause 1 each side must not commit attack in any quarter
clause 2 on each breach of 1, council must make phone_call within 1 hour
clause 3 each side must make order_to_fighters within 1 day
clause 4 each side must make prisoner_release within 7 days
clause 5 council must make relief_convoy every day
clause 6 mission must make mine_clearance within 30 days
clause 7 mission must make recruitment_of_women_monitors within 30 days
clause 8 council must make medical_evacuation within 6 hours
)"},
      {.number = "G2",
       .code = "untested_clause",
       .level = Level::advice,
       .finds = "No test says what happens when a clause is kept, and none what happens when it is broken.",
       .why = "A rule that was never tried is a guess about what its words mean.",
       .avoid = R"(event inspection by mission
clause 1 mission must make inspection by 2031-04-01
)",
       .prefer = R"(event inspection by mission
clause 1 mission must make inspection by 2031-04-01
test "The inspection comes in time"
  given inspection by mission on 2031-03-20
  on 2031-04-02 expect clause 1 is met
)"},
      {.number = "G3",
       .code = "lookalike_names",
       .level = Level::warning,
       .finds = "Two names can be taken for each other: they differ by one letter, by a plural, or by a letter of another "
                "script that looks the same.",
       .why = "Latin, Cyrillic and Arabic names live in one file. What looks the same on paper must not be two things.",
       .avoid = R"(event crossing by any side in any quarter
event crossings by mission
clause 1 north may make crossing in quay
)",
       .prefer = R"(event crossing by any side in any quarter
event crossing_report by mission
clause 1 north may make crossing in quay
)"},
  };
}

}  // namespace truce::check
