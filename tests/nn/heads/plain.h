// SPDX-License-Identifier: Apache-2.0
// Layers as loops over doubles, for one bag of one crop: what heads without published forward values are compared with.
#pragma once

#include <string>
#include <vector>

#include "vigil/nn/head.h"

namespace vigil::testing {

using Rows = std::vector<std::vector<double>>;  // [time][width]

Rows rows_of(const at::Tensor& matrix);

class PlainLayers {
 public:
  explicit PlainLayers(const Parameters& parameters) : parameters_(parameters) {}

  // Of the layer with this name; the bias where there is one.
  Rows linear(const std::string& layer, const Rows& x) const;
  Rows conv(const std::string& layer, const Rows& x, int dilation = 1) const;  // as many rows, zeros beyond both ends

 private:
  at::Tensor named(const std::string& name) const;  // undefined where there is none

  const Parameters& parameters_;
};

Rows map(Rows x, double (*function)(double));
double relu(double x);
double sigmoid(double x);
Rows sum(Rows a, const Rows& b);
Rows product(const Rows& a, const Rows& b);
Rows beside(Rows a, const Rows& b);  // [T, A] and [T, B] to [T, A + B]
std::vector<double> column(const Rows& x, std::size_t which = 0);
double dot(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace vigil::testing
