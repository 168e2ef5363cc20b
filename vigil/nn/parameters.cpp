// SPDX-License-Identifier: Apache-2.0
// The table of a head's tensors.
#include "vigil/nn/parameters.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "vigil/base/error.h"

namespace vigil {

at::Tensor Parameters::add(std::string name, at::Tensor tensor, bool learned) {
  for (const Entry& entry : entries_)
    if (entry.name == name) throw std::logic_error("two tensors called " + name);
  if (learned) tensor.requires_grad_(true);
  entries_.push_back({std::move(name), tensor, learned});
  return tensor;
}

std::vector<at::Tensor> Parameters::learned() const {
  std::vector<at::Tensor> tensors;
  for (const Entry& entry : entries_)
    if (entry.learned) tensors.push_back(entry.tensor);
  return tensors;
}

std::int64_t Parameters::count() const {
  std::int64_t numbers = 0;
  for (const at::Tensor& tensor : learned()) numbers += tensor.numel();
  return numbers;
}

void Parameters::convert(at::ScalarType type) {
  for (const Entry& entry : entries_) entry.tensor.set_data(entry.tensor.detach().to(type));
}

std::map<std::string, Tensor> Parameters::plain() const {
  std::map<std::string, Tensor> values;
  for (const Entry& entry : entries_) values.emplace(entry.name, to_plain(entry.tensor));
  return values;
}

void Parameters::load(const std::map<std::string, Tensor>& values, const std::string& what) {
  std::string wrong;
  for (const Entry& entry : entries_) {
    const auto found = values.find(entry.name);
    if (found == values.end())
      wrong += fmt::format("\n  {}: missing, should be {}", entry.name, shape_text(entry.tensor));
    else if (found->second.shape != entry.tensor.sizes().vec())
      wrong += fmt::format("\n  {}: {}, should be {}", entry.name, shape_text(to_aten(found->second)), shape_text(entry.tensor));
  }
  for (const auto& value : values)
    if (std::none_of(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.name == value.first; }))
      wrong += fmt::format("\n  {}: not of this head", value.first);
  if (!wrong.empty()) throw Error::input(what + ": its tensors are not those of the head:" + wrong);
  for (const Entry& entry : entries_) {
    const at::Tensor value = to_aten(values.at(entry.name)).to(entry.tensor.scalar_type());
    entry.tensor.detach().copy_(value);
  }
}

Scope Scope::operator/(std::string_view name) const {
  return Scope(*all_, prefix_ + std::string(name) + ".");
}

at::Tensor Scope::learned(std::string_view name, at::Tensor tensor) const {
  return all_->add(prefix_ + std::string(name), std::move(tensor), true);
}

at::Tensor Scope::fixed(std::string_view name, at::Tensor tensor) const {
  return all_->add(prefix_ + std::string(name), std::move(tensor), false);
}

}  // namespace vigil
