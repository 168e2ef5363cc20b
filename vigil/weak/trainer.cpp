// SPDX-License-Identifier: Apache-2.0
// The loop itself reads like the papers: draw a batch, forward, loss, backward, step.
#include "vigil/weak/trainer.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/metrics/roc.h"
#include "vigil/nn/precision.h"
#include "vigil/nn/schedule.h"
#include "vigil/weak/head_spec.h"
#include "vigil/weak/lengths.h"
#include "vigil/weak/sampler.h"

namespace vigil {
namespace {

// Samples [N * C, 1, T, D] where crops are samples of their own, else the bags.
at::Tensor samples_of(const Bags& bags, CropUse crops) {
  if (crops != CropUse::samples) return bags.features;
  const at::IntArrayRef shape = bags.features.sizes();
  return bags.features.reshape({shape[0] * shape[1], 1, shape[2], shape[3]});
}

std::int64_t ceil_of(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

constexpr const char* kDivergedHint = "a smaller learning rate, clip_norm, or other preparation of the features";

// Running statistics of batch norms, which move in the forward pass already: to be put back when the step cannot be made.
class Statistics {
 public:
  explicit Statistics(const Parameters& parameters) {
    for (const Parameters::Entry& entry : parameters.entries())
      if (!entry.learned) kept_.emplace_back(entry.tensor, entry.tensor.clone());
  }

  void put_back() const {
    const at::NoGradGuard constant;
    for (const auto& [tensor, copy] : kept_) tensor.copy_(copy);
  }

 private:
  std::vector<std::pair<at::Tensor, at::Tensor>> kept_;
};

std::string short_name(const std::string& term, const std::vector<std::pair<std::string, double>>& all) {
  const Spec spec = parse_spec(term);
  const auto alike =
      std::count_if(all.begin(), all.end(), [&](const auto& other) { return parse_spec(other.first).name == spec.name; });
  const auto of = std::find_if(spec.options.begin(), spec.options.end(), [](const auto& option) { return option.first == "of"; });
  return alike > 1 && of != spec.options.end() ? spec.name + " of " + of->second : spec.name;
}

}  // namespace

std::string progress_text(const TrainingLogLine& point) {
  std::string terms;
  for (const auto& [name, value] : point.terms) {
    terms += (terms.empty() ? "" : ", ") + short_name(name, point.terms);
    if (point.terms.size() > 1) terms += fmt::format(" {:.3g}", value);
  }
  return fmt::format(
      "step {}: loss {:.5g} ({}), {}", point.step, point.loss, terms,
      point.validation_auc ? fmt::format("validation AUC of videos {:.4f}", *point.validation_auc) : "no validation");
}

Trainer::~Trainer() = default;

Trainer::Trainer(Recipe recipe, Bags bags) : recipe_(std::move(recipe)) {
  const BagSplit split = split_bags(bags.info, recipe_.validation, recipe_.seed);
  training_ = bags.part(split.training);
  validation_ = bags.part(split.validation);
  bags = {};
  if (!needs_truth(parse_spec_sum(recipe_.loss)))
    training_.frames = validation_.frames = at::Tensor();  // weak training does not see it
  window_ = window_rows(parse_spec(recipe_.length));
  if (fit_length(parse_spec(recipe_.length), 1).piece > 0)
    throw Error::usage(fmt::format("length: {} is how a video is scored, not how it becomes a bag", recipe_.length),
                       "write it as score_length, and for training `mean_or_pad` or `window`");
  if (window_.has_value() == training_.whole.empty())
    throw Error::usage(fmt::format("bags that were not loaded for the length rule {}", recipe_.length),
                       "load them with this recipe");
  if (!window_) samples_ = samples_of(training_, recipe_.crops);
  crops_per_bag_ = recipe_.crops == CropUse::samples ? training_.crops() : 1;

  recipe_.head = with_classes(recipe_.head, training_.class_names);
  head_ = make_head(parse_spec(recipe_.head), training_.width(), recipe_.seed);
  loss_ = std::make_unique<LossSum>(parse_spec_sum(recipe_.loss));
  optimiser_ = std::make_unique<Optimiser>(parse_spec(recipe_.optimiser), head_->parameters());
  schedule_ = make_schedule(parse_spec(recipe_.schedule));

  std::vector<std::int64_t> normal;
  std::vector<std::int64_t> anomalous;
  for (std::int64_t sample = 0; sample < training_.size() * crops_per_bag_; ++sample)
    (training_.info[static_cast<std::size_t>(sample / crops_per_bag_)].anomalous ? anomalous : normal).push_back(sample);
  const auto passes = [](std::size_t samples, int batch) {
    return batch > 0 ? ceil_of(static_cast<std::int64_t>(samples), batch) : 1;
  };
  steps_per_epoch_ = recipe_.drawing == Drawing::mixed
                         ? passes(normal.size() + anomalous.size(), recipe_.normal + recipe_.anomalous)
                         : std::max(passes(normal.size(), recipe_.normal), passes(anomalous.size(), recipe_.anomalous));
  steps_ = recipe_.epochs > 0 ? recipe_.epochs * steps_per_epoch_ : recipe_.steps;
  sampler_ = std::make_unique<Sampler>(std::move(normal), std::move(anomalous), recipe_);
}

bool Trainer::finished() const {
  return state_.step >= steps_ || (recipe_.patience > 0 && state_.since_best >= recipe_.patience);
}

void Trainer::step() {
  const Statistics before(head_->parameters());
  Done done;
  try {
    done = try_step();
  } catch (const Error& error) {
    before.put_back();
    throw Error(error.kind(), fmt::format("step {}: {}", state_.step + 1, error.what()), error.hint());
  }
  ++state_.step;
  note(done);
}

Trainer::Done Trainer::try_step() {
  Rng random = Rng(recipe_.seed).fork(100).fork(static_cast<std::uint64_t>(state_.step));
  const std::vector<std::int64_t> samples = sampler_->batch(state_.step);
  const Batch batch = window_ ? windows_of(samples) : batch_of(samples);
  const double rate = optimiser_->base_rate() * schedule_->factor({state_.step, state_.step / steps_per_epoch_});

  optimiser_->zero_grad();
  LossSum::Value loss = (*loss_)(forward(batch.input, random), batch.labels);  // what the head gave is free before the way back
  for (const auto& [name, value] : loss.terms)
    if (!std::isfinite(value)) throw Error::input(fmt::format("the loss term {} is {}", name, value), kDivergedHint);
  loss.total.backward();
  optimiser_->set_rate(rate);
  if (recipe_.clip_norm > 0) optimiser_->clip_norm(recipe_.clip_norm);
  const double norm = optimiser_->step();
  return {std::move(loss), norm, rate};
}

HeadOutput Trainer::forward(const HeadInput& input, Rng& random) const {
  const Bf16Scope half(recipe_.precision == Precision::bf16);
  return head_->forward(input, Pass{true, &random});
}

Trainer::Batch Trainer::batch_of(const std::vector<std::int64_t>& samples) const {
  const at::Tensor index = at::tensor(at::ArrayRef<std::int64_t>(samples), at::kLong);
  const at::Tensor bags = at::div(index, crops_per_bag_, "floor");
  const auto pick = [&](const at::Tensor& tensor) { return tensor.defined() ? tensor.index_select(0, bags) : tensor; };
  at::Tensor features = samples_.index_select(0, index);
  BagLabels labels{pick(training_.labels), pick(training_.lengths), pick(training_.classes), pick(training_.frames)};
  const auto longest = labels.lengths.max().item<std::int64_t>();
  if (longest < features.size(2)) features = features.narrow(2, 0, longest);
  if (labels.frames.defined()) labels.frames = labels.frames.narrow(1, 0, longest);
  if (labels.lengths.min().item<std::int64_t>() == longest) labels.lengths = at::Tensor();  // no padding
  return {{features, labels.lengths, labels.labels}, labels};
}

// The rows that are drawn follow from the seed and the step alone, so that a run that was stopped draws the same.
Trainer::Batch Trainer::windows_of(const std::vector<std::int64_t>& samples) const {
  Rng random = Rng(recipe_.seed).fork(101).fork(static_cast<std::uint64_t>(state_.step));
  std::vector<std::int64_t> bags, firsts, lengths;
  for (const std::int64_t sample : samples) {
    bags.push_back(sample / crops_per_bag_);
    const RowSpan rows = random_window(training_.info[static_cast<std::size_t>(bags.back())].length, *window_, random);
    firsts.push_back(rows.first);
    lengths.push_back(rows.last - rows.first);
  }
  const auto count = static_cast<std::int64_t>(samples.size());
  const std::int64_t longest = *std::max_element(lengths.begin(), lengths.end());
  const std::int64_t crops = crops_per_bag_ > 1 ? 1 : training_.crops();
  const at::Tensor features = at::zeros({count, crops, longest, training_.width()});
  const at::Tensor frames = training_.frames.defined() ? at::zeros({count, longest}) : at::Tensor();
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto row = static_cast<std::int64_t>(i);
    const at::Tensor& whole = training_.whole[static_cast<std::size_t>(bags[i])];
    const std::int64_t crop = crops_per_bag_ > 1 ? samples[i] % crops_per_bag_ : 0;
    features[row].narrow(1, 0, lengths[i]).copy_(whole.narrow(0, crop, crops).narrow(1, firsts[i], lengths[i]));
    if (frames.defined()) frames[row].narrow(0, 0, lengths[i]).copy_(training_.frames[bags[i]].narrow(0, firsts[i], lengths[i]));
  }
  const at::Tensor index = at::tensor(at::ArrayRef<std::int64_t>(bags), at::kLong);
  const auto pick = [&](const at::Tensor& tensor) { return tensor.defined() ? tensor.index_select(0, index) : tensor; };
  BagLabels labels{pick(training_.labels), {}, pick(training_.classes), frames};
  if (*std::min_element(lengths.begin(), lengths.end()) < longest)
    labels.lengths = at::tensor(at::ArrayRef<std::int64_t>(lengths), at::kLong);
  return {{features, labels.lengths, labels.labels}, labels};
}

void Trainer::note(const Done& done) {
  const auto& terms = done.loss.terms;
  if (sums_.terms.empty())
    for (const auto& [name, value] : terms) sums_.terms.emplace_back(name, 0.0);
  for (std::size_t i = 0; i < terms.size(); ++i) {
    sums_.terms[i].second += terms[i].second;
    sums_.loss += terms[i].second;
  }
  sums_.gradient_norm += done.norm;
  ++summed_;
  if (state_.step % recipe_.validate_every != 0 && state_.step != steps_) return;
  const auto count = static_cast<double>(summed_);
  TrainingLogLine point = sums_;
  point.step = state_.step;
  point.rate = done.rate;
  point.loss /= count;
  point.gradient_norm /= count;
  for (auto& [name, value] : point.terms) value /= count;
  validate(point);
  sums_ = {};
  summed_ = 0;
  state_.log.push_back(std::move(point));
}

void Trainer::validate(TrainingLogLine& point) {
  if (validation_.info.empty()) return;
  const std::vector<double> scores = bag_scores(*head_, validation_, recipe_.video_top);
  std::vector<std::uint8_t> truth;
  double sums[2] = {0, 0};
  double counts[2] = {0, 0};
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!std::isfinite(scores[i]))
      throw Error::input(fmt::format("step {}: the held-out video {} scores {}", point.step, validation_.info[i].id, scores[i]),
                         kDivergedHint);
    const std::size_t label = validation_.info[i].anomalous ? 1 : 0;
    truth.push_back(static_cast<std::uint8_t>(label));
    sums[label] += scores[i];
    counts[label] += 1;
  }
  point.validation_auc = roc_auc(scores, truth);
  if (counts[0] > 0 && counts[1] > 0) point.validation_margin = sums[1] / counts[1] - sums[0] / counts[0];
  ++state_.since_best;
  if (!point.validation_auc || (state_.best_auc && *point.validation_auc <= *state_.best_auc)) return;
  state_.best_auc = point.validation_auc;
  state_.best_step = point.step;
  state_.best = head_->parameters().plain();
  state_.since_best = 0;
}

std::vector<double> bag_scores(const Head& head, const Bags& bags, int top) {
  const c10::InferenceMode inference;
  std::vector<double> scores;
  const std::int64_t at_a_time = bags.whole.empty() ? 32 : 1;  // whole videos are of unlike lengths
  for (std::int64_t first = 0; first < bags.size(); first += at_a_time) {
    const std::int64_t count = std::min(at_a_time, bags.size() - first);
    const at::Tensor lengths = bags.lengths.narrow(0, first, count);
    const at::Tensor features =
        bags.whole.empty() ? bags.features.narrow(0, first, count) : bags.whole[static_cast<std::size_t>(first)].unsqueeze(0);
    const at::Tensor snippets = head.forward({features, lengths, {}}, Pass{}).scores;
    for (std::int64_t i = 0; i < count; ++i) {
      const auto length = lengths[i].item<std::int64_t>();
      const std::int64_t k = std::min<std::int64_t>(length, top > 0 ? top : one_in_sixteen(length));
      scores.push_back(std::get<0>(snippets[i].narrow(0, 0, length).topk(k)).mean().item<double>());
    }
  }
  return scores;
}

}  // namespace vigil
