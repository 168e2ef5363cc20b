// SPDX-License-Identifier: Apache-2.0
// Tables of a comparison: see evaluation_texts.h.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "vigil/report/evaluation_texts.h"

namespace vigil {
namespace {

const char* name_of(ScoresOf which) {
  return which == ScoresOf::raw ? "raw" : "smoothed";
}

std::string change_text(const Difference& d) {
  if (!d.change) return "-";
  std::string text = fmt::format("{:+.4f}", *d.change);
  if (d.interval.low && d.interval.high) text += fmt::format(" [{:+.4f}, {:+.4f}]", *d.interval.low, *d.interval.high);
  return text;
}

std::string p_text(const std::optional<double>& p) {
  if (!p) return "-";
  return *p < 0.001 ? "< 0.001" : fmt::format("{:.3f}", *p);
}

// The first difference, in a sentence.
std::string verdict(const Comparison& c) {
  if (c.differences.empty() || !c.differences.front().change) return "There is nothing to compare: a class is missing.";
  const Difference& d = c.differences.front();
  if (!d.p) return "How sure the difference is cannot be said: there is one cluster only.";
  if (*d.change == 0 && *d.p == 1) return "No difference in raw micro AUC.";
  if (*d.p >= 0.05) return fmt::format("The difference in raw micro AUC may be chance (p {}).", p_text(d.p));
  return fmt::format("B is {} than A in raw micro AUC (p {}).", *d.change > 0 ? "better" : "worse", p_text(d.p));
}

}  // namespace

std::string comparison_table(const Comparison& c, std::size_t most) {
  std::string text = fmt::format("A  {}\nB  {}\n\n{:<24} {:>8} {:>8}   {:<28} {}\n", c.a, c.b, "", "A", "B", "B - A", "p");
  for (const Difference& d : c.differences)
    text += fmt::format("{:<24} {:>8} {:>8}   {:<28} {}\n", fmt::format("{} {}", d.id, name_of(d.scores)), text_of(d.a),
                        text_of(d.b), change_text(d), p_text(d.p));
  text += baselines_text(c.baselines);
  text +=
      fmt::format("\n{}\n[..] 95 % interval by resampling {} videos or groups, both on the same draws\n", verdict(c), c.clusters);
  if (!c.videos.empty()) {
    text += fmt::format("\n{:<32} {:>8} {:>8} {:>8}   AUC of the video alone\n", "videos that changed most", "A", "B", "B - A");
    for (std::size_t i = 0; i < std::min(most, c.videos.size()); ++i) {
      const ChangedVideo& v = c.videos[i];
      text += fmt::format("{:<32} {:>8} {:>8} {:>+8.4f}   {} to {}\n", v.id, text_of(v.rank_a), text_of(v.rank_b),
                          *v.rank_b - *v.rank_a, text_of(v.auc_a), text_of(v.auc_b));
    }
    text += "(share of pairs with a frame of the video that are in the right order, among all frames)\n";
  }
  for (const std::string& remark : c.remarks) text += "note: " + remark + "\n";
  return text + fmt::format("\n{} {} | {}\n", id_of(c.protocol), what_text(c.protocol), how_text(c.protocol));
}

std::string comparison_markdown(const Comparison& c, std::size_t most) {
  std::string text = fmt::format("A = `{}`, B = `{}`\n\n| | A | B | B - A | p |\n| --- | --- | --- | --- | --- |\n", c.a, c.b);
  for (const Difference& d : c.differences)
    text += fmt::format("| {} {} | {} | {} | {} | {} |\n", d.id, name_of(d.scores), text_of(d.a), text_of(d.b), change_text(d),
                        p_text(d.p));
  text += fmt::format("| auc.micro, knows which videos, not when | {0} | {0} | | |\n| ap.micro, the same | {1} | {1} | | |\n",
                      text_of(c.baselines.oracle_auc), text_of(c.baselines.oracle_ap));
  text +=
      fmt::format("| ap.micro, knows nothing (AUC 0.5) | {0} | {0} | | |\n| auc.macro.sentinel, knows nothing | {1} | {1} | | |\n",
                  text_of(c.baselines.base_rate), text_of(c.baselines.sentinel_auc));
  text += "\n" + verdict(c) + "\n\n| video | A | B | B - A |\n| --- | --- | --- | --- |\n";
  for (std::size_t i = 0; i < std::min(most, c.videos.size()); ++i)
    text += fmt::format("| {} | {} | {} | {:+.4f} |\n", c.videos[i].id, text_of(c.videos[i].rank_a), text_of(c.videos[i].rank_b),
                        *c.videos[i].rank_b - *c.videos[i].rank_a);
  return text + fmt::format("\n`{} {} | {}`\n", id_of(c.protocol), what_text(c.protocol), how_text(c.protocol));
}

}  // namespace vigil
