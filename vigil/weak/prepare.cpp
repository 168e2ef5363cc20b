// SPDX-License-Identifier: Apache-2.0
// Preparations of rows.
#include "vigil/weak/prepare.h"

#include <cmath>

namespace vigil {
namespace {

void no_options(const Spec& spec) {
  read_spec_fields({}, nullptr, spec);
}

void none(const Spec& spec, Features&) {
  no_options(spec);
}

template <typename Change>
void each_row(Features& features, const Change& change) {
  const auto width = static_cast<std::size_t>(features.shape.width);
  for (std::size_t at = 0; at < features.values.size(); at += width) change(std::span(features.values).subspan(at, width));
}

void l2(const Spec& spec, Features& features) {
  no_options(spec);
  each_row(features, [](std::span<float> row) {
    const double norm = norm_of(row);
    if (norm == 0) return;
    const double scale = 1 / norm;
    for (float& value : row) value = static_cast<float>(static_cast<double>(value) * scale);
  });
}

struct Power {
  double p = 0.5;

  static FieldTable fields() { return fields_of<Power>(field("p", &Power::p, "", range(0.05, 3), "exponent of the size")); }
};

void power(const Spec& spec, Features& features) {
  Power config;
  read_spec(config, spec);
  for (float& value : features.values)
    value = std::copysign(static_cast<float>(std::pow(std::abs(static_cast<double>(value)), config.p)), value);
}

// Mean over the rows of each crop, [crops, width].
std::vector<double> mean_of(const Features& features) {
  const auto [rows, crops, width] = features.shape;
  std::vector<double> mean(static_cast<std::size_t>(crops * width));
  for (std::size_t i = 0; i < features.values.size(); ++i) mean[i % mean.size()] += static_cast<double>(features.values[i]);
  for (double& number : mean) number /= static_cast<double>(rows);
  return mean;
}

void rest(const Spec& spec, Features& features) {
  no_options(spec);
  const std::vector<double> mean = mean_of(features);
  for (std::size_t i = 0; i < features.values.size(); ++i)
    features.values[i] = static_cast<float>(static_cast<double>(features.values[i]) - mean[i % mean.size()]);
}

// Rows of `beside`, which has the same shape, behind those of `features`.
void widen(Features& features, const Features& beside) {
  const auto width = static_cast<std::ptrdiff_t>(features.shape.width);
  std::vector<float> both;
  both.reserve(features.values.size() * 2);
  for (std::ptrdiff_t at = 0; at < static_cast<std::ptrdiff_t>(features.values.size()); at += width)
    for (const Features* from : {static_cast<const Features*>(&features), &beside})
      both.insert(both.end(), from->values.begin() + at, from->values.begin() + at + width);
  features.values = std::move(both);
  features.shape.width *= 2;
}

void deviation(const Spec& spec, Features& features) {
  Features differences = features;
  rest(spec, differences);
  widen(features, differences);
}

void context(const Spec& spec, Features& features) {
  no_options(spec);
  const std::vector<double> mean = mean_of(features);
  Features means = features;
  for (std::size_t i = 0; i < means.values.size(); ++i) means.values[i] = static_cast<float>(mean[i % mean.size()]);
  widen(features, means);
}

}  // namespace

const Catalog<Preparation>& preparations() {
  static const Catalog<Preparation> kTable(
      "preparation",
      {{"context", "the row beside the mean of its video: twice as wide, looks ahead", {context, true}},
       {"deviation", "the row beside its difference from the video's mean: twice as wide, looks ahead", {deviation, true}},
       {"l2", "each row divided by its norm", {l2, false}},
       {"none", "as it is", {none, false}},
       {"power", "sign(x) |x|^p", {power, false}},
       {"rest", "the difference from the video's mean: looks ahead", {rest, true}}});
  return kTable;
}

std::vector<float> rows_of_crop(const Features& features, std::int64_t crop) {
  std::vector<float> rows;
  rows.reserve(static_cast<std::size_t>(features.shape.rows * features.shape.width));
  for (std::int64_t row = 0; row < features.shape.rows; ++row) {
    const auto values = features.at(row, crop);
    rows.insert(rows.end(), values.begin(), values.end());
  }
  return rows;
}

Features first_crop(const Features& features) {
  Features first = features;
  first.shape.crops = 1;
  first.values = rows_of_crop(features, 0);
  return first;
}

double norm_of(std::span<const float> row) {
  double squares = 0;
  for (const float value : row) squares += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(squares);
}

double sum_of_norms(const Features& features) {
  double sum = 0;
  for (std::int64_t row = 0; row < features.shape.rows; ++row) sum += norm_of(features.at(row));
  return sum;
}

Features prepared(Features features, const std::vector<std::string>& steps) {
  for (const std::string& step : steps) {
    const Spec spec = parse_spec(step);
    preparations().at(spec.name).apply(spec, features);
  }
  return features;
}

std::int64_t prepared_width(std::int64_t width, const std::vector<std::string>& steps) {
  Features one;
  one.shape = {1, 1, width};
  one.values.assign(static_cast<std::size_t>(width), 1);
  return prepared(std::move(one), steps).shape.width;
}

}  // namespace vigil
