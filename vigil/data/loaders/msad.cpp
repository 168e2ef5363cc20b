// SPDX-License-Identifier: Apache-2.0
// Reads MSAD: see msad.h.
#include "vigil/data/loaders/msad.h"

#include <algorithm>
#include <set>

#include "vigil/data/loaders/assembly.h"

namespace vigil {

bool looks_like_msad(const FolderFacts& folder) {
  return folder.listed.contains("msad");
}

Dataset read_msad(const std::filesystem::path& root, const Spec& spec) {
  refuse_options(spec);
  const MediaIndex media(root);
  Dataset dataset{.name = "msad", .truth_revision = "none", .videos = {}, .notes = {}};
  std::set<std::string> seen;
  std::vector<FoundList> lists = find_lists(root, "msad");
  // The annotation first: its lines have lengths, and all are of the test.
  std::stable_sort(lists.begin(), lists.end(), [](const FoundList& a, const FoundList& b) {
    return (a.dialect == "counted-paths") > (b.dialect == "counted-paths");
  });
  for (const FoundList& found : lists) {
    dataset.notes.insert(dataset.notes.end(), found.list.notes.begin(), found.list.notes.end());
    for (const ListedVideo& listed : found.list.videos) {
      const std::string hint = split_hint(found, listed);
      if (seen.insert(listed.id).second)
        dataset.videos.push_back(video_of(listed,
                                          found.dialect == "counted-paths" ? "test"
                                          : hint.empty()                   ? "train"
                                                                           : hint,
                                          media));
    }
  }
  dataset.notes.push_back("the published lists have no intervals: what is anomalous in a test video is not known per frame");
  settle(dataset, root);
  return dataset;
}

}  // namespace vigil
