// SPDX-License-Identifier: Apache-2.0
// The optimiser's pass over blocks of tensors, its checks, its state.
#include "vigil/nn/optimiser.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/text.h"
#include "vigil/base/threads.h"
#include "vigil/nn/optimiser_rules.h"

namespace vigil {
namespace {

constexpr std::int64_t kBlock = 1 << 16;         // numbers: 1.3 MB of them with what Adam remembers, about a core's own cache
constexpr std::int64_t kWorthThreads = 1 << 18;  // numbers: below, a thread takes longer to start than to help

struct RateFactor {
  std::string prefix;
  double factor;
};

std::vector<RateFactor> parse_rates(const std::vector<std::string>& texts) {
  std::vector<RateFactor> factors;
  for (const std::string& text : texts) {
    const std::size_t equals = text.rfind('=');
    char* end = nullptr;
    const double factor = equals == std::string::npos ? -1 : std::strtod(text.c_str() + equals + 1, &end);
    const bool number = end != nullptr && end != text.c_str() + equals + 1 && *end == 0;
    if (!number || !(factor >= 0 && std::isfinite(factor)) || equals == 0)
      throw Error::usage("rates: '" + text + "' is not PREFIX=FACTOR", "as rates=\"approximator=0.5\"; a factor is 0 or more");
    factors.push_back({text.substr(0, equals), factor});
  }
  return factors;
}

void require_known(const RateFactor& rate, const std::vector<std::string>& names) {
  if (std::any_of(names.begin(), names.end(), [&](const std::string& name) { return name.starts_with(rate.prefix); })) return;
  throw Error::usage(fmt::format("rates: no tensor's name begins with '{}'{}", rate.prefix, nearest_hint(rate.prefix, names)),
                     "the head has " + join(names, ", "));
}

double factor_of(const std::string& name, const std::vector<RateFactor>& rates) {
  const RateFactor* best = nullptr;
  for (const RateFactor& rate : rates)
    if (name.starts_with(rate.prefix) && (best == nullptr || rate.prefix.size() > best->prefix.size())) best = &rate;
  return best == nullptr ? 1 : best->factor;
}

template <typename Work>
void for_blocks(std::size_t blocks, std::int64_t numbers, const Work& work) {
  if (numbers >= kWorthThreads) return parallel_for(blocks, work);
  for (std::size_t i = 0; i < blocks; ++i) work(i);
}

template <typename Number>
Number* begin_of(const at::Tensor& tensor, std::int64_t first) {
  return tensor.data_ptr<Number>() + first;
}

}  // namespace

Optimiser::Optimiser(const Spec& spec, Parameters& parameters) {
  const OptimiserKind& kind = optimisers().at(spec.name);
  config_ = kind.defaults();
  read_spec_fields(kind.fields(), &config_, spec);
  rule_ = kind.rule;
  rate_ = config_.lr;
  const std::vector<RateFactor> rates = parse_rates(config_.rates);
  std::vector<std::string> names;
  for (const Parameters::Entry& entry : parameters.entries()) {
    if (!entry.learned) continue;
    Item item{entry.name, entry.tensor, {}, factor_of(entry.name, rates), config_.decay, 0, {}};
    if (config_.decay_on == DecayOn::weights && entry.tensor.dim() < 2) item.decay = 0;
    for (std::size_t slot = 0; slot < rule_->slots.size(); ++slot)
      item.slots.push_back(at::zeros(entry.tensor.sizes(), at::TensorOptions(entry.tensor.scalar_type())));
    items_.push_back(std::move(item));
    names.push_back(entry.name);
  }
  for (const RateFactor& rate : rates) require_known(rate, names);
  make_blocks();
}

void Optimiser::make_blocks() {
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const std::int64_t count = items_[i].tensor.numel();
    for (std::int64_t first = 0; first < count; first += kBlock) blocks_.push_back({i, first, std::min(kBlock, count - first)});
  }
}

void Optimiser::gather_gradients() {
  for (Item& item : items_) {
    item.gradient = item.tensor.grad();
    if (!item.gradient.defined()) continue;
    const at::ScalarType type = item.tensor.scalar_type();
    if (type != item.slots[0].scalar_type() || type != item.gradient.scalar_type() || !item.tensor.is_contiguous())
      throw std::logic_error("the type or layout of '" + item.name + "' changed after its optimiser was made");
    item.gradient = item.gradient.contiguous();
  }
}

double Optimiser::gradient_norm() const {
  std::vector<double> sums(blocks_.size());
  std::int64_t numbers = 0;
  for (const Item& item : items_) numbers += item.gradient.defined() ? item.gradient.numel() : 0;
  for_blocks(blocks_.size(), numbers, [&](std::size_t i) {
    const Block& block = blocks_[i];
    const at::Tensor& gradient = items_[block.item].gradient;
    if (!gradient.defined()) return;
    sums[i] = gradient.scalar_type() == at::kDouble ? sum_of_squares(begin_of<double>(gradient, block.first), block.count)
                                                    : sum_of_squares(begin_of<float>(gradient, block.first), block.count);
  });
  double sum = 0;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (!std::isfinite(sums[i])) refuse_gradient(items_[blocks_[i].item]);
    sum += sums[i];
  }
  return std::sqrt(sum);
}

void Optimiser::refuse_gradient(const Item& item) const {
  const at::Tensor bad = at::isfinite(item.gradient).logical_not();
  throw Error::input(
      fmt::format("the gradient of '{}' ({}) is not finite: {} of its {} numbers are infinite or NaN, at rate {:g}", item.name,
                  shape_text(item.tensor), bad.sum().item<std::int64_t>(), bad.numel(), rate_ * item.factor),
      "features with infinities or NaN, or a rate that is too high: look at the features, lower lr, or set clip");
}

double Optimiser::clip_norm(double max) {
  gather_gradients();
  norm_ = gradient_norm();
  scale_ = norm_ > max ? max / (norm_ + 1e-6) : 1;
  measured_ = true;
  return norm_;
}

template <typename Number>
void Optimiser::update(const Block& block) const {
  const Item& item = items_[block.item];
  UpdateRun<Number> run{begin_of<Number>(item.tensor, block.first), begin_of<Number>(item.gradient, block.first), {}, block.count};
  for (std::size_t slot = 0; slot < item.slots.size(); ++slot) run.slots[slot] = begin_of<Number>(item.slots[slot], block.first);
  const UpdateFactors factors{rate_ * item.factor, item.decay, scale_, item.steps, config_};
  if constexpr (std::is_same_v<Number, double>)
    rule_->update_doubles(run, factors);
  else
    rule_->update_floats(run, factors);
}

double Optimiser::step() {
  if (!measured_) clip_norm(config_.clip > 0 ? config_.clip : INFINITY);
  measured_ = false;
  std::int64_t numbers = 0;
  for (Item& item : items_) {
    if (!item.gradient.defined()) continue;
    ++item.steps;
    numbers += item.tensor.numel();
  }
  for_blocks(blocks_.size(), numbers, [&](std::size_t i) {
    const Item& item = items_[blocks_[i].item];
    if (!item.gradient.defined()) return;
    if (item.tensor.scalar_type() == at::kDouble)
      update<double>(blocks_[i]);
    else
      update<float>(blocks_[i]);
  });
  for (Item& item : items_) item.gradient = at::Tensor();
  return norm_;
}

void Optimiser::zero_grad() {
  for (Item& item : items_) {
    item.tensor.mutable_grad() = at::Tensor();
    item.gradient = at::Tensor();
  }
  measured_ = false;
}

std::map<std::string, at::Tensor> Optimiser::slots_by_name() const {
  std::map<std::string, at::Tensor> named;
  for (const Item& item : items_)
    for (std::size_t slot = 0; slot < item.slots.size(); ++slot)
      named.emplace(fmt::format("{}/{}", rule_->slots[slot], item.name), item.slots[slot]);
  return named;
}

std::map<std::string, Tensor> Optimiser::state() const {
  std::map<std::string, Tensor> values;
  for (const auto& [name, slot] : slots_by_name()) values.emplace(name, to_plain(slot));
  for (const Item& item : items_) values.emplace("steps/" + item.name, Tensor::of(std::vector<std::int64_t>{item.steps}, {}));
  return values;
}

void Optimiser::load_state(const std::map<std::string, Tensor>& values, const std::string& what) {
  std::map<std::string, at::Tensor> known = slots_by_name();
  std::map<std::string, Item*> steps;
  for (Item& item : items_) {
    steps.emplace("steps/" + item.name, &item);
    known.emplace("steps/" + item.name, at::zeros({}, at::kLong));
  }
  std::string wrong;
  for (const auto& [name, tensor] : known) {
    const auto found = values.find(name);
    if (found == values.end())
      wrong += fmt::format("\n  {}: missing, should be {}", name, shape_text(tensor));
    else if (found->second.shape != tensor.sizes().vec())
      wrong += fmt::format("\n  {}: {}, should be {}", name, shape_text(to_aten(found->second)), shape_text(tensor));
  }
  for (const auto& [name, tensor] : values)
    if (!known.contains(name)) wrong += fmt::format("\n  {}: not of this optimiser", name);
  if (!wrong.empty())
    throw Error::input(what + ": what it remembers is not that of this optimiser:" + wrong,
                       "go on with the optimiser and the head that wrote it");
  for (const auto& [name, tensor] : known) tensor.copy_(to_aten(values.at(name)));
  for (const auto& [name, item] : steps) item->steps = known.at(name).item<std::int64_t>();
}

}  // namespace vigil
