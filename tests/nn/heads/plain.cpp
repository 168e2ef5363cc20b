// SPDX-License-Identifier: Apache-2.0
// Layers as loops over doubles.
#include "tests/nn/heads/plain.h"

#include <cmath>

#include "tests/nn/golden.h"

namespace vigil::testing {

Rows rows_of(const at::Tensor& matrix) {
  const std::vector<double> flat = numbers(matrix);
  const auto width = static_cast<std::size_t>(matrix.size(1));
  Rows rows;
  for (std::size_t first = 0; first < flat.size(); first += width)
    rows.emplace_back(flat.begin() + static_cast<std::ptrdiff_t>(first), flat.begin() + static_cast<std::ptrdiff_t>(first + width));
  return rows;
}

at::Tensor PlainLayers::named(const std::string& name) const {
  for (const Parameters::Entry& entry : parameters_.entries())
    if (entry.name == name) return entry.tensor;
  return {};
}

Rows PlainLayers::linear(const std::string& layer, const Rows& x) const {
  const Rows weight = rows_of(named(layer + ".weight"));
  const at::Tensor bias = named(layer + ".bias");
  Rows out;
  for (const std::vector<double>& row : x) {
    std::vector<double> y = bias.defined() ? numbers(bias) : std::vector<double>(weight.size(), 0.0);
    for (std::size_t o = 0; o < y.size(); ++o) y[o] += dot(weight[o], row);
    out.push_back(y);
  }
  return out;
}

Rows PlainLayers::conv(const std::string& layer, const Rows& x, int dilation) const {
  const at::Tensor weight = named(layer + ".weight");
  const auto values = weight.accessor<double, 3>();
  const at::Tensor bias = named(layer + ".bias");
  const std::int64_t reach = weight.size(2) / 2;
  Rows out;
  for (std::int64_t t = 0; t < static_cast<std::int64_t>(x.size()); ++t) {
    std::vector<double> y = bias.defined() ? numbers(bias) : std::vector<double>(static_cast<std::size_t>(weight.size(0)), 0.0);
    for (std::int64_t k = 0; k < weight.size(2); ++k) {
      const std::int64_t from = t + (k - reach) * dilation;
      if (from < 0 || from >= static_cast<std::int64_t>(x.size())) continue;
      for (std::int64_t o = 0; o < weight.size(0); ++o)
        for (std::int64_t i = 0; i < weight.size(1); ++i)
          y[static_cast<std::size_t>(o)] += values[o][i][k] * x[static_cast<std::size_t>(from)][static_cast<std::size_t>(i)];
    }
    out.push_back(y);
  }
  return out;
}

Rows map(Rows x, double (*function)(double)) {
  for (std::vector<double>& row : x)
    for (double& value : row) value = function(value);
  return x;
}

double relu(double x) {
  return x > 0 ? x : 0;
}

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

Rows sum(Rows a, const Rows& b) {
  for (std::size_t t = 0; t < a.size(); ++t)
    for (std::size_t i = 0; i < a[t].size(); ++i) a[t][i] += b[t][i];
  return a;
}

Rows product(const Rows& a, const Rows& b) {
  Rows out(a.size(), std::vector<double>(b[0].size(), 0.0));
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < b[0].size(); ++j)
      for (std::size_t k = 0; k < b.size(); ++k) out[i][j] += a[i][k] * b[k][j];
  return out;
}

Rows beside(Rows a, const Rows& b) {
  for (std::size_t t = 0; t < a.size(); ++t) a[t].insert(a[t].end(), b[t].begin(), b[t].end());
  return a;
}

std::vector<double> column(const Rows& x, std::size_t which) {
  std::vector<double> values;
  for (const std::vector<double>& row : x) values.push_back(row[which]);
  return values;
}

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double total = 0;
  for (std::size_t i = 0; i < a.size(); ++i) total += a[i] * b[i];
  return total;
}

}  // namespace vigil::testing
