// The page, as it was built into the program from web/dist (tools/embed.cmake), if it was built; and `api/openapi.json`.
#ifndef TRUCE_SERVE_PAGE_FILES_H
#define TRUCE_SERVE_PAGE_FILES_H

#include <string_view>
#include <vector>

namespace truce::serve {

struct PageFile {
  std::string_view name = {};  ///< "index.html"; "index.html.gz" is the same, gzipped, where that is smaller
  std::string_view bytes = {};
};
const std::vector<PageFile>& page_files();

}  // namespace truce::serve

#endif
