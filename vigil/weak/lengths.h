// SPDX-License-Identifier: Apache-2.0
// The published rules that bring the rows of a video to a fixed number, each exact to the row. Between stored features and bags.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "vigil/base/catalog.h"
#include "vigil/base/rng.h"
#include "vigil/base/spec.h"

namespace vigil {

// One row of the result: the mean of rows [first, last) of the video, or all zeros when they are equal (padding). A rule that
// repeats the last row has last above the number of rows: rows beyond it are copies of it.
struct RowSpan {
  std::int64_t first = 0;
  std::int64_t last = 0;

  bool operator==(const RowSpan&) const = default;
};

// What a rule makes of a video with so many rows.
struct Fitted {
  std::vector<RowSpan> rows;
  std::int64_t length = 0;      // rows that are no padding
  bool unit_norm = false;       // each row is then divided by its L2 norm
  bool drop_zero_rows = false;  // rows of norm zero are left out (the ekosman port)
  std::int64_t piece = 0;       // the head is given so many rows at a time, each piece as a video of its own; 0: all at once
};

using LengthRule = Fitted (*)(const Spec& spec, std::int64_t rows);

// sultani, mean, mean_or_pad, pick, repeat_last, ekosman, whole, window, split, chunk: `vigil list lengths`.
const Catalog<LengthRule>& length_rules();

// rows >= 1, else Error::input. Throws Error::usage: unknown rule or option.
Fitted fit_length(const Spec& rule, std::int64_t rows);

// How many rows the windows of a rule have, which fit_length leaves whole and training draws from; nothing for other rules.
std::optional<std::int64_t> window_rows(const Spec& rule);

// `length` rows of a video that has `rows`, each place as likely; all of them when there are no more.
RowSpan random_window(std::int64_t rows, std::int64_t length, Rng& random);

// One score for each of the rule's rows, from the scores of its pieces one after another; rows of padding have some score too.
// `score` is given each piece as a rule without pieces, its rows counted in the whole video. Pieces of padding alone are not
// scored.
std::vector<double> scores_of_pieces(const Fitted& fitted, const std::function<std::vector<double>(const Fitted& piece)>& score);

// values [rows, width] to [fitted.rows.size(), width] (fewer where rows are dropped; `kept`, where it is given, gets the indices of
// the rows that stay). Throws Error::input for a row of norm zero where norms are divided by.
std::vector<float> apply(const Fitted& fitted, std::span<const float> values, std::int64_t width,
                         std::vector<std::size_t>* kept = nullptr);

}  // namespace vigil
