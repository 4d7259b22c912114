# Writes the files of a folder into a C++ source, so that the program carries its page.
# Usage: cmake -DFOLDER=web/dist -DROUTES=docs/openapi.json -DOUTPUT=page_files.cpp -P embed.cmake. No folder: only the routes.
file(GLOB files RELATIVE ${FOLDER} ${FOLDER}/*)
list(SORT files)
set(arrays)
set(rows)
set(number 0)
foreach(file ${files} api/openapi.json)
  if(file STREQUAL "api/openapi.json")
    file(READ ${ROUTES} bytes HEX)
  else()
    file(READ ${FOLDER}/${file} bytes HEX)
  endif()
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(APPEND arrays "constexpr unsigned char file_${number}[] = {${bytes}0x00};\n")
  string(APPEND rows "    {\"${file}\", {reinterpret_cast<const char*>(file_${number}), sizeof file_${number} - 1}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUTPUT}.new "// Made by tools/embed.cmake from web/dist and docs/openapi.json.
#include \"serve/page_files.h\"

namespace truce::serve {
namespace {
${arrays}}  // namespace

const std::vector<PageFile>& page_files() {
  static const std::vector<PageFile> all = {
${rows}  };
  return all;
}

}  // namespace truce::serve
")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
