// SPDX-License-Identifier: Apache-2.0
// Sultani's MLP.
#include "vigil/nn/heads/sultani.h"

namespace vigil {
namespace {

class Sultani final : public Head {
 public:
  Sultani(const SultaniConfig& config, std::string name, std::int64_t width, std::uint64_t seed)
      : Head(seed),
        name_(std::move(name)),
        config_(config),
        width_(width),
        fc1_(Scope(parameters_) / "fc1", width, config.hidden, Init::glorot_normal),
        fc2_(Scope(parameters_) / "fc2", config.hidden, config.hidden2, Init::glorot_normal),
        fc3_(Scope(parameters_) / "fc3", config.hidden2, 1, Init::glorot_normal) {}

  Reach reach() const override { return Reach::snippet; }

  HeadOutput forward(const HeadInput& input, const Pass& pass) const override {
    require_width(input, width_, name_);
    const HeadInput samples = crops_as_samples(input);
    at::Tensor x = dropout(at::relu(fc1_(samples.features.squeeze(1))), config_.dropout, pass);
    x = fc2_(x);
    if (config_.relu2) x = at::relu(x);
    const at::Tensor logits = fc3_(dropout(x, config_.dropout, pass)).squeeze(2);
    return mean_over_crops({at::sigmoid(logits), {{"logits", logits}}}, input.bags(), input.crops());
  }

 private:
  std::string name_;  // "milr" where it stands for that method
  SultaniConfig config_;
  std::int64_t width_;
  Linear fc1_, fc2_, fc3_;
};

}  // namespace

FieldTable SultaniConfig::fields() {
  using C = SultaniConfig;
  return fields_of<C>(field("hidden", &C::hidden, "", range(1, 65536), "width of the first layer"),
                      field("hidden2", &C::hidden2, "", range(1, 65536), "width of the second layer"),
                      field("relu2", &C::relu2, "", any(), "a ReLU after the second layer too, as the port Roc-Ng/DeepMIL has it"),
                      field("dropout", &C::dropout, "", range(0, 0.99), "after the first and the second layer"));
}

std::unique_ptr<Head> make_sultani(const Spec& spec, std::int64_t width, std::uint64_t seed) {
  SultaniConfig config;
  read_spec(config, spec);
  return std::make_unique<Sultani>(config, spec.name, width, seed);
}

}  // namespace vigil
