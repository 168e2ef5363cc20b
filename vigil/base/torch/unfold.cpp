// SPDX-License-Identifier: Apache-2.0
// Walks the containers of a pickle: see unfold.h. What is shared is visited once for each name, so visits are counted.
#include "vigil/base/torch/unfold.h"

#include <set>

#include <fmt/format.h>

#include "vigil/base/error.h"
#include "vigil/base/torch/byte_source.h"

namespace vigil {
namespace {

using Kind = PickleValue::Kind;

constexpr int kDeepest = 64;
constexpr std::size_t kMostVisits = 2'000'000;
constexpr std::size_t kMostNames = 100'000;  // of tensors, and of scalars
constexpr std::size_t kLongestName = 4096;
constexpr std::size_t kMostText = 16u << 20;  // bytes of all names and texts

class Walk {
 public:
  Walk(const Pickle& pickle, const std::string& where) : pickle_(pickle), where_(where) {}

  UnfoldedPickle whole() {
    visit(pickle_.root, "", 0);
    return std::move(found_);
  }

 private:
  [[noreturn]] void fail(const std::string& what, const std::string& hint = "") const {
    throw Error::input(where_ + ": " + what,
                       hint.empty() ? "save plain tensors with distinct names: torch.save(model.state_dict(), 'plain.pt')" : hint);
  }

  void visit(PickleIndex at, const std::string& name, int depth) {
    if (++visits_ > kMostVisits) fail("what it shares unfolds to more than 2 million values");
    if (depth > kDeepest) fail("it is nested deeper than 64 levels, or in itself");
    if (name.size() > kLongestName) fail("the name " + shown(name) + " is longer than 4096 bytes");
    const PickleValue& value = pickle_.values[at];
    switch (value.kind) {
      case Kind::none:
        return;
      case Kind::boolean:
        return keep_scalar(name, value.number ? "true" : "false");
      case Kind::integer:
        return keep_scalar(name, std::to_string(value.number));
      case Kind::real:
        return keep_scalar(name, fmt::format("{}", value.real));
      case Kind::text:
        return keep_scalar(name, std::string(value.text));
      case Kind::tuple:
      case Kind::list:
        for (std::size_t i = 0; i < value.items.size(); ++i)
          visit(value.items[i], joined(name, std::to_string(i), depth), depth + 1);
        return;
      case Kind::dict:
        return visit_dict(value, name, depth);
      case Kind::tensor:
        return keep_tensor(name, static_cast<std::size_t>(value.number));
      default:
        fail(called(name) + " is a bare storage or a class, not a tensor, number or text");
    }
  }

  void visit_dict(const PickleValue& dict, const std::string& name, int depth) {
    std::set<std::string> keys;
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
      const PickleValue& key = pickle_.values[dict.items[i]];
      if (key.kind != Kind::text && key.kind != Kind::integer)
        fail("a key in " + called(name) + " is neither a text nor a whole number");
      std::string text = key.kind == Kind::text ? std::string(key.text.substr(0, kLongestName + 1)) : std::to_string(key.number);
      if (++visits_ > kMostVisits) fail("what it shares unfolds to more than 2 million values");
      const std::string full = joined(name, text, depth);
      if (!keys.insert(std::move(text)).second) fail(shown(full) + " is given twice");
      visit(dict.items[i + 1], full, depth + 1);
    }
  }

  static std::string called(const std::string& name) { return name.empty() ? "the whole" : shown(name); }

  static std::string joined(const std::string& name, const std::string& key, int depth) {
    return depth == 0 ? key : name + "." + key;
  }

  void count_text(std::size_t bytes) {
    text_ += bytes;
    if (text_ > kMostText) fail("its names and texts unfold to more than 16 MiB");
  }

  void keep_tensor(const std::string& name, std::size_t claim) {
    count_text(name.size());
    if (!names_.insert(name).second) fail("tensor " + shown(name) + " is given twice");
    if (found_.tensors.size() >= kMostNames) fail("it holds more than 100,000 tensors");
    found_.tensors.push_back({name, claim});
  }

  void keep_scalar(const std::string& name, std::string text) {
    count_text(name.size() + text.size());
    if (!found_.scalars.emplace(name, std::move(text)).second) fail(shown(name) + " is given twice");
    if (found_.scalars.size() > kMostNames) fail("it holds more than 100,000 numbers and texts beside its tensors");
  }

  const Pickle& pickle_;
  const std::string& where_;
  UnfoldedPickle found_;
  std::set<std::string> names_;  // of tensors
  std::size_t visits_ = 0;
  std::size_t text_ = 0;
};

}  // namespace

UnfoldedPickle unfold(const Pickle& pickle, const std::string& where) {
  return Walk(pickle, where).whole();
}

}  // namespace vigil
