// SPDX-License-Identifier: Apache-2.0
// Smoothings.
#include "vigil/weak/score.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

struct Width {
  int k = 5;

  static FieldTable fields() {
    return fields_of<Width>(field("k", &Width::k, "snippets", range(1, 10000), "how many are averaged"));
  }
};

std::int64_t width_of(const Spec& spec) {
  Width config;
  read_spec(config, spec);
  return config.k;
}

// Mean of scores [t + low, t + high], divided by all of them or by those inside.
std::vector<double> box(std::span<const double> scores, std::int64_t low, std::int64_t high, bool zeros_outside) {
  const auto count = static_cast<std::int64_t>(scores.size());
  std::vector<double> out;
  for (std::int64_t t = 0; t < count; ++t) {
    double sum = 0;
    std::int64_t inside = 0;
    for (std::int64_t i = std::max<std::int64_t>(0, t + low); i <= std::min(count - 1, t + high); ++i, ++inside)
      sum += scores[static_cast<std::size_t>(i)];
    out.push_back(sum / static_cast<double>(zeros_outside ? high - low + 1 : inside));
  }
  return out;
}

std::vector<double> none(const Spec& spec, std::span<const double> scores) {
  read_spec_fields({}, nullptr, spec);
  return {scores.begin(), scores.end()};
}

std::vector<double> slide(const Spec& spec, std::span<const double> scores) {
  return box(scores, 0, width_of(spec) - 1, true);
}

std::vector<double> causal(const Spec& spec, std::span<const double> scores) {
  return box(scores, 1 - width_of(spec), 0, false);
}

std::vector<double> centred(const Spec& spec, std::span<const double> scores) {
  const std::int64_t k = width_of(spec);
  return box(scores, -((k - 1) / 2), k / 2, false);
}

std::vector<double> fixed(const Spec& spec, std::span<const double> scores) {
  const auto k = static_cast<std::size_t>(width_of(spec));
  std::vector<double> out;
  for (std::size_t first = 0; first < scores.size(); first += k) {
    double sum = 0;
    const std::size_t last = std::min(first + k, scores.size());
    for (std::size_t i = first; i < last; ++i) sum += scores[i];
    out.insert(out.end(), last - first, sum / static_cast<double>(k));
  }
  return out;
}

std::vector<double> twice(const Spec& spec, std::span<const double> scores) {
  const std::int64_t half = width_of(spec) / 2;
  const auto count = static_cast<std::int64_t>(scores.size());
  std::vector<double> now(scores.begin(), scores.end());
  for (int pass = 0; pass < 2; ++pass) {
    std::vector<double> next;
    for (std::int64_t t = 0; t < count; ++t) {
      double sum = 0;
      for (std::int64_t i = t - half; i <= t + half; ++i)
        sum += now[static_cast<std::size_t>(std::clamp<std::int64_t>(i, 0, count - 1))];
      next.push_back(sum / static_cast<double>(2 * half + 1));
    }
    now = std::move(next);
  }
  return now;
}

struct Video {
  double weight = 0.5;
  double share = 0.25;

  static FieldTable fields() {
    return fields_of<Video>(
        field("weight", &Video::weight, "", range(0, 1), "of the video's logit; the rest is the snippet's own"),
        field("share", &Video::share, "", range(0, 1), "of the snippets, the highest, whose mean logit is the video's"));
  }
};

std::vector<double> video(const Spec& spec, std::span<const double> scores) {
  Video config;
  read_spec(config, spec);
  std::vector<double> logits;
  for (const double score : scores) {
    const double inside = std::clamp(score, 1e-7, 1 - 1e-7);
    logits.push_back(std::log(inside / (1 - inside)));
  }
  std::vector<double> highest = logits;
  std::sort(highest.rbegin(), highest.rend());
  const auto count =
      std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(config.share * static_cast<double>(highest.size()))));
  const double mean =
      std::accumulate(highest.begin(), highest.begin() + static_cast<std::ptrdiff_t>(count), 0.0) / static_cast<double>(count);
  for (double& logit : logits) logit = 1 / (1 + std::exp(-((1 - config.weight) * logit + config.weight * mean)));
  return logits;
}

struct SavitzkyGolay {
  int k = 101;
  int order = 3;

  static FieldTable fields() {
    using C = SavitzkyGolay;
    return fields_of<C>(field("k", &C::k, "frames", range(1, 10001), "that a polynomial is laid through, an odd number"),
                        field("order", &C::order, "", range(0, 9), "of the polynomial"));
  }
};

// Weights of the values at -half .. half in the middle of the polynomial of least squares through them: sum over j of
// q_j(0) q_j(x) / |q_j|^2, where q_j are the polynomials that are orthogonal on these places (q_j+1 = x q_j - b q_j-1).
std::vector<double> savitzky_golay_weights(std::int64_t half, int order) {
  const auto places = static_cast<std::size_t>(2 * half + 1);
  std::vector<double> now(places, 1.0), before(places, 0.0), weights(places, 0.0);
  double norm_before = 1;
  for (int j = 0; j <= order; ++j) {
    const double norm = std::inner_product(now.begin(), now.end(), now.begin(), 0.0);
    const double middle = now[static_cast<std::size_t>(half)];
    const double b = j == 0 ? 0 : norm / norm_before;
    for (std::size_t i = 0; i < places; ++i) {
      weights[i] += middle * now[i] / norm;
      const double x = static_cast<double>(i) - static_cast<double>(half);
      before[i] = x * now[i] - b * before[i];
    }
    std::swap(now, before);
    norm_before = norm;
  }
  return weights;
}

// The demonstration's ends: before the first value y0 stands y0 - |y_i - y0|, after the last one it + |y_i - it|, i counted
// inwards. Ours, where it fails: a video of fewer frames has a window of what there is.
std::vector<double> savgol(const Spec& spec, std::span<const double> scores) {
  SavitzkyGolay config;
  read_spec(config, spec);
  if (config.k % 2 == 0 || config.k < config.order + 2)
    throw Error::usage(
        fmt::format("savgol: k={} frames with order={}: k must be odd and at least {}", config.k, config.order, config.order + 2));
  const auto count = static_cast<std::int64_t>(scores.size());
  const std::int64_t half = std::min<std::int64_t>(config.k / 2, count - 1);
  if (half < 1) return {scores.begin(), scores.end()};
  const std::vector<double> weights =
      savitzky_golay_weights(half, static_cast<int>(std::min<std::int64_t>(config.order, 2 * half)));
  const auto at = [&](std::int64_t i) {
    if (i < 0) return scores.front() - std::abs(scores[static_cast<std::size_t>(-i)] - scores.front());
    if (i >= count) return scores.back() + std::abs(scores[static_cast<std::size_t>(2 * (count - 1) - i)] - scores.back());
    return scores[static_cast<std::size_t>(i)];
  };
  std::vector<double> out;
  for (std::int64_t t = 0; t < count; ++t) {
    double sum = 0;
    for (std::int64_t i = -half; i <= half; ++i) sum += weights[static_cast<std::size_t>(i + half)] * at(t + i);
    out.push_back(sum);
  }
  return out;
}

}  // namespace

const Catalog<SmoothingKind>& snippet_smoothings() {
  static const Catalog<SmoothingKind> kTable(
      "smoothing",
      {{"causal", "mean of the last k", {causal, false}},
       {"centred", "mean of the k around: looks ahead by half", {centred, true}},
       {"fixed", "means of blocks of k, zeros beyond the end (PEL4VAD on XD-Violence): looks ahead", {fixed, true}},
       {"none", "as they are", {none, false}},
       {"savgol", "Savitzky-Golay of scores of frames (the demonstration of Sultani 2018): looks ahead", {savgol, true, true}},
       {"slide", "mean of this and the next k - 1, zeros beyond the end (PEL4VAD): looks ahead", {slide, true}},
       {"twice", "an odd box with repeated ends, applied twice (MIST): looks ahead", {twice, true}},
       {"video", "drawn towards the logit of the whole video: looks ahead", {video, true}}});
  return kTable;
}

std::vector<double> smoothed(const Spec& how, std::span<const double> scores) {
  return snippet_smoothings().at(how.name).apply(how, scores);
}

std::size_t scores_looked_at(const Spec& how) {
  return how.name == "causal" ? static_cast<std::size_t>(width_of(how)) : 1;
}

std::vector<double> scores_of_rows(const Fitted& fitted, std::span<const double> scores, std::int64_t rows) {
  std::vector<double> out(static_cast<std::size_t>(rows), scores.empty() ? 0 : scores.front());
  std::int64_t reached = 0;
  for (std::size_t i = 0; i < fitted.rows.size() && i < scores.size(); ++i) {
    const RowSpan& span = fitted.rows[i];
    if (span.first == span.last) continue;  // padding
    // Rows between two that were picked belong to the one before them.
    for (std::int64_t row = reached; row < std::min(span.first, rows); ++row)
      out[static_cast<std::size_t>(row)] = scores[i > 0 ? i - 1 : 0];
    for (std::int64_t row = span.first; row < std::min(span.last, rows); ++row) out[static_cast<std::size_t>(row)] = scores[i];
    reached = std::max(reached, std::min(span.last, rows));
    if (reached == rows) continue;
    std::fill(out.begin() + reached, out.end(), scores[i]);
  }
  return out;
}

}  // namespace vigil
