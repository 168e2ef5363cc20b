// SPDX-License-Identifier: Apache-2.0
// The named tensors of a head, in the order in which its layers were made: the order and the names of the published state dict, so
// that checkpoints import by name. Filled by seed; read and written by model files, trained by the optimiser.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "vigil/base/rng.h"
#include "vigil/nn/tensor.h"

namespace vigil {

class Parameters {
 public:
  struct Entry {
    std::string name;   // "fc1.weight"
    at::Tensor tensor;  // layers hold the same one
    bool learned;       // false: a running statistic, or a constant that belongs to the method
  };

  explicit Parameters(std::uint64_t seed) : random_(seed) {}
  Parameters(const Parameters&) = delete;
  Parameters& operator=(const Parameters&) = delete;

  // The tensor given, which now belongs to the table. Throws std::logic_error for a name twice.
  at::Tensor add(std::string name, at::Tensor tensor, bool learned);

  const std::vector<Entry>& entries() const { return entries_; }
  std::vector<at::Tensor> learned() const;
  std::int64_t count() const;        // numbers that are learned
  Rng& random() { return random_; }  // what layers fill their tensors with

  // All tensors in place, so that layers see it. For tests in double precision.
  void convert(at::ScalarType type);

  std::map<std::string, Tensor> plain() const;

  // Copies values in, converting to the type here. Throws Error::input listing every name that is missing or not known, and every
  // shape that differs (both shapes); nothing is changed then. `what`: the file, for the message.
  void load(const std::map<std::string, Tensor>& values, const std::string& what);

 private:
  Rng random_;
  std::vector<Entry> entries_;
};

// Where in the table a layer stands: a prefix of names. Cheap to copy.
class Scope {
 public:
  explicit Scope(Parameters& all) : all_(&all) {}

  Scope operator/(std::string_view name) const;  // "Aggregate" / "conv_1" / "0"
  at::Tensor learned(std::string_view name, at::Tensor tensor) const;
  at::Tensor fixed(std::string_view name, at::Tensor tensor) const;
  Rng& random() const { return all_->random(); }

 private:
  Scope(Parameters& all, std::string prefix) : all_(&all), prefix_(std::move(prefix)) {}

  Parameters* all_;
  std::string prefix_;
};

}  // namespace vigil
