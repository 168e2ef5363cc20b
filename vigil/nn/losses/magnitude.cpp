// SPDX-License-Identifier: Apache-2.0
// Losses of the length of features.
#include "vigil/nn/losses/magnitude.h"

#include <fmt/format.h>

namespace vigil {
namespace {

// Features of the selected snippets of these bags, [C * N, k, F], crop by crop.
at::Tensor selected_rows(const at::Tensor& of_bags, const Batch& batch) {
  const at::Tensor embeddings = batch.extra("embeddings", 4).index_select(0, of_bags);  // [N, C, T, F]
  const at::Tensor selected = batch.extra("selected", 2).index_select(0, of_bags);      // [N, k]
  const std::int64_t bags = embeddings.size(0), crops = embeddings.size(1), width = embeddings.size(3), k = selected.size(1);
  const at::Tensor index = selected.reshape({bags, 1, k, 1}).expand({bags, crops, k, width});
  return embeddings.gather(2, index).transpose(0, 1).reshape({crops * bags, k, width});
}

struct Rows {
  at::Tensor anomalous, normal;  // as many of each
};

Rows both(const Batch& batch) {
  require_pairs(batch);
  return {selected_rows(batch.anomalous(), batch), selected_rows(batch.normal(), batch)};
}

// The second half of the rows against the first.
at::Tensor within(const at::Tensor& rows, const char* of, const Batch& batch) {
  const std::int64_t half = rows.size(0) / 2;
  if (rows.size(0) % 2 != 0)
    batch.refuse_input(fmt::format("compares two halves of the {} rows (crops x bags), there are {}", of, rows.size(0)),
                       "an even number of bags of each class, or of crops");
  return at::pairwise_distance(rows.slice(0, half), rows.slice(0, 0, half)).square().mean();
}

}  // namespace

FieldTable MagnitudeConfig::fields() {
  using C = MagnitudeConfig;
  return fields_of<C>(field("margin", &C::margin, "", range(0, 1e9), "the length that anomalous features shall have"));
}

at::Tensor magnitude(const MagnitudeConfig& config, const Batch& batch) {
  const auto [a, n] = both(batch);
  const auto length = [](const at::Tensor& rows) { return rows.mean(1).norm(2, {1}); };
  return ((config.margin - length(a)).abs() + length(n)).square().mean();
}

FieldTable ContrastConfig::fields() {
  using C = ContrastConfig;
  return fields_of<C>(
      field("margin", &C::margin, "", range(0, 1e9), "the distance that the classes shall have"),
      field("between", &C::between, "", range(0, 1e6), "weight of the part between classes"),
      field("within_normal", &C::within_normal, "", range(0, 1e6), "weight of the part within normal bags"),
      field("within_anomalous", &C::within_anomalous, "", range(0, 1e6), "weight of the part within anomalous bags"));
}

at::Tensor contrast(const ContrastConfig& config, const Batch& batch) {
  const auto [a_rows, n_rows] = both(batch);
  const at::Tensor a = a_rows.abs().sum(2), n = n_rows.abs().sum(2);  // [C * N, k]: L1 norms
  return config.between * at::relu(config.margin - at::pairwise_distance(a, n)).square().mean() +
         config.within_normal * within(n, "normal", batch) + config.within_anomalous * within(a, "anomalous", batch);
}

}  // namespace vigil
