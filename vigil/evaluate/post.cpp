// SPDX-License-Identifier: Apache-2.0
// Specs of smoothing and normalisation.
#include "vigil/evaluate/post.h"

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/spec.h"
#include "vigil/events/smooth.h"
#include "vigil/metrics/smoothing.h"

namespace vigil {
namespace {

struct NoConfig {
  static FieldTable fields() { return {}; }
};

struct EmaConfig {
  double alpha = 0.5;
  static auto fields() {
    return fields_of<EmaConfig>(field("alpha", &EmaConfig::alpha, "", range(1e-6, 1), "weight of the newest score"));
  }
};

Limits borders() {
  return choice<Border>(
      {{"reflect", Border::reflect}, {"mirror", Border::mirror}, {"nearest", Border::nearest}, {"constant", Border::constant}});
}

struct GaussianConfig {
  double sigma = 3;
  Border border = Border::reflect;
  bool causal = false;
  static auto fields() {
    using C = GaussianConfig;
    return fields_of<C>(field("sigma", &C::sigma, "frames", range(1e-3, 1e5), "width"),
                        field("border", &C::border, "", borders(), "what stands beyond the ends"),
                        field("causal", &C::causal, "", any(), "past frames only"));
  }
};

struct WindowConfig {
  int frames = 17;
  Border border = Border::reflect;
  bool causal = false;
  static auto fields() {
    using C = WindowConfig;
    return fields_of<C>(field("frames", &C::frames, "", range(1, 1e6), "width of the window, odd"),
                        field("border", &C::border, "", borders(), "what stands beyond the ends"),
                        field("causal", &C::causal, "", any(), "past frames only"));
  }
};

std::vector<double> unchanged(std::span<const double> scores) {
  return {scores.begin(), scores.end()};
}

PostStep step_of(const Smoothing& how) {
  std::string name = to_text(how);
  name = name.substr(0, name.rfind(", "));  // "..., offline": causality is a row of its own in the protocol
  smooth(std::vector<double>{0}, how);      // refuses widths that make no sense, before anything is scored
  return {how.causal ? name.substr(0, name.size() - 1) + ", causal=yes)" : name, how.causal,
          [how](std::span<const double> scores) { return smooth(scores, how); }};
}

PostStep make_none(const Spec& spec) {
  NoConfig config;
  read_spec(config, spec);
  return {"none", true, unchanged};
}

PostStep make_ema(const Spec& spec) {
  EmaConfig config;
  read_spec(config, spec);
  return {fmt::format("ema(alpha={})", config.alpha), true,
          [alpha = config.alpha](std::span<const double> scores) { return ema(scores, alpha); }};
}

PostStep make_gaussian(const Spec& spec) {
  GaussianConfig config;
  read_spec(config, spec);
  return step_of({Smoothing::Kind::gaussian, config.sigma, config.border, config.causal});
}

template <Smoothing::Kind kind>
PostStep make_window(const Spec& spec) {
  WindowConfig config;
  read_spec(config, spec);
  return step_of({kind, static_cast<double>(config.frames), config.border, config.causal});
}

}  // namespace

const Catalog<SmoothingRule>& frame_smoothings() {
  static const Catalog<SmoothingRule> catalog{
      "frame-smoothing",
      {{"ema", "causal moving average that forgets: the default", {make_ema, EmaConfig::fields}},
       {"gaussian", "weighted mean of the frames around; looks ahead", {make_gaussian, GaussianConfig::fields}},
       {"mean", "mean of a window around; looks ahead", {make_window<Smoothing::Kind::mean>, WindowConfig::fields}},
       {"median", "median of a window around; looks ahead", {make_window<Smoothing::Kind::median>, WindowConfig::fields}},
       {"none", "the scores as they are", {make_none, NoConfig::fields}}}};
  return catalog;
}

PostStep smoothing_of(const std::string& text) {
  const Spec spec = parse_spec(text);
  return frame_smoothings().at(spec.name).make(spec);
}

PostStep normalisation_of(const std::string& name) {
  if (name == "none") return {"none", true, unchanged};
  if (name == "min-max") return {"min-max", false, [](std::span<const double> scores) { return min_max(scores); }};
  throw Error::usage("no normalisation is called '" + name + "'", "none or min-max");
}

}  // namespace vigil
