// SPDX-License-Identifier: Apache-2.0
// What tests of heads ask alike, whatever the layers are: padding, batches and crops, gradients, the names of tensors.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "vigil/nn/head.h"

namespace vigil::testing {

// The head made by `spec` for features of 7 numbers, filled by the rule of the golden values.
std::unique_ptr<Head> filled_head(const std::string& spec);

// A bag of `length` snippets padded with zeros to `time`, beside a full one: the largest difference of scores inside the true
// lengths to those of each bag alone.
double padding_error(const std::string& spec, std::int64_t width, std::int64_t length = 4, std::int64_t time = 6);

// A batch of bags and crops against one bag of one crop at a time, scores averaged over crops.
double batch_error(const std::string& spec);

// gradient_error of the sum of the scores of a bag of 5 snippets, in double, weighted so that no gradient cancels. Infinite when
// the scores do not depend on some tensor at all: such a comparison would say nothing.
double score_gradient_error(const std::string& spec);

std::vector<std::string> tensor_names(const std::string& spec, std::int64_t width);  // in their order

at::Tensor tensor_named(const Head& head, const std::string& name);

}  // namespace vigil::testing
