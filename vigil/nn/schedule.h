// SPDX-License-Identifier: Apache-2.0
// Learning rates over the course of training, by spec: a factor of the optimiser's base rate before each step.
#pragma once

#include <cstdint>
#include <memory>

#include "vigil/base/catalog.h"
#include "vigil/base/spec.h"

namespace vigil {

// Where training stands, both from 0: the first step of the first epoch is {0, 0}.
struct TrainingPoint {
  std::int64_t step = 0;
  std::int64_t epoch = 0;
};

enum class ScheduleUnit { steps, epochs };

class Schedule {
 public:
  virtual ~Schedule() = default;
  virtual double factor(const TrainingPoint& point) const = 0;
};

struct ScheduleKind {
  std::unique_ptr<Schedule> (*make)(const Spec& spec);
  FieldTable (*fields)();
};

const Catalog<ScheduleKind>& schedules();  // `vigil list schedules`

// "cosine(length=60, unit=epochs)". Throws Error::usage: unknown schedule or option with the nearest, milestones that do not rise.
std::unique_ptr<Schedule> make_schedule(const Spec& spec);

}  // namespace vigil
