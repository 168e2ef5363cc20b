// SPDX-License-Identifier: Apache-2.0
// Reads UCF-Crime: see ucf_crime.h.
#include "vigil/data/loaders/ucf_crime.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/data/lists/list_text.h"
#include "vigil/data/lists/mat_truths.h"
#include "vigil/data/lists/names.h"
#include "vigil/data/loaders/assembly.h"

namespace vigil {
namespace {

namespace fs = std::filesystem;

const std::string kDataSet = "ucf-crime";
const std::string kDuplicates = "Normal_Videos_for_Event_Recognition";  // 50 videos that stand elsewhere too
const std::string kCounts = "truth-summary";                            // lengths of a truth in snippets, not of videos
const std::vector<std::string> kRevisions = {"sultani-2018-txt", "vadclip", "mist", "ur-dmu",
                                             "rtfm-mat",         "seo",     "umil"};  // as preferred

struct Options {
  std::string revision;

  static auto fields() {
    return fields_of<Options>(
        field("revision", &Options::revision, "", one_of(kRevisions), "which version of the temporal annotation"));
  }
};

struct Truth {
  std::vector<ListedVideo> videos;
  std::string files;
};

// Which version of the annotation a list is; empty when it is none.
std::string revision_of(const FoundList& found) {
  static const std::map<std::string, std::string> kByDialect{
      {"ucf-mist", "mist"}, {"ucf-counted", "ur-dmu"}, {"ucf-umil", "umil"}, {"ucf-seo", "seo"}};
  if (found.dialect == "ucf-official")  // VadCLIP's copy has no file endings
    return read_list_text(found.path).lines.front().text.find(".mp4") == std::string::npos ? "vadclip" : "sultani-2018-txt";
  const auto known = kByDialect.find(found.dialect);
  return known == kByDialect.end() ? "" : known->second;
}

// RTFM's folder of .mat files, one per video, at most two levels deep.
Truth read_mats(const fs::path& root) {
  Truth truth;
  std::error_code failed;
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator entry(root, failed), end; !failed && entry != end; entry.increment(failed)) {
    if (entry->is_directory(failed) && entry.depth() >= 2) entry.disable_recursion_pending();
    const auto facts = facts_of_name(entry->path().stem().string());
    if (entry->path().extension() == ".mat" && facts && facts->data_set == kDataSet) files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files)
    for (ListedVideo& video : read_annotation_mat(file).videos) truth.videos.push_back(std::move(video));
  if (!files.empty()) truth.files = files.front().parent_path().string();
  return truth;
}

std::map<std::string, Truth> truths_in(const std::vector<FoundList>& lists, const fs::path& root) {
  std::map<std::string, Truth> truths;
  for (const FoundList& found : lists) {
    const std::string revision = revision_of(found);
    if (revision.empty()) continue;
    Truth& truth = truths[revision];
    if (!truth.files.empty() && revision != "seo") continue;  // a second copy; seo's truth is two files
    truth.files += (truth.files.empty() ? "" : " and ") + found.path.string();
    truth.videos.insert(truth.videos.end(), found.list.videos.begin(), found.list.videos.end());
  }
  if (Truth mats = read_mats(root); !mats.videos.empty()) truths["rtfm-mat"] = std::move(mats);
  return truths;
}

std::string choose(const std::map<std::string, Truth>& truths, const std::string& wanted, const fs::path& root) {
  std::vector<std::string> present;
  for (const std::string& revision : kRevisions)
    if (truths.contains(revision)) present.push_back(revision);
  if (wanted.empty()) return present.empty() ? "" : present.front();
  if (!truths.contains(wanted))
    throw Error::input(fmt::format("{}: no annotation of revision {} (there: {})", root.string(), wanted,
                                   present.empty() ? "none" : join(present, ", ")),
                       "docs/reference/datasets.md says where each revision comes from");
  return wanted;
}

// Numbers of frames by key, of the lists that count rightly before those of seo, which are one too many.
std::map<std::string, std::int64_t> lengths_in(const std::vector<FoundList>& lists) {
  std::map<std::string, std::int64_t> lengths;
  for (const bool seo : {false, true})
    for (const FoundList& found : lists)
      if ((found.dialect == "ucf-seo") == seo && found.dialect != "umil-train" && found.dialect != kCounts)
        for (const ListedVideo& video : found.list.videos)
          if (video.frames > 0) lengths.emplace(key_of(video.id), video.frames);
  return lengths;
}

class UcfCrime {
 public:
  UcfCrime(const fs::path& root, const Options& options)
      : root_(root), lists_(find_lists(root, kDataSet)), lengths_(lengths_in(lists_)), media_(root, {kDuplicates}) {
    const std::map<std::string, Truth> truths = truths_in(lists_, root);
    dataset_.name = kDataSet;
    dataset_.truth_revision = choose(truths, options.revision, root);
    for (const FoundList& found : lists_)
      dataset_.notes.insert(dataset_.notes.end(), found.list.notes.begin(), found.list.notes.end());
    if (!dataset_.truth_revision.empty()) add_truth(truths);
  }

  Dataset read() {
    for (const FoundList& found : lists_) add_listed(found);
    add_media();
    if (dataset_.truth_revision.empty()) {
      dataset_.truth_revision = "none";
      dataset_.notes.push_back("no temporal annotation: what is anomalous in test videos is not known");
    }
    settle(dataset_, root_);
    return std::move(dataset_);
  }

 private:
  void add(const ListedVideo& listed, const std::string& split) {
    if (!seen_.insert(key_of(listed.id)).second) return;
    Video& video = dataset_.videos.emplace_back(video_of(listed, split, media_));
    const auto known = lengths_.find(key_of(listed.id));
    if (known != lengths_.end()) video.frames = known->second;
  }

  void add_truth(const std::map<std::string, Truth>& truths) {
    const Truth& truth = truths.at(dataset_.truth_revision);
    for (const ListedVideo& video : truth.videos) add(video, "test");
    std::vector<std::string> others;
    for (const auto& [revision, other] : truths)
      if (revision != dataset_.truth_revision) others.push_back(revision);
    dataset_.notes.push_back(fmt::format("truth: revision {} from {}{}", dataset_.truth_revision, truth.files,
                                         others.empty() ? "" : "; also there: " + join(others, ", ")));
    if (dataset_.truth_revision == "umil")
      dataset_.notes.push_back("revision umil marks 14 videos anew: figures on it are not comparable with those on any other");
  }

  // Training, where a truth says what the test is; else what the list's name says.
  void add_listed(const FoundList& found) {
    if (!revision_of(found).empty() || found.dialect == kCounts) return;
    for (const ListedVideo& listed : found.list.videos) {
      const std::string hint = split_hint(found, listed);
      ListedVideo plain = listed;
      plain.events.reset();
      add(plain, hint.empty() ? "train" : hint);
    }
  }

  void add_media() {
    const bool split_known =
        std::any_of(dataset_.videos.begin(), dataset_.videos.end(), [](const Video& v) { return v.split == "train"; });
    std::vector<std::string> outside;
    for (const MediaFile& file : media_.all()) {
      const auto facts = facts_of_name(file.id);
      if (!facts || facts->data_set != kDataSet || seen_.contains(key_of(file.id))) continue;
      if (split_known) {
        outside.push_back(file.id);
        continue;
      }
      const bool test = file.id.starts_with("Normal_Videos_");  // the underscore tells test normals from training normals
      dataset_.videos.push_back(video_of(file, test ? "test" : "train"));
    }
    if (!outside.empty())
      dataset_.notes.push_back(count_of(outside.size(), "file") + " stand in no list and were left out: " + outside.front() +
                               ", ...");
    if (!split_known && !media_.empty())
      dataset_.notes.push_back("no list of training videos: all videos that are not in the annotation train");
  }

  fs::path root_;
  std::vector<FoundList> lists_;
  std::map<std::string, std::int64_t> lengths_;
  MediaIndex media_;
  Dataset dataset_;
  std::set<std::string> seen_;
};

}  // namespace

bool looks_like_ucf_crime(const FolderFacts& folder) {
  return folder.listed.contains(kDataSet) || folder.has_folder("Training_Normal_Videos_Anomaly") ||
         folder.has_folder("Testing_Normal_Videos_Anomaly");
}

Dataset read_ucf_crime(const fs::path& root, const Spec& spec) {
  Options options;
  read_spec(options, spec);
  return UcfCrime(root, options).read();
}

}  // namespace vigil
