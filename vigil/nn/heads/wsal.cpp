// SPDX-License-Identifier: Apache-2.0
// Semantic and dynamic branches over a convolution in time.
#include "vigil/nn/heads/wsal.h"

namespace vigil {
namespace {

// Numbers of snippets, [B, count]: from `first` on, but none below 0, nor above `last` [B, 1].
at::Tensor clamped_steps(std::int64_t first, std::int64_t count, const at::Tensor& last) {
  const at::Tensor steps = at::arange(first, first + count, at::kLong).unsqueeze(0);
  return at::clamp_min(at::minimum(steps, last), 0);
}

class Wsal final : public Head {
 public:
  Wsal(const WsalConfig& config, std::int64_t width, std::uint64_t seed)
      : Head(seed),
        config_(config),
        width_(width),
        fc0_(Scope(parameters_) / "fc0", width, config.hidden),
        conv_(Scope(parameters_) / "conv", config.hidden, config.hidden, config.kernel),
        fc1_1_(Scope(parameters_) / "fc1_1", config.hidden, config.branch),
        fc1_2_(Scope(parameters_) / "fc1_2", config.branch, 1),
        fc2_1_(Scope(parameters_) / "fc2_1", config.hidden, config.branch),
        fc2_2_(Scope(parameters_) / "fc2_2", config.branch, config.branch) {}

  Reach reach() const override { return Reach::bag; }
  std::string looks_ahead_by() const override { return "its convolution and the change to the next snippet reach ahead"; }

  HeadOutput forward(const HeadInput& input, const Pass& pass) const override {
    require_width(input, width_, "wsal");
    const HeadInput samples = crops_as_samples(input);
    const auto thinned = [&](const at::Tensor& x) { return dropout(at::relu(x), config_.dropout, pass); };
    const auto over_crops = [&](const at::Tensor& x) { return x.reshape({input.bags(), input.crops(), x.size(1)}).mean(1); };

    const at::Tensor context = in_context(thinned(fc0_(samples.features.squeeze(1))), samples.lengths);
    const at::Tensor logits = fc1_2_(thinned(fc1_1_(context))).squeeze(2);
    const at::Tensor semantic = over_crops(at::sigmoid(logits));
    const at::Tensor dynamics = over_crops(wsal_dynamics(fc2_2_(thinned(fc2_1_(context))), samples.lengths));
    return {wsal_fused(semantic, dynamics, config_.change),
            {{"semantic", semantic}, {"dynamics", dynamics}, {"logits", over_crops(logits)}}};
  }

 private:
  // [N, T, W] to the same.
  at::Tensor in_context(const at::Tensor& x, const at::Tensor& lengths) const {
    const std::int64_t samples = x.size(0), time = x.size(1);
    const at::Tensor last = lengths.defined() ? lengths.unsqueeze(1) - 1 : at::full({samples, 1}, time - 1, at::kLong);
    const at::Tensor steps = clamped_steps(-(config_.kernel / 2), time + config_.kernel - 1, last);
    const at::Tensor repeated = x.gather(1, steps.unsqueeze(2).expand({samples, steps.size(1), x.size(2)}));
    return conv_(repeated.transpose(1, 2)).transpose(1, 2);
  }

  WsalConfig config_;
  std::int64_t width_;
  Linear fc0_;
  Conv1d conv_;
  Linear fc1_1_, fc1_2_, fc2_1_, fc2_2_;
};

}  // namespace

at::Tensor wsal_dynamics(const at::Tensor& v, const at::Tensor& lengths) {
  const std::int64_t changes = v.size(1) - 1;
  const at::Tensor all = 1 - at::cosine_similarity(v.narrow(1, 1, changes), v.narrow(1, 0, changes), 2, 1e-8);
  if (!lengths.defined() || changes == 0) return all;
  const at::Tensor some = (lengths > 1).to(v.scalar_type()).unsqueeze(1);
  return all.gather(1, clamped_steps(0, changes, lengths.unsqueeze(1) - 2)) * some;
}

at::Tensor wsal_fused(const at::Tensor& s, const at::Tensor& dynamics, double change) {
  const std::int64_t time = s.size(1);
  if (time == 1) return (1 - change) * s;
  const at::Tensor around = at::cat({dynamics.narrow(1, 0, 1), dynamics, dynamics.narrow(1, time - 2, 1)}, 1);  // [B, T + 1]
  const at::Tensor changes = (around.narrow(1, 0, time) + around.narrow(1, 1, time)) / 2;
  return change * changes + (1 - change) * s;
}

FieldTable WsalConfig::fields() {
  using C = WsalConfig;
  return fields_of<C>(
      field("hidden", &C::hidden, "", range(1, 65536), "width of the first layer and of the convolution"),
      field("branch", &C::branch, "", range(1, 65536), "width of the layers of both branches"),
      field("kernel", &C::kernel, "snippets", range(1, 255), "of the convolution in time; an even one sees more before"),
      field("dropout", &C::dropout, "", range(0, 0.99), "after the first layer of the trunk and of both branches"),
      field("change", &C::change, "", range(0, 1), "weight of the dynamic branch in the score; the other has the rest"));
}

std::unique_ptr<Head> make_wsal(const Spec& spec, std::int64_t width, std::uint64_t seed) {
  WsalConfig config;
  read_spec(config, spec);
  return std::make_unique<Wsal>(config, width, seed);
}

}  // namespace vigil
