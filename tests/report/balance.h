// SPDX-License-Identifier: Apache-2.0
// Whether a page's tags are balanced, for tests of pages.
#pragma once

#include <string>
#include <vector>

#include "tests/plot/markup.h"

namespace vigil {

// Tags that are opened and not closed, or the other way round; elements without an end tag are left out.
inline std::vector<std::string> unbalanced(const std::string& page) {
  const std::string html = without(without(page, "<script", "</script>"), "<style", "</style>");
  std::vector<std::string> open;
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    const std::string tag = html.substr(at + 1, html.find('>', at) - at - 1);
    const std::string name = tag.substr(0, tag.find_first_of(" \n/", 1));
    if (name == "!doctype" || name == "meta" || name == "img" || tag.ends_with('/')) continue;
    if (name.starts_with('/') && !open.empty() && "/" + open.back() == name)
      open.pop_back();
    else
      open.push_back(name);
  }
  return open;
}

}  // namespace vigil
