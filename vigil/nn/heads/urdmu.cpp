// SPDX-License-Identifier: Apache-2.0
// UR-DMU's backbone, memories, encoders and classifier.
#include "vigil/nn/heads/urdmu.h"

#include <cmath>
#include <stdexcept>

#include "vigil/base/error.h"

namespace vigil {

namespace {

at::Tensor weights_of(const at::Tensor& x, const at::Tensor& memory) {
  return at::sigmoid(at::matmul(x, memory.t()) / std::sqrt(static_cast<double>(x.size(2))));
}

}  // namespace

MemoryRead read_memory(const at::Tensor& x, const at::Tensor& memory) {
  const at::Tensor weights = weights_of(x, memory);
  return {weights, std::get<0>(at::topk(weights, one_in_sixteen(memory.size(0)), 2)).mean(2)};
}

namespace {

at::Tensor new_memory(const Scope& scope, std::int64_t slots, std::int64_t width) {
  return scope.learned("memory_block", uniform({slots, width}, 1 / std::sqrt(static_cast<double>(width)), scope.random()));
}

class Urdmu final : public Head {
 public:
  Urdmu(const UrdmuConfig& config, std::int64_t width, std::uint64_t seed)
      : Head(seed),
        config_(config),
        width_(width),
        embedding_(root() / "embedding", width, config.embedding),
        mlp0_(root() / "cls_head" / "mlp" / "0", 2 * config.embedding, config.classifier),
        mlp2_(root() / "cls_head" / "mlp" / "2", config.classifier, 1),
        a_memory_(new_memory(root() / "Amemory", config.anomalous_slots, config.embedding)),
        n_memory_(new_memory(root() / "Nmemory", config.normal_slots, config.embedding)),
        selfatt_(root() / "selfatt", config),
        encoder_mu_(root() / "encoder_mu" / "0", config.embedding, config.embedding),
        encoder_var_(root() / "encoder_var" / "0", config.embedding, config.embedding) {}

  Reach reach() const override { return Reach::bag; }
  std::string looks_ahead_by() const override { return "its transformer looks at the whole video"; }

  HeadOutput forward(const HeadInput& input, const Pass& pass) const override {
    require_width(input, width_, "urdmu");
    if (pass.training && !input.labels.defined())
      throw Error::usage("the head urdmu treats normal and anomalous bags apart in training, and no labels are given",
                         "give the labels of the bags");
    const HeadInput samples = crops_as_samples(input);
    const at::Tensor x = selfatt_(embedding_(samples.features.squeeze(1)), config_.lengths(samples), pass);
    HeadOutput output;
    output.extras["tokens"] = x;
    const at::Tensor reads = pass.training ? read_by_class(x, samples.labels, pass, output.extras) : read_both(x);
    const at::Tensor logits = mlp2_(at::relu(mlp0_(at::cat({x, reads}, 2)))).squeeze(2);
    output.extras["logits"] = logits;
    output.scores = at::sigmoid(logits);
    return mean_over_crops(std::move(output), input.bags(), input.crops());
  }

 private:
  Scope root() { return Scope(parameters_); }

  // Reads W M of [N, T, F] are encoded as W (M E^T) + b: the few rows of a memory instead of every token's read.
  static at::Tensor encoded(const Linear& encoder, const at::Tensor& weights, const at::Tensor& memory) {
    return at::matmul(weights, affine(memory, encoder.weight, {})) + encoder.bias;
  }

  // Which class a bag has is not known: the means of both memories' reads, added.
  at::Tensor read_both(const at::Tensor& x) const {
    const at::Tensor memories = at::cat({a_memory_, n_memory_});
    return encoded(encoder_mu_, weights_of(x, memories), memories) + encoder_mu_.bias;
  }

  // The same with the read of a normal bag's own memory sampled; fills the extras of training.
  at::Tensor read_by_class(const at::Tensor& x, const at::Tensor& labels, const Pass& pass,
                           std::map<std::string, at::Tensor>& extras) const {
    if (pass.random == nullptr) throw std::logic_error("urdmu in training needs a random generator");
    const at::Tensor anomalous = labels.gt(0.5);
    const MemoryRead of_anomalous = read_memory(x, a_memory_);
    const MemoryRead of_normal = read_memory(x, n_memory_);
    const at::Tensor in_2d = anomalous.reshape({-1, 1});
    extras["own_attention"] = at::where(in_2d, of_anomalous.attention, of_normal.attention);
    extras["other_attention"] = at::where(in_2d, of_normal.attention, of_anomalous.attention);

    const at::Tensor anomalous_mean = encoded(encoder_mu_, of_anomalous.weights, a_memory_);
    const at::Tensor normal_mean = encoded(encoder_mu_, of_normal.weights, n_memory_);
    const at::Tensor own_mean = at::where(anomalous.reshape({-1, 1, 1}), anomalous_mean, normal_mean);
    const at::Tensor normal_bags = at::nonzero(anomalous.logical_not()).squeeze(1);
    const at::Tensor log_variance = encoded(encoder_var_, of_normal.weights.index_select(0, normal_bags), n_memory_);
    const at::Tensor noise = normal(log_variance.sizes().vec(), 1, *pass.random).to(x.scalar_type()) * at::exp(log_variance / 2);
    extras["mean"] = own_mean.index_select(0, normal_bags);
    extras["log_variance"] = log_variance;
    extras["own_memory"] = own_mean.index_add(0, normal_bags, noise);
    return (anomalous_mean + normal_mean).index_add(0, normal_bags, noise);
  }

  UrdmuConfig config_;
  std::int64_t width_;
  TemporalEmbedding embedding_;
  Linear mlp0_, mlp2_;
  at::Tensor a_memory_, n_memory_;
  DecayTransformer selfatt_;
  Linear encoder_mu_, encoder_var_;
};

}  // namespace

FieldTable UrdmuConfig::fields() {
  using C = UrdmuConfig;
  FieldTable all = transformer_backbone_fields<C>();
  all.push_back(field("anomalous_slots", &C::anomalous_slots, "", range(1, 65536), "rows of the memory of what is anomalous"));
  all.push_back(field("normal_slots", &C::normal_slots, "", range(1, 65536), "rows of the memory of what is normal"));
  all.push_back(field("classifier", &C::classifier, "", range(1, 65536), "inner width of the classifier"));
  return checked_fields(std::move(all));
}

std::unique_ptr<Head> make_urdmu(const Spec& spec, std::int64_t width, std::uint64_t seed) {
  UrdmuConfig config;
  read_spec(config, spec);
  return std::make_unique<Urdmu>(config, width, seed);
}

}  // namespace vigil
