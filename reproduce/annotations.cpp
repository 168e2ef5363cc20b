// SPDX-License-Identifier: Apache-2.0
// Reads every published list and truth file of DATA/annotations and compares what is in it with what is known of it: its README,
// the papers' counts, or the refusal that is right.
#include "reproduce/annotations.h"

#include <algorithm>
#include <iostream>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reproduce/tools.h"

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/data/lists/dialects.h"
#include "vigil/data/lists/names.h"
#include "vigil/data/lists/plain_lists.h"

namespace vigil::reproduce {
namespace {

namespace fs = std::filesystem;

using Lengths = std::map<std::string, std::int64_t>;  // frames by the key of a video

constexpr std::size_t kShown = 110;

struct Found {
  std::string dialect;
  std::int64_t videos = -1;  // or classes, or 1 for a vector
  std::int64_t lines = -1;
  std::int64_t events = -1;
  std::int64_t frames = -1;
  std::int64_t positives = -1;
  std::string refusal;
};

Found found_in(const VideoList& list, const Lengths& lengths) {
  Found found;
  found.videos = static_cast<std::int64_t>(list.videos.size());
  found.lines = found.events = found.frames = found.positives = 0;
  bool counted = true;
  for (const ListedVideo& video : list.videos) {
    found.lines += video.lines;
    const auto known = lengths.find(key_of(video.id));
    const std::int64_t frames = known != lengths.end() ? known->second : video.frames;
    counted = counted && frames > 0;
    found.frames += frames;
    if (!video.events) continue;
    found.events += static_cast<std::int64_t>(video.events->size());
    Video whole;
    whole.frames = frames;
    whole.events = video.events;
    const auto truth = truth_of(whole);  // cut at the video's end; frames of two events count once
    found.positives += std::count(truth.begin(), truth.end(), 1);
  }
  if (!counted) found.positives = -1;
  if (found.frames == 0) found.frames = -1;
  return found;
}

Found read(const fs::path& path, const Lengths& lengths) {
  Found found;
  try {
    const ListFile file = read_list(path);
    if (const auto* list = std::get_if<VideoList>(&file.content)) found = found_in(*list, lengths);
    if (const auto* labels = std::get_if<FrameLabels>(&file.content)) {
      found.videos = 1;
      found.frames = static_cast<std::int64_t>(labels->values.size());
      found.positives = labels->positives;
    }
    if (const auto* names = std::get_if<std::vector<std::string>>(&file.content))
      found.videos = static_cast<std::int64_t>(names->size());
    found.dialect = file.dialect;
    if (file.dialect == "truth-summary") {
      const TruthSummary summary = read_truth_summary(read_list_text(path));
      std::tie(found.frames, found.positives) = std::pair(summary.frames, summary.positives);
    }
  } catch (const Error& error) {
    found.refusal = error.what();
  }
  return found;
}

std::string number(std::int64_t value) {
  return value < 0 ? "-" : std::to_string(value);
}

// What differs from the expectation; empty when nothing does.
std::string difference(const Found& found, const ExpectedFile& expected) {
  if (!expected.refusal.empty())
    return found.refusal.find(expected.refusal) != std::string::npos ? "" : "should be refused: " + expected.refusal;
  if (!found.refusal.empty()) return "should be read";
  std::string text;
  const auto compare = [&](const char* what, std::int64_t value, std::int64_t wanted) {
    if (wanted >= 0 && value != wanted) text += fmt::format("{} {} expected; ", what, wanted);
  };
  if (!expected.dialect.empty() && found.dialect != expected.dialect) text += "dialect " + expected.dialect + " expected; ";
  compare("videos", found.videos, expected.videos);
  compare("lines", found.lines, expected.lines);
  compare("events", found.events, expected.events);
  compare("frames", found.frames, expected.frames);
  compare("positives", found.positives, expected.positives);
  return text;
}

void print(const std::string& name, const Found& found, const ExpectedFile& expected, const std::string& wrong) {
  const std::string verdict = !wrong.empty() ? "DIFFERS: " + wrong : found.refusal.empty() ? "as stated" : "refused rightly";
  fmt::print("{:<44} {:<16} {:>6} {:>6} {:>6} {:>9} {:>8}  {}\n", name, found.refusal.empty() ? found.dialect : "-",
             number(found.videos), number(found.lines), number(found.events), number(found.frames), number(found.positives),
             verdict);
  if (!found.refusal.empty())
    fmt::print(
        "    {}\n",
        found.refusal.substr(found.refusal.find(name) == std::string::npos ? 0 : found.refusal.find(name)).substr(0, kShown));
  if (!expected.remark.empty()) fmt::print("    {}\n", expected.remark);
}

std::vector<std::string> files_below(const fs::path& root) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(root))
    if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), root).string());
  std::sort(files.begin(), files.end());
  return files;
}

// True frame counts of UCF-Crime's test videos, for lists that do not say them.
Lengths ucf_lengths(const fs::path& root) {
  Lengths lengths;
  for (const ListedVideo& video : read_video_list(root / "ekosman" / "Test_Annotation.txt").videos)
    lengths.emplace(key_of(video.id), video.frames);
  return lengths;
}

void reproduce_annotations(const fs::path& data) {
  const fs::path root = data / "annotations";
  if (!fs::is_directory(root))
    throw Error::input(root.string() + ": the published lists are not there",
                       "name the folder: ./dev reproduce annotations --data DIR");
  const Lengths lengths = ucf_lengths(root);
  fmt::print("{:<44} {:<16} {:>6} {:>6} {:>6} {:>9} {:>8}  {}\n", "file", "dialect", "videos", "lines", "events", "frames",
             "positive", "against README and docs/reference/datasets.md");
  std::int64_t files = 0, matched = 0;
  const std::map<std::string, ExpectedFile> expected = expected_files(root);
  for (const std::string& name : files_below(root)) {
    ++files;
    const Found found = read(root / name, lengths);
    const auto known = expected.find(name);
    const ExpectedFile wanted =
        known == expected.end() ? ExpectedFile{.remark = "not in the table of this program"} : known->second;
    const std::string wrong = known == expected.end() ? "unknown file; " : difference(found, wanted);
    matched += wrong.empty();
    print(name, found, wanted, wrong);
  }
  for (const auto& [name, wanted] : expected)
    if (!fs::exists(root / name)) fmt::print("{:<44} is not there\n", name);
  const SetCounts sets = check_sets(root);
  const nlohmann::json figures = {
      {"files", files}, {"matched", matched}, {"data_sets", sets.sets}, {"data_sets_matched", sets.matched}};
  std::cout << std::flush << figures.dump() << '\n';
}

}  // namespace
}  // namespace vigil::reproduce

int main(int count, char** arguments) {
  if (count != 2) return 2;
  return vigil::reproduce::program([&] { vigil::reproduce::reproduce_annotations(arguments[1]); });
}
