// SPDX-License-Identifier: Apache-2.0
// Length rules: numbers follow the sources, their oddities included, and say so.
#include "vigil/weak/lengths.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {
namespace {

struct Segments {
  int segments = 32;

  static FieldTable fields() {
    return fields_of<Segments>(field("segments", &Segments::segments, "rows", range(1, 100000), "rows of the result"));
  }
};

std::int64_t segments_of(const Spec& spec, int otherwise) {
  Segments config;
  config.segments = otherwise;
  read_spec(config, spec);
  return config.segments;
}

// Sultani 2018: 1-based edges by MATLAB's rounding (half away from zero) of linspace(1, n, 33). The last clip is never used: the
// official loop never reaches the test that was meant for it.
Fitted sultani(const Spec& spec, std::int64_t n) {
  const std::int64_t count = segments_of(spec, 32);
  std::vector<std::int64_t> edges;
  for (std::int64_t i = 0; i <= count; ++i)
    edges.push_back(static_cast<std::int64_t>(
        std::floor(1 + static_cast<double>(i) * static_cast<double>(n - 1) / static_cast<double>(count) + 0.5)));
  Fitted fitted;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    const std::int64_t first = edges[i] - 1;
    fitted.rows.push_back({first, std::max(first + 1, edges[i + 1] - 1)});
  }
  fitted.length = count;
  fitted.unit_norm = true;
  return fitted;
}

// Roc-Ng/DeepMIL, RTFM, UR-DMU: edges floor(i * (T / L)) in double precision, the last one T exactly. Integer arithmetic gives
// other edges for L = 200 at 233 lengths below 6000.
std::vector<std::int64_t> mean_edges(std::int64_t n, std::int64_t count) {
  const double step = static_cast<double>(n) / static_cast<double>(count);
  std::vector<std::int64_t> edges;
  for (std::int64_t i = 0; i < count; ++i) edges.push_back(static_cast<std::int64_t>(std::floor(static_cast<double>(i) * step)));
  edges.push_back(n);
  return edges;
}

Fitted mean(const Spec& spec, std::int64_t n) {
  const std::int64_t count = segments_of(spec, 32);
  const std::vector<std::int64_t> edges = mean_edges(n, count);
  Fitted fitted;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) fitted.rows.push_back({edges[i], std::max(edges[i] + 1, edges[i + 1])});
  fitted.length = count;
  return fitted;
}

// XDVioDet, PEL4VAD: rows floor(linspace(0, T - 1, L)) when there are more, zeros at the end when there are fewer.
Fitted pick(const Spec& spec, std::int64_t n) {
  const std::int64_t count = segments_of(spec, 200);
  Fitted fitted;
  const double step = count > 1 ? static_cast<double>(n - 1) / static_cast<double>(count - 1) : 0;
  for (std::int64_t i = 0; i < count; ++i) {
    if (n <= count) {
      fitted.rows.push_back(i < n ? RowSpan{i, i + 1} : RowSpan{});
      continue;
    }
    const std::int64_t row =
        i + 1 == count && count > 1 ? n - 1 : static_cast<std::int64_t>(std::floor(static_cast<double>(i) * step));
    fitted.rows.push_back({row, row + 1});
  }
  fitted.length = std::min(n, count);
  return fitted;
}

// VadCLIP: means when there are more rows, zeros at the end when there are fewer.
Fitted mean_or_pad(const Spec& spec, std::int64_t n) {
  const std::int64_t count = segments_of(spec, 256);
  if (n <= count) return pick({"pick", {{"segments", std::to_string(count)}}}, n);
  return mean({"mean", {{"segments", std::to_string(count)}}}, n);
}

// WSAL: copies of the last row up to a multiple of 32, then means of equal parts.
Fitted repeat_last(const Spec& spec, std::int64_t n) {
  const std::int64_t count = segments_of(spec, 32);
  const std::int64_t part = (n + count - 1) / count;
  Fitted fitted;
  for (std::int64_t i = 0; i < count; ++i) fitted.rows.push_back({i * part, (i + 1) * part});
  fitted.length = count;
  return fitted;
}

// The PyTorch port ekosman: edges by half-to-even rounding of linspace(0, n - 1, 33); rows of norm zero are dropped, so that fewer
// than 32 can result.
Fitted ekosman(const Spec& spec, std::int64_t n) {
  const std::int64_t count = segments_of(spec, 32);
  Fitted fitted;
  const auto edge = [&](std::int64_t i) {
    return static_cast<std::int64_t>(
        std::nearbyint(static_cast<double>(i) * static_cast<double>(n - 1) / static_cast<double>(count)));
  };
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t first = std::min(edge(i), n - 1);
    fitted.rows.push_back({first, std::max(first + 1, edge(i + 1))});
  }
  fitted.length = count;
  fitted.unit_norm = true;
  fitted.drop_zero_rows = true;
  return fitted;
}

Fitted whole(const Spec& spec, std::int64_t n) {
  read_spec_fields({}, nullptr, spec);
  Fitted fitted;
  for (std::int64_t i = 0; i < n; ++i) fitted.rows.push_back({i, i + 1});
  fitted.length = n;
  return fitted;
}

// VadCLIP's test: pieces of 256 snippets, the last filled up with zeros; when 256 divides the number, one of zeros alone follows.
Fitted split(const Spec& spec, std::int64_t n) {
  const std::int64_t piece = segments_of(spec, 256);
  Fitted fitted = whole({"whole", {}}, n);
  fitted.rows.resize(static_cast<std::size_t>((n / piece + 1) * piece));
  fitted.piece = piece;
  return fitted;
}

// MIST's pseudo labels: runs of 1000 snippets. What becomes of the last is not stated (UNVERIFIED); here it is as long as what is
// left.
Fitted chunk(const Spec& spec, std::int64_t n) {
  Fitted fitted = whole({"whole", {}}, n);
  fitted.piece = segments_of(spec, 1000);
  return fitted;
}

// All rows here: where a window lies is drawn when a batch is made.
Fitted window(const Spec& spec, std::int64_t n) {
  segments_of(spec, 200);
  return whole({"whole", {}}, n);
}

}  // namespace

const Catalog<LengthRule>& length_rules() {
  static const Catalog<LengthRule> kTable(
      "length",
      {{"chunk", "scored in runs of so many rows, the last as long as what is left (MIST's pseudo labels)", chunk},
       {"ekosman", "the PyTorch port of Sultani 2018: half-to-even edges, unit norm, zero rows dropped", ekosman},
       {"mean", "means of equal parts, edges in double precision (DeepMIL, RTFM, UR-DMU)", mean},
       {"mean_or_pad", "means when longer, zeros at the end when shorter (VadCLIP)", mean_or_pad},
       {"pick", "single rows when longer, zeros at the end when shorter (XDVioDet, PEL4VAD)", pick},
       {"repeat_last", "copies of the last row up to a multiple, then means (WSAL)", repeat_last},
       {"split", "scored in pieces of so many rows, the last filled up with zeros (VadCLIP's test)", split},
       {"sultani", "Sultani 2018: edges as MATLAB rounds, the last clip unused, unit norm", sultani},
       {"whole", "all rows as they are", whole},
       {"window", "in training a run of rows drawn anew each time (XDVioDet's random option), shorter videos whole", window}});
  return kTable;
}

Fitted fit_length(const Spec& rule, std::int64_t rows) {
  if (rows < 1) throw Error::input("features without a row");
  return length_rules().at(rule.name)(rule, rows);
}

std::optional<std::int64_t> window_rows(const Spec& rule) {
  if (rule.name != "window") return {};
  return segments_of(rule, 200);
}

// XDVioDet and PEL4VAD, which have the option but train without it, never draw the last place; here each is as likely.
RowSpan random_window(std::int64_t rows, std::int64_t length, Rng& random) {
  if (rows <= length) return {0, rows};
  const std::int64_t first = random.between(0, rows - length);
  return {first, first + length};
}

std::vector<double> scores_of_pieces(const Fitted& fitted, const std::function<std::vector<double>(const Fitted& piece)>& score) {
  if (fitted.piece == 0) return score(fitted);
  const auto all = static_cast<std::int64_t>(fitted.rows.size());
  std::vector<double> scores;
  for (std::int64_t first = 0; first < all; first += fitted.piece) {
    const std::int64_t last = std::min(all, first + fitted.piece);
    Fitted piece = fitted;
    piece.piece = 0;
    piece.rows.assign(fitted.rows.begin() + first, fitted.rows.begin() + last);
    piece.length = std::clamp<std::int64_t>(fitted.length - first, 0, last - first);
    const std::vector<double> some =
        piece.length > 0 ? score(piece) : std::vector<double>(static_cast<std::size_t>(last - first), 0.0);
    scores.insert(scores.end(), some.begin(), some.end());
  }
  return scores;
}

std::vector<float> apply(const Fitted& fitted, std::span<const float> values, std::int64_t width, std::vector<std::size_t>* kept) {
  const auto wide = static_cast<std::size_t>(width);
  const auto given = static_cast<std::int64_t>(values.size() / wide);
  std::vector<float> out;
  out.reserve(fitted.rows.size() * wide);
  std::vector<double> sum(wide);
  for (std::size_t i = 0; i < fitted.rows.size(); ++i) {
    const RowSpan& span = fitted.rows[i];
    std::fill(sum.begin(), sum.end(), 0.0);
    for (std::int64_t row = span.first; row < span.last; ++row) {
      const float* from = values.data() + static_cast<std::size_t>(std::min(row, given - 1)) * wide;
      for (std::size_t d = 0; d < wide; ++d) sum[d] += static_cast<double>(from[d]);
    }
    double squares = 0;
    for (double& number : sum) {
      number /= static_cast<double>(std::max<std::int64_t>(1, span.last - span.first));
      squares += number * number;
    }
    const bool padding = span.first == span.last;
    if (fitted.unit_norm && !padding && squares == 0) {
      if (fitted.drop_zero_rows) continue;
      throw Error::input(
          fmt::format("rows {} to {} of the features are all zero, and this rule divides by their norm", span.first, span.last - 1),
          "use a rule without unit norm, `mean`");
    }
    const double scale = fitted.unit_norm && !padding ? 1 / std::sqrt(squares) : 1;
    for (const double number : sum) out.push_back(static_cast<float>(number * scale));
    if (kept != nullptr) kept->push_back(i);
  }
  return out;
}

}  // namespace vigil
