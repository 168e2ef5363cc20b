// SPDX-License-Identifier: Apache-2.0
// The learning-rate schedules.
#include "vigil/nn/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace vigil {
namespace {

Limits unit_choice() {
  return choice<ScheduleUnit>({{"steps", ScheduleUnit::steps}, {"epochs", ScheduleUnit::epochs}});
}

double elapsed(const TrainingPoint& point, ScheduleUnit unit) {
  return static_cast<double>(unit == ScheduleUnit::steps ? point.step : point.epoch);
}

struct ConstantConfig {
  double factor = 1;
  static FieldTable fields() {
    return fields_of<ConstantConfig>(field("factor", &ConstantConfig::factor, "", range(0, 1e6), "of the base rate"));
  }
};

class Constant final : public Schedule {
 public:
  explicit Constant(const ConstantConfig& config) : config_(config) {}
  double factor(const TrainingPoint& /*point*/) const override { return config_.factor; }

 private:
  ConstantConfig config_;
};

struct CosineConfig {
  std::int64_t length = 1000;
  double low = 0;
  ScheduleUnit unit = ScheduleUnit::steps;
  static FieldTable fields() {
    using C = CosineConfig;
    return fields_of<C>(field("length", &C::length, "", range(1, 1e9), "until the lowest rate, which then stays"),
                        field("low", &C::low, "", range(0, 1), "lowest factor of the base rate"),
                        field("unit", &C::unit, "", unit_choice(), "what the length is counted in"));
  }
};

// Half a cosine from 1 to `low` (Loshchilov and Hutter 2017, without restarts): PyTorch's CosineAnnealingLR up to T_max.
class Cosine final : public Schedule {
 public:
  explicit Cosine(const CosineConfig& config) : config_(config) {}
  double factor(const TrainingPoint& point) const override {
    const double share = std::min(1.0, elapsed(point, config_.unit) / static_cast<double>(config_.length));
    return config_.low + (1 - config_.low) * (1 + std::cos(std::numbers::pi * share)) / 2;
  }

 private:
  CosineConfig config_;
};

struct MilestonesConfig {
  std::vector<std::int64_t> at;
  double factor = 0.1;
  ScheduleUnit unit = ScheduleUnit::steps;
  static FieldTable fields() {
    using C = MilestonesConfig;
    return fields_of<C>(field("at", &C::at, "", range(0, 1e9), "where the rate changes, rising, as \"300,400\""),
                        field("factor", &C::factor, "", range(0, 1e6), "by which it is multiplied at each"),
                        field("unit", &C::unit, "", unit_choice(), "what they are counted in"));
  }
};

class Milestones final : public Schedule {
 public:
  explicit Milestones(MilestonesConfig config) : config_(std::move(config)) {
    if (config_.at.empty()) throw Error::usage("in milestones: 'at' is not given", "as milestones(at=\"300,400\", factor=0.5)");
    for (std::size_t i = 1; i < config_.at.size(); ++i)
      if (config_.at[i] <= config_.at[i - 1])
        throw Error::usage(
            "in milestones: at: " + std::to_string(config_.at[i]) + " comes after " + std::to_string(config_.at[i - 1]),
            "give them in rising order");
  }
  double factor(const TrainingPoint& point) const override {
    const double now = elapsed(point, config_.unit);
    const auto passed =
        std::count_if(config_.at.begin(), config_.at.end(), [&](std::int64_t at) { return static_cast<double>(at) <= now; });
    return std::pow(config_.factor, static_cast<double>(passed));
  }

 private:
  MilestonesConfig config_;
};

struct WarmupConfig {
  std::int64_t length = 100;
  double first = 1;
  ScheduleUnit unit = ScheduleUnit::steps;
  std::string then = "constant";
  static FieldTable fields() {
    using C = WarmupConfig;
    return fields_of<C>(
        field("length", &C::length, "", range(1, 1e9), "until the full rate"),
        field("first", &C::first, "", range(0, 1), "the factors are (t + first) / length, t from 0; MIST has 0.5"),
        field("unit", &C::unit, "", unit_choice(), "what the length is counted in"),
        field("then", &C::then, "", any(), "the schedule after it, counted from its end, as \"cosine(length=900)\""));
  }
};

class Warmup final : public Schedule {
 public:
  explicit Warmup(const WarmupConfig& config) : config_(config), then_(make_schedule(parse_spec(config.then))) {}
  double factor(const TrainingPoint& point) const override {
    const auto length = static_cast<double>(config_.length);
    const double now = elapsed(point, config_.unit);
    if (now < length) return std::min(1.0, (now + config_.first) / length) * then_->factor({0, 0});
    if (config_.unit == ScheduleUnit::steps) return then_->factor({point.step - config_.length, point.epoch});
    return then_->factor({point.step, point.epoch - config_.length});
  }

 private:
  WarmupConfig config_;
  std::unique_ptr<Schedule> then_;
};

template <typename Made, typename Config>
std::unique_ptr<Schedule> make(const Spec& spec) {
  Config config;
  read_spec(config, spec);
  return std::make_unique<Made>(config);
}

}  // namespace

const Catalog<ScheduleKind>& schedules() {
  static const Catalog<ScheduleKind> kTable(
      "schedule",
      {{"constant", "the same rate throughout", {make<Constant, ConstantConfig>, ConstantConfig::fields}},
       {"cosine", "falls by half a cosine", {make<Cosine, CosineConfig>, CosineConfig::fields}},
       {"milestones", "multiplied at given points", {make<Milestones, MilestonesConfig>, MilestonesConfig::fields}},
       {"warmup", "rises to the full rate, then another schedule", {make<Warmup, WarmupConfig>, WarmupConfig::fields}}});
  return kTable;
}

std::unique_ptr<Schedule> make_schedule(const Spec& spec) {
  return schedules().at(spec.name).make(spec);
}

}  // namespace vigil
