// SPDX-License-Identifier: Apache-2.0
// What losses share.
#include "vigil/nn/losses/bags.h"

#include <limits>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {

Limits on_names() {
  return choice<On>({{"anomalous", On::anomalous}, {"normal", On::normal}, {"all", On::all}});
}

Limits pairs_names() {
  return choice<Pairs>({{"all", Pairs::all}, {"one", Pairs::one}});
}

Series Series::of(const at::Tensor& bags) const {
  return {values.index_select(0, bags), lengths.index_select(0, bags), inside.index_select(0, bags)};
}

Series Series::with(const at::Tensor& other) const {
  return {other, lengths, inside};
}

Batch::Batch(const HeadOutput& output, const BagLabels& bags, std::string loss)
    : output_(output), bags_(bags), loss_(std::move(loss)) {
  if (bags.labels.dim() != 1 || bags.labels.size(0) != count())
    refuse_input(fmt::format("got labels of {} for scores of {}", shape_text(bags.labels), shape_text(output.scores)),
                 "one label a bag");
  anomalous_ = bags.labels > 0.5;
  if (!bags.lengths.defined()) {
    lengths_ = at::full({count()}, time(), at::kLong);
    return;
  }
  lengths_ = bags.lengths;
  if (lengths_.dim() != 1 || lengths_.size(0) != count())
    refuse_input(fmt::format("got lengths of {} for scores of {}", shape_text(lengths_), shape_text(output.scores)),
                 "one length a bag");
  const auto low = lengths_.min().item<std::int64_t>(), high = lengths_.max().item<std::int64_t>();
  if (low < 1 || high > time())
    refuse_input(fmt::format("got a bag of {} snippets where bags have 1 to {}", low < 1 ? low : high, time()),
                 "the true length of each bag");
}

at::Tensor Batch::anomalous() const {
  return on(On::anomalous);
}

at::Tensor Batch::normal() const {
  return on(On::normal);
}

at::Tensor Batch::on(On on) const {
  if (on == On::all) return at::arange(count(), at::kLong);
  const bool anomalous = on == On::anomalous;
  at::Tensor found = (anomalous ? anomalous_ : anomalous_.logical_not()).nonzero().squeeze(1);
  if (found.size(0) == 0) {
    const char* name = anomalous ? "anomalous" : "normal";
    refuse_input(fmt::format("needs {} bags, the batch has 0 among {}", name, count()),
                 "draw bags of both classes into each batch");
  }
  return found;
}

const at::Tensor& Batch::extra(const std::string& name, std::int64_t dimensions) const {
  const at::Tensor& tensor = name == "scores" ? output_.scores : output_.extra(name, loss_);
  if (tensor.dim() != dimensions)
    refuse_usage(fmt::format("takes a tensor of {} axes, '{}' is {}", dimensions, name, shape_text(tensor)),
                 "choose another one with the option 'of'");
  return tensor;
}

Series Batch::series(const std::string& name) const {
  const at::Tensor& values = extra(name, 2);
  const std::int64_t shorter = time() - values.size(1);
  if (values.size(0) != count() || shorter < 0)
    refuse_usage(fmt::format("takes one number a snippet, '{}' is {} where scores are {}", name, shape_text(values),
                             shape_text(output_.scores)),
                 "choose another one with the option 'of'");
  const at::Tensor lengths = lengths_ - shorter;
  return {values, lengths, at::arange(values.size(1), at::kLong).unsqueeze(0).lt(lengths.unsqueeze(1))};
}

void Batch::refuse_input(const std::string& text, const std::string& hint) const {
  throw Error::input(fmt::format("the loss '{}' {}", loss_, text), hint);
}

void Batch::refuse_usage(const std::string& text, const std::string& hint) const {
  throw Error::usage(fmt::format("the loss '{}' {}", loss_, text), hint);
}

at::Tensor top_counts(const at::Tensor& lengths, std::int64_t top) {
  return top == 0 ? at::floor_divide(lengths, 16) + 1 : at::full_like(lengths, top);
}

at::Tensor top_weights(const Series& series, const at::Tensor& counts, const Batch& batch) {
  const at::Tensor above = counts.gt(series.lengths);
  if (above.any().item<bool>()) {
    const auto first = above.nonzero()[0].item<std::int64_t>();
    batch.refuse_input(fmt::format("takes the top {} snippets, a bag has {}", counts[first].item<std::int64_t>(),
                                   series.lengths[first].item<std::int64_t>()),
                       "top=0 takes one in sixteen of each bag");
  }
  const at::Tensor seen = series.values.detach().masked_fill(series.inside.logical_not(), -std::numeric_limits<double>::infinity());
  const at::Tensor order = std::get<1>(at::sort(seen, /*stable=*/true, /*dim=*/1, /*descending=*/true));
  const at::Tensor k = counts.unsqueeze(1);
  const at::Tensor by_rank = at::arange(seen.size(1), at::kLong).unsqueeze(0).lt(k).to(seen.scalar_type()) / k;
  return at::zeros_like(seen).scatter(1, order, by_rank);
}

at::Tensor weighted(const at::Tensor& values, const at::Tensor& weights) {
  const at::Tensor outside = weights.eq(0);
  if (values.dim() == 2) return (values.masked_fill(outside, 0) * weights).sum(1);
  return at::bmm(weights.unsqueeze(1), values.masked_fill(outside.unsqueeze(2), 0)).squeeze(1);
}

at::Tensor mean_top(const Series& series, std::int64_t top, const Batch& batch) {
  return weighted(series.values, top_weights(series, top_counts(series.lengths, top), batch));
}

at::Tensor mean_of(const Series& series, const Batch& batch) {
  if (series.lengths.min().item<std::int64_t>() < 1) batch.refuse_input("takes the mean of a bag's snippets, a bag has 0", "");
  return weighted(series.values, series.inside.to(series.values.scalar_type()) / series.lengths.unsqueeze(1));
}

void require_pairs(const Batch& batch) {
  const std::int64_t anomalous = batch.anomalous().size(0), normal = batch.normal().size(0);
  if (anomalous != normal)
    batch.refuse_input(fmt::format("pairs bags one to one, the batch has {} anomalous and {} normal ones", anomalous, normal),
                       "draw as many normal as anomalous bags, or write pairs=all where the loss has it");
}

at::Tensor pair_hinge(const at::Tensor& anomalous, const at::Tensor& normal, double margin, Pairs pairs, const Batch& batch) {
  if (pairs == Pairs::all) return at::relu(margin - anomalous.unsqueeze(1) + normal.unsqueeze(0));
  require_pairs(batch);
  return at::relu(margin - anomalous + normal);
}

at::Tensor unit(const at::Tensor& x, double p) {
  constexpr double kShortest = 1e-12;
  const at::Tensor length = x.norm(p, {-1}, /*keepdim=*/true);
  const at::Tensor none = length.lt(kShortest);
  return (x / length.masked_fill(none, 1)).masked_fill(none, 0);
}

bool are_logits(const std::string& name) {
  return name.ends_with("logits");
}

at::Tensor binary_cross_entropy(const at::Tensor& p, const at::Tensor& y, const std::string& of, const Batch& batch, double w1,
                                double w0) {
  const at::Tensor seen = p.detach();
  const at::Tensor wrong = seen.ge(0).logical_and(seen.le(1)).logical_not();  // NaN too
  if (wrong.any().item<bool>())
    batch.refuse_input(fmt::format("takes numbers in [0, 1], '{}' has {:g}", of, seen.masked_select(wrong)[0].item<double>()),
                       "choose another one with the option 'of'; NaN means that training has diverged: a smaller learning rate");
  if (w1 == 1 && w0 == 1) return at::binary_cross_entropy(p, y);
  return at::binary_cross_entropy(p, at::ones_like(p), w1 * y) + at::binary_cross_entropy(p, at::zeros_like(p), w0 * (1 - y));
}

}  // namespace vigil
