// SPDX-License-Identifier: Apache-2.0
// The rules and the table of optimisers. Each rule is one loop that reads a gradient and writes what it remembers and the value;
// the order of operations is that of PyTorch 1.13's torch/optim, so that double precision agrees to rounding.
#include "vigil/nn/optimiser_rules.h"

#include <cmath>

#include "vigil/base/simd.h"

namespace vigil {
namespace {

// Always inlined, so that the loop is compiled for the machine that its caller is compiled for.
#define VIGIL_INLINE __attribute__((always_inline)) inline

// A gradient as the rule sees it: clipped, with decay as the gradient of decay / 2 * ||W||^2.
template <typename Number>
struct DecayedGradient {
  Number scale, decay;

  explicit DecayedGradient(const UpdateFactors& f) : scale(static_cast<Number>(f.scale)), decay(static_cast<Number>(f.decay)) {}
  VIGIL_INLINE Number operator()(Number gradient, Number value) const { return gradient * scale + decay * value; }
};

// Kingma and Ba 2015; decoupled: Loshchilov and Hutter 2019.
template <bool decoupled, typename Number>
VIGIL_INLINE void adam(const UpdateRun<Number>& run, const UpdateFactors& f) {
  const auto steps = static_cast<double>(f.steps);
  const auto rate = static_cast<Number>(f.rate / (1 - std::pow(f.rule.beta1, steps)));
  const auto correction = static_cast<Number>(std::sqrt(1 - std::pow(f.rule.beta2, steps)));
  const auto shrink = static_cast<Number>(decoupled ? 1 - f.rate * f.decay : 1);
  const auto beta1 = static_cast<Number>(f.rule.beta1);
  const auto beta2 = static_cast<Number>(f.rule.beta2);
  const auto rest1 = static_cast<Number>(1 - f.rule.beta1);
  const auto rest2 = static_cast<Number>(1 - f.rule.beta2);
  const auto eps = static_cast<Number>(f.rule.eps);
  DecayedGradient<Number> gradient(f);
  if (decoupled) gradient.decay = 0;
  Number* __restrict value = run.value;
  const Number* __restrict gradients = run.gradient;
  Number* __restrict mean = run.slots[0];
  Number* __restrict square = run.slots[1];
  for (std::int64_t i = 0; i < run.count; ++i) {
    const Number g = gradient(gradients[i], value[i]);
    const Number m = beta1 * mean[i] + rest1 * g;
    const Number v = beta2 * square[i] + rest2 * (g * g);
    mean[i] = m;
    square[i] = v;
    value[i] = value[i] * shrink - rate * m / (std::sqrt(v) / correction + eps);
  }
}

// Duchi, Hazan and Singer 2011.
template <typename Number>
VIGIL_INLINE void adagrad(const UpdateRun<Number>& run, const UpdateFactors& f) {
  const auto rate = static_cast<Number>(f.rate);
  const auto eps = static_cast<Number>(f.rule.eps);
  const DecayedGradient<Number> gradient(f);
  Number* __restrict value = run.value;
  const Number* __restrict gradients = run.gradient;
  Number* __restrict sum = run.slots[0];
  for (std::int64_t i = 0; i < run.count; ++i) {
    const Number g = gradient(gradients[i], value[i]);
    const Number s = sum[i] + g * g;
    sum[i] = s;
    value[i] -= rate * g / (std::sqrt(s) + eps);
  }
}

// Zeiler 2012.
template <typename Number>
VIGIL_INLINE void adadelta(const UpdateRun<Number>& run, const UpdateFactors& f) {
  const auto rate = static_cast<Number>(f.rate);
  const auto rho = static_cast<Number>(f.rule.rho);
  const auto rest = static_cast<Number>(1 - f.rule.rho);
  const auto eps = static_cast<Number>(f.rule.eps);
  const DecayedGradient<Number> gradient(f);
  Number* __restrict value = run.value;
  const Number* __restrict gradients = run.gradient;
  Number* __restrict square = run.slots[0];
  Number* __restrict change = run.slots[1];
  for (std::int64_t i = 0; i < run.count; ++i) {
    const Number g = gradient(gradients[i], value[i]);
    const Number v = rho * square[i] + rest * (g * g);
    const Number step = std::sqrt(change[i] + eps) / std::sqrt(v + eps) * g;
    square[i] = v;
    change[i] = rho * change[i] + rest * (step * step);
    value[i] -= rate * step;
  }
}

// With momentum as PyTorch has it: the memory is momentum * memory + gradient, begins at 0, and is the step.
template <typename Number>
VIGIL_INLINE void sgd(const UpdateRun<Number>& run, const UpdateFactors& f) {
  const auto rate = static_cast<Number>(f.rate);
  const auto momentum = static_cast<Number>(f.rule.momentum);
  const DecayedGradient<Number> gradient(f);
  Number* __restrict value = run.value;
  const Number* __restrict gradients = run.gradient;
  Number* __restrict memory = run.slots[0];
  for (std::int64_t i = 0; i < run.count; ++i) {
    const Number step = momentum * memory[i] + gradient(gradients[i], value[i]);
    memory[i] = step;
    value[i] -= rate * step;
  }
}

using Floats = UpdateRun<float>;
using Doubles = UpdateRun<double>;
using F = UpdateFactors;
VIGIL_FAST void adam_floats(const Floats& run, const F& f) {
  adam<false>(run, f);
}
VIGIL_FAST void adamw_floats(const Floats& run, const F& f) {
  adam<true>(run, f);
}
VIGIL_FAST void adagrad_floats(const Floats& run, const F& f) {
  adagrad(run, f);
}
VIGIL_FAST void adadelta_floats(const Floats& run, const F& f) {
  adadelta(run, f);
}
VIGIL_FAST void sgd_floats(const Floats& run, const F& f) {
  sgd(run, f);
}
void adam_doubles(const Doubles& run, const F& f) {
  adam<false>(run, f);
}
void adamw_doubles(const Doubles& run, const F& f) {
  adam<true>(run, f);
}
void adagrad_doubles(const Doubles& run, const F& f) {
  adagrad(run, f);
}
void adadelta_doubles(const Doubles& run, const F& f) {
  adadelta(run, f);
}
void sgd_doubles(const Doubles& run, const F& f) {
  sgd(run, f);
}

// Eight sums side by side: in one order on every machine, and wide enough for its registers.
template <typename Number>
VIGIL_INLINE double squares(const Number* values, std::int64_t count) {
  constexpr std::int64_t kLanes = 8;
  std::array<double, kLanes> sums{};
  const std::int64_t whole = count / kLanes * kLanes;
  for (std::int64_t i = 0; i < whole; i += kLanes)
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      const auto value = static_cast<double>(values[i + lane]);
      sums[static_cast<std::size_t>(lane)] += value * value;
    }
  double sum = 0;
  for (const double part : sums) sum += part;
  for (std::int64_t i = whole; i < count; ++i) sum += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  return sum;
}

VIGIL_FAST double squares_of_floats(const float* values, std::int64_t count) {
  return squares(values, count);
}

// --- the table -----------------------------------------------------------------------------------------------------------------

using C = OptimiserConfig;

FieldTable with_common(FieldTable own, const char* decay_help) {
  own.insert(own.begin(), field("lr", &C::lr, "", range(0, 100), "learning rate"));
  own.push_back(field("decay", &C::decay, "", range(0, 1), decay_help));
  own.push_back(field("decay_on", &C::decay_on, "", choice<DecayOn>({{"all", DecayOn::all}, {"weights", DecayOn::weights}}),
                      "weights: not on biases, scales of norms and single numbers"));
  own.push_back(field("clip", &C::clip, "", range(0, 1e30), "largest norm of all gradients together; 0: any"));
  own.push_back(field("rates", &C::rates, "", any(),
                      "PREFIX=FACTOR,...: tensors whose names begin so learn at lr times FACTOR; the longest prefix wins"));
  return checked_fields(std::move(own));
}

constexpr const char* kL2 =
    "weight decay in the gradient: decay * W, that is decay / 2 * ||W||^2 in the loss; a penalty of "
    "0.001 * ||W||^2 (Sultani) is decay=0.002";

FieldInfo eps_field(const char* help) {
  return field("eps", &C::eps, "", range(0, 1), help);
}

FieldTable adam_fields_with(const char* decay_help) {
  return with_common({field("beta1", &C::beta1, "", range(0, 0.999999), "share of the old mean of gradients"),
                      field("beta2", &C::beta2, "", range(0, 0.99999999), "share of the old mean of squares"),
                      eps_field("added to the root of the mean square")},
                     decay_help);
}

FieldTable adam_fields() {
  return adam_fields_with(kL2);
}
FieldTable adamw_fields() {
  return adam_fields_with("weight decay beside the gradient: W shrinks by rate * decay each step");
}
FieldTable adagrad_fields() {
  return with_common({eps_field("added to the root of the sum of squares: 1e-10 as PyTorch has it; Keras 1.1 has 1e-8")}, kL2);
}
FieldTable adadelta_fields() {
  return with_common({field("rho", &C::rho, "", range(0, 0.999999), "share of the old means"),
                      eps_field("added to both means of squares, inside the roots")},
                     kL2);
}
FieldTable sgd_fields() {
  return with_common({field("momentum", &C::momentum, "", range(0, 0.999999), "share of the last step")}, kL2);
}

C defaults(double lr, double eps, double decay) {
  C config;
  config.lr = lr;
  config.eps = eps;
  config.decay = decay;
  return config;
}

}  // namespace

double sum_of_squares(const float* values, std::int64_t count) {
  return squares_of_floats(values, count);
}
double sum_of_squares(const double* values, std::int64_t count) {
  return squares(values, count);
}

const Catalog<OptimiserKind>& optimisers() {
  static const OptimiserRule kAdadelta{{"square", "change"}, adadelta_floats, adadelta_doubles};
  static const OptimiserRule kAdagrad{{"sum"}, adagrad_floats, adagrad_doubles};
  static const OptimiserRule kAdam{{"mean", "square"}, adam_floats, adam_doubles};
  static const OptimiserRule kAdamW{{"mean", "square"}, adamw_floats, adamw_doubles};
  static const OptimiserRule kSgd{{"momentum"}, sgd_floats, sgd_doubles};
  static const Catalog<OptimiserKind> kTable(
      "optimiser",
      {{"adadelta",
        "steps as large as the last ones (Zeiler 2012)",
        {&kAdadelta, [] { return defaults(1, 1e-6, 0); }, adadelta_fields}},
       {"adagrad",
        "rates fall by the sum of squares (Duchi 2011)",
        {&kAdagrad, [] { return defaults(1e-2, 1e-10, 0); }, adagrad_fields}},
       {"adam", "means of gradients and of squares (Kingma 2015)", {&kAdam, [] { return defaults(1e-3, 1e-8, 0); }, adam_fields}},
       {"adamw",
        "adam, decay beside the gradient (Loshchilov 2019)",
        {&kAdamW, [] { return defaults(1e-3, 1e-8, 1e-2); }, adamw_fields}},
       {"sgd", "plain gradients, with momentum on request", {&kSgd, [] { return defaults(1e-2, 0, 0); }, sgd_fields}}});
  return kTable;
}

}  // namespace vigil
