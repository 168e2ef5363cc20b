// SPDX-License-Identifier: Apache-2.0
// Layers as loops over doubles, for one bag of one crop: what heads without published forward values are compared with. And what
// every head must hold whatever its layers are.
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

// The head made by `spec` for features of 7 numbers, filled by the rule of the golden values.
std::unique_ptr<Head> filled_head(const std::string& spec);

// A bag of `length` snippets inside a longer batch, its neighbour full: the largest difference of scores to those of the bag alone.
double padding_error(const std::string& spec, std::int64_t length, std::int64_t time);

// A batch of bags and crops against one bag of one crop at a time, scores averaged over crops.
double batch_error(const std::string& spec);

// gradient_error of the sum of the scores of a bag of 5 snippets, in double, weighted so that no gradient cancels. Infinite when
// the scores do not depend on some tensor at all: such a comparison would say nothing.
double score_gradient_error(const std::string& spec);

}  // namespace vigil::testing
