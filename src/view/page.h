// Setting text: the width of words in a terminal, wrapping, rows and columns.
#ifndef TRUCE_VIEW_PAGE_H
#define TRUCE_VIEW_PAGE_H

#include "text.h"
#include <string>
#include <string_view>
#include <vector>

namespace truce::view {

/// The cells that `text` takes in a terminal: East Asian wide characters take two, combining
/// marks none. An approximation by blocks, without tables; invalid UTF-8 counts one a byte.
std::size_t width_of(std::string_view text);
/// `text` without control characters and marks that turn the direction of what follows: outside text cannot steer the
/// terminal. White space becomes single blanks.
std::string tame(std::string_view text);
/// The first `width` cells of `text`, with "…" if something was cut.
std::string shortened(std::string_view text, std::size_t width);
/// Words set into lines of at most `width` cells; a longer word has a line of its own. At least one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);
/// A paragraph: `first` before the first line, as many blanks before the others.
std::string paragraph(std::string_view first, std::string_view text, const Page& page);

enum class Tone : std::uint8_t { none, good, bad, doubt, heading, quiet };
std::string painted(std::string text, Tone tone, const Page& page);
Tone tone_of(Truth truth);
Tone tone_of(State state);

struct Cell {
  std::string text = {};
  Tone tone = Tone::none;
};
using Row = std::vector<Cell>;
/// Rows with aligned columns, two blanks apart, `indent` blanks before them; the last column wraps below itself. No
/// column but the last is narrower than `least` says. On a plain page a row is a sentence of its cells.
std::string table(const std::vector<Row>& rows, const Page& page, std::size_t indent = 0,
                  const std::vector<std::size_t>& least = {});
/// One report as one line of `truce record`: id, time, grade, and what it says in a sentence.
Row report_row(const Report& report, const Clock& clock);
/// A blank line and a heading.
std::string heading(std::string_view text, const Page& page);

}  // namespace truce::view

#endif
