// Rule E7, asked with the other rules of group E (lint_order.cpp).
#ifndef TRUCE_CHECK_LINT_BLOCKERS_H
#define TRUCE_CHECK_LINT_BLOCKERS_H

#include "lint.h"
#include "study.h"

namespace truce::check {

/// Who can keep a phase or a condition shut, alone or with others.
void e7_sole_blocker(const Survey& survey, const graph::Studied& studied, Findings& findings);

}  // namespace truce::check

#endif
