// SPDX-License-Identifier: Apache-2.0
// Reads TAD: see tad.h.
#include "vigil/data/loaders/tad.h"

#include <set>

#include "vigil/data/loaders/assembly.h"

namespace vigil {

bool looks_like_tad(const FolderFacts& folder) {
  return folder.listed.contains("tad");
}

Dataset read_tad(const std::filesystem::path& root, const Spec& spec) {
  refuse_options(spec);
  const MediaIndex media(root);
  Dataset dataset{.name = "tad", .truth_revision = "umil", .videos = {}, .notes = {}};
  std::set<std::string> seen;
  bool truth = false;
  for (const FoundList& found : find_lists(root, "tad")) {
    truth = truth || found.dialect == "tad-test";
    dataset.notes.insert(dataset.notes.end(), found.list.notes.begin(), found.list.notes.end());
    for (const ListedVideo& listed : found.list.videos) {
      const std::string hint = split_hint(found, listed);
      if (seen.insert(listed.id).second)
        dataset.videos.push_back(video_of(listed, found.dialect == "tad-test" ? "test" : hint.empty() ? "train" : hint, media));
    }
  }
  if (!truth) {
    dataset.truth_revision = "none";
    dataset.notes.push_back("no list with intervals (path frames class start end): what is anomalous in test videos is not known");
  }
  if (seen.contains("Normal_218"))
    dataset.notes.push_back("Normal_218 is reported to show an accident from frame 243 on; its published label is kept");
  settle(dataset, root);
  return dataset;
}

}  // namespace vigil
