// SPDX-License-Identifier: Apache-2.0
// Smoothness and sparsity.
#include "vigil/nn/losses/regularity.h"

#include "vigil/base/error.h"

namespace vigil {
namespace {

constexpr const char* kOf = "scores, or an extra of one number a snippet";

Limits extents() {
  return choice<Extent>({{"bag", Extent::bag}, {"flat", Extent::flat}});
}

Limits reductions() {
  return choice<OverBags>({{"sum", OverBags::sum}, {"mean", OverBags::mean}});
}

void refuse_flat_mean(Extent scope, OverBags reduce, const char* loss) {
  if (scope == Extent::flat && reduce == OverBags::mean)
    throw Error::usage(
        std::string("the loss '") + loss + "' has scope=flat, where there is one row only, and reduce=mean over bags",
        "leave one of them out");
}

at::Tensor over_bags(const at::Tensor& values, OverBags reduce) {
  return reduce == OverBags::sum ? values.sum() : values.mean();
}

}  // namespace

FieldTable SmoothConfig::fields() {
  using C = SmoothConfig;
  return fields_of<C>(
      field("of", &C::of, "", any(), kOf), field("on", &C::on, "", on_names(), "which bags"),
      field("scope", &C::scope, "", extents(), "each bag, or all strung together so that jumps between bags count (RTFM)"),
      field("reduce", &C::reduce, "", reductions(), "over bags"));
}

void SmoothConfig::check() const {
  refuse_flat_mean(scope, reduce, "smooth");
}

at::Tensor smooth(const SmoothConfig& config, const Batch& batch) {
  const Series series = batch.series(config.of).of(batch.on(config.on));
  if (config.scope == Extent::flat) {
    const at::Tensor row = series.values.masked_select(series.inside);
    return (row.slice(0, 1) - row.slice(0, 0, -1)).square().sum();
  }
  const at::Tensor values = series.values.masked_fill(series.inside.logical_not(), 0);
  const at::Tensor steps = (values.slice(1, 1) - values.slice(1, 0, -1)).masked_fill(series.inside.slice(1, 1).logical_not(), 0);
  return over_bags(steps.square().sum(1), config.reduce);
}

FieldTable SparseConfig::fields() {
  using C = SparseConfig;
  return fields_of<C>(field("of", &C::of, "", any(), kOf), field("on", &C::on, "", on_names(), "which bags"),
                      field("norm", &C::norm, "", choice<Norm>({{"sum", Norm::sum}, {"mean", Norm::mean}, {"l2", Norm::l2}}),
                            "of the numbers, which are not negative: sum, mean over snippets, or L2 norm"),
                      field("scope", &C::scope, "", extents(), "each bag, or all strung together (RTFM)"),
                      field("reduce", &C::reduce, "", reductions(), "over bags"));
}

void SparseConfig::check() const {
  refuse_flat_mean(scope, reduce, "sparse");
}

at::Tensor sparse(const SparseConfig& config, const Batch& batch) {
  using Norm = SparseConfig::Norm;
  const Series series = batch.series(config.of).of(batch.on(config.on));
  if (config.scope == Extent::flat) {
    const at::Tensor row = series.values.masked_select(series.inside);
    return config.norm == Norm::sum ? row.sum() : config.norm == Norm::mean ? row.mean() : row.norm(2);
  }
  if (config.norm == Norm::mean) return over_bags(mean_of(series, batch), config.reduce);
  const at::Tensor values = series.values.masked_fill(series.inside.logical_not(), 0);
  return over_bags(config.norm == Norm::sum ? values.sum(1) : values.norm(2, {1}), config.reduce);
}

}  // namespace vigil
