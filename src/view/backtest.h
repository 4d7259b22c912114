// What a back-test found, as text and as JSON (docs/backtest.md, docs/json.md).
#ifndef TRUCE_VIEW_BACKTEST_H
#define TRUCE_VIEW_BACKTEST_H

#include "text.h"
#include <string>
#include <truce/backtest.h>

namespace truce::view {

/// The fitted class, then one table a target. With `cases`, every forecast of the fitted class beside what happened.
std::string backtest(const Backtest& test, const Page& page, bool cases);
std::string backtest_json(const Backtest& test);

}  // namespace truce::view

#endif
